//! Two replicas on one PostgreSQL: SQLite serialises writers, PostgreSQL does not.

use std::collections::BTreeSet;

use toban::chat::inbound::Platform;
use toban::store::Store;
use toban::store::error::StoreError;
use tokio::task::JoinSet;

use super::{LONG, at, postgres, sqlite};
use crate::server::postgres::shared;
use crate::store::Fresh;
use crate::store::conversations::{see, text};

const TASKS: usize = 16;

/// Runs `work` in many tasks at once, half of them on a second replica.
pub(super) async fn from_two_replicas<T, F>(fresh: &Fresh, work: impl Fn(Store, usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let second = Store::open(&fresh.url).await.unwrap();
    let mut tasks = JoinSet::new();
    for index in 0..TASKS {
        let store = if index % 2 == 0 { (**fresh).clone() } else { second.clone() };
        tasks.spawn(work(store, index));
    }
    tasks.join_all().await
}

async fn an_event_counts_once(fresh: Fresh) {
    let firsts = from_two_replicas(&fresh, |store, _| async move {
        let mut firsts = 0;
        for event in 0..10 {
            let mut tx = store.begin_within(LONG).await.unwrap();
            firsts += usize::from(tx.events().record(Platform::Web, &event.to_string(), at(0)).await.unwrap());
            tx.commit().await.unwrap();
        }
        firsts
    });
    assert_eq!(firsts.await.into_iter().sum::<usize>(), 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_counts_once_on_postgres() {
    an_event_counts_once(postgres().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_counts_once_on_sqlite() {
    an_event_counts_once(sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_whose_first_recorder_gives_up_counts_for_the_second() {
    let fresh = postgres().await;
    let mut first = fresh.begin_within(LONG).await.unwrap();
    assert!(first.events().record(Platform::Web, "e-1", at(0)).await.unwrap());
    let second = (*fresh).clone();
    let waiting = tokio::spawn(async move {
        let mut tx = second.begin_within(LONG).await?;
        tx.events().record(Platform::Web, "e-1", at(0)).await
    });
    drop(first);
    assert_eq!(waiting.await.unwrap(), Ok(true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_have_no_holes_and_no_twins() {
    let fresh = postgres().await;
    let keys = from_two_replicas(&fresh, |store, index| async move {
        let mut keys = BTreeSet::new();
        for _ in 0..10 {
            let mut tx = store.begin_within(LONG).await.unwrap();
            let key = tx.keys().next("RUN").await.unwrap();
            // Some change their mind; their numbers are given out again.
            if index % 4 != 0 {
                tx.commit().await.unwrap();
                keys.insert(key);
            }
        }
        keys
    });
    let keys = keys.await;
    let distinct: BTreeSet<String> = keys.iter().flatten().cloned().collect();
    assert_eq!(distinct.len(), keys.iter().map(BTreeSet::len).sum::<usize>());
    assert_eq!(distinct, (1..=120).map(|number| format!("RUN-{number}")).collect());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_follower_of_the_journal_misses_nothing() {
    let fresh = postgres().await;
    let mut tx = fresh.begin_within(LONG).await.unwrap();
    let ops = tx.conversations().create("ops", at(0)).await.unwrap().unwrap();
    tx.commit().await.unwrap();

    let follower = (*fresh).clone();
    let following = tokio::spawn(async move {
        let (mut seen, mut revision) = (BTreeSet::new(), 0);
        while seen.len() < TASKS * 10 {
            let mut tx = follower.read().await?;
            for message in tx.conversations().since(revision, see("me"), 7).await? {
                assert!(message.revision > revision);
                revision = message.revision;
                seen.insert(message.id);
            }
        }
        Ok::<_, StoreError>(seen.len())
    });
    from_two_replicas(&fresh, |store, _| {
        let ops = ops.id.clone();
        async move {
            for _ in 0..10 {
                let mut tx = store.begin_within(LONG).await.unwrap();
                tx.conversations().append(text(&ops, "hello"), at(1)).await.unwrap();
                tx.commit().await.unwrap();
            }
        }
    })
    .await;
    assert_eq!(following.await.unwrap(), Ok(TASKS * 10));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_is_redeemed_by_one() {
    let fresh = postgres().await;
    let mut tx = fresh.begin_within(LONG).await.unwrap();
    let link = tx.logins().issue("aiko", at(0)).await.unwrap();
    tx.commit().await.unwrap();
    let sessions = from_two_replicas(&fresh, |store, _| {
        let link = link.clone();
        async move {
            let mut tx = store.begin_within(LONG).await.unwrap();
            let session = tx.logins().redeem(link.expose(), at(1)).await.unwrap();
            tx.commit().await.unwrap();
            usize::from(session.is_some())
        }
    });
    assert_eq!(sessions.await.into_iter().sum::<usize>(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_that_open_an_empty_database_at_once_both_start() {
    let server = shared();
    let url = server.url(&server.database("template1").await);
    let (one, two) = tokio::join!(Store::open(&url), Store::open(&url));
    assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
    let folder = tempfile::TempDir::new().unwrap();
    let url = format!("sqlite://{}", folder.path().join("toban.db").display());
    let (one, two) = tokio::join!(Store::open(&url), Store::open(&url));
    assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
}
