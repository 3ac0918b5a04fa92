//! The sections in a real browser: nothing for axe to find, nothing overflows, in both themes and languages, on a desk
//! and on a phone; what they look like is kept in `target/tmp/page/`.

use jiff::SignedDuration;
use serde_json::Value;
use toban::clock::{Clock as _, SystemClock};
use toban::incident::severity::Severity;

use super::accessibility::{axe, violations};
use super::browser::{evaluate, see};
use super::incidents::{by, full, open, save};
use super::look::keep;
use super::notes::write;
use super::outcomes::drafted;
use super::site::Site;
use crate::server::browser::Browser;

/// A page with incidents; the addresses to look at, with a name each.
async fn furnish(site: &Site, language: &str) -> Vec<(String, String)> {
    let language = language.parse().unwrap();
    let one = full(site, language).await;
    let now = SystemClock::new().now();
    for (title, severity, private) in [
        ("search is slow", Severity::Sev3, false),
        ("証明書の期限切れが近い", Severity::Sev4, false),
        ("a token was leaked", Severity::Sev2, true),
    ] {
        open(site, title, severity, private, now - SignedDuration::from_hours(30)).await;
    }
    // A few weeks of others, for the charts, and a post-mortem.
    for week in 1..9 {
        let opened = now - SignedDuration::from_hours(24 * 7 * week);
        let severity = if week % 3 == 0 { Severity::Sev1 } else { Severity::Sev3 };
        let old = open(site, "an older one", severity, false, opened).await;
        let old = save(site, &old.ack(&by("ben"), opened + SignedDuration::from_mins(3 * week)).unwrap()).await;
        save(site, &old.resolve(&by("ben"), opened + SignedDuration::from_mins(47 * week)).unwrap()).await;
    }
    let drafted = drafted(site, language).await;
    write(site, "Redis のメモリは 80 % で通知", "チェックアウトが 502 を返す", None).await;
    write(site, "Alert on Redis memory at 80 %", "checkout answers 502, OOM in the log", None).await;
    let named = [
        ("knowledge", "/knowledge".to_owned()),
        ("found", "/knowledge?q=502".to_owned()),
        ("note", "/knowledge/NOTE-1".to_owned()),
        ("note-new", "/knowledge/new".to_owned()),
        ("postmortems", "/postmortems".to_owned()),
        ("postmortem", format!("/postmortems/{drafted}")),
        ("figures", "/figures?days=90".to_owned()),
        ("incidents", "/incidents".to_owned()),
        ("nothing", "/incidents?text=zzz".to_owned()),
        ("opening", "/incidents/new".to_owned()),
        ("incident", format!("/incidents/{}", one.key)),
    ];
    named.into_iter().map(|(name, path)| (name.to_owned(), path)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn sections_are_accessible_and_fit_everywhere() {
    let axe = axe();
    for language in ["en", "ja"] {
        let site = Site::start().await;
        let pages = furnish(&site, language).await;
        let browser = Browser::open(1280, 800, language).await;
        let client = browser.client();
        for (name, path) in &pages {
            for scheme in ["light", "dark"] {
                browser.prefer(scheme).await;
                for width in [1280, 390] {
                    let case = format!("{name}-{language}-{scheme}-{width}");
                    browser.screen(width, if width == 390 { 844 } else { 800 }).await;
                    client.goto(&site.at(path)).await.unwrap();
                    see(client, "#state[data-state='live']").await;
                    let wide = evaluate(client, "document.documentElement.scrollWidth <= innerWidth && \
                        document.querySelector('#content').scrollWidth <= document.querySelector('#content').clientWidth").await;
                    assert_eq!(wide, true, "{case} overflows");
                    keep(&browser, &case).await;
                    if width == 390 {
                        browser.screen(width, 4200).await;
                        keep(&browser, &format!("{case}-tall")).await;
                    } else {
                        browser.screen(width, 2000).await;
                        keep(&browser, &format!("{case}-tall")).await;
                    }
                    let unfold = "for (const one of document.querySelectorAll('#live details')) one.open = true;";
                    client.execute(unfold, vec![]).await.unwrap();
                    assert_eq!(violations(&browser, &axe).await, Value::Array(vec![]), "{case}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_stays_fresh_and_loses_nothing_that_is_being_typed() {
    let site = Site::start().await;
    let one = open(&site, "checkout is down", Severity::Sev1, false, SystemClock::new().now()).await;
    let browser = Browser::open(1280, 800, "en").await;
    let client = browser.client();
    client.goto(&site.at(&format!("/incidents/{}", one.key))).await.unwrap();
    see(client, "#state[data-state='live']").await;
    see(client, "#log textarea").await.send_keys("half a sente").await.unwrap();
    let mut tx = site.store.begin().await.unwrap();
    tx.incidents().save(&one.ack(&by("ben"), SystemClock::new().now()).unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    while !see(client, ".standing").await.text().await.unwrap().contains("ben on it") {
        tokio::task::yield_now().await;
    }
    let typed = evaluate(client, "document.querySelector('#log textarea').value").await;
    assert_eq!(typed, "half a sente");
    let focused = evaluate(client, "document.activeElement.name").await;
    assert_eq!(focused, "text", "the focus stays");
    // A form is sent without a reload, and its answer stands on the page.
    see(client, "#log textarea").await.send_keys("nce").await.unwrap();
    client.execute("window.same = true;", vec![]).await.unwrap();
    see(client, "#log button[type=submit]").await.click().await.unwrap();
    let told = see(client, "#told .card").await.text().await.unwrap();
    assert!(told.contains("text=\"half a sentence\""), "{told}");
    assert_eq!(evaluate(client, "window.same").await, true, "without a reload");
    assert_eq!(evaluate(client, "document.querySelector('#log textarea').value").await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_narrows_while_one_types() {
    let site = Site::start().await;
    let now = SystemClock::new().now();
    for title in ["checkout is down", "検索が遅い", "search is slow"] {
        open(&site, title, Severity::Sev2, false, now).await;
    }
    let browser = Browser::open(1280, 800, "en").await;
    let client = browser.client();
    client.goto(&site.at("/incidents")).await.unwrap();
    see(client, "#state[data-state='live']").await;
    see(client, "input[name=text]").await.send_keys("slow").await.unwrap();
    while evaluate(client, "document.querySelectorAll('.row').length").await != 1 {
        tokio::task::yield_now().await;
    }
    assert!(see(client, ".row .cover").await.text().await.unwrap().contains("search is slow"));
    assert!(client.current_url().await.unwrap().as_str().ends_with("/incidents?text=slow&show=open"));
}
