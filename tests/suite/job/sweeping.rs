//! Once a day what is older than it is kept is deleted, by whichever process is first.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use toban::action::setup::Setup;
use toban::chat::inbound::Platform;
use toban::job::kind::{Job, Lane};
use toban::job::sweep;
use toban::store::Store;
use toban::store::retention::Retention;

use super::{Engine, start};
use crate::store::on_both;

const DAY: i64 = 86_400;

async fn planned(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    sweep::plan(&mut tx, start()).await.unwrap();
    tx.commit().await.unwrap();
}

/// Whether an event of that id is known.
async fn known(store: &Store, event: &str) -> bool {
    let mut tx = store.begin().await.unwrap();
    !tx.events().record(Platform::Web, event, start()).await.unwrap()
}

on_both! {
    async fn what_is_old_goes_every_day(store) {
        let engine = Engine::new(store);
        let retention = Retention { events: Some(2), ..Retention::default() };
        engine.setup.send_modify(|setup| *setup = Arc::new(Setup { retention, ..Setup::clone(setup) }));
        planned(store).await;
        planned(store).await;
        let mut tx = store.begin().await.unwrap();
        tx.events().record(Platform::Web, "first", start()).await.unwrap();
        tx.commit().await.unwrap();
        let waiting = store.read().await.unwrap().jobs().overdue(Lane::Background, start()).await.unwrap();
        assert_eq!(waiting.open, 1, "two processes plan it once");
        engine.pass(DAY).await;
        assert!(known(store, "first").await, "it is a day old");
        engine.pass(2 * DAY).await;
        assert!(!known(store, "first").await, "it is three days old");
        let next = store.read().await.unwrap().jobs().next_due(Lane::Background).await.unwrap().unwrap();
        assert_eq!(next.duration_since(start()).as_hours(), 4 * 24, "and comes again");
    }

    async fn what_is_kept_for_ever_stays(store) {
        let engine = Engine::new(store);
        let retention = Retention { events: None, ..Retention::default() };
        engine.setup.send_modify(|setup| *setup = Arc::new(Setup { retention, ..Setup::clone(setup) }));
        planned(store).await;
        let mut tx = store.begin().await.unwrap();
        tx.events().record(Platform::Web, "first", start()).await.unwrap();
        tx.commit().await.unwrap();
        engine.pass(3 * DAY).await;
        assert!(known(store, "first").await);
    }
}

#[tokio::test]
async fn much_is_deleted_in_several_runs() {
    let fresh = crate::store::sqlite().await;
    let store: &Store = &fresh;
    let engine = Engine::new(store);
    let retention = Retention { events: Some(1), ..Retention::default() };
    engine.setup.send_modify(|setup| *setup = Arc::new(Setup { retention, ..Setup::clone(setup) }));
    let old = start() - SignedDuration::from_hours(30 * 24);
    let mut tx = store.begin_within(Duration::from_mins(1)).await.unwrap();
    for number in 0..10_001 {
        tx.events().record(Platform::Web, &format!("e{number}"), old).await.unwrap();
    }
    tx.jobs().enqueue(&Job::Sweep, start(), None, None, start()).await.unwrap();
    tx.commit().await.unwrap();
    engine.turn().await;
    assert!(known(store, "e10000").await, "a run has its bounds");
    engine.pass(600).await;
    assert!(!known(store, "e10000").await, "what was left went soon after");
}
