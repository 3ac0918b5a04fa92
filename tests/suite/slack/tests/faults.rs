//! What goes wrong goes wrong as asked, as often as asked, and leaves behind what it should.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use toban::clock::ManualClock;
use tokio::task::yield_now;

use super::{call, post, word};
use crate::slack::fault::Fault;
use crate::slack::world::SlackWorld;

fn world() -> (SlackWorld, Value) {
    let world = SlackWorld::start();
    world.adds_user("carol");
    let channel = world.adds_channel("#ops", &["carol", "toban"]);
    (world, json!({ "channel": channel, "text": "SEV1" }))
}

#[tokio::test]
async fn every_fault_happens_once_and_has_its_effect_or_none() {
    // Fault, status (none: no answer), whether the message is there afterwards.
    let cases = [
        (Fault::RateLimited(30), Some(429), false),
        (Fault::Limited("1.5"), Some(429), false),
        (Fault::ServerError, Some(500), false),
        (Fault::Refused("internal_error"), Some(200), false),
        (Fault::DropBefore, None, false),
        (Fault::DropAfter, None, true),
        (Fault::ServerErrorAfter, Some(500), true),
    ];
    for (fault, status, is_there) in cases {
        let (world, message) = world();
        world.fails("chat.postMessage", fault.clone(), 1);
        let came = call(&world, "chat.postMessage", message.clone()).await;
        assert_eq!(came.as_ref().map(|came| came.status), status, "{fault:?}");
        if fault == Fault::RateLimited(30) {
            assert_eq!(came.unwrap().retry_after.as_deref(), Some("30"));
        }
        assert_eq!(world.channel("#ops").top_level().len(), usize::from(is_there), "{fault:?}");
        assert_eq!((world.faults_left(), word(&world, "chat.postMessage", message).await.as_str()), (0, "ok"));
        assert_eq!(world.called("chat.postMessage").len(), 2);
        assert_eq!(world.is_called("auth.test", 0).await.len(), 0);
    }
}

#[tokio::test]
async fn a_call_that_hangs_holds_up_nobody_else() {
    let (world, message) = world();
    world.fails("*", Fault::Hang, 1);
    let (url, token, lost) = (format!("{}/chat.postMessage", world.base()), world.bot_token(), message.clone());
    let hanging = tokio::spawn(async move { post(&url, &token, &lost).await.map(|came| came.status) });
    world.until("the call to come", |state| (state.calls.len() == 1).then_some(())).await;
    assert_eq!(word(&world, "chat.postMessage", message).await, "ok");
    assert!(!hanging.is_finished() && world.called("*")[0].answer.is_none());
    hanging.abort();
    world.fails("*", Fault::Hang, 5);
    world.recovers();
    assert_eq!(world.faults_left(), 0);
}

#[tokio::test]
async fn a_slow_call_waits_on_the_worlds_clock() {
    let clock = ManualClock::at("2026-11-24T00:00:00Z".parse::<Timestamp>().unwrap());
    let world = SlackWorld::on(clock.clone());
    world.fails("auth.test", Fault::Slow(Duration::from_mins(1)), 1);
    let (url, token) = (format!("{}/auth.test", world.base()), world.bot_token());
    let slow = tokio::spawn(async move { post(&url, &token, &json!({})).await.map(|came| came.status) });
    world.until("the call to come", |state| (state.calls.len() == 1).then_some(())).await;
    assert!(!slow.is_finished());
    // The call is written down a moment before it begins to wait, so one step may come too early for it.
    while !slow.is_finished() {
        clock.advance(Duration::from_mins(1));
        yield_now().await;
    }
    assert_eq!(slow.await.unwrap(), Some(200));
}
