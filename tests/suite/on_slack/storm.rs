//! Much at once, and the store away: Slack is acknowledged within a second all the same, and everybody gets an answer.

use std::time::Duration;

use super::{Desk, Plan};
use crate::slack::fault::Fault;

/// What may pass until an envelope is acknowledged (Slack gives three seconds).
const ACKNOWLEDGED: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn many_commands_at_once_are_all_answered_in_their_acknowledgements() {
    let desk = Desk::opens_with(Plan { connections: 2, ..Plan::new() }).await;
    desk.world.socket().is_connected(2).await;
    let carol = desk.world.user("carol");
    let sent: Vec<_> = (0..200).map(|_| carol.says("#ops", "/toban ping")).collect();
    for one in &sent {
        let ack = one.acked().await;
        assert!(ack.payload["text"] == "✓ pong" || ack.payload.is_null(), "{}", ack.payload);
    }
    let (_, open) = desk.world.slowest();
    assert_eq!(open, 0);
    assert_eq!(desk.world.channel("#ops").only_for("carol").len(), 200, "nobody is left without an answer");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_store_a_change_is_not_recorded_and_the_person_reads_so() {
    let desk = Desk::opens().await;
    desk.app.parts.store.close().await;
    let ack = desk.world.user("carol").says("#ops", "/incident open it is slow severity=sev4").acked().await;
    assert!(ack.after < ACKNOWLEDGED * 3, "{:?}", ack.after);
    let told = desk.world.channel("#ops").private_message("carol", 0).await;
    assert!(told.body.contains("NOT recorded"), "{}", told.body);
    let ping = desk.world.user("carol").says("#ops", "/toban ping").acked().await;
    assert_eq!(ping.payload["text"], "✓ pong", "what changes nothing goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slack_that_answers_nothing_keeps_no_envelope_waiting() {
    let desk = Desk::opens().await;
    desk.world.fails("users.info", Fault::Hang, 1);
    let ack = desk.world.user("ben").says("#ops", "/toban ping").acked().await;
    assert_eq!(ack.payload["text"], "✓ pong", "who they are on Slack is asked for only briefly");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_reconnects_ends_with_a_connection_that_works() {
    let desk = Desk::opens().await;
    desk.world.socket().storms(2);
    let before = desk.world.socket().greeted();
    desk.world.socket().cuts();
    desk.world.socket().was_greeted(before + 3).await;
    desk.world.socket().is_connected(1).await;
    desk.world.user("carol").says("#ops", "/toban ping").acked().await;
}
