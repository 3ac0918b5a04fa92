//! Times stand in the reader's clock, and nobody makes one up.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use toban::directory::access::Reader;
use toban::incident::key::IncidentKey;
use toban::server::cookie::ZONE;

use super::live::Stream;
use super::site::Site;

/// A cookie that signs `person` in, on a browser in that zone.
async fn in_zone(site: &Site, person: &str, zone: &str) -> String {
    format!("{}; {ZONE}={zone}", site.session(person).await)
}

async fn says(site: &Site, conversation: &str, cookie: &str, line: &str) {
    let say = site.form(&format!("/c/{conversation}/say"), &[("text", line)]).header("cookie", cookie);
    say.send().await.unwrap();
}

/// The next message that a reader hears of and that shows `words`, as HTML.
async fn hears(live: &mut Stream, words: &str) -> String {
    loop {
        let html = live.message().await["html"].as_str().unwrap().to_owned();
        if html.contains(words) {
            return html;
        }
    }
}

/// The value of the only row of a list.
fn value(html: &str) -> &str {
    let (_, value) = html.split_once("<span class=\"value\">").unwrap_or_else(|| panic!("no row in {html}"));
    value.split_once("</span>").unwrap().0
}

fn clock(at: Timestamp, zone: &str) -> String {
    at.in_tz(zone).unwrap().strftime("%H:%M</time>").to_string()
}

#[tokio::test]
async fn two_people_read_one_message_each_in_their_own_clock() {
    let site = Site::real().await;
    let ops = site.conversation().await;
    let aiko = in_zone(&site, "aiko", "Asia/Tokyo").await;
    let ben = in_zone(&site, "ben", "America/Lima").await;
    let mut live = Stream::open_as(&site, "/live", &ben).await;
    says(&site, &ops, &aiko, "/incident open checkout is slow severity=sev3").await;
    says(&site, &ops, &aiko, "/incident list").await;
    let heard = hears(&mut live, "class=\"item ").await;
    let mut tx = site.store.read().await.unwrap();
    let opened = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.unwrap().unwrap().opened;
    drop(tx);
    assert!(value(&heard).contains(&clock(opened, "America/Lima")), "{heard}");
    for (cookie, zone) in [(&aiko, "Asia/Tokyo"), (&ben, "America/Lima")] {
        let (_, page) = site.get_as(cookie, &format!("/c/{ops}")).await;
        assert!(value(&page).contains(&clock(opened, zone)), "{zone}: {page}");
        assert!(page.contains(&heard) == (zone == "America/Lima"), "a reload shows what the stream showed");
    }
    // A browser that has not told its zone yet gets the settings' zone by name, and what its script needs.
    let (_, page) = site.get_as(&site.session("carol").await, &format!("/c/{ops}")).await;
    let utc = opened.to_zoned(TimeZone::UTC).strftime("%H:%M UTC</time>").to_string();
    assert!(value(&page).contains(&utc) && value(&page).contains("data-said="), "{page}");
}

#[tokio::test]
async fn a_refusal_is_told_in_the_readers_clock_and_audited_in_plain_words() {
    let site = Site::real().await;
    let ops = site.conversation().await;
    let aiko = in_zone(&site, "aiko", "Asia/Tokyo").await;
    let ben = in_zone(&site, "ben", "America/Lima").await;
    let mut live = Stream::open_as(&site, "/live", &ben).await;
    says(&site, &ops, &aiko, "/incident open checkout is slow severity=sev3").await;
    says(&site, &ops, &aiko, "/incident list").await;
    hears(&mut live, "class=\"item ").await;
    says(&site, &ops, &aiko, "/incident ack INC-1").await;
    says(&site, &ops, &ben, "/incident ack INC-1").await;
    let refused = hears(&mut live, "is on it since").await;
    let mut tx = site.store.read().await.unwrap();
    let acked = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.unwrap().unwrap().acked.unwrap();
    let told = refused.split_once("is on it since").unwrap().1;
    assert!(told.contains(&clock(acked.0, "America/Lima")), "{refused}");
    // What screen readers hear has no markup, and the audit no mark.
    let audited = loop {
        let entries = tx.audit().list(None, 50).await.unwrap();
        if let Some(entry) = entries.into_iter().find(|entry| entry.detail.contains("is on it since")) {
            break entry;
        }
        tx = site.store.read().await.unwrap();
        tokio::task::yield_now().await;
    };
    let utc = acked.0.to_zoned(TimeZone::UTC).strftime("%H:%M UTC").to_string();
    assert!(audited.detail.contains(&utc), "{audited:?}");
    assert!(!audited.detail.contains(|c| ('\u{fdd0}'..='\u{fdef}').contains(&c)), "{audited:?}");
}

#[tokio::test]
async fn nobody_makes_up_a_time() {
    let site = Site::real().await;
    let ops = site.conversation().await;
    let aiko = in_zone(&site, "aiko", "Asia/Tokyo").await;
    let mut live = Stream::open_as(&site, "/live", &aiko).await;
    let forged = "\u{fdd0}t0,0\u{fdd1}noon\u{fdd2}";
    says(&site, &ops, &aiko, &format!("lunch at {forged}")).await;
    says(&site, &ops, &aiko, &format!("/incident open slow since {forged} severity=sev3")).await;
    says(&site, &ops, &aiko, "/incident list").await;
    hears(&mut live, "class=\"item ").await;
    let (_, page) = site.get_as(&aiko, &format!("/c/{ops}")).await;
    assert!(page.contains("lunch at noon") && page.contains("slow since noon"), "{page}");
    assert!(!page.contains("1970"), "{page}");
    assert!(!page.contains(|c| ('\u{fdd0}'..='\u{fdef}').contains(&c)), "{page}");
}
