//! Connections: redelivered envelopes, refreshes, cuts, odd frames; and requests instead of connections.

use serde_json::json;
use toban::chat::slack::door::{Head, Reply, Way};
use toban::clock::ManualClock;

use super::{Desk, Plan};
use crate::slack::fault::Fault;
use crate::slack::signed::signature;
use crate::slack::world::{SlackWorld, State};

#[tokio::test(flavor = "multi_thread")]
async fn an_envelope_that_comes_twice_does_nothing_twice() {
    let desk = Desk::opens().await;
    desk.world.duplicates(1);
    desk.world.user("carol").says("#ops", "/incident open it is slow severity=sev4").acked().await;
    desk.world.channel("#ops").shows("INC-1").await;
    desk.world.user("carol").says("#ops", "/incident open another severity=sev4").acked().await;
    desk.world.channel("#ops").shows("INC-2").await;
    desk.world.is_quiet().await;
    assert!(desk.world.channel("#ops").messages().iter().all(|message| !message.body.contains("INC-3")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_connection_follows_every_end_of_one() {
    let clock = ManualClock::at("2026-11-30T09:00:00Z".parse().expect("a time"));
    let desk = Desk::opens_with(Plan { connections: 2, clock: Some(clock), ..Plan::new() }).await;
    let (socket, hands) = (desk.world.socket(), desk.hands.as_ref().expect("the test has a clock of its own"));
    hands.see(socket.is_connected(2)).await;
    let ends: [fn(&SlackWorld); 3] = [
        |world| world.socket().disconnects("refresh_requested"),
        |world| world.socket().cuts(),
        |world| world.socket().closes(),
    ];
    for end in ends {
        let before = socket.greeted();
        end(&desk.world);
        hands.see(socket.was_greeted(before + 2)).await;
        hands.see(socket.is_connected(2)).await;
        hands.see(desk.world.user("carol").says("#ops", "/toban ping").acked()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_never_greeted_is_given_up() {
    let clock = ManualClock::at("2026-11-30T09:00:00Z".parse().expect("a time"));
    let desk = Desk::opens_with(Plan { clock: Some(clock), ..Plan::new() }).await;
    let (socket, hands) = (desk.world.socket(), desk.hands.as_ref().expect("the test has a clock of its own"));
    let before = socket.greeted();
    socket.is_mute(2);
    socket.cuts();
    hands.see(socket.was_greeted(before + 1)).await;
    desk.world.user("carol").says("#ops", "/toban ping").acked().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_is_acknowledged_when_the_process_stops() {
    let desk = Desk::opens().await;
    desk.world.fails("users.info", Fault::Hang, 1);
    let sent = desk.world.user("ben").says("#ops", "/toban ping");
    let asks = |state: &State| state.calls("users.info").next().map(drop);
    desk.world.until("Toban to ask who that is", asks).await;
    let Desk { world, process, store, accounts: _accounts } = desk;
    drop(process);
    sent.acked().await;
    world.socket().is_alone().await;
    drop(store);
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_make_no_sense_are_left_alone() {
    let desk = Desk::opens().await;
    for frame in [
        "",
        "{",
        "[]",
        "null",
        "{\"type\":7}",
        "{\"envelope_id\":\"x\"}",
        "{\"type\":\"x\",\"envelope_id\":\"y\",\"payload\":[]}",
    ] {
        desk.world.socket().says(frame);
    }
    let long = format!(
        "{{\"type\":\"events_api\",\"envelope_id\":\"z\",\"payload\":{{\"text\":\"{}\"}}}}",
        "x".repeat(40_000)
    );
    desk.world.socket().says(&long);
    desk.world.user("carol").says("#ops", "/toban ping").acked().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_taken_with_slacks_signature_and_once() {
    let desk = Desk::opens_with(Plan { connections: 0, ..Plan::new() }).await;
    let door = desk.slack.door.clone().expect("Slack may call");
    let stamp = desk.app.parts.clock.now().as_second().to_string();
    let sign = |body: &str| signature(&desk.world.signing_secret(), &stamp, body);
    let taken_as = async |way: Way, signature: &str, body: &[u8]| {
        door.take(way, Head { stamp: Some(&stamp), signature: Some(signature), retry: None }, body).await
    };
    let carol = desk.world.user("carol").id().to_owned();
    let channel = desk.world.channel("#ops").id().to_owned();
    let body = format!("command=%2Ftoban&text=ping&channel_id={channel}&user_id={carol}&trigger_id=1.2");
    let taken = taken_as(Way::Commands, &sign(&body), body.as_bytes()).await;
    assert!(matches!(&taken, Reply::Json(answer) if answer["text"] == "✓ pong"), "{taken:?}");
    let replayed = taken_as(Way::Commands, &sign(&body), body.as_bytes()).await;
    assert_eq!(replayed, Reply::Forged, "a request that comes again does nothing");
    assert_eq!(taken_as(Way::Commands, "v0=00", body.as_bytes()).await, Reply::Forged);
    let asked = json!({ "type": "url_verification", "challenge": "abc" }).to_string();
    let answer = taken_as(Way::Events, &sign(&asked), asked.as_bytes()).await;
    assert_eq!(answer, Reply::Json(json!({ "challenge": "abc" })));
    for (way, odd) in
        [(Way::Commands, ""), (Way::Interactions, "payload=%7B"), (Way::Events, "{"), (Way::Events, "[1]")]
    {
        assert_eq!(taken_as(way, &sign(odd), odd.as_bytes()).await, Reply::Taken, "{odd}");
    }
    let raw = [0xff_u8, 0xfe];
    assert_eq!(taken_as(Way::Events, &sign("x"), &raw).await, Reply::Forged);
}
