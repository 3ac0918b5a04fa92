//! The runner on its own, in real time; nothing here depends on how fast it is.

use std::sync::Arc;
use std::time::Duration;

use toban::chat::inbound::Platform;
use toban::clock::{ManualClock, SharedClock, SystemClock};
use toban::job::kind::{Job, Lane};
use tokio::time::timeout;

use super::stand::Answer::Waits;
use super::{Engine, notice, start};
use crate::store::on_both;

/// Long enough for the slowest machine.
const PATIENCE: Duration = Duration::from_secs(30);

fn real_time(store: &toban::store::Store) -> Engine {
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

    async fn a_job_that_nothing_here_can_do_is_given_up_and_told(store) {
        let engine = Engine::new(store);
        let mut tx = engine.store.begin().await.unwrap();
        tx.jobs().enqueue(&Job::Sweep, start(), None, None, start()).await.unwrap();
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
    let told = engine.runner.check_clock().await.unwrap().unwrap();
    assert!(told.contains("clock differs"), "{told}");
    engine.turn().await;
    assert_eq!(engine.web.texts("ops"), [] as [&str; 0]);
}
