//! Incidents: written as a whole, private ones not there for others, listed and counted. And those that other tests begin with.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use toban::chat::inbound::{Place, Platform};
use toban::directory::access::Reader;
use toban::incident::author::Author;
use toban::incident::change::NewEntry;
use toban::incident::entry::{Attachment, EntryKind, Mark, Source};
use toban::incident::key::IncidentKey;
use toban::incident::log::LogLine;
use toban::incident::opening::Opening;
use toban::incident::phase::{Phase, Without, WithoutKind};
use toban::incident::record::Incident;
use toban::incident::role::Role;
use toban::incident::setting::Setting;
use toban::incident::severity::Severity;
use toban::store::error::StoreError;
use toban::store::incident::IncidentFilter;
use toban::store::{Store, Tx};

use super::{at, on_both};

pub(crate) fn author(name: &str) -> Author {
    Author { platform: Platform::Web, account: name.to_owned(), person: Some(name.to_owned()) }
}

pub(crate) fn place(conversation: &str, thread: Option<&str>) -> Place {
    Place { platform: Platform::Web, conversation: conversation.to_owned(), thread: thread.map(str::to_owned) }
}

pub(super) fn reader(person: &str) -> Reader {
    Reader { person: Some(person.to_owned()), everything: false }
}

pub(super) const STRANGER: Reader = Reader { person: None, everything: false };

/// An incident opened by aiko.
pub(crate) async fn opened(store: &Store, opening: Opening) -> Incident {
    let mut tx = store.begin().await.unwrap();
    let change = Incident::open(opening, &author("aiko"), at(0)).unwrap();
    let incident = tx.incidents().create(&change).await.unwrap();
    tx.commit().await.unwrap();
    incident
}

pub(super) fn opening(title: &str) -> Opening {
    Opening::of(title, place("ops", None))
}

async fn keys(tx: &mut Tx, filter: IncidentFilter, reader: &Reader) -> Vec<i64> {
    let incidents = tx.incidents().list(&filter, None, 50, reader).await.unwrap();
    incidents.iter().map(|incident| incident.key.0).collect()
}

pub(super) async fn words(tx: &mut Tx, incident: &Incident) -> Vec<String> {
    let entries = tx.timeline().of(&incident.id, None, 100, &Reader::TOBAN).await.unwrap();
    entries.into_iter().map(|entry| entry.text).collect()
}

pub(super) fn source(message: &str) -> Source {
    Source { platform: Platform::Web, conversation: "ops".to_owned(), message: message.to_owned(), link: None }
}

pub(super) fn note(text: &str, message: &str, seconds: i64) -> NewEntry {
    let entry = NewEntry::new(EntryKind::Note, text, Some(&author("ben")), at(seconds));
    let file = Attachment { name: "a.png".into(), url: "/files/a".into(), media_type: Some("image/png".into()) };
    NewEntry { source: Some(source(message)), attachments: vec![file], mark: Some(Mark::KeyMoment), ..entry }
}

on_both! {
    async fn an_incident_comes_back_as_it_was_written(store) {
        let opening = Opening { service: Some("shop".into()), ..opening("checkout \"down\" 障害") };
        let incident = opened(store, opening).await;
        assert_eq!((incident.key, incident.version, incident.id.len()), (IncidentKey(1), 1, 26));
        let ben = author("ben");
        let change = incident.ack(&ben, at(5)).unwrap();
        let change = change.and(|next| next.suspect("disk full", &ben, at(5))).unwrap();
        let change = change.and(|next| next.take_role(Role::Commander, &ben, &ben, at(5))).unwrap();
        let mut tx = store.begin().await.unwrap();
        let saved = tx.incidents().save(&change).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(saved, Incident { version: 2, ..change.incident.clone() });
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.incidents().by_key(IncidentKey(1), &STRANGER).await.unwrap(), Some(saved.clone()));
        assert_eq!(tx.incidents().by_id(&saved.id, &STRANGER).await.unwrap(), Some(saved.clone()));
        assert_eq!(tx.incidents().by_key(IncidentKey(2), &Reader::TOBAN).await.unwrap(), None);
        let entries = tx.timeline().of(&saved.id, None, 100, &STRANGER).await.unwrap();
        let kinds: Vec<EntryKind> = entries.iter().map(|entry| entry.kind).collect();
        let expected = [EntryKind::Opened, EntryKind::Acknowledged, EntryKind::Hypothesis, EntryKind::Role];
        assert_eq!(kinds, expected, "entries of one moment keep their order");
        assert_eq!(entries[2].about.as_deref(), Some("H1"));
        assert_eq!(entries[0].author, Some(author("aiko")));
        assert_eq!(tx.timeline().by_id(&entries[1].id, &STRANGER).await.unwrap().as_ref(), Some(&entries[1]));
    }

    async fn a_change_made_from_an_old_state_is_refused_whole(store) {
        let incident = opened(store, opening("checkout down")).await;
        let mut tx = store.begin().await.unwrap();
        tx.incidents().save(&incident.resolve(&author("ben"), at(5)).unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let late = tx.incidents().save(&incident.resolve(&author("carol"), at(6)).unwrap()).await.unwrap_err();
        assert!(matches!(late, StoreError::Conflict { .. }), "{late}");
        drop(tx);
        let mut tx = store.read().await.unwrap();
        assert_eq!(words(&mut tx, &incident).await.len(), 2, "no entry of the change that was refused");
    }

    async fn whoever_holds_an_incident_is_overtaken_by_nobody(store) {
        let incident = opened(store, opening("checkout down")).await;
        let (id, reader) = (incident.id.clone(), reader("ben"));
        // Each reads, and writes what it read: without the hold all but one would come too late.
        let one = async |name: &str| {
            let mut tx = store.begin().await.unwrap();
            assert!(tx.writes());
            let held = tx.incidents().hold(&id, &reader).await.unwrap().unwrap();
            let change = held.log(LogLine::of(EntryKind::Log, name), Some(&author(name)), at(1)).unwrap();
            tx.incidents().save(&change).await.unwrap();
            tx.commit().await.unwrap();
        };
        let names = ["aiko", "ben", "carol", "dan", "eri", "fumi", "goro", "hana"];
        join_all(names.map(one)).await;
        let mut tx = store.read().await.unwrap();
        assert!(!tx.writes());
        let after = tx.incidents().by_id(&id, &reader).await.unwrap().unwrap();
        assert_eq!(after.version, 1 + i64::try_from(names.len()).unwrap());
        assert_eq!(words(&mut tx, &incident).await.len(), 1 + names.len());
        drop(tx);
        let hidden = opened(store, Opening { private: true, ..opening("secret matter") }).await;
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.incidents().hold(&hidden.id, &STRANGER).await.unwrap(), None);
    }

    async fn a_private_incident_does_not_exist_for_others(store) {
        let hidden = Opening { private: true, service: Some("shop".into()), ..opening("secret matter") };
        let hidden = opened(store, Opening { members: BTreeSet::from(["carol".to_owned()]), ..hidden }).await;
        let shown = opened(store, Opening { service: Some("shop".into()), ..opening("checkout down") }).await;
        let mut tx = store.begin().await.unwrap();
        let task = hidden.plan("rotate", (Some("ben"), None), 1, &author("aiko"), at(1)).unwrap();
        let task = tx.tasks().create(&task).await.unwrap();
        let id = tx.timeline().append(&hidden.id, &note("hush", "m1", 2)).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let all = IncidentFilter::default;
        for (who, reads) in [
            (reader("aiko"), true), (reader("carol"), true), (Reader::TOBAN, true), (reader("ben"), false), (STRANGER, false),
        ] {
            let mut tx = store.read().await.unwrap();
            assert_eq!(tx.incidents().by_key(hidden.key, &who).await.unwrap().is_some(), reads, "{who:?}");
            assert_eq!(tx.incidents().by_id(&hidden.id, &who).await.unwrap().is_some(), reads);
            assert_eq!(tx.incidents().in_place(&place("ops", None), &who).await.unwrap().len(), if reads { 2 } else { 1 });
            let expected = if reads { vec![2, 1] } else { vec![2] };
            assert_eq!(keys(&mut tx, all(), &who).await, expected);
            assert_eq!(keys(&mut tx, IncidentFilter { open: true, ..all() }, &who).await, expected);
            assert_eq!(keys(&mut tx, IncidentFilter { service: Some("shop".into()), ..all() }, &who).await, expected);
            let found = keys(&mut tx, IncidentFilter { text: Some("SECRET".into()), ..all() }, &who).await;
            assert_eq!(found, if reads { vec![1] } else { vec![] });
            assert_eq!(tx.timeline().of(&hidden.id, None, 9, &who).await.unwrap().is_empty(), !reads);
            assert_eq!(tx.timeline().newest(&hidden.id, None, 9, &who).await.unwrap().is_empty(), !reads);
            assert_eq!(tx.timeline().by_id(&id, &who).await.unwrap().is_some(), reads);
            assert_eq!(tx.timeline().by_source(&source("m1"), &who).await.unwrap().is_empty(), !reads);
            assert_eq!(tx.tasks().of(&hidden.id, &who).await.unwrap().is_empty(), !reads);
            assert_eq!(tx.tasks().by_id(&task.id, &who).await.unwrap().is_some(), reads);
            assert_eq!(tx.tasks().by_number(&hidden.id, 1, &who).await.unwrap().is_some(), reads);
            assert_eq!(tx.tasks().open(None, None, 9, &who).await.unwrap().is_empty(), !reads);
            assert_eq!(tx.tasks().open(Some("ben"), None, 9, &who).await.unwrap().is_empty(), !reads);
            assert_eq!(tx.incidents().durations(at(-1), at(1), 9, &who).await.unwrap().len(), if reads { 2 } else { 1 });
            let open = tx.incidents().unresolved(&who).await.unwrap();
            assert_eq!(open.iter().map(|(_, count)| count).sum::<u64>(), if reads { 2 } else { 1 });
        }
        // Whoever loses the role that made them an insider reads no more.
        let mut tx = store.begin().await.unwrap();
        let scribe = hidden.take_role(Role::Scribe, &author("dan"), &author("aiko"), at(3)).unwrap();
        let held = tx.incidents().save(&scribe).await.unwrap();
        assert!(tx.incidents().by_key(hidden.key, &reader("dan")).await.unwrap().is_some());
        tx.incidents().save(&held.leave_role(Role::Scribe, &author("dan"), at(4)).unwrap()).await.unwrap();
        assert_eq!(tx.incidents().by_key(hidden.key, &reader("dan")).await.unwrap(), None);
        let made_private = tx.incidents().save(&shown.set(&Setting::Private(true), &author("ben"), at(5)).unwrap()).await;
        made_private.unwrap();
        assert_eq!(tx.incidents().by_key(shown.key, &reader("ben")).await.unwrap(), None);
    }

    async fn what_is_resolved_goes_on_no_more_and_is_counted_apart(store) {
        let (one, _) = (opened(store, opening("one")).await, opened(store, opening("two")).await);
        let hidden = opened(store, Opening { private: true, ..opening("three") }).await;
        let all = IncidentFilter::default();
        let open = IncidentFilter { open: true, ..all.clone() };
        let counts = async |who: &Reader| {
            let mut tx = store.read().await.unwrap();
            let going_on = tx.incidents().unresolved(who).await.unwrap().iter().map(|(_, count)| count).sum::<u64>();
            let (open, all) = (tx.incidents().count(&open, who).await.unwrap(), tx.incidents().count(&all, who).await.unwrap());
            (going_on, open.total, open.resolved, all.total)
        };
        assert_eq!(counts(&Reader::ANYBODY).await, (2, 2, 0, 2));
        assert_eq!(counts(&Reader::TOBAN).await, (3, 3, 0, 3));
        let mut tx = store.begin().await.unwrap();
        let resolved = tx.incidents().save(&one.resolve(&author("ben"), at(60)).unwrap()).await.unwrap();
        tx.incidents().save(&hidden.resolve(&author("ben"), at(60)).unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(counts(&Reader::ANYBODY).await, (1, 2, 1, 2));
        assert_eq!(counts(&Reader::TOBAN).await, (1, 3, 2, 3));
        let mut tx = store.begin().await.unwrap();
        let closed = tx.incidents().save(&resolved.close(None, &author("ben"), at(70)).unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(counts(&Reader::ANYBODY).await, (1, 1, 0, 2));
        let mut tx = store.begin().await.unwrap();
        tx.incidents().save(&closed.reopen("again", &author("ben"), at(80)).unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(counts(&Reader::ANYBODY).await, (2, 2, 0, 2));
        let mut tx = store.read().await.unwrap();
        let search = IncidentFilter { text: Some("TWO".to_owned()), ..all.clone() };
        assert_eq!(tx.incidents().count(&search, &Reader::ANYBODY).await.unwrap().total, 1);
        assert_eq!(tx.timeline().count(&closed.id, &Reader::ANYBODY).await.unwrap(), 4);
        assert_eq!(tx.timeline().count(&hidden.id, &Reader::ANYBODY).await.unwrap(), 0);
    }

    async fn a_place_knows_its_incidents(store) {
        let first = opened(store, opening("one")).await;
        let second = opened(store, Opening::of("two", place("ops", Some("m1")))).await;
        let mut tx = store.begin().await.unwrap();
        let here = async |tx: &mut Tx, conversation: &str, thread: Option<&str>| {
            let incidents = tx.incidents().in_place(&place(conversation, thread), &STRANGER).await.unwrap();
            incidents.iter().map(|incident| incident.key.0).collect::<Vec<_>>()
        };
        assert_eq!(here(&mut tx, "ops", None).await, [1]);
        assert_eq!(here(&mut tx, "ops", Some("m1")).await, [2]);
        assert_eq!(here(&mut tx, "ops", Some("m2")).await, [1]);
        let moved = tx.incidents().save(&first.with_room(place("inc-1", None), at(1))).await.unwrap();
        assert_eq!(here(&mut tx, "ops", Some("m1")).await, [2]);
        assert_eq!(here(&mut tx, "inc-1", Some("m9")).await, [1]);
        let resolved = tx.incidents().save(&moved.resolve(&author("ben"), at(2)).unwrap()).await.unwrap();
        assert_eq!(here(&mut tx, "inc-1", None).await, [1], "it is not closed yet");
        let closed = resolved.close(None, &author("ben"), at(3)).unwrap();
        tx.incidents().save(&closed).await.unwrap();
        assert_eq!(here(&mut tx, "inc-1", None).await, [] as [i64; 0]);
        let other = Incident { key: IncidentKey(9), ..second.clone() };
        let (gone, _) = second.merge_into(&other, &author("ben"), at(4)).unwrap();
        tx.incidents().save(&gone).await.unwrap();
        assert_eq!(here(&mut tx, "ops", Some("m1")).await, [] as [i64; 0]);
    }

    async fn lists_are_filtered_and_turned_page_by_page(store) {
        for number in 1..=12_i64 {
            let severity = Severity::ALL[usize::try_from(number % 4).unwrap()];
            let service = ["shop", "mail"][usize::try_from(number % 2).unwrap()];
            let title = if number == 5 { "ＣＨＥＣＫＯＵＴ 100%_!" } else { "other" };
            let opening = Opening { severity: Some(severity), service: Some(service.into()), ..opening(title) };
            let incident = opened(store, opening).await;
            if number <= 4 {
                let mut tx = store.begin().await.unwrap();
                let without = Without { kind: WithoutKind::Duplicate, reason: "twice".into() };
                let closed = incident.close(Some(&without), &author("ben"), at(1)).unwrap();
                tx.incidents().save(&closed).await.unwrap();
                tx.commit().await.unwrap();
            }
        }
        let mut tx = store.read().await.unwrap();
        let all = IncidentFilter::default;
        assert_eq!(keys(&mut tx, all(), &STRANGER).await, (1..=12).rev().collect::<Vec<_>>());
        assert_eq!(keys(&mut tx, IncidentFilter { open: true, ..all() }, &STRANGER).await, (5..=12).rev().collect::<Vec<_>>());
        assert_eq!(keys(&mut tx, IncidentFilter { severity: Some(Severity::Sev1), ..all() }, &STRANGER).await, [12, 8, 4]);
        let both = IncidentFilter { severity: Some(Severity::Sev1), service: Some("shop".into()), open: true, ..all() };
        assert_eq!(keys(&mut tx, both, &STRANGER).await, [12, 8]);
        assert_eq!(keys(&mut tx, IncidentFilter { phase: Some(Phase::Closed), ..all() }, &STRANGER).await, [4, 3, 2, 1]);
        for text in ["checkout", "Checkout", "100%", "%_!", "_!"] {
            let text = IncidentFilter { text: Some(text.into()), ..all() };
            assert_eq!(keys(&mut tx, text, &STRANGER).await, [5]);
        }
        assert_eq!(keys(&mut tx, IncidentFilter { text: Some("1_0".into()), ..all() }, &STRANGER).await, [] as [i64; 0]);
        let page = tx.incidents().list(&all(), Some(11), 3, &STRANGER).await.unwrap();
        assert_eq!(page.iter().map(|incident| incident.key.0).collect::<Vec<_>>(), [10, 9, 8]);
    }

    async fn figures_leave_out_what_is_no_case(store) {
        let ben = author("ben");
        let case = opened(store, Opening { service: Some("shop".into()), ..opening("real") }).await;
        opened(store, Opening { drill: true, ..opening("exercise") }).await;
        let alarm = opened(store, opening("false alarm")).await;
        let gone = opened(store, opening("merged")).await;
        let mut tx = store.begin().await.unwrap();
        let without = Without { kind: WithoutKind::FalseAlarm, reason: "a test".into() };
        tx.incidents().save(&alarm.close(Some(&without), &ben, at(1)).unwrap()).await.unwrap();
        let acked = tx.incidents().save(&case.ack(&ben, at(60)).unwrap()).await.unwrap();
        let (gone, kept) = gone.merge_into(&acked, &ben, at(61)).unwrap();
        tx.incidents().save(&gone).await.unwrap();
        let kept = tx.incidents().save(&kept).await.unwrap();
        tx.incidents().save(&kept.resolve(&ben, at(600)).unwrap()).await.unwrap();
        let cases = tx.incidents().durations(at(0), at(1), 9, &STRANGER).await.unwrap();
        let [case] = cases.as_slice() else { panic!("{cases:?}") };
        assert_eq!((case.key, case.service.as_deref()), (IncidentKey(1), Some("shop")));
        assert_eq!((case.acked, case.resolved), (Some(at(60)), Some(at(600))));
        assert_eq!(tx.incidents().durations(at(1), at(9), 9, &STRANGER).await.unwrap(), []);
    }
}
