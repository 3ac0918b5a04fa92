//! Two incidents that are one: what the one that goes on takes over, and into which nothing can be merged.

use std::collections::BTreeSet;

use super::{at, opened, person};
use crate::incident::author::Author;
use crate::incident::entry::{Audience, Entry, EntryKind};
use crate::incident::hypothesis::Verdict;
use crate::incident::key::IncidentKey;
use crate::incident::limit::{self, Field};
use crate::incident::log::Judgement;
use crate::incident::phase::{Without, WithoutKind};
use crate::incident::record::Incident;
use crate::incident::refusal::InvalidTransition;
use crate::incident::role::Role;
use crate::incident::setting::Setting;
use crate::incident::severity::{Impact, Severity};
use crate::incident::update::Update;

#[test]
fn what_is_suspected_and_was_tried_goes_on_with_its_verdict_and_where_it_comes_from() {
    let (by, ben) = (person("carol"), person("ben"));
    let gone = opened(Severity::Sev1).suspect("redis is full", &ben, at(1)).unwrap().incident;
    let gone = gone.verify(1, Judgement::Confirmed, "100 % used", &ben, at(1)).unwrap().incident;
    let gone = gone.suspect("the network is slow", &ben, at(1)).unwrap().incident;
    let gone = gone.verify(2, Judgement::Refuted, "1 ms", &ben, at(1)).unwrap().incident;
    let gone = gone.suspect("a certificate is over", &ben, at(1)).unwrap().incident;
    let gone = gone.step("restarted it", Some("no change"), &ben, at(1)).unwrap().incident;
    let kept = another(Severity::Sev1).suspect("the network is slow", &by, at(1)).unwrap().incident;
    let (_, change) = gone.merge_into(&kept, &by, at(2)).unwrap();
    let known: Vec<_> = change.incident.hypotheses.iter().map(|one| (one.number, one.text.as_str())).collect();
    assert_eq!(known, [(1, "the network is slow"), (2, "redis is full"), (3, "a certificate is over")]);
    let verdicts: Vec<_> = change.incident.hypotheses.iter().map(|one| one.verdict.clone()).collect();
    let evidence = |text: &str| text.to_owned();
    let confirmed = Verdict::Confirmed { evidence: evidence("100 % used") };
    assert_eq!(verdicts, [Verdict::Refuted { evidence: evidence("1 ms") }, confirmed, Verdict::Open]);
    assert_eq!(change.incident.steps[0].effect.as_deref(), Some("no change"));
    let told: Vec<_> = change.entries.iter().map(|entry| (entry.about.as_deref(), entry.text.as_str())).collect();
    let wanted = [
        (None, "← INC-1"),
        (Some("H2"), "redis is full · INC-1 H1"),
        (Some("H2"), "confirmed\n100 % used"),
        (Some("H1"), "refuted\n1 ms · INC-1 H2"),
        (Some("H3"), "a certificate is over · INC-1 H3"),
        (Some("S1"), "restarted it · INC-1 S1"),
        (Some("S1"), "→ no change"),
    ];
    assert_eq!(told[..wanted.len()], wanted);
    assert!(change.entries.iter().all(|entry| entry.mark.is_none()), "it was found out there, not here");
}

#[test]
fn words_that_were_taken_back_keep_nobody_from_merging() {
    let ben = person("ben");
    let gone = opened(Severity::Sev1).suspect("redis is full", &ben, at(1)).unwrap().incident;
    let gone = gone.step("restarted it", None, &ben, at(1)).unwrap().incident;
    // Both were messages that somebody deleted.
    let gone = gone.reworded(Some("H1"), "redis is full", "").expect("it follows");
    let gone = gone.reworded(Some("S1"), "restarted it", "").expect("it follows");
    let gone = gone.suspect("the network is slow", &ben, at(1)).unwrap().incident;
    let (_, change) = gone.merge_into(&another(Severity::Sev1), &ben, at(2)).unwrap();
    let known: Vec<_> = change.incident.hypotheses.iter().map(|one| (one.number, one.text.as_str())).collect();
    assert_eq!((known, change.incident.steps.len()), (vec![(1, "the network is slow")], 0));
}

#[test]
fn what_stakeholders_were_told_stays_whose_it_was_and_of_its_time() {
    let ben = person("ben");
    let update = Update { conditions: "half of the orders fail".to_owned(), ..Update::default() };
    let change = opened(Severity::Sev1).update(&update, &ben, at(5)).unwrap();
    let new = change.entries[0].clone();
    let told = Entry {
        id: "E1".to_owned(),
        incident: "1".to_owned(),
        seq: 1,
        at: new.at,
        kind: new.kind,
        text: new.text,
        author: new.author,
        source: None,
        mark: None,
        attachments: Vec::new(),
        audience: new.audience,
        about: None,
        edited: None,
        deleted: None,
    };
    let kept = another(Severity::Sev1);
    let brought = kept.brings(&told);
    assert_eq!(brought.incident.updated, Some(at(5)));
    let entry = &brought.entries[0];
    assert_eq!((entry.at, entry.author.as_ref(), entry.audience), (at(5), Some(&ben), Audience::Stakeholders));
    let newer = kept.update(&update, &ben, at(9)).unwrap().incident;
    assert_eq!(newer.brings(&told).incident.updated, Some(at(9)));
}

/// Another incident, opened by carol.
fn another(severity: Severity) -> Incident {
    Incident { key: IncidentKey(2), opened_by: person("carol"), ..opened(severity) }
}

#[test]
fn a_merged_incident_points_to_the_one_that_goes_on() {
    let (by, gone) = (person("ben"), opened(Severity::Sev2));
    let mut kept = opened(Severity::Sev1);
    assert_eq!(gone.merge_into(&kept, &by, at(1)).unwrap_err(), InvalidTransition::Itself { key: IncidentKey(1) });
    kept.key = IncidentKey(2);
    let (gone, kept) = gone.merge_into(&kept, &by, at(1)).unwrap();
    assert_eq!((gone.entries[0].text.as_str(), kept.entries[0].text.as_str()), ("→ INC-2", "← INC-1"));
    assert!(kept.incident.related.contains(&IncidentKey(1)) && kept.incident.is_open());
    let over = InvalidTransition::Merged { into: IncidentKey(2), by: by.clone(), at: at(1) };
    assert_eq!(gone.incident.resolve(&by, at(2)).unwrap_err(), over);
    assert_eq!(gone.incident.suspect("x", &by, at(2)).unwrap_err(), over);
    assert_eq!(gone.incident.reopen("x", &by, at(2)).unwrap_err(), over);
    let over = InvalidTransition::OtherOver { other: IncidentKey(1), why: Box::new(over) };
    assert_eq!(kept.incident.merge_into(&gone.incident, &by, at(2)).unwrap_err(), over);
}

#[test]
fn the_one_that_goes_on_takes_over_what_it_lacks() {
    let (by, ben, dan) = (person("carol"), person("ben"), person("dan"));
    let gone = opened(Severity::Sev1);
    let gone = gone.ack(&ben, at(1)).unwrap().incident;
    let gone = gone.take_role(Role::Commander, &ben, &ben, at(1)).unwrap().incident;
    let gone = gone.take_role(Role::Scribe, &dan, &dan, at(1)).unwrap().incident;
    let gone = gone.set(&Setting::AddMember("eve".into()), &by, at(1)).unwrap().incident;
    let gone = gone.set(&Setting::Impact(Impact::All), &by, at(1)).unwrap().incident;
    let gone = gone.set(&Setting::ImpactText("nobody can pay".into()), &by, at(1)).unwrap().incident;
    let kept = another(Severity::Sev3).take_role(Role::Scribe, &by, &by, at(1)).unwrap().incident;
    let (_, change) = gone.merge_into(&kept, &by, at(2)).unwrap();
    let kept = change.incident;
    assert_eq!(kept.severity, Severity::Sev1);
    assert_eq!(kept.acked, Some((at(1), ben.clone())));
    assert_eq!(kept.roles.get(&Role::Commander), Some(&ben));
    assert_eq!(kept.roles.get(&Role::Scribe), Some(&by), "who has a role keeps it");
    assert_eq!((kept.impact, kept.impact_text.as_str()), (Some(Impact::All), "nobody can pay"));
    assert_eq!(kept.insiders(), BTreeSet::from(["aiko", "ben", "carol", "dan", "eve"]));
    let told: Vec<_> = change.entries.iter().map(|entry| (entry.kind, entry.text.as_str())).collect();
    let wanted = [
        (EntryKind::Merged, "← INC-1"),
        (EntryKind::Severity, "SEV3 → SEV1"),
        (EntryKind::Changed, "impact: – → all"),
        (EntryKind::Impact, "nobody can pay"),
        (EntryKind::Acknowledged, "INC-1"),
        (EntryKind::Role, "commander: – → ben"),
        (EntryKind::Changed, "member + aiko, dan, eve"),
    ];
    assert_eq!(told, wanted);
    let said = change.entries.iter().find(|entry| entry.kind == EntryKind::Acknowledged).unwrap();
    assert_eq!(said.author.as_ref().map(Author::name), Some("ben"), "nobody is credited with what another one said");
}

#[test]
fn what_the_one_that_goes_on_has_stays() {
    let (by, ben, dan) = (person("carol"), person("ben"), person("dan"));
    let gone = opened(Severity::Sev3).ack(&ben, at(1)).unwrap().incident;
    let kept = another(Severity::Sev2).ack(&dan, at(1)).unwrap().incident;
    let kept = kept.set(&Setting::ImpactText("half".into()), &by, at(1)).unwrap().incident;
    let (_, change) = gone.merge_into(&kept, &by, at(2)).unwrap();
    assert_eq!((change.incident.severity, change.incident.acked), (Severity::Sev2, Some((at(1), dan))));
    assert_eq!(change.incident.impact_text, "half");
    let kinds: Vec<_> = change.entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [EntryKind::Merged, EntryKind::Changed], "only who comes to it");
    // Who was at the older one was not before the newer one was open.
    let newer = Incident { opened: at(5), ..another(Severity::Sev3) };
    let (_, change) = gone.merge_into(&newer, &by, at(6)).unwrap();
    assert_eq!(change.incident.acked, Some((at(5), ben)));
}

#[test]
fn nothing_that_burns_goes_on_in_one_that_is_over() {
    let (by, gone) = (person("ben"), opened(Severity::Sev1));
    let other = another(Severity::Sev3);
    let over = |why| InvalidTransition::OtherOver { other: IncidentKey(2), why: Box::new(why) };
    let resolved = other.resolve(&by, at(1)).unwrap().incident;
    let why = InvalidTransition::AlreadyResolved { by: by.clone(), at: at(1) };
    assert_eq!(gone.merge_into(&resolved, &by, at(2)).unwrap_err(), over(why));
    let closed = resolved.close(None, &by, at(2)).unwrap().incident;
    let why = InvalidTransition::Closed { by: by.clone(), at: at(2) };
    assert_eq!(gone.merge_into(&closed, &by, at(3)).unwrap_err(), over(why));
    // Of two that are over one may tell of both; and one that is over may turn out to be one that is not.
    let gone_too = gone.resolve(&by, at(1)).unwrap().incident;
    assert!(gone_too.merge_into(&resolved, &by, at(2)).is_ok());
    assert!(gone_too.merge_into(&other, &by, at(2)).is_ok());
    let without = Without { kind: WithoutKind::Duplicate, reason: "twice".into() };
    let closed = gone.close(Some(&without), &by, at(1)).unwrap().incident;
    assert!(matches!(closed.merge_into(&other, &by, at(2)), Err(InvalidTransition::Closed { .. })));
}

#[test]
fn only_a_public_one_lets_in_who_was_at_it_and_could_not_read_it() {
    let (by, stranger) = (person("aiko"), person("zoe"));
    for private in [false, true] {
        let gone = Incident { private, ..opened(Severity::Sev2) }.ack(&stranger, at(1)).unwrap().incident;
        let kept = Incident { private, ..another(Severity::Sev2) };
        let (_, change) = gone.merge_into(&kept, &by, at(2)).unwrap();
        assert_eq!(change.incident.insiders().contains("zoe"), !private);
        assert!(change.incident.insiders().contains("aiko"));
    }
    let many = (0..limit::MEMBERS).map(|number| format!("p{number}")).collect();
    let full = Incident { members: many, ..another(Severity::Sev2) };
    let refused = InvalidTransition::TooMany { field: Field::Members, limit: limit::MEMBERS };
    assert_eq!(opened(Severity::Sev2).merge_into(&full, &by, at(2)).unwrap_err(), refused);
}

#[test]
fn an_open_task_goes_on_with_all_it_has() {
    let (by, gone) = (person("ben"), opened(Severity::Sev2));
    let task = gone.plan("rotate", (Some("dan"), "2026-12-01".parse().ok()), 3, &by, at(1)).unwrap().task;
    let kept = Incident { id: "OTHER".into(), ..another(Severity::Sev2) };
    let moved = kept.take_over(&task, 1, &by, at(2)).unwrap();
    assert_eq!((moved.task.incident.as_str(), moved.task.number), ("OTHER", 1));
    assert_eq!((moved.task.text.as_str(), moved.task.owner, moved.task.due), ("rotate", task.owner.clone(), task.due));
    assert_eq!(
        (moved.entry.text.as_str(), moved.entry.about.as_deref()),
        ("added @dan 2026-12-01\nrotate", Some("T1"))
    );
    let full = InvalidTransition::TooMany { field: Field::Tasks, limit: limit::TASKS };
    assert_eq!(kept.take_over(&task, 101, &by, at(2)).unwrap_err(), full);
}
