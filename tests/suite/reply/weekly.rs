//! Figures by week: the newest weeks in whole, the earlier ones with their worst.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use toban::chat::message::{Block, Message};
use toban::chat::terminal::render::{Style, render};
use toban::incident::figures::{Case, Figures, Period};
use toban::incident::key::IncidentKey;
use toban::incident::severity::Severity;
use toban::language::Language;
use toban::reply::incident::stats::stats;

/// So many incidents in each week, the last of them this one; each takes the longer, the newest are not over.
fn told(weeks: &[i64], language: Language) -> Message {
    let until: Timestamp = "2026-11-25T10:00:00Z".parse().expect("a time");
    let since = until - SignedDuration::from_hours(24 * 365);
    let mut cases = Vec::new();
    for (back, count) in (0..).zip(weeks.iter().rev()) {
        let opened = until - SignedDuration::from_hours(24 * 7 * back);
        cases.extend((0..*count).map(|number| Case {
            key: IncidentKey(number),
            severity: Severity::Sev2,
            service: None,
            opened,
            acked: opened.checked_add(SignedDuration::from_mins(2 + 3 * back)).ok(),
            resolved: opened.checked_add(SignedDuration::from_mins(20 * (back + 1))).ok().filter(|_| back > 0),
        }));
    }
    let period = Period { since, until, zone: &TimeZone::UTC, cut: false };
    stats(&Figures::of(&cases, &TimeZone::UTC), period, language)
}

#[test]
fn weeks_read_well_in_both_languages() {
    let mut weeks = vec![0, 0, 1, 9, 2];
    weeks.extend([1, 0, 3, 0, 2, 0, 0, 4, 1, 2, 0, 1, 0, 5, 2, 1, 0, 3, 1, 2]);
    let one = |language| render(&told(&weeks, language), Style::PLAIN);
    insta::assert_snapshot!(format!("{}\n\n{}", one(Language::En), one(Language::Ja)));
}

#[test]
fn few_weeks_have_no_course() {
    let has = |weeks: &[i64]| {
        told(weeks, Language::En)
            .blocks
            .iter()
            .any(|block| matches!(block, Block::Section { title, .. } if title == "By week"))
    };
    assert!(!has(&[0, 0, 2, 1]) && !has(&[5]) && has(&[1, 0, 0]));
}
