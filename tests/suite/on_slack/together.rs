//! Two processes on one workspace that hear the same message at the same moment: both acknowledge it, one of them answers.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use toban::clock::ManualClock;
use toban::store::Store;

use super::process::{Process, Reach};
use super::{Desk, Plan};
use crate::store::{Fresh, postgres, sqlite};

/// How often; each time is a race of its own.
const TIMES: usize = 10;

async fn one_of_two_answers(store: Fresh) {
    let clock = ManualClock::at("2026-11-26T09:00:00Z".parse::<Timestamp>().expect("a time"));
    let plan = || Plan { clock: Some(Arc::clone(&clock)), ..Plan::new() };
    let desk = Desk::opens_with(Plan { store: Some(store), ..plan() }).await;
    let own = Store::open(&desk.store.url).await.expect("the other process opens it, too");
    let other = Process::joins(&Reach::of(&desk.world), own, plan(), &desk.accounts);
    let hands = desk.hands.as_ref().expect("the test has a clock of its own");
    hands.see(desk.world.socket().is_connected(2)).await;
    let aiko = desk.world.user("aiko");
    for time in 1..=TIMES {
        // A mention is two events. Each goes out twice, over each connection in turn.
        desk.world.duplicates(2);
        let sent = aiko.mentions("#ops", "ping");
        hands.see(sent.is_answered(2)).await;
        desk.comes_to_rest().await;
        other.settles(SignedDuration::from_mins(2)).await;
        let told = desk.world.channel("#ops").only_for("aiko");
        assert_eq!(told.len(), time, "each is answered, and once");
        assert!(told.iter().all(|message| message.body.contains("pong")), "{:?}", told[time - 1].body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mention_that_two_processes_hear_at_once_is_answered_once_on_sqlite() {
    one_of_two_answers(sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mention_that_two_processes_hear_at_once_is_answered_once_on_postgres() {
    one_of_two_answers(postgres().await).await;
}
