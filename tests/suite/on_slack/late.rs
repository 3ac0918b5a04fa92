//! What may have arrived and cannot be looked up, or not easily: it is found where it is there, and where nobody can look,
//! the repeat says that it may be one (design §6.4).

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use toban::chat::gateway::{DeliveryKey, Gateway as _, GatewayError, MessageRef};
use toban::chat::inbound::{Place, Platform};
use toban::chat::message::{Block, Message, Tone};
use toban::clock::ManualClock;
use toban::delivery::lane::Lane;
use toban::language::Language;

use super::{Desk, Plan};
use crate::slack::fault::Fault;
use crate::slack::reading::Seen;

async fn desk() -> (Desk, Arc<ManualClock>) {
    let clock = ManualClock::at("2026-11-26T09:00:00Z".parse::<Timestamp>().expect("a time"));
    (Desk::opens_with(Plan { clock: Some(Arc::clone(&clock)), ..Plan::new() }).await, clock)
}

fn said(text: &str) -> Message {
    Message::line(Language::En, Tone::Plain, text)
}

fn in_two(text: &str) -> Message {
    Message { blocks: vec![Block::Text { text: "row\n".repeat(40) }], ..said(text) }
}

fn place(desk: &Desk, channel: &str) -> Place {
    let conversation = desk.world.channel(channel).id().to_owned();
    Place { platform: Platform::Slack, conversation, thread: None }
}

const LABEL: &str = "May repeat a message of 9:00 AM";

/// Which of them say that they may repeat another.
fn labelled(seen: &[Seen]) -> Vec<bool> {
    seen.iter().map(|seen| seen.body.contains(LABEL)).collect()
}

/// Conversations that Toban speaks in and cannot read: a public channel it is not in, a group message.
fn unread(desk: &Desk) -> [String; 2] {
    desk.world.adds_channel("#town", &["carol"]);
    [desk.world.channel("#town").id().to_owned(), desk.world.adds_group_message(&["carol", "ben"])]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_that_nobody_could_look_up_says_so_and_nothing_else_does() {
    for (fault, expected) in [
        (Fault::ServerErrorAfter, vec![false, true]),
        (Fault::ServerError, vec![true]),
        (Fault::RateLimited(7), vec![false]),
        (Fault::Refused("token_revoked"), vec![false]),
    ] {
        let (desk, _) = desk().await;
        for channel in unread(&desk) {
            desk.world.fails("chat.postMessage", fault.clone(), 1);
            desk.sends(&channel, Lane::Notice, said("one")).await;
            desk.comes_to_rest().await;
            let top = desk.world.channel(&channel).top_level();
            assert_eq!(
                labelled(&top),
                expected,
                "{fault:?} {:?}",
                top.iter().map(|seen| &seen.body).collect::<Vec<_>>()
            );
            assert!(top.iter().all(|seen| seen.text == "· one"), "what a notification says stays as it is");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_nobody_could_look_up_says_so_as_well() {
    let (desk, _) = desk().await;
    let hands = desk.hands.as_ref().expect("the test has a clock of its own");
    for channel in unread(&desk) {
        desk.world.fails("chat.postMessage", Fault::ServerErrorAfter, 1);
        let at = Place { platform: Platform::Slack, conversation: channel.clone(), thread: None };
        hands.see(desk.slack.gateway.post(&at, &said("one"))).await.expect("it is sent");
        let top = desk.world.channel(&channel).top_level();
        assert_eq!((top.len(), top[1].body.contains("May repeat a message of")), (2, true));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_can_look_a_part_alone_is_repeated() {
    for (fault, expected) in [
        (Fault::ServerErrorAfter, vec![false, true]),
        (Fault::ServerError, vec![true]),
        (Fault::RateLimited(7), vec![false]),
    ] {
        let (desk, _) = desk().await;
        for channel in unread(&desk) {
            desk.world.fails_after("chat.postMessage", 1, fault.clone());
            desk.sends(&channel, Lane::Notice, in_two("one")).await;
            desk.comes_to_rest().await;
            let room = desk.world.channel(&channel);
            let top = room.top_level();
            assert_eq!(labelled(&top), [false], "{fault:?}");
            assert_eq!(labelled(&room.thread(&top[0])), expected, "{fault:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_whose_rest_comes_later_keeps_its_label() {
    let (desk, _) = desk().await;
    for channel in unread(&desk) {
        desk.world.fails("chat.postMessage", Fault::ServerErrorAfter, 1);
        desk.world.fails_after("chat.postMessage", 1, Fault::RateLimited(7));
        desk.sends(&channel, Lane::Notice, in_two("one")).await;
        desk.comes_to_rest().await;
        let room = desk.world.channel(&channel);
        let top = room.top_level();
        assert_eq!(labelled(&top), [false, true]);
        assert_eq!(labelled(&room.thread(&top[1])), [false]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_cannot_see_what_is_below_says_that_it_may_repeat_it() {
    let (desk, _) = desk().await;
    for channel in unread(&desk) {
        let at = Place { platform: Platform::Slack, conversation: channel.clone(), thread: None };
        let at = desk.slack.gateway.post(&at, &in_two("one")).await.expect("it is sent");
        let after = desk.another_gateway();
        for _again in 0..2 {
            after.edit(&at, &in_two("one")).await.expect("it is edited");
        }
        let room = desk.world.channel(&channel);
        assert_eq!(labelled(&room.top_level()), [false]);
        assert_eq!(labelled(&room.thread(&room.top_level()[0])), [false, true], "once, for it is remembered");
    }
}

/// Something arrives and nobody hears of it; then a busy hour goes by.
async fn an_hour_ago(desk: &Desk, clock: &ManualClock, fault: Fault) -> (Option<Timestamp>, Option<Seen>) {
    desk.world.shows_at_most(2);
    let tried = Some(desk.app.parts.clock.now());
    desk.world.fails("chat.postMessage", fault, 1);
    let first = DeliveryKey { id: "k1", tried: None };
    let sent = desk.slack.gateway.deliver(&place(desk, "#ops"), None, &said("one"), first).await;
    assert!(matches!(sent, Err(GatewayError::Unavailable(_))), "{sent:?}");
    let there = desk.world.channel("#ops").top_level().pop();
    for number in 0..30 {
        clock.advance(Duration::from_mins(2));
        desk.world.channel("#ops").bot_says(&format!("chatter {number}"));
    }
    (tried, there)
}

async fn again(desk: &Desk, tried: Option<Timestamp>) -> MessageRef {
    let key = DeliveryKey { id: "k1", tried };
    desk.slack.gateway.deliver(&place(desk, "#ops"), None, &said("one"), key).await.expect("it is sent")
}

fn ones(desk: &Desk) -> Vec<Seen> {
    desk.world.channel("#ops").top_level().into_iter().filter(|seen| seen.text == "· one").collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_arrived_long_ago_in_a_busy_conversation_is_found() {
    let (desk, clock) = desk().await;
    let (tried, there) = an_hour_ago(&desk, &clock, Fault::ServerErrorAfter).await;
    let found = again(&desk, tried).await;
    assert_eq!(Some(found.id), there.map(|seen| seen.ts));
    assert_eq!(ones(&desk).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_behind_more_than_anybody_looks_through_may_be_a_repeat_and_says_so() {
    let (desk, clock) = desk().await;
    let (tried, there) = an_hour_ago(&desk, &clock, Fault::ServerError).await;
    assert!(there.is_none());
    again(&desk, tried).await;
    assert_eq!(labelled(&ones(&desk)), [true]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_none_says_nothing() {
    for fault in [
        Fault::Page,
        Fault::Answered(r#"{"ok":false}"#.to_owned()),
        Fault::Answered("{}".to_owned()),
        Fault::Answered("[]".to_owned()),
        Fault::Answered(String::new()),
    ] {
        let (desk, _) = desk().await;
        let (hands, gateway) = (desk.hands.as_ref().expect("the test has a clock of its own"), &desk.slack.gateway);
        desk.world.fails("chat.postMessage", Fault::ServerErrorAfter, 1);
        desk.world.fails("conversations.history", fault.clone(), 1);
        desk.sends("#ops", Lane::Notice, said("one")).await;
        desk.comes_to_rest().await;
        assert_eq!(labelled(&ones(&desk)), [false], "{fault:?}: it was not looked up as if it were not there");
        let at = MessageRef { place: place(&desk, "#ops"), id: ones(&desk)[0].ts.clone() };
        desk.world.fails("chat.update", fault.clone(), 1);
        let edited = gateway.edit(&at, &said("two")).await;
        assert!(matches!(edited, Err(GatewayError::Unavailable(_))), "{fault:?}: {edited:?}");
        desk.world.fails("conversations.setTopic", fault.clone(), 1);
        assert!(gateway.head(&at.place, "topic").await.is_err(), "{fault:?}");
        let carol = desk.app.setup.borrow().account("carol", Platform::Slack).expect("carol is on Slack");
        desk.world.fails("chat.postEphemeral", fault.clone(), 1);
        hands.see(gateway.whisper(&at.place, &carol, &said("alone"))).await.expect("it is shown");
        assert_eq!(desk.world.channel("#ops").only_for("carol").len(), 1, "{fault:?}");
        assert_eq!(desk.world.faults_left(), 0);
    }
}

fn in_parts(text: &str) -> Message {
    let row = |number: usize| Block::Text { text: format!("row {number} {}", "x".repeat(980)) };
    Message { blocks: (0..33).map(row).collect(), ..said(text) }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_can_look_what_is_known_to_be_below_is_not_said_again() {
    for (fault, expected) in [
        (Fault::ServerErrorAfter, vec![false, false, true, false]),
        (Fault::Hang, vec![false, true, false]),
        (Fault::RateLimited(7), vec![false, false, false]),
    ] {
        let (desk, _) = desk().await;
        for channel in unread(&desk) {
            desk.world.fails_after("chat.postMessage", 2, fault.clone());
            desk.sends(&channel, Lane::Notice, in_parts("one")).await;
            desk.comes_to_rest().await;
            let room = desk.world.channel(&channel);
            let top = room.top_level();
            assert_eq!(labelled(&top), [false], "{fault:?}");
            assert_eq!(labelled(&room.thread(&top[0])), expected, "{fault:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_can_look_an_edit_that_perhaps_was_made_is_made_again_in_the_same_place() {
    for fault in [Fault::ServerErrorAfter, Fault::ServerError] {
        let (desk, _) = desk().await;
        for channel in unread(&desk) {
            let at = Place { platform: Platform::Slack, conversation: channel.clone(), thread: None };
            let gateway = &desk.slack.gateway;
            let at = gateway.post(&at, &in_two("one")).await.expect("it is sent");
            desk.world.fails_after("chat.update", 1, fault.clone());
            assert!(matches!(gateway.edit(&at, &in_two("two")).await, Err(GatewayError::Unavailable(_))));
            gateway.edit(&at, &in_two("two")).await.expect("it is edited");
            // What comes later was never tried.
            gateway.edit(&at, &in_parts("three")).await.expect("it is edited");
            let room = desk.world.channel(&channel);
            assert_eq!(labelled(&room.thread(&room.top_level()[0])), [false, false, false], "{fault:?}");
        }
    }
}
