//! What a person reads about prevention notes, in both languages.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use toban::chat::message::{Message, Press};
use toban::chat::terminal::render::{Style, render};
use toban::incident::key::IncidentKey;
use toban::knowledge::content::Content;
use toban::knowledge::key::NoteKey;
use toban::knowledge::note::{Archived, Note, Summary};
use toban::knowledge::search::found::{Found, Hit, Similar};
use toban::knowledge::search::query::Query;
use toban::knowledge::search::snippet::shown;
use toban::language::Language;
use toban::reply::moment::Moments;
use toban::reply::note::{due, found, list, no_note, note, offer, written_twice};

use crate::knowledge::{REVIEW, content, note as kept};
use crate::store::at;

fn written() -> Note {
    let text = Content {
        cause: "プールの大きさが既定のままだった".to_owned(),
        countermeasure: "プールを 50 に広げ、監視を足す\n手順: runbook/pool".to_owned(),
        detection_gap: "接続数を見ていなかった".to_owned(),
        components: BTreeSet::from(["postgresql".to_owned(), "payment".to_owned()]),
        tags: BTreeSet::from(["pool".to_owned()]),
        ..content("接続プールの枯渇", "決済がタイムアウトし、max_connections に達した")
    };
    let incidents = BTreeSet::from([IncidentKey(42), IncidentKey(3)]);
    Note { seen: 3, last_seen: Some(at(86_400)), updated: at(200_000), incidents, ..kept(7, &text) }
}

fn summary(note: &Note) -> Summary {
    Summary {
        key: note.key,
        title: note.content.title.clone(),
        components: note.content.components.clone(),
        tags: note.content.tags.clone(),
        language: note.language(),
        updated: note.updated,
        review: note.review,
        seen: note.seen,
        archived: note.archived.is_some(),
    }
}

fn similar(note: &Note) -> Similar {
    Similar { summary: summary(note), countermeasure: note.content.countermeasure.clone(), score: 700 }
}

/// The command of each button.
fn lines(message: &Message) -> Vec<&str> {
    let mut lines = Vec::new();
    for button in &message.buttons {
        if let Press::Command { line } = &button.press {
            lines.push(line.as_str());
        }
    }
    lines
}

/// A day, where nobody knows the reader's clock.
fn on(day: Date) -> Moments {
    Moments { zone: TimeZone::UTC, now: TimeZone::UTC.to_timestamp(day.at(12, 0, 0, 0)).unwrap() }
}

#[test]
fn a_note_was_written_on_the_day_it_was_where_people_work() {
    let pool = written();
    let tokyo = TimeZone::get("Asia/Tokyo").unwrap();
    let late = "2026-11-30T16:00:00Z".parse().unwrap();
    let pool = Note { created: late, updated: late, ..pool };
    let shown = |zone| render(&note(&pool, &Moments { zone, now: late }, Language::En), Style::PLAIN);
    assert!(shown(tokyo).contains("on 2026-12-01"), "it was tomorrow already");
    assert!(shown(TimeZone::UTC).contains("on 2026-11-30"));
}

#[test]
fn notes_read_well_in_both_languages() {
    let (pool, today) = (written(), date(2026, 11, 24));
    let other = kept(8, &content("Redis OOMKilled", ""));
    let query = Query::parse("max_conn");
    let hit = Hit { summary: summary(&pool), shown: shown(&query, &pool.content), score: 9 };
    let mut said = Vec::new();
    for language in Language::ALL {
        said.push(note(&pool, &on(today), language));
        said.push(note(&pool, &on(REVIEW), language));
        let archived = Some(Archived { at: at(0), into: Some(NoteKey(3)) });
        said.push(note(&Note { archived, ..other.clone() }, &on(today), language));
        let (some, next) = (Found { hits: vec![hit.clone()], total: 13 }, Some("note search page=2 max_conn"));
        said.push(found("max_conn", &some, 0, next, language));
        said.push(found("max_conn", &some, 990, None, language));
        said.push(found("max_conn", &Found { hits: Vec::new(), total: 13 }, 20, None, language));
        said.push(found("量子", &Found::default(), 0, None, language));
        said.push(found(" ", &Found::default(), 0, None, language));
        said.push(list(&[summary(&other), summary(&pool)], Some("note list before=NOTE-7"), today, language));
        said.push(due(&[summary(&pool)], (0, 1), None, REVIEW, language));
        said.push(due(&[summary(&pool)], (0, 12), Some("note list page=2 due"), REVIEW, language));
        said.push(list(&[], None, today, language));
        said.push(due(&[], (0, 0), None, today, language));
        said.extend(offer(&[similar(&pool), similar(&other)], Some(IncidentKey(42)), language));
        said.push(written_twice(&similar(&pool), "note add x anyway", language));
        said.push(no_note("NOTE-99", language));
    }
    let text: Vec<String> = said.iter().map(|message| render(message, Style::PLAIN)).collect();
    insta::assert_snapshot!(text.join("\n────\n"));
}

#[test]
fn buttons_say_commands() {
    let (pool, today) = (written(), date(2026, 11, 24));
    assert_eq!(lines(&note(&pool, &on(today), Language::En)), [""; 0]);
    assert_eq!(lines(&note(&pool, &on(REVIEW), Language::En)), ["note review NOTE-7"]);
    let many: Vec<Summary> = (1..9).map(|key| summary(&kept(key, &content("x", "")))).collect();
    let opened = list(&many, None, today, Language::En);
    assert_eq!(
        lines(&opened),
        ["note show NOTE-1", "note show NOTE-2", "note show NOTE-3", "note show NOTE-4", "note show NOTE-5"]
    );
    let offered = offer(&[similar(&pool)], Some(IncidentKey(42)), Language::Ja).unwrap();
    assert_eq!(lines(&offered), ["note show NOTE-7", "note link NOTE-7 INC-42"]);
    let offered = offer(&[similar(&pool)], None, Language::Ja).unwrap();
    assert_eq!(lines(&offered), ["note show NOTE-7"]);
    assert_eq!(offer(&[], None, Language::Ja), None);
    let twice = written_twice(&similar(&pool), "note add x anyway", Language::En);
    assert_eq!(lines(&twice), ["note show NOTE-7", "note add x anyway"]);
}
