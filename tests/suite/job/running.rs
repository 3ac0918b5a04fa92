//! The runner on its own, in real time; nothing here depends on how fast it is.

use std::sync::Arc;
use std::time::Duration;

use toban::chat::inbound::Platform;
use toban::clock::{Clock as _, ManualClock, SharedClock, SystemClock};
use toban::delivery::content::NewDelivery;
use toban::job::kind::{Job, Lane};
use toban::language::Language;
use toban::reply::health::{Trouble, trouble};
use toban::store::Store;
use toban::store::error::StoreError;
use tokio::time::timeout;

use super::stand::Answer::Waits;
use super::{Engine, notice, start};
use crate::server::postgres::Postgres;
use crate::store::on_both;

/// Long enough for the slowest machine.
const PATIENCE: Duration = Duration::from_mins(5);

fn real_time(store: &Store) -> Engine {
    let clock: SharedClock = Arc::new(SystemClock::new());
    Engine::on(store, ManualClock::at(clock.now()), &clock, Duration::from_secs(5))
}

on_both! {
    async fn what_becomes_due_is_done_and_a_stop_waits_for_what_was_begun(store) {
        let engine = real_time(store);
        let running = tokio::spawn(engine.runner.clone().run(|_| {}));
        engine.web.answers("ops", &[Waits]);
        engine.put(&[notice(Platform::Web, "ops", "1"), notice(Platform::Web, "ops", "2")]).await;
        timeout(PATIENCE, engine.web.waits.notified()).await.unwrap();
        engine.stop.cancel();
        tokio::task::yield_now().await;
        assert!(!running.is_finished(), "a message is on its way");
        engine.web.go_on();
        timeout(PATIENCE, running).await.unwrap().unwrap();
        assert_eq!(engine.web.texts("ops"), ["1"], "nothing new is begun");
        // The next process finds the rest at once: the queue was let go.
        let next = real_time(store);
        next.turn().await;
        assert_eq!(next.web.texts("ops"), ["2"]);
    }

    async fn a_job_about_something_that_is_gone_ends_quietly(store) {
        let engine = Engine::new(store);
        let mut tx = engine.store.begin().await.unwrap();
        tx.jobs().enqueue(&Job::ReviewNote { note: "x".to_owned() }, start(), None, None, start()).await.unwrap();
        tx.commit().await.unwrap();
        engine.turn().await;
        let load = engine.store.read().await.unwrap().load(&[Platform::Web], start()).await.unwrap();
        assert!(load.open() == 0, "{load:?}");
        assert_eq!(engine.store.read().await.unwrap().jobs().next_due(Lane::Normal).await, Ok(None));
    }
}

#[tokio::test]
async fn a_process_whose_clock_is_wrong_claims_nothing_and_says_so() {
    let fresh = crate::store::postgres().await;
    let engine = Engine::new(&fresh);
    engine.put(&[notice(Platform::Web, "ops", "1")]).await;
    let ahead = engine.runner.check_clock().await.unwrap().unwrap();
    for (language, words) in [(Language::En, "clock differs"), (Language::Ja, "時計")] {
        let told = trouble(&Trouble::Clock { ahead }, language);
        assert!(told.contains(words), "{told}");
    }
    engine.turn().await;
    assert_eq!(engine.web.texts("ops"), [] as [&str; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_crashes_and_comes_back_loses_nothing_and_keeps_the_order() {
    let mut server = Postgres::start(&["max_connections=40", "synchronous_commit=on"]);
    let store = Store::open(&server.url("postgres")).await.unwrap();
    let engine = real_time(&store);
    let running = tokio::spawn(engine.runner.clone().run(|_| {}));
    let texts: Vec<String> = (0..40).map(|number| number.to_string()).collect();
    for (number, text) in texts.iter().enumerate() {
        if number % 15 == 10 {
            server.restart().await;
        }
        // Whoever got no confirmation says it again; the key tells a second one.
        while let Err(error) = try_to_put(&store, &notice(Platform::Web, "ops", text)).await {
            assert!(matches!(error, StoreError::Unreachable { .. } | StoreError::Uncertain { .. }), "{error:?}");
        }
    }
    let all = async {
        while engine.web.texts("ops").len() < texts.len() {
            engine.web.news.notified().await;
        }
    };
    timeout(PATIENCE, all).await.unwrap();
    engine.stop.cancel();
    timeout(PATIENCE, running).await.unwrap().unwrap();
    assert_eq!(engine.web.texts("ops"), texts);
}

async fn try_to_put(store: &Store, new: &NewDelivery) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    tx.outbox().enqueue(new, SystemClock::new().now()).await?;
    tx.commit().await
}
