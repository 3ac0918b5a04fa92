//! What may happen to an incident, and what never may, whatever is tried.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::chat::inbound::{Place, Platform};
use crate::directory::access::Reader;
use crate::incident::author::Author;
use crate::incident::change::Change;
use crate::incident::entry::{Audience, Entry, EntryKind, Mark};
use crate::incident::key::IncidentKey;
use crate::incident::learn::Learning;
use crate::incident::limit::{self, Field};
use crate::incident::log::{Judgement, LogLine};
use crate::incident::opening::Opening;
use crate::incident::phase::{Phase, State, Without, WithoutKind};
use crate::incident::record::Incident;
use crate::incident::refusal::{InvalidTransition, Missing, Verb};
use crate::incident::role::Role;
use crate::incident::setting::Setting;
use crate::incident::severity::{Impact, Severity, Urgency, suggest};
use crate::incident::update::Update;

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + 60 * minutes).unwrap()
}

fn person(name: &str) -> Author {
    Author { platform: Platform::Web, account: name.to_owned(), person: Some(name.to_owned()) }
}

fn place() -> Place {
    Place { platform: Platform::Web, conversation: "ops".to_owned(), thread: None }
}

fn opened(severity: Severity) -> Incident {
    let opening = Opening { severity: Some(severity), ..Opening::of("checkout down", place()) };
    let mut incident = Incident::open(opening, &person("aiko"), at(0)).unwrap().incident;
    incident.key = IncidentKey(1);
    incident
}

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
        InvalidTransition::Empty { field: Field::Reason }
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
    assert_eq!(empty, InvalidTransition::Empty { field: Field::Reason });
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
    assert_eq!(kept.incident.merge_into(&gone.incident, &by, at(2)).unwrap_err(), over);
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

#[derive(Clone, Debug)]
enum Try {
    Ack,
    Enter(Phase, bool),
    Severity(Severity, bool),
    Take(Role, u8, u8),
    Leave(Role),
    Tick(Phase, u8),
    Log(EntryKind),
    Verify(u32),
    Learn(bool),
    Resolve,
    Reopen(bool),
    Close(Option<WithoutKind>),
    Private(bool),
    Merge,
}

fn tries() -> impl Strategy<Value = Try> {
    let phase = || prop::sample::select(Phase::ALL.to_vec());
    let role = || prop::sample::select(Role::ALL.to_vec());
    let kinds = [WithoutKind::FalseAlarm, WithoutKind::Duplicate, WithoutKind::CannotKnow];
    prop_oneof![
        2 => Just(Try::Ack),
        4 => (phase(), any::<bool>()).prop_map(|(phase, reason)| Try::Enter(phase, reason)),
        3 => (prop::sample::select(Severity::ALL.to_vec()), any::<bool>()).prop_map(|(to, reason)| Try::Severity(to, reason)),
        3 => (role(), 0..3_u8, 0..3_u8).prop_map(|(role, who, by)| Try::Take(role, who, by)),
        1 => role().prop_map(Try::Leave),
        2 => (phase(), 0..5_u8).prop_map(|(phase, index)| Try::Tick(phase, index)),
        3 => prop::sample::select(EntryKind::ALL.to_vec()).prop_map(Try::Log),
        2 => (0..4_u32).prop_map(Try::Verify),
        2 => any::<bool>().prop_map(Try::Learn),
        3 => Just(Try::Resolve),
        2 => any::<bool>().prop_map(Try::Reopen),
        2 => prop::option::of(prop::sample::select(kinds.to_vec())).prop_map(Try::Close),
        1 => any::<bool>().prop_map(Try::Private),
        1 => Just(Try::Merge),
    ]
}

fn attempt(incident: &Incident, what: &Try, now: Timestamp) -> Result<Change, InvalidTransition> {
    let people = [person("aiko"), person("ben"), person("carol")];
    let by = &people[1];
    let reason = |given: bool| given.then_some("because");
    match what {
        Try::Ack => incident.ack(by, now),
        Try::Enter(phase, given) => incident.enter(*phase, reason(*given), by, now),
        Try::Severity(to, given) => incident.set_severity(*to, reason(*given), by, now),
        Try::Take(role, who, by) => {
            incident.take_role(*role, &people[usize::from(*who)], &people[usize::from(*by)], now)
        }
        Try::Leave(role) => incident.leave_role(*role, by, now),
        Try::Tick(phase, index) => incident.tick(*phase, *index, by, now),
        Try::Log(kind) => incident.log(LogLine::of(*kind, "words"), Some(by), now),
        Try::Verify(number) => incident.verify(*number, Judgement::Refuted, "seen", by, now),
        Try::Learn(all) => {
            let text = |given: bool| given.then(|| "because".to_owned());
            let learning =
                Learning { cause: text(true), countermeasure: text(*all), note: text(*all), ..Learning::default() };
            incident.learn(&learning, by, now)
        }
        Try::Resolve => incident.resolve(by, now),
        Try::Reopen(given) => incident.reopen(reason(*given).unwrap_or_default(), by, now),
        Try::Close(kind) => {
            incident.close(kind.map(|kind| Without { kind, reason: "because".to_owned() }).as_ref(), by, now)
        }
        Try::Private(private) => incident.set(&Setting::Private(*private), by, now),
        Try::Merge => {
            let mut other = opened(Severity::Sev1);
            other.key = IncidentKey(7);
            incident.merge_into(&other, by, now).map(|(gone, _)| gone)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever is tried in whatever order, an incident moves only as it may and its timeline tells all of it.
    #[test]
    fn an_incident_moves_only_as_it_may(tried in prop::collection::vec(tries(), 1..60)) {
        let mut incident = opened(Severity::Sev2);
        for (minute, what) in (1..).zip(&tried) {
            let now = at(minute);
            let Ok(change) = attempt(&incident, what, now) else { continue };
            let (from, to) = (incident.state.phase(), change.incident.state.phase());
            let kinds: Vec<EntryKind> = change.entries.iter().map(|entry| entry.kind).collect();
            prop_assert!(!kinds.is_empty(), "{what:?} is told");
            prop_assert!(change.entries.iter().all(|entry| entry.at == now));
            let merged = matches!(change.incident.state, State::Merged { .. });
            let allowed = match (from, to) {
                (from, to) if from == to => true,
                (_, Phase::Closed) if merged => true,
                (_, Phase::Prevention) => kinds.contains(&EntryKind::Resolved),
                (_, Phase::Closed) => kinds.contains(&EntryKind::Closed),
                (Phase::Prevention | Phase::Closed, to) => to == Phase::Analysis && kinds == [EntryKind::Reopened],
                (from, to) => kinds == [EntryKind::Phase] && (to > from || change.entries[0].text.contains('\n')),
            };
            prop_assert!(allowed, "{what:?}: {from:?} → {to:?} with {kinds:?}");
            if let State::Closed { without, resolved, closed, .. } = &change.incident.state {
                prop_assert!(resolved <= closed);
                prop_assert!(without.is_some() || change.incident.unlearned().is_empty() || from == Phase::Closed);
            }
            prop_assert!(!matches!(incident.state, State::Merged { .. }), "nothing happens after a merge");
            prop_assert!(incident.acked.is_none() || change.incident.acked == incident.acked, "the first ack stays");
            for (place, hypothesis) in change.incident.hypotheses.iter().enumerate() {
                prop_assert_eq!(usize::try_from(hypothesis.number).unwrap(), place + 1);
            }
            prop_assert_eq!((change.incident.key, change.incident.version), (incident.key, incident.version));
            prop_assert_eq!(change.incident.opened, incident.opened);
            incident = change.incident;
        }
        let kept = serde_json::to_string(&incident).unwrap();
        prop_assert_eq!(serde_json::from_str::<Incident>(&kept).unwrap(), incident);
    }

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
fn time_is_only_what_comes_in() {
    let incident = opened(Severity::Sev1).resolve(&person("ben"), at(90)).unwrap().incident;
    assert_eq!(incident.resolved().unwrap().duration_since(incident.opened), SignedDuration::from_mins(90));
}
