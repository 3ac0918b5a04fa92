//! Tasks of an incident.

use std::slice::from_ref;

use jiff::civil::date;
use toban::incident::task::TaskPatch;
use toban::store::error::StoreError;

use super::incidents::{STRANGER, author, opened, opening, words};
use super::{at, on_both};

on_both! {
    async fn tasks_have_numbers_and_are_done_once(store) {
        let (incident, ben) = (opened(store, opening("checkout down")).await, author("ben"));
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.tasks().next_number(&incident.id).await.unwrap(), 1);
        let due = Some(date(2026, 12, 1));
        let planned = incident.plan("rotate logs", (Some("carol"), due), 1, &ben, at(1)).unwrap();
        let task = tx.tasks().create(&planned).await.unwrap();
        assert_eq!(tx.tasks().next_number(&incident.id).await.unwrap(), 2);
        assert_eq!(tx.tasks().by_id(&task.id, &STRANGER).await.unwrap(), Some(task.clone()));
        assert_eq!(tx.tasks().open(Some("carol"), None, 9, &STRANGER).await.unwrap(), from_ref(&task));
        assert_eq!(tx.tasks().open(Some("ben"), None, 9, &STRANGER).await.unwrap(), []);
        let patch = TaskPatch { owner: Some(Some("ben".into())), due: Some(None), ..TaskPatch::default() };
        let changed = tx.tasks().save(&task.change(&patch, &ben, at(2)).unwrap()).await.unwrap();
        let done = changed.finish(&ben, at(3)).unwrap();
        let finished = tx.tasks().save(&done).await.unwrap();
        assert_eq!(tx.tasks().by_number(&incident.id, 1, &STRANGER).await.unwrap(), Some(finished));
        assert_eq!(tx.tasks().open(None, None, 9, &STRANGER).await.unwrap(), []);
        let told = ["SEV3\ncheckout down", "added @carol 2026-12-01\nrotate logs", "changed @ben\nrotate logs", "done @ben\nrotate logs"];
        assert_eq!(words(&mut tx, &incident).await, told);
        assert!(matches!(tx.tasks().save(&done).await, Err(StoreError::Conflict { .. })), "somebody else was first");
        drop(tx);
        let other = opened(store, opening("the same")).await;
        let mut tx = store.begin().await.unwrap();
        let planned = tx.tasks().create(&incident.plan("scale up", (None, None), 1, &ben, at(1)).unwrap()).await.unwrap();
        let moved = other.take_over(&planned, 1, &ben, at(4)).unwrap();
        let taken = tx.tasks().take_over(&moved).await.unwrap();
        assert_eq!(tx.tasks().of(&other.id, &STRANGER).await.unwrap(), from_ref(&taken));
        assert_eq!(tx.tasks().of(&incident.id, &STRANGER).await.unwrap(), []);
        assert_eq!(words(&mut tx, &other).await, ["SEV3\nthe same", "added\nscale up"]);
        assert!(matches!(tx.tasks().take_over(&moved).await, Err(StoreError::Conflict { .. })), "it is there already");
        drop(tx);
        let mut tx = store.begin().await.unwrap();
        let first = incident.plan("one", (None, None), 1, &ben, at(1)).unwrap();
        tx.tasks().create(&first).await.unwrap();
        assert!(matches!(tx.tasks().create(&first).await, Err(StoreError::Conflict { .. })), "the number is taken");
    }
}
