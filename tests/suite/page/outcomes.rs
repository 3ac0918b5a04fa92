//! Post-mortems and figures on the page.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use reqwest::StatusCode;
use toban::chat::message::Block;
use toban::chat::terminal::render::{Style, render};
use toban::clock::{Clock as _, SystemClock};
use toban::directory::access::Reader;
use toban::directory::role::Role as Rank;
use toban::incident::figures::{Figures, Period};
use toban::incident::key::IncidentKey;
use toban::incident::policy::Policy;
use toban::incident::severity::Severity;
use toban::language::Language;
use toban::postmortem::draft::Draft;
use toban::postmortem::record::{Section, State};
use toban::reply::incident::stats::stats;
use toban::reply::postmortem::words::words;

use super::incidents::{by, full, open, save};
use super::life::send;
use super::site::{Site, client};

/// An incident with a drafted post-mortem; its key.
pub(super) async fn drafted(site: &Site, language: Language) -> IncidentKey {
    let one = full(site, language).await;
    let now = SystemClock::new().now();
    let one = save(site, &one.resolve(&by("ben"), now).unwrap()).await;
    let mut tx = site.store.begin().await.unwrap();
    let entries = tx.timeline().newest(&one.id, None, 500, &Reader::TOBAN).await.unwrap();
    let draft = Draft::of(&one, &entries, &[], &Policy::default(), now);
    let mut text: BTreeMap<Section, String> = words(&draft, &TimeZone::UTC, language);
    let blaming = match language {
        Language::En => "Ben should have tested the deploy.",
        Language::Ja => "デプロイ前に確認すべきだった。",
    };
    text.insert(Section::WentBadly, blaming.to_owned());
    tx.postmortems().create(&draft.into_postmortem(text, language, now)).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    one.key
}

fn field(page: &str, section: &str) -> String {
    let form = page.split(&format!("value=\"{section}\"")).nth(1).unwrap();
    form.split("name=\"mark\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_postmortem_is_edited_by_section_and_moves_on() {
    let site = Site::real().await;
    let key = drafted(&site, Language::En).await;
    let (aiko, ben) = (site.session("aiko").await, site.session("ben").await);
    let path = format!("/postmortems/{key}");
    let (status, page) = site.get_as(&aiko, &path).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("“should have”"), "words that point at people are pointed at: {page}");
    assert!(page.contains("Every third order fails") && page.contains("alert at 80 %"), "timeline and action items");
    for words in ["commander: – → ben", "H2 refuted: rolled back on one host", "resolved it"] {
        assert!(page.contains(words), "the timeline is in words: {words} in {page}");
    }
    assert!(
        !page.contains("resolution → prevention") && !page.contains("analysis → prevention"),
        "no raw facts: {page}"
    );
    let japanese = client().get(site.at(&path)).header("cookie", &aiko).header("accept-language", "ja");
    let japanese = japanese.send().await.unwrap().text().await.unwrap();
    assert!(japanese.contains("H2 否定: rolled back"), "in the reader's language: {japanese}");
    let mark = field(&page, "summary");
    let first = [("section", "summary"), ("mark", mark.as_str()), ("text", "The cache was full.\n\nOrders failed.")];
    let (status, page) = send(&site, &aiko, &format!("{path}/edit"), &first).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(page.contains("The cache was full."));

    // Ben opened the editor before Aiko saved.
    let second = [("section", "summary"), ("mark", mark.as_str()), ("text", "Redis <ran> out of memory.")];
    let (status, page) = send(&site, &ben, &format!("{path}/edit"), &second).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("Somebody changed this section meanwhile"), "{page}");
    assert!(
        page.contains("The cache was full.") && page.contains("Redis &lt;ran&gt; out of memory."),
        "nothing is lost"
    );
    let both = field(&page, "summary");
    let second = [("section", "summary"), ("mark", both.as_str()), ("text", "The cache was full: Redis ran out.")];
    assert_eq!(send(&site, &ben, &format!("{path}/edit"), &second).await.0, StatusCode::OK);

    let (status, page) = send(&site, &aiko, &format!("{path}/edit"), &[("state", "in-review")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "sections are empty");
    assert!(page.contains("id=\"told\"") && page.contains("t-refused"), "{page}");
    let mut tx = site.store.read().await.unwrap();
    let incident = tx.incidents().by_key(key, &Reader::TOBAN).await.unwrap().unwrap();
    let kept = tx.postmortems().by_incident(&incident.id, &Reader::TOBAN).await.unwrap().unwrap();
    assert_eq!(kept.state, State::Draft);
    assert_eq!(kept.text(Section::Summary), "The cache was full: Redis ran out.");
    let markdown = site.get_as(&aiko, &format!("{path}/markdown")).await.1;
    assert!(markdown.starts_with("# ") && markdown.contains("Redis ran out"), "{markdown}");
    assert!(site.get_as(&aiko, &format!("{path}/html")).await.1.contains("Redis ran out"));
    assert!(site.get_as(&aiko, "/postmortems").await.1.contains("draft"));
}

#[tokio::test]
async fn a_section_is_emptied_by_its_button_and_not_by_a_field_that_was_left_empty() {
    let site = Site::real().await;
    let key = drafted(&site, Language::En).await;
    let (aiko, ben) = (site.session("aiko").await, site.session("ben").await);
    let (path, edit) = (format!("/postmortems/{key}"), format!("/postmortems/{key}/edit"));
    let says = async |section: Section| {
        let mut tx = site.store.read().await.unwrap();
        let incident = tx.incidents().by_key(key, &Reader::TOBAN).await.unwrap().unwrap();
        let kept = tx.postmortems().by_incident(&incident.id, &Reader::TOBAN).await.unwrap().unwrap();
        kept.text(section).to_owned()
    };
    let page = site.get_as(&aiko, &path).await.1;
    let button = "name=\"empty\" value=\"went-badly\"";
    assert!(page.contains(button) && page.contains("Empty this section"), "{page}");
    assert!(!page.contains("name=\"empty\" value=\"lucky\""), "what is empty has no such button");
    let old = field(&page, "went-badly");
    let blank = [("section", "went-badly"), ("mark", old.as_str()), ("text", "  ")];
    assert_eq!(send(&site, &aiko, &edit, &blank).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(says(Section::WentBadly).await, "Ben should have tested the deploy.");

    // Ben saw other words than those that the button would delete now.
    let words = [("section", "went-badly"), ("mark", old.as_str()), ("text", "The deploy was not tested.")];
    assert_eq!(send(&site, &aiko, &edit, &words).await.0, StatusCode::OK);
    let (status, page) = send(&site, &ben, &edit, &[("empty", "went-badly"), ("mark", old.as_str())]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("Somebody changed this section meanwhile"), "{page}");
    assert!(page.contains("The deploy was not tested.</textarea>"), "the editor has the words that stand: {page}");
    assert_eq!(says(Section::WentBadly).await, "The deploy was not tested.");

    let new = field(&page, "went-badly");
    let (status, page) = send(&site, &ben, &edit, &[("empty", "went-badly"), ("mark", new.as_str())]).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    assert_eq!(says(Section::WentBadly).await, "");
    assert!(!page.contains(button) && !page.contains("The deploy was not tested."), "{page}");
    let japanese = client().get(site.at(&path)).header("cookie", &aiko).header("accept-language", "ja");
    assert!(japanese.send().await.unwrap().text().await.unwrap().contains("この節を空にする"));
}

#[tokio::test]
async fn a_private_postmortem_and_private_figures_exist_for_members_only() {
    let site = Site::real().await;
    site.at_the_machine(Rank::Responder);
    let now = SystemClock::new().now() - SignedDuration::from_hours(5);
    let secret = open(&site, "keys were stolen", Severity::Sev1, true, now).await;
    let secret = save(&site, &secret.ack(&by("aiko"), now + SignedDuration::from_mins(4)).unwrap()).await;
    let (aiko, ben) = (site.session("aiko").await, site.session("ben").await);
    let resolve = format!("/incidents/{}/resolve", secret.key);
    assert_eq!(send(&site, &aiko, &resolve, &[]).await.0, StatusCode::OK);
    assert!(site.get_as(&aiko, "/postmortems").await.1.contains("keys were stolen"));
    assert!(!site.get_as(&ben, "/postmortems").await.1.contains("keys were stolen"));
    for rest in ["", "/markdown", "/html"] {
        let path = |key: &str| format!("/postmortems/{key}{rest}");
        assert_eq!(site.get_as(&aiko, &path("INC-1")).await.0, StatusCode::OK, "{rest}");
        let hidden = site.get_as(&ben, &path("INC-1")).await;
        assert_eq!((hidden.0, &hidden), (StatusCode::NOT_FOUND, &site.get_as(&ben, &path("INC-9")).await), "{rest}");
    }
    let edit = [("section", "summary"), ("mark", ""), ("text", "mine")];
    assert_eq!(send(&site, &ben, "/postmortems/INC-1/edit", &edit).await.0, StatusCode::NOT_FOUND);
    assert!(site.get_as(&aiko, "/figures").await.1.contains("<svg viewBox=\"0 0 430 112\""));
    let others = site.get_as(&ben, "/figures").await.1;
    assert!(others.contains("Nothing to count") && !others.contains("SEV1"), "{others}");
}

#[tokio::test]
async fn figures_have_the_numbers_of_their_charts_beneath_them() {
    let site = Site::start().await;
    let now = SystemClock::new().now() - SignedDuration::from_hours(50);
    for (number, severity) in [(1, Severity::Sev1), (2, Severity::Sev1), (3, Severity::Sev3)] {
        let one = open(&site, "down", severity, false, now).await;
        let one = save(&site, &one.ack(&by("ben"), now + SignedDuration::from_mins(number * 2)).unwrap()).await;
        save(&site, &one.resolve(&by("ben"), now + SignedDuration::from_mins(number * 30)).unwrap()).await;
    }
    let (status, page) = site.get_as("", "/figures?days=30").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("<desc") && page.contains("SEV1: 3 min"), "{page}");
    assert!(page.contains("<td class=\"number\">3 min</td>") && page.contains("<b>4 min</b>"), "{page}");
    assert!(!page.contains(" style="), "the policy forbids inline styles");
    assert_eq!(site.get_as("", "/figures?days=7").await.0, StatusCode::OK, "an unknown range is the usual one");
}

/// What a week's row says: its name and how many incidents.
fn weeks_of(page: &str) -> Vec<(String, usize)> {
    let table = page.split("id=\"week\"").nth(1).unwrap().split("</table>").next().unwrap();
    let rows = table.split("<tr><th scope=\"row\">").skip(1).map(|row| {
        let (name, rest) = row.split_once("</th><td class=\"number\">").unwrap();
        (name.to_owned(), rest.split_once("</td>").unwrap().0.parse().unwrap())
    });
    rows.collect()
}

#[tokio::test]
async fn every_week_of_a_year_is_on_the_page_and_the_chat_says_the_same_of_them() {
    const WEEKS: usize = 30;
    let site = Site::start().await;
    let clock = SystemClock::new();
    let before = |weeks: usize| clock.now() - SignedDuration::from_hours(24 * 7 * i64::try_from(weeks).unwrap() + 1);
    // The oldest first: some weeks have three, every third has none.
    let opened: Vec<usize> = (0..WEEKS).map(|week| [3, 1, 0][week % 3]).collect();
    for (back, count) in (0..WEEKS).rev().zip(&opened) {
        for number in 1..=*count {
            let at = before(back);
            let one = open(&site, "down", Severity::Sev2, false, at).await;
            let minutes = SignedDuration::from_mins(5 * i64::try_from(number).unwrap());
            save(&site, &one.resolve(&by("ben"), at + minutes).unwrap()).await;
        }
    }
    let page = site.get_as("", "/figures?days=365").await.1;
    let told = weeks_of(&page);
    // The week that has just begun may be without any.
    let counts: Vec<usize> = told.iter().map(|(_, count)| *count).take(WEEKS).collect();
    assert_eq!(counts, opened, "each week once, also those without an incident, and none before the first");
    let chart = page.split("id=\"week-resolve-d\">").nth(1).unwrap().split("</desc>").next().unwrap();
    assert_eq!(chart.split("; ").map(|said| said.split(": ").next().unwrap()).collect::<Vec<_>>(), {
        told.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>()
    });
    let empty = told.iter().find(|(_, count)| *count == 0).unwrap();
    assert!(chart.contains(&format!("{}: –", empty.0)), "{chart}");
    let drawn = page.split("id=\"week-resolve-d\">").nth(1).unwrap().split("</svg>").next().unwrap();
    assert_eq!(drawn.matches("<rect").count(), 2 * opened.iter().filter(|count| **count > 0).count());

    let (now, setup) = (clock.now(), site.setup.borrow().clone());
    let (since, zone) = (now - SignedDuration::from_hours(24 * 365), &setup.incident.time_zone);
    let mut tx = site.store.read().await.unwrap();
    let cases = tx.incidents().durations(since, now, 1_000, &Reader::TOBAN).await.unwrap();
    let period = Period { since, until: now, zone, cut: false };
    let message = stats(&Figures::of(&cases, zone), period, Language::En);
    let rows = message.blocks.iter().find_map(|block| {
        let Block::Section { title, blocks, .. } = block else { return None };
        let Some(Block::Table { rows, .. }) = blocks.first().filter(|_| title == "By week") else { return None };
        Some(rows.iter().map(|row| (row[0].clone(), row[1].parse().unwrap())).collect::<Vec<(String, usize)>>())
    });
    let (earlier, newest) = told.split_at(told.len() - 20);
    assert_eq!(rows.unwrap(), newest);
    let sum: usize = earlier.iter().map(|(_, count)| count).sum();
    let text = render(&message, Style::PLAIN);
    assert!(text.contains(&format!(": {sum} incidents, at most 3 in one week")), "{text}");
    for (name, count) in newest {
        assert!(text.lines().any(|line| line.trim_start().starts_with(name) && line.contains(&count.to_string())));
    }
}
