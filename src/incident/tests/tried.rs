//! What never may happen, whatever is tried in whatever order.

use jiff::Timestamp;
use proptest::prelude::*;

use super::{at, opened, person};
use crate::incident::change::Change;
use crate::incident::entry::EntryKind;
use crate::incident::key::IncidentKey;
use crate::incident::learn::Learning;
use crate::incident::log::{Judgement, LogLine};
use crate::incident::phase::{Phase, State, Without, WithoutKind};
use crate::incident::record::Incident;
use crate::incident::refusal::InvalidTransition;
use crate::incident::role::Role;
use crate::incident::setting::Setting;
use crate::incident::severity::Severity;

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
}
