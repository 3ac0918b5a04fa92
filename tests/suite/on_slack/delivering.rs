//! Deliveries: exactly once after an unknown outcome, at the time Slack names after a 429.

use toban::chat::gateway::{DeliveryKey, Gateway as _, GatewayError};
use toban::chat::inbound::{Place, Platform};
use toban::chat::message::{Block, Message, Tone};
use toban::delivery::content::NewDelivery;
use toban::language::Language;

use super::Desk;
use crate::slack::fault::Fault;

fn ops(desk: &Desk) -> Place {
    let conversation = desk.world.channel("#ops").id().to_owned();
    Place { platform: Platform::Slack, conversation, thread: None }
}

fn said(text: &str) -> Message {
    Message::line(Language::En, Tone::Plain, text)
}

async fn enqueue(desk: &Desk, place: Place, text: &str) {
    let mut tx = desk.app.parts.store.begin().await.expect("the store answers");
    let now = desk.app.parts.clock.now();
    let delivery = NewDelivery::notice(format!("test:{text}"), place, said(text));
    assert!(tx.outbox().enqueue(&delivery, now).await.expect("the store answers"));
    tx.commit().await.expect("the store answers");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_arrived_is_looked_up_and_appears_once() {
    for fault in [Fault::DropAfter, Fault::ServerErrorAfter] {
        let desk = Desk::opens().await;
        desk.world.fails("chat.postMessage", fault.clone(), 1);
        enqueue(&desk, ops(&desk), "wake up").await;
        desk.world.is_called("conversations.history", 1).await;
        enqueue(&desk, ops(&desk), "behind it").await;
        desk.world.channel("#ops").shows("behind it").await;
        let top: Vec<String> = desk.world.channel("#ops").top_level().into_iter().map(|one| one.text).collect();
        assert_eq!(top, ["· wake up", "· behind it"], "{fault:?}");
        assert_eq!(desk.world.called("chat.postMessage").len(), 2, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_surely_did_not_arrive_is_sent_again() {
    let desk = Desk::opens().await;
    desk.world.fails("chat.postMessage", Fault::RateLimited(1), 1);
    enqueue(&desk, ops(&desk), "one").await;
    desk.world.channel("#ops").shows("one").await;
    let calls = desk.world.called("chat.postMessage");
    assert_eq!(calls.len(), 2);
    let waited = calls[1].at.duration_since(calls[0].at);
    assert!(waited.as_secs() >= 1, "Retry-After is obeyed: {waited}");
    assert!(desk.world.called("conversations.history").is_empty(), "there is nothing to look for");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_call_under_one_key_finds_the_first_in_a_channel_in_a_thread_and_alone() {
    let desk = Desk::opens().await;
    let gateway = &desk.slack.gateway;
    let tried = Some(desk.app.parts.clock.now());
    let root = gateway.post(&ops(&desk), &said("root")).await.expect("it is sent");
    let carol = desk.app.setup.borrow().account("carol", Platform::Slack).expect("carol is on Slack");
    let long = Message { blocks: vec![Block::Text { text: "あ".repeat(30_000) }], ..said("long") };
    for (key, place, to, message) in [
        ("k1", ops(&desk), None, said("in the channel")),
        ("k2", Place { thread: Some(root.id.clone()), ..ops(&desk) }, None, said("in the thread")),
        ("k3", ops(&desk), Some(&carol), said("alone")),
        ("k4", ops(&desk), None, long),
    ] {
        let first =
            gateway.deliver(&place, to, &message, DeliveryKey { id: key, tried: None }).await.expect("it is sent");
        let sent = desk.world.called("chat.postMessage").len();
        let again = gateway.deliver(&place, to, &message, DeliveryKey { id: key, tried }).await.expect("it is found");
        assert_eq!(again, first, "{key}");
        assert_eq!(desk.world.called("chat.postMessage").len(), sent, "{key} was sent once");
    }
    let direct = desk.world.channel(&desk.world.user("carol").direct());
    assert_eq!(direct.top_level().len(), 1, "what one person alone reads is there when they come back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_tells_what_it_knows_and_what_it_does_not() {
    let desk = Desk::opens().await;
    let gateway = &desk.slack.gateway;
    let once = DeliveryKey { id: "k", tried: None };
    let post = async || gateway.deliver(&ops(&desk), None, &said("x"), once).await.map(drop);
    for (fault, expected) in [
        (Fault::RateLimited(7), "RateLimited { retry_after: 7s }"),
        (Fault::ServerError, "Unavailable"),
        (Fault::DropBefore, "Unavailable"),
        (Fault::Refused("token_revoked"), "NotSent"),
        (Fault::Refused("msg_too_long"), "Refused"),
        (Fault::Refused("not_in_channel"), "Shut"),
    ] {
        desk.world.fails("chat.postMessage", fault.clone(), 1);
        let error = post().await.expect_err("it fails");
        assert!(format!("{error:?}").starts_with(expected), "{fault:?}: {error:?}");
        assert!(!format!("{error:?} {error}").contains("xoxb"), "no token in an error");
    }
    let nowhere = Place { conversation: "C0NOWHERE".to_owned(), ..ops(&desk) };
    assert!(matches!(gateway.post(&nowhere, &said("x")).await, Err(GatewayError::Shut { .. })));
    post().await.expect("it is well again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_that_takes_no_blocks_gets_every_word() {
    let desk = Desk::opens().await;
    desk.world.fails("chat.postMessage", Fault::Refused("invalid_blocks"), 1);
    let message = Message { blocks: vec![Block::Text { text: "a < b".to_owned() }], ..said("one") };
    desk.slack.gateway.post(&ops(&desk), &message).await.expect("it is sent");
    let seen = desk.world.channel("#ops").shows("a < b").await;
    assert!(seen.body.contains("· one") && seen.pings.is_empty(), "{}", seen.body);
}
