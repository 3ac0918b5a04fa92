//! A post-mortem from the first draft to its files, in both languages.

use std::fmt::Write as _;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use toban::chat::inbound::{Place, Platform};
use toban::chat::moment::plain;
use toban::chat::terminal::render::{Style, render};
use toban::incident::author::Author;
use toban::incident::change::{Change, NewEntry};
use toban::incident::entry::Entry;
use toban::incident::key::IncidentKey;
use toban::incident::learn::Learning;
use toban::incident::log::Judgement;
use toban::incident::opening::Opening;
use toban::incident::phase::Phase;
use toban::incident::policy::Policy;
use toban::incident::record::Incident;
use toban::incident::role::Role;
use toban::incident::severity::{Impact, Severity, Urgency};
use toban::incident::task::Task;
use toban::incident::update::Update;
use toban::language::Language;
use toban::playbook::status::Status;
use toban::postmortem::blameless::hints;
use toban::postmortem::draft::Draft;
use toban::postmortem::html::html;
use toban::postmortem::markdown::markdown;
use toban::postmortem::record::{Look, Postmortem, Section};
use toban::reply::moment::Moments;
use toban::reply::postmortem::document::document;
use toban::reply::postmortem::words::words;
use toban::reply::postmortem::{blameless, message, refusal, twice, wanted};

fn at(minutes: i64) -> Timestamp {
    "2026-11-26T03:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

fn person(name: &str) -> Author {
    Author { platform: Platform::Web, account: name.to_owned(), person: Some(name.to_owned()) }
}

fn entry(seq: usize, new: NewEntry) -> Entry {
    Entry {
        id: format!("e{seq}"),
        incident: "i".into(),
        seq: i64::try_from(seq).unwrap(),
        at: new.at,
        kind: new.kind,
        text: new.text,
        author: new.author,
        source: new.source,
        mark: new.mark,
        attachments: new.attachments,
        audience: new.audience,
        about: new.about,
        edited: None,
        deleted: None,
    }
}

/// A night in which a disk was full.
fn incident() -> (Incident, Vec<Entry>, Vec<Task>) {
    let (aiko, ben) = (person("aiko"), person("ben"));
    let place = Place { platform: Platform::Web, conversation: "ops".into(), thread: None };
    let opening = Opening {
        severity: Some(Severity::Sev2),
        impact: Some(Impact::Many),
        urgency: Some(Urgency::High),
        impact_text: "決済ができない / no payments".into(),
        service: Some("checkout".into()),
        ..Opening::of("Checkout is down", place)
    };
    let Change { incident, mut entries } = Incident::open(opening, &aiko, at(0)).unwrap();
    let mut incident = Incident { key: IncidentKey(42), id: "i".into(), ..incident };
    let mut take = |change: Change| {
        entries.extend(change.entries);
        change.incident
    };
    incident = take(incident.ack(&ben, at(3)).unwrap());
    incident = take(incident.take_role(Role::Commander, &ben, &ben, at(4)).unwrap());
    incident = take(incident.enter(Phase::Analysis, None, &ben, at(5)).unwrap());
    incident = take(incident.suspect("The disk of db1 is full", &ben, at(6)).unwrap());
    incident = take(incident.verify(1, Judgement::Confirmed, "df: 100 %", &ben, at(8)).unwrap());
    incident = take(incident.set_severity(Severity::Sev1, Some("all shops"), &aiko, at(9)).unwrap());
    incident = take(incident.step("Deleted old logs", Some("94 %"), &ben, at(12)).unwrap());
    let update =
        Update { conditions: "half of it works".into(), actions: "clearing the disk".into(), ..Update::default() };
    incident = take(incident.update(&update, &aiko, at(20)).unwrap());
    incident = take(incident.resolve(&ben, at(41)).unwrap());
    let learning = Learning {
        cause: Some("Logs were never rotated".into()),
        factors: Some(vec!["No alert on disk usage".into()]),
        countermeasure: Some("Rotate daily".into()),
        note: Some("NOTE-7".into()),
        ..Learning::default()
    };
    incident = take(incident.learn(&learning, &aiko, at(50)).unwrap());
    let due = "2026-12-01".parse().ok();
    let task = incident.plan("Alert at 80 %", (Some("ben"), due), 1, &aiko, at(51)).unwrap().task;
    let entries = entries.into_iter().enumerate().map(|(seq, new)| entry(seq, new)).collect();
    (incident, entries, vec![task])
}

fn drafted(language: Language, zone: &TimeZone) -> (Postmortem, Vec<Task>) {
    let (incident, entries, tasks) = incident();
    let look = |run: &str, minutes, status| Look {
        run: run.to_owned(),
        at: at(minutes),
        playbook: "disk".into(),
        target: "db1".into(),
        status,
    };
    let looks = [look("RUN-1", 0, Status::Critical), look("RUN-2", 41, Status::Ok)];
    let draft = Draft::of(&incident, &entries, &looks, &Policy::default(), at(52));
    let words = words(&draft, zone, language);
    (draft.into_postmortem(words, language, at(52)), tasks)
}

fn moments() -> Moments {
    Moments { zone: TimeZone::UTC, now: at(60) }
}

#[test]
fn a_draft_reads_as_markdown_in_english() {
    let (postmortem, tasks) = drafted(Language::En, &TimeZone::UTC);
    insta::assert_snapshot!(markdown(&document(&postmortem, &tasks, &TimeZone::UTC)));
}

#[test]
fn a_draft_reads_as_markdown_in_japanese() {
    let tokyo = TimeZone::get("Asia/Tokyo").unwrap();
    let (postmortem, tasks) = drafted(Language::Ja, &tokyo);
    insta::assert_snapshot!(markdown(&document(&postmortem, &tasks, &tokyo)));
}

#[test]
fn a_draft_reads_as_a_page_of_its_own() {
    let (postmortem, tasks) = drafted(Language::Ja, &TimeZone::UTC);
    let page = html(&document(&postmortem, &tasks, &TimeZone::UTC));
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"ja\">"), "{page}");
    for words in ["INC-42", "決済ができない / no payments", "Alert at 80 %", "disk · db1（RUN-1", "NOTE-7"] {
        assert!(page.contains(words), "{words} in {page}");
    }
}

#[test]
fn a_draft_reads_in_the_chat_in_both_languages() {
    let mut shown = String::new();
    for language in Language::ALL {
        let (postmortem, tasks) = drafted(language, &TimeZone::UTC);
        let _ = writeln!(shown, "{}", render(&message(&postmortem, &tasks, &moments(), language), Style::PLAIN));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn every_refusal_says_what_to_do_in_both_languages() {
    let ben = person("ben");
    let (postmortem, _) = drafted(Language::En, &TimeZone::UTC);
    let emptied = postmortem.edit(Section::Factors, "").unwrap().postmortem;
    let review = postmortem.submit(&ben, at(53)).unwrap().postmortem;
    let closed = review.review(&ben, at(54)).unwrap().postmortem.close(&ben, at(55)).unwrap().postmortem;
    let refusals = [
        postmortem.review(&ben, at(56)).unwrap_err(),
        postmortem.close(&ben, at(56)).unwrap_err(),
        emptied.submit(&ben, at(56)).unwrap_err(),
        review.submit(&ben, at(56)).unwrap_err(),
        review.send_back("", &ben, at(56)).unwrap_err(),
        closed.edit(Section::Lucky, "x").unwrap_err(),
        postmortem.edit(Section::Lucky, &"x".repeat(20_001)).unwrap_err(),
    ];
    let mut said = String::new();
    for language in Language::ALL {
        for why in &refusals {
            let _ = writeln!(said, "{}", plain(&refusal(why, &postmortem, &moments(), language).headline));
        }
        let hints = hints("It was human error, he should have checked. 確認を怠った。うっかり忘れた。the culprit");
        let _ = writeln!(said, "{:#?}", blameless(&hints, language).unwrap());
        for message in [
            wanted(&emptied, Section::Factors, language),
            wanted(&postmortem, Section::Summary, language),
            twice(Section::Lucky, ("section=lucky a Tuesday", "lucky=\"a Monday\""), language),
        ] {
            let _ = writeln!(said, "{}", render(&message, Style::PLAIN));
        }
    }
    insta::assert_snapshot!(said);
}
