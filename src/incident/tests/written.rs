//! What people write: hypotheses, steps, updates, links; within limits and without secrets.

use proptest::prelude::*;

use super::{at, opened, person, place};
use crate::incident::entry::{Audience, Entry, EntryKind, Mark};
use crate::incident::learn::Learning;
use crate::incident::limit::{self, Field};
use crate::incident::log::{Judgement, LogLine};
use crate::incident::opening::Opening;
use crate::incident::record::Incident;
use crate::incident::refusal::InvalidTransition;
use crate::incident::setting::Setting;
use crate::incident::severity::Severity;
use crate::incident::task::TaskPatch;
use crate::incident::update::Update;

#[test]
fn what_people_write_is_kept_without_secrets() {
    let title = "login fails with password=hunter2hunter2";
    let change = Incident::open(Opening::of(title, place()), &person("aiko"), at(0)).unwrap();
    assert!(!change.incident.title.contains("hunter2"), "{}", change.incident.title);
    assert!(!change.entries[0].text.contains("hunter2"));
    let change = change
        .and(|incident| incident.suspect("token=ghp_0123456789abcdefghijklmnopqrstuvwxyzAB", &person("ben"), at(1)));
    assert!(!change.unwrap().incident.hypotheses[0].text.contains("0123456789abcdef"));
}

#[test]
fn hypotheses_and_steps_are_numbered_and_judged() {
    let by = person("ben");
    let incident = opened(Severity::Sev1).suspect("disk full", &by, at(1)).unwrap().incident;
    let change = incident.suspect("memory", &by, at(2)).unwrap();
    assert_eq!(change.entries[0].about.as_deref(), Some("H2"));
    let incident = change.incident;
    let judge = |number, evidence: &str| incident.verify(number, Judgement::Confirmed, evidence, &by, at(3));
    assert_eq!(judge(3, "x").unwrap_err(), InvalidTransition::NoHypothesis { number: 3, known: 2 });
    assert_eq!(judge(0, "x").unwrap_err(), InvalidTransition::NoHypothesis { number: 0, known: 2 });
    assert_eq!(judge(1, "").unwrap_err(), InvalidTransition::Empty { field: Field::Evidence });
    let confirmed = judge(1, "df says 100 %").unwrap();
    assert_eq!(
        (confirmed.entries[0].text.as_str(), confirmed.entries[0].mark),
        ("confirmed\ndf says 100 %", Some(Mark::Diagnosis))
    );
    let stepped = confirmed.incident.step("deleted logs", Some("94 %"), &by, at(4)).unwrap();
    assert_eq!(stepped.entries.iter().map(|entry| entry.text.as_str()).collect::<Vec<_>>(), ["deleted logs", "→ 94 %"]);
    assert_eq!(stepped.incident.steps[0].effect.as_deref(), Some("94 %"));
    let none = stepped.incident.effect(2, "x", &by, at(5)).unwrap_err();
    assert_eq!(none, InvalidTransition::NoStep { number: 2, known: 1 });
}

#[test]
fn a_line_of_the_timeline_can_become_a_hypothesis_afterwards() {
    let incident = opened(Severity::Sev1);
    let entry = |kind| Entry {
        id: "e".into(),
        incident: "i".into(),
        seq: 1,
        at: at(1),
        kind,
        text: "disk full?".into(),
        author: None,
        source: None,
        mark: None,
        attachments: Vec::new(),
        audience: Audience::Responders,
        about: None,
        edited: None,
        deleted: None,
    };
    let (change, about) = incident.adopt(&entry(EntryKind::Log), EntryKind::Hypothesis).unwrap();
    assert_eq!((about.as_deref(), change.entries.len()), (Some("H1"), 0));
    assert_eq!(change.incident.hypotheses[0].text, "disk full?");
    let fact = incident.adopt(&entry(EntryKind::Severity), EntryKind::Finding).unwrap_err();
    assert_eq!(fact, InvalidTransition::NotLoggable { kind: EntryKind::Severity });
    let forged = incident.adopt(&entry(EntryKind::Log), EntryKind::Resolved).unwrap_err();
    assert_eq!(forged, InvalidTransition::NotLoggable { kind: EntryKind::Resolved });
}

#[test]
fn there_is_a_limit_to_everything() {
    let by = person("ben");
    let long = opened(Severity::Sev1).log(LogLine::of(EntryKind::Log, "a".repeat(20_001)), Some(&by), at(1));
    assert_eq!(
        long.unwrap_err(),
        InvalidTransition::TooLong { field: Field::Text, characters: 20_001, limit: limit::TEXT }
    );
    let mut incident = opened(Severity::Sev1);
    for _ in 0..limit::HYPOTHESES {
        incident = incident.suspect("x", &by, at(1)).unwrap().incident;
    }
    let full = incident.suspect("x", &by, at(1)).unwrap_err();
    assert_eq!(full, InvalidTransition::TooMany { field: Field::Hypotheses, limit: limit::HYPOTHESES });
    for number in 0..limit::MEMBERS {
        incident = incident.set(&Setting::AddMember(format!("p{number}")), &by, at(1)).unwrap().incident;
    }
    let full = incident.set(&Setting::AddMember("one more".into()), &by, at(1)).unwrap_err();
    assert_eq!(full, InvalidTransition::TooMany { field: Field::Members, limit: limit::MEMBERS });
}

#[test]
fn links_lead_to_the_web_only() {
    let (by, incident) = (person("ben"), opened(Severity::Sev1));
    let add = |url: &str| incident.set(&Setting::AddLink("graph".into(), url.into()), &by, at(1));
    for bad in ["javascript:alert(1)", "https://", "https://a b", "http://x\"onclick=", "ftp://x"] {
        assert!(matches!(add(bad), Err(InvalidTransition::NoLink { .. })), "{bad}");
    }
    assert_eq!(add("https://grafana.example/d/1").unwrap().incident.links.len(), 1);
}

#[test]
fn an_update_is_for_stakeholders_and_reads_back() {
    let update = Update { conditions: "half\nof all".into(), actions: String::new(), needs: "actions: none".into() };
    let change = opened(Severity::Sev1).update(&update, &person("ben"), at(3)).unwrap();
    assert_eq!(change.entries[0].audience, Audience::Stakeholders);
    assert_eq!(change.incident.updated, Some(at(3)));
    assert_eq!(Update::parse(&change.entries[0].text), Some(update));
    let empty = opened(Severity::Sev1).update(&Update::default(), &person("ben"), at(3)).unwrap_err();
    assert_eq!(empty, InvalidTransition::Empty { field: Field::Update });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn an_update_reads_back_whatever_it_says(
        conditions in "[ -~\u{3041}-\u{3096}]{0,20}(\n[ -~]{1,9}){0,2}", actions in "[ -~]{0,20}", needs in "(needs: )?[ -~]{0,9}",
    ) {
        let tidy = |text: String| text.trim().lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        let update = Update { conditions: tidy(conditions), actions: tidy(actions), needs: tidy(needs) };
        let read = Update::parse(&update.text());
        if update == Update::default() {
            prop_assert_eq!(read, None);
        } else {
            prop_assert_eq!(read, Some(update));
        }
    }
}

#[test]
fn what_is_so_already_is_named() {
    let (by, incident) = (person("ben"), opened(Severity::Sev2));
    let note = Learning { note: Some("NOTE-1".into()), ..Learning::default() };
    let learned = incident.learn(&note, &by, at(1)).unwrap().incident;
    let same = |field| InvalidTransition::Unchanged { field };
    assert_eq!(learned.learn(&note, &by, at(2)).unwrap_err(), same(Field::Note));
    let unsaid = Learning { factors: Some(Vec::new()), ..Learning::default() };
    assert_eq!(learned.learn(&unsaid, &by, at(2)).unwrap_err(), same(Field::Factors));
    let more = Learning { cause: Some("a full disk".into()), ..note };
    assert_eq!(learned.learn(&more, &by, at(2)).unwrap().entries.len(), 1, "what is new is kept");
    let task = incident.plan("rotate", (None, None), 1, &by, at(1)).unwrap().task.finish(&by, at(2)).unwrap().task;
    let patch = TaskPatch { due: Some("2026-12-01".parse().ok()), ..TaskPatch::default() };
    let done = InvalidTransition::TaskDone { number: 1, at: at(2) };
    assert_eq!(task.change(&patch, &by, at(3)).unwrap_err(), done);
}
