//! The course of an incident: what may follow what, who may do it, and what whoever is second hears.

use jiff::SignedDuration;

use super::{at, opened, person, place};
use crate::directory::access::Reader;
use crate::incident::author::Author;
use crate::incident::entry::EntryKind;
use crate::incident::key::IncidentKey;
use crate::incident::learn::Learning;
use crate::incident::limit::Field;
use crate::incident::log::LogLine;
use crate::incident::opening::Opening;
use crate::incident::phase::{Phase, State, Without, WithoutKind};
use crate::incident::record::Incident;
use crate::incident::refusal::{InvalidTransition, Missing, Verb};
use crate::incident::role::Role;
use crate::incident::setting::Setting;
use crate::incident::severity::{Impact, Severity, Urgency, suggest};
use crate::incident::update::Update;

#[test]
fn opening_needs_a_title_of_bounded_length() {
    let open = |title: &str| Incident::open(Opening::of(title, place()), &person("aiko"), at(0));
    assert_eq!(open(" \n ").unwrap_err(), InvalidTransition::Empty { field: Field::Title });
    assert_eq!(open("\u{202e}").unwrap_err(), InvalidTransition::Empty { field: Field::Title });
    let long = InvalidTransition::TooLong { field: Field::Title, characters: 201, limit: 200 };
    assert_eq!(open(&"障".repeat(201)).unwrap_err(), long);
    assert_eq!(open(&"障".repeat(200)).unwrap().incident.title.chars().count(), 200);
    assert_eq!(open("two\nlines").unwrap().incident.title, "two lines");
}

#[test]
fn severity_is_suggested_and_never_falls_when_more_is_hit_or_it_is_more_urgent() {
    for (worse, better) in Impact::ALL.iter().zip(&Impact::ALL[1..]) {
        for urgency in Urgency::ALL {
            assert!(suggest(Some(*worse), Some(urgency)) <= suggest(Some(*better), Some(urgency)));
        }
    }
    for (worse, better) in Urgency::ALL.iter().zip(&Urgency::ALL[1..]) {
        for impact in Impact::ALL {
            assert!(suggest(Some(impact), Some(*worse)) <= suggest(Some(impact), Some(*better)));
        }
    }
    // In doubt the higher: what nobody said does not make it milder.
    assert_eq!(suggest(Some(Impact::All), None), Severity::Sev1);
    assert_eq!(suggest(None, Some(Urgency::High)), Severity::Sev1);
    assert_eq!(suggest(None, None), Severity::Sev3);
}

#[test]
fn phases_move_forward_freely_and_back_with_a_reason() {
    let (by, incident) = (person("ben"), opened(Severity::Sev2));
    let change = incident.enter(Phase::Resolution, None, &by, at(1)).unwrap();
    assert_eq!(change.entries[0].text, "identification → resolution");
    let incident = change.incident;
    let back = |reason| incident.enter(Phase::Analysis, reason, &by, at(2));
    let needs = InvalidTransition::BackNeedsReason { from: Phase::Resolution, to: Phase::Analysis };
    assert_eq!(back(None).unwrap_err(), needs);
    assert_eq!(back(Some("  ")).unwrap_err(), needs);
    assert_eq!(back(Some("it came back")).unwrap().entries[0].text, "resolution → analysis\nit came back");
    let again = incident.enter(Phase::Resolution, None, &by, at(2)).unwrap_err();
    assert_eq!(again, InvalidTransition::AlreadyIn { phase: Phase::Resolution });
    let by_verb = |to, verb| InvalidTransition::ByVerb { to, verb };
    let enter = |incident: &Incident, phase| incident.enter(phase, Some("why"), &by, at(3)).unwrap_err();
    assert_eq!(enter(&incident, Phase::Prevention), by_verb(Phase::Prevention, Verb::Resolve));
    assert_eq!(enter(&incident, Phase::Closed), by_verb(Phase::Closed, Verb::Close));
    let resolved = incident.resolve(&by, at(3)).unwrap().incident;
    assert_eq!(enter(&resolved, Phase::Analysis), by_verb(Phase::Analysis, Verb::Reopen));
}

#[test]
fn the_second_to_resolve_hears_who_was_first_and_when() {
    let resolved = opened(Severity::Sev1).resolve(&person("ben"), at(5)).unwrap().incident;
    let second = resolved.resolve(&person("carol"), at(6)).unwrap_err();
    assert_eq!(second, InvalidTransition::AlreadyResolved { by: person("ben"), at: at(5) });
    assert_eq!(
        resolved.reopen(" ", &person("carol"), at(7)).unwrap_err(),
        InvalidTransition::NeedsReason { verb: Verb::Reopen, kind: None }
    );
    let reopened = resolved.reopen("it is back", &person("carol"), at(7)).unwrap().incident;
    assert_eq!(reopened.state, State::Analysis);
    assert_eq!(
        reopened.reopen("x", &person("carol"), at(8)).unwrap_err(),
        InvalidTransition::NotResolved { phase: Phase::Analysis }
    );
}

#[test]
fn the_first_to_ack_is_remembered_and_an_ack_after_resolve_changes_nothing() {
    let incident = opened(Severity::Sev1);
    let acked = incident.ack(&person("ben"), at(2)).unwrap().incident;
    assert_eq!(acked.acked, Some((at(2), person("ben"))));
    let second = acked.ack(&person("carol"), at(3)).unwrap_err();
    assert_eq!(second, InvalidTransition::AlreadyAcked { by: person("ben"), at: at(2) });
    let resolved = incident.resolve(&person("ben"), at(5)).unwrap().incident;
    let late = resolved.ack(&person("carol"), at(6)).unwrap();
    assert_eq!((late.incident.acked, late.entries.len()), (None, 1));
}

#[test]
fn closing_says_what_is_missing() {
    let by = person("ben");
    let incident = opened(Severity::Sev2);
    let missing = |incident: &Incident| match incident.close(None, &by, at(9)) {
        Err(InvalidTransition::CannotClose { missing }) => missing,
        other => panic!("{other:?}"),
    };
    assert_eq!(missing(&incident), [Missing::Resolved, Missing::Cause, Missing::Countermeasure, Missing::Note]);
    let resolved = incident.resolve(&by, at(5)).unwrap().incident;
    assert_eq!(missing(&resolved), [Missing::Cause, Missing::Countermeasure, Missing::Note]);
    let learning = Learning { cause: Some("full disk".into()), note: Some("NOTE-1".into()), ..Learning::default() };
    let learned = resolved.learn(&learning, &by, at(6)).unwrap().incident;
    assert_eq!(missing(&learned), [Missing::Countermeasure]);
    let learning = Learning { countermeasure: Some("rotate".into()), ..Learning::default() };
    let closed = learned.learn(&learning, &by, at(7)).unwrap().incident.close(None, &by, at(8)).unwrap().incident;
    assert_eq!(closed.close(None, &by, at(9)).unwrap_err(), InvalidTransition::Closed { by: by.clone(), at: at(8) });
    // SEV3 asks for nothing.
    let mild = opened(Severity::Sev3).resolve(&by, at(1)).unwrap().incident;
    assert!(mild.close(None, &by, at(2)).is_ok());
}

#[test]
fn closing_without_needs_a_reason_and_a_false_alarm_no_resolve() {
    let (by, incident) = (person("ben"), opened(Severity::Sev1));
    let without = |kind, reason: &str| Without { kind, reason: reason.to_owned() };
    let empty = incident.close(Some(&without(WithoutKind::FalseAlarm, "")), &by, at(1)).unwrap_err();
    let needs = InvalidTransition::NeedsReason { verb: Verb::Close, kind: Some(WithoutKind::FalseAlarm) };
    assert_eq!(empty, needs);
    let closed = incident.close(Some(&without(WithoutKind::FalseAlarm, "a test")), &by, at(1)).unwrap();
    assert_eq!(closed.incident.state.phase(), Phase::Closed);
    assert_eq!(
        closed.entries.iter().map(|entry| entry.kind).collect::<Vec<_>>(),
        [EntryKind::Resolved, EntryKind::Closed]
    );
    let unknown = incident.close(Some(&without(WithoutKind::CannotKnow, "logs are gone")), &by, at(1)).unwrap_err();
    assert_eq!(unknown, InvalidTransition::CannotClose { missing: vec![Missing::Resolved] });
    let resolved = incident.resolve(&by, at(2)).unwrap().incident;
    assert!(resolved.close(Some(&without(WithoutKind::CannotKnow, "logs are gone")), &by, at(3)).is_ok());
}

#[test]
fn a_role_changes_hands_only_by_its_holder() {
    let (ben, carol, dan) = (person("ben"), person("carol"), person("dan"));
    let held = opened(Severity::Sev1).take_role(Role::Commander, &ben, &ben, at(1)).unwrap().incident;
    let refused = |who: &Author, by: &Author| held.take_role(Role::Commander, who, by, at(2)).unwrap_err();
    let by_ben = InvalidTransition::RoleHeld { role: Role::Commander, holder: ben.clone() };
    assert_eq!(refused(&carol, &carol), by_ben);
    assert_eq!(refused(&carol, &dan), by_ben);
    assert_eq!(refused(&ben, &ben), by_ben);
    let handed = held.take_role(Role::Commander, &carol, &ben, at(2)).unwrap();
    assert_eq!(handed.entries[0].text, "commander: ben → carol");
    let free = handed.incident.leave_role(Role::Commander, &dan, at(3)).unwrap().incident;
    assert_eq!(
        free.leave_role(Role::Commander, &dan, at(4)).unwrap_err(),
        InvalidTransition::RoleFree { role: Role::Commander }
    );
}

#[test]
fn severity_goes_down_after_resolve_only_with_a_reason() {
    let by = person("ben");
    let incident = opened(Severity::Sev3);
    let same = incident.set_severity(Severity::Sev3, None, &by, at(1)).unwrap_err();
    assert_eq!(same, InvalidTransition::SeverityIs { severity: Severity::Sev3 });
    let raised = incident.set_severity(Severity::Sev1, Some("all shops"), &by, at(1)).unwrap();
    assert_eq!(raised.entries[0].text, "SEV3 → SEV1\nall shops");
    let resolved = raised.incident.resolve(&by, at(2)).unwrap().incident;
    let lower = resolved.set_severity(Severity::Sev4, None, &by, at(3)).unwrap_err();
    assert_eq!(lower, InvalidTransition::LowerNeedsReason { from: Severity::Sev1, to: Severity::Sev4 });
    assert!(resolved.set_severity(Severity::Sev4, Some("one shop only"), &by, at(3)).is_ok());
}

#[test]
fn a_private_incident_exists_for_its_people_only() {
    let by = person("ben");
    let incident = opened(Severity::Sev1).set(&Setting::Private(true), &by, at(1)).unwrap().incident;
    let incident = incident.set(&Setting::AddMember("carol".into()), &by, at(1)).unwrap().incident;
    let incident = incident.take_role(Role::Scribe, &person("dan"), &person("dan"), at(1)).unwrap().incident;
    let reads =
        |name: Option<&str>| incident.readable_by(&Reader { person: name.map(str::to_owned), everything: false });
    assert!(reads(Some("aiko")) && reads(Some("carol")) && reads(Some("dan")));
    assert!(!reads(Some("ben")) && !reads(None));
    assert!(incident.readable_by(&Reader::TOBAN));
    let mut other = opened(Severity::Sev1);
    other.key = IncidentKey(2);
    let privacy = InvalidTransition::Privacy { other: IncidentKey(2) };
    assert_eq!(incident.merge_into(&other, &by, at(2)).unwrap_err(), privacy);
    assert_eq!(incident.relate(&other, &by, at(2)).unwrap_err(), privacy);
}

#[test]
fn time_is_only_what_comes_in() {
    let incident = opened(Severity::Sev1).resolve(&person("ben"), at(90)).unwrap().incident;
    assert_eq!(incident.resolved().unwrap().duration_since(incident.opened), SignedDuration::from_mins(90));
}

#[test]
fn what_is_allowed_is_what_the_verbs_do() {
    let by = person("ben");
    let open = opened(Severity::Sev3);
    let over = open.resolve(&by, at(1)).unwrap().incident;
    let why = Without { kind: WithoutKind::FalseAlarm, reason: "a test".to_owned() };
    let closed = over.close(Some(&why), &by, at(2)).unwrap().incident;
    let other = Incident { key: IncidentKey(2), ..opened(Severity::Sev3) };
    let merged = open.merge_into(&other, &by, at(1)).unwrap().0.incident;
    for incident in [&open, &over, &closed, &merged] {
        let update = Update { conditions: "so".to_owned(), ..Update::default() };
        let learning = Learning { cause: Some("so".to_owned()), ..Learning::default() };
        for (verb, done) in [
            ("update", incident.update(&update, &by, at(3))),
            ("close", incident.close(Some(&why), &by, at(3))),
            ("severity", incident.set_severity(Severity::Sev1, Some("so"), &by, at(3))),
            ("role", incident.take_role(Role::Scribe, &by, &by, at(3))),
            ("ack", incident.ack(&by, at(3))),
            ("reopen", incident.reopen("again", &by, at(3))),
            ("learn", incident.learn(&learning, &by, at(3))),
            ("log", incident.log(LogLine::of(EntryKind::Log, "so"), Some(&by), at(3))),
            ("set", incident.set(&Setting::AddMember("carol".into()), &by, at(3))),
        ] {
            assert_eq!(incident.allows(verb), done.map(drop), "{verb} in {:?}", incident.state);
        }
        assert_eq!(incident.allows("show"), Ok(()));
    }
}
