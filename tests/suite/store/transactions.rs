//! What a transaction promises: all or nothing, in bounded time.

use std::fs::{read_dir, read_to_string};
use std::time::Duration;

use sqlx::{Connection as _, Executor as _, SqliteConnection};
use toban::chat::inbound::Platform;
use toban::directory::access::Reader;
use toban::store::Store;
use toban::store::error::StoreError;

use super::conversations::text;
use super::{at, on_both};
use crate::server::postgres::{Postgres, shared};

on_both! {
    async fn a_dropped_transaction_leaves_nothing(store) {
        let mut tx = store.begin().await.unwrap();
        assert!(tx.events().record(Platform::Web, "e-1", at(0)).await.unwrap());
        assert_eq!(tx.keys().next("RUN").await.unwrap(), "RUN-1");
        drop(tx);

        let mut tx = store.begin().await.unwrap();
        assert!(tx.events().record(Platform::Web, "e-1", at(0)).await.unwrap());
        assert_eq!(tx.keys().next("RUN").await.unwrap(), "RUN-1");
        tx.commit().await.unwrap();

        let mut tx = store.begin().await.unwrap();
        assert!(!tx.events().record(Platform::Web, "e-1", at(0)).await.unwrap());
        assert!(tx.events().record(Platform::Terminal, "e-1", at(0)).await.unwrap(), "ids are the platform's own");
        assert_eq!(tx.keys().next("RUN").await.unwrap(), "RUN-2");
    }

    async fn a_reader_cannot_write(store) {
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.events().record(Platform::Web, "e-1", at(0)).await, Err(StoreError::ReadOnly));
        assert_eq!(tx.commit().await, Err(StoreError::Aborted));
    }

    async fn a_reader_sees_one_state(store) {
        let mut reader = store.read().await.unwrap();
        assert_eq!(reader.conversations().list(&Reader::TOBAN).await.unwrap(), []);
        let mut tx = store.begin().await.unwrap();
        tx.conversations().create("ops", at(0)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(reader.conversations().list(&Reader::TOBAN).await.unwrap(), []);
        drop(reader);
        assert_eq!(store.read().await.unwrap().conversations().list(&Reader::TOBAN).await.unwrap().len(), 1);
    }

    async fn time_that_is_used_up_records_nothing(store) {
        let none = Duration::ZERO;
        assert_eq!(store.begin_within(none).await.err(), Some(StoreError::NoAnswer { limit: none }));
        let mut tx = store.begin().await.unwrap();
        assert!(tx.events().record(Platform::Web, "e-1", at(0)).await.unwrap());
    }

    async fn a_transaction_works_in_a_spawned_task(store) {
        let store = store.clone();
        let task = tokio::spawn(async move {
            let mut tx = store.begin().await?;
            tx.events().record(Platform::Web, "e-1", at(0)).await?;
            tx.commit().await
        });
        assert_eq!(task.await.unwrap(), Ok(()));
    }

    async fn the_journal_wakes_its_followers_after_the_commit(store) {
        let mut journal = store.journal();
        journal.mark_unchanged();
        let mut tx = store.begin().await.unwrap();
        let ops = tx.conversations().create("ops", at(0)).await.unwrap().unwrap();
        let message = text(&ops.id, "hello");
        let stored = tx.conversations().append(message, at(1)).await.unwrap();
        assert!(!journal.has_changed().unwrap());
        tx.commit().await.unwrap();
        assert!(journal.has_changed().unwrap());
        assert_eq!(*journal.borrow_and_update(), stored.revision);
    }
}

#[tokio::test]
async fn a_held_sqlite_file_is_told_in_time_and_the_store_goes_on_afterwards() {
    let store = super::sqlite().await;
    let mut other = SqliteConnection::connect(&store.url).await.unwrap();
    other.execute("begin immediate").await.unwrap();

    let limit = Duration::from_millis(50);
    assert_eq!(store.begin_within(limit).await.err(), Some(StoreError::NoAnswer { limit }));
    let held = Store::open_within(&store.url, Duration::from_secs(1)).await.err().unwrap();
    assert!(matches!(held, StoreError::Locked { .. }), "{held:?}");
    assert!(
        store.read().await.unwrap().conversations().list(&Reader::TOBAN).await.is_ok(),
        "readers do not wait for a writer"
    );

    other.execute("rollback").await.unwrap();
    let mut tx = store.begin().await.unwrap();
    assert!(tx.events().record(Platform::Web, "e-1", at(0)).await.unwrap());
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_server_that_stops_answering_is_told_in_time() {
    let server = Postgres::start(&["max_connections=20"]);
    let store = Store::open(&server.url("postgres")).await.unwrap();
    let whole = Duration::from_secs(3);
    let mut open = store.begin_within(whole).await.unwrap();
    server.pause();

    let limit = Duration::from_millis(100);
    let unanswered = store.begin_within(limit).await.err();
    let late = open.events().record(Platform::Web, "e-1", at(0)).await;
    server.resume();
    assert_eq!(unanswered, Some(StoreError::NoAnswer { limit }));
    assert_eq!(late, Err(StoreError::NoAnswer { limit: whole }));
    assert_eq!(open.commit().await, Err(StoreError::Aborted));

    let mut tx = store.begin().await.unwrap();
    assert!(tx.events().record(Platform::Web, "e-1", at(0)).await.unwrap(), "nothing was recorded before");
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn broken_connections_are_replaced() {
    let store = super::postgres().await;
    let mut open = store.begin().await.unwrap();
    assert!(open.events().record(Platform::Web, "e-1", at(0)).await.unwrap());
    let database = store.url.rsplit('/').next().unwrap();
    let end = "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'DATABASE'";
    shared().execute("postgres", &end.replace("DATABASE", database)).await;

    let broken = open.events().record(Platform::Web, "e-2", at(0)).await.unwrap_err();
    assert!(matches!(broken, StoreError::Unreachable { .. }), "{broken:?}");
    assert_eq!(open.commit().await, Err(StoreError::Aborted));
    let mut tx = store.begin().await.unwrap();
    assert!(tx.events().record(Platform::Web, "e-1", at(0)).await.unwrap(), "nothing was recorded before");
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_commit_that_nobody_confirms_is_told_as_uncertain() {
    let server = Postgres::start(&["max_connections=20"]);
    let store = Store::open(&server.url("postgres")).await.unwrap();
    let limit = Duration::from_secs(3);
    let mut tx = store.begin_within(limit).await.unwrap();
    assert!(tx.events().record(Platform::Web, "e-1", at(0)).await.unwrap());
    server.pause();
    let uncertain = tx.commit().await.unwrap_err();
    server.resume();
    assert_eq!(uncertain, StoreError::Uncertain { limit });
    assert!(!uncertain.nothing_recorded());
    let mut tx = store.begin().await.unwrap();
    let again = tx.events().record(Platform::Web, "e-1", at(0)).await.unwrap();
    assert!(!again, "this one was recorded, and the event's id tells a second try so");
}

#[test]
fn every_verb_is_run_on_both_databases() {
    let read = |folder: &str| {
        let files = read_dir(format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let files = files.map(|file| file.unwrap().path()).filter(|path| path.is_file());
        files.map(|path| read_to_string(path).unwrap()).collect::<Vec<_>>()
    };
    let contract: String = read("tests/suite/store").into_iter().filter(|file| file.contains("on_both! {")).collect();
    let nouns = read("src/store").into_iter().filter(|file| !file.contains("pub struct Store {")).collect::<String>();
    let verbs = nouns.split("pub async fn ").skip(1).map(|rest| rest.split('(').next().unwrap());
    let forgotten: Vec<&str> = verbs.filter(|verb| !contract.contains(&format!(".{verb}("))).collect();
    assert_eq!(forgotten, Vec::<&str>::new(), "verbs of src/store that no `on_both!` test calls");
}
