//! Notes: kept with their history, guarded, listed, hidden with a private incident.

use std::collections::BTreeSet;
use std::slice::from_ref;

use jiff::civil::date;
use toban::directory::access::Reader;
use toban::incident::key::IncidentKey;
use toban::knowledge::change::{Change, RevisionKind};
use toban::knowledge::content::Content;
use toban::knowledge::key::NoteKey;
use toban::knowledge::note::{Note, Summary};
use toban::store::Store;
use toban::store::error::StoreError;
use toban::store::note::list::NoteFilter;

use super::{at, on_both};
use crate::knowledge::{REVIEW, author, content};

fn written(title: &str, symptoms: &str) -> Change {
    Note::write(&content(title, symptoms), None, author("aiko"), at(0), Some(REVIEW)).unwrap()
}

async fn create(store: &Store, change: &Change) -> Note {
    let mut tx = store.begin().await.unwrap();
    let note = tx.notes().create(change).await.unwrap();
    tx.commit().await.unwrap();
    note
}

async fn save(store: &Store, change: &Change) -> Result<Note, StoreError> {
    let mut tx = store.begin().await.unwrap();
    let note = tx.notes().save(change).await?;
    tx.commit().await.map(|()| note)
}

fn keys(notes: &[Summary]) -> Vec<i64> {
    notes.iter().map(|note| note.key.0).collect()
}

async fn found(store: &Store, typed: &str) -> Vec<i64> {
    let found = store.read().await.unwrap().knowledge().search(typed, 20, &Reader::TOBAN).await.unwrap();
    assert_eq!(found.total, found.hits.len(), "{typed}");
    found.hits.iter().map(|hit| hit.summary.key.0).collect()
}

on_both! {
    async fn a_note_comes_back_as_it_was(store) {
        let full = Content {
            cause: "原因 \u{1F600}".to_owned(),
            countermeasure: "raise\nthe limit".to_owned(),
            detection_gap: "no alert".to_owned(),
            documentation: "runbook".to_owned(),
            components: BTreeSet::from(["redis".to_owned(), "決済".to_owned()]),
            tags: BTreeSet::from(["oom".to_owned()]),
            ..content("接続プールの枯渇", "max_connections")
        };
        let change = Note::write(&full, None, author("aiko"), at(3), Some(REVIEW)).unwrap();
        let note = create(store, &change).await;
        assert_eq!((note.key, note.version, note.base), (NoteKey(1), 1, 1));
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.notes().by_key(NoteKey(1), &Reader::TOBAN).await.unwrap(), Some(note.clone()));
        assert_eq!(tx.notes().all(0, 9, &Reader::TOBAN).await.unwrap(), from_ref(&note));
        assert_eq!(tx.notes().all(1, 9, &Reader::TOBAN).await.unwrap(), []);
        assert_eq!(tx.notes().by_key(NoteKey(2), &Reader::TOBAN).await.unwrap(), None);
        assert_eq!(tx.notes().same(&note.content, &Reader::TOBAN).await.unwrap(), Some(NoteKey(1)));
        assert_eq!(tx.notes().same(&content("接続プールの枯渇", ""), &Reader::TOBAN).await.unwrap(), None);
        let revisions = tx.notes().revisions(&note, None, 9).await.unwrap();
        assert_eq!((revisions.len(), revisions[0].kind, &revisions[0].content), (1, RevisionKind::Written, &note.content));
    }

    async fn two_who_change_it_at_once_do_not_overwrite_each_other(store) {
        let note = create(store, &written("disk full", "no space left")).await;
        let first = note.edit(&content("disk full", "inodes used up"), author("ben"), at(9), None).unwrap();
        let second = note.edit(&content("disk full", "logs"), author("carol"), at(9), None).unwrap();
        let saved = save(store, &first).await.unwrap();
        assert_eq!((saved.version, saved.base), (2, 2));
        let lost = save(store, &second).await.unwrap_err();
        assert!(matches!(lost, StoreError::Conflict { .. }), "{lost:?}");
        assert_eq!((found(store, "inodes").await, found(store, "logs").await), (vec![1], vec![]));
        assert_eq!(found(store, "space").await, Vec::<i64>::new(), "what it said before is not found any more");
        let mut tx = store.read().await.unwrap();
        let revisions = tx.notes().revisions(&saved, None, 9).await.unwrap();
        let told: Vec<_> = revisions.iter().map(|one| (one.version, one.kind, one.by.name(), one.content.symptoms.as_str())).collect();
        assert_eq!(told, [(2, RevisionKind::Edited, "ben", "inodes used up"), (1, RevisionKind::Written, "aiko", "no space left")]);
        assert_eq!(tx.notes().revisions(&saved, Some(2), 9).await.unwrap(), revisions[1..]);
    }

    async fn notes_are_listed_newest_first_and_by_what_they_have(store) {
        let labelled = |component: &str, tag: &str| Content {
            components: BTreeSet::from([component.to_owned()]),
            tags: BTreeSet::from([tag.to_owned()]),
            ..content(component, tag)
        };
        for (component, tag) in [("redis", "memory"), ("redis", "tls"), ("nginx", "tls"), ("redis", "memory")] {
            create(store, &Note::write(&labelled(component, tag), None, author("aiko"), at(0), None).unwrap()).await;
        }
        let mut tx = store.begin().await.unwrap();
        let first = tx.notes().by_key(NoteKey(1), &Reader::TOBAN).await.unwrap().unwrap();
        let linked = tx.notes().save(&first.link(IncidentKey(42), author("ben"), at(1)).unwrap()).await.unwrap();
        tx.notes().save(&linked.edit(&labelled("kafka", "memory"), author("ben"), at(2), None).unwrap()).await.unwrap();
        let fourth = tx.notes().by_key(NoteKey(4), &Reader::TOBAN).await.unwrap().unwrap();
        tx.notes().save(&fourth.archive(author("ben"), at(3)).unwrap()).await.unwrap();
        tx.commit().await.unwrap();

        let some = |text: &str| Some(text.to_owned());
        let none = NoteFilter::default();
        let mut tx = store.read().await.unwrap();
        for (filter, expected) in [
            (none.clone(), vec![3, 2, 1]),
            (NoteFilter { archived: true, ..none.clone() }, vec![4]),
            (NoteFilter { component: some("Redis"), ..none.clone() }, vec![2]),
            (NoteFilter { component: some("redis"), archived: true, ..none.clone() }, vec![4]),
            (NoteFilter { tag: some("tls"), ..none.clone() }, vec![3, 2]),
            (NoteFilter { component: some("nginx"), tag: some("tls"), ..none.clone() }, vec![3]),
            (NoteFilter { component: some("nginx"), tag: some("memory"), ..none.clone() }, vec![]),
            (NoteFilter { incident: Some(IncidentKey(42)), ..none.clone() }, vec![1]),
            (NoteFilter { incident: Some(IncidentKey(42)), tag: some("memory"), ..none.clone() }, vec![1]),
            (NoteFilter { incident: Some(IncidentKey(42)), component: some("redis"), ..none.clone() }, vec![]),
            (NoteFilter { incident: Some(IncidentKey(1)), ..none.clone() }, vec![]),
        ] {
            assert_eq!(keys(&tx.notes().list(&filter, None, 9, &Reader::TOBAN).await.unwrap()), expected, "{filter:?}");
        }
        assert_eq!(keys(&tx.notes().list(&none, Some(3), 1, &Reader::TOBAN).await.unwrap()), [2]);
        drop(tx);
        assert_eq!(found(store, "redis").await, [2], "what was put away is not found");
    }

    async fn what_was_put_away_comes_back(store) {
        let note = create(store, &written("disk full", "no space left")).await;
        let archived = save(store, &note.archive(author("ben"), at(1)).unwrap()).await.unwrap();
        assert_eq!(found(store, "disk").await, Vec::<i64>::new());
        let restored = save(store, &archived.restore(author("ben"), at(2), Some(REVIEW)).unwrap()).await.unwrap();
        assert_eq!((found(store, "disk").await, restored.archived), (vec![1], None));
        let double = create(store, &written("disk is full", "df says 100%")).await;
        let (goes, stays) = double.merge_into(&restored, &author("ben"), at(3), Some(REVIEW)).unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.notes().save(&goes).await.unwrap();
        tx.notes().save(&stays).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(found(store, "df").await, [1]);
        let mut tx = store.read().await.unwrap();
        let gone = tx.notes().by_key(NoteKey(2), &Reader::TOBAN).await.unwrap().unwrap();
        assert_eq!(gone.archived.unwrap().into, Some(NoteKey(1)));
    }

    async fn reviews_come_due_and_sightings_are_counted(store) {
        for (title, review) in [("a", Some(date(2027, 3, 1))), ("b", Some(date(2027, 1, 1))), ("c", None), ("d", Some(date(2027, 2, 1)))] {
            create(store, &Note::write(&content(title, ""), None, author("aiko"), at(0), review).unwrap()).await;
        }
        let mut tx = store.begin().await.unwrap();
        assert_eq!(keys(&tx.notes().due(date(2027, 2, 1), 9, &Reader::TOBAN).await.unwrap()), [2, 4]);
        assert_eq!(keys(&tx.notes().due(date(2026, 12, 31), 9, &Reader::TOBAN).await.unwrap()), [0_i64; 0]);
        let before = tx.notes().by_key(NoteKey(2), &Reader::TOBAN).await.unwrap().unwrap();
        tx.notes().seen(&[NoteKey(2), NoteKey(2), NoteKey(9)], at(7)).await.unwrap();
        tx.notes().seen(&[NoteKey(2)], at(8)).await.unwrap();
        let after = tx.notes().by_key(NoteKey(2), &Reader::TOBAN).await.unwrap().unwrap();
        assert_eq!((after.seen, after.last_seen, after.version), (2, Some(at(8)), before.version), "a sighting is no change");
        tx.notes().save(&before.reviewed(author("ben"), at(9), Some(REVIEW)).unwrap()).await.unwrap();
        let reviewed = tx.notes().by_key(NoteKey(2), &Reader::TOBAN).await.unwrap().unwrap();
        assert_eq!((reviewed.seen, reviewed.last_seen, reviewed.review), (2, Some(at(8)), Some(REVIEW)));
    }

    async fn notes_from_elsewhere_keep_their_keys(store) {
        let mut tx = store.begin().await.unwrap();
        let changes = [(written("x", "aaa"), Some(NoteKey(2000))), (written("y", "aaa"), None), (written("z", "aaa"), Some(NoteKey(5)))];
        let notes = tx.notes().create_all(&changes).await.unwrap();
        assert_eq!(notes.iter().map(|note| note.key.0).collect::<Vec<_>>(), [2000, 2001, 5]);
        tx.commit().await.unwrap();
        assert_eq!(create(store, &written("n", "aaa")).await.key, NoteKey(2002));
        assert_eq!(found(store, "aaa").await, [2002, 2001, 2000, 5]);
        let mut tx = store.begin().await.unwrap();
        let taken = tx.notes().create_all(&[(written("x", ""), Some(NoteKey(5)))]).await.unwrap_err();
        assert!(matches!(taken, StoreError::Conflict { .. }), "{taken:?}");
    }
}
