//! Messages of several parts: each part is there once, whatever happens to one of them, and an edit finds them again.

use std::sync::Arc;

use jiff::Timestamp;
use toban::chat::gateway::{DeliveryKey, Gateway as _, GatewayError, MessageRef};
use toban::chat::inbound::{Place, Platform};
use toban::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use toban::clock::ManualClock;
use toban::delivery::lane::Lane;
use toban::language::Language;

use super::{Desk, Plan};
use crate::slack::fault::Fault;
use crate::slack::reading::Seen;

/// Parts of [`long`].
const PARTS: usize = 4;

async fn desk() -> Desk {
    let clock = ManualClock::at("2026-11-26T09:00:00Z".parse::<Timestamp>().expect("a time"));
    Desk::opens_with(Plan { clock: Some(Arc::clone(&clock)), ..Plan::new() }).await
}

/// Rows that fill a message and three below it.
fn long(word: &str) -> Message {
    rows(word, 33)
}

fn rows(word: &str, count: usize) -> Message {
    let row = |number: usize| Block::Text { text: format!("{word} {number} {}", "x".repeat(980)) };
    Message { blocks: (0..count).map(row).collect(), ..Message::line(Language::En, Tone::Plain, "long") }
}

fn short() -> Message {
    Message::line(Language::En, Tone::Plain, "short")
}

fn ops(desk: &Desk) -> Place {
    let conversation = desk.world.channel("#ops").id().to_owned();
    Place { platform: Platform::Slack, conversation, thread: None }
}

/// The message in the channel and what is below it.
fn shown(desk: &Desk, channel: &str) -> (Vec<Seen>, Vec<Seen>) {
    let room = desk.world.channel(channel);
    let top = room.top_level();
    let below = room.thread(top.first().expect("there is a message"));
    (top, below)
}

/// Whether every part is there once and says nothing of a repeat.
fn is_once(desk: &Desk, channel: &str, told: &str) {
    let (top, below) = shown(desk, channel);
    assert_eq!((top.len(), below.len()), (1, PARTS - 1), "{told}");
    let all: String = top.iter().chain(&below).map(|seen| seen.body.as_str()).collect();
    for number in 0..33 {
        assert_eq!(all.matches(&format!("row {number} x")).count(), 1, "{told}: row {number}");
    }
    assert!(!all.contains("May repeat"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_at_any_part_of_a_delivery_doubles_none() {
    let half = || Fault::Answered(r#"{"ok":false}"#.to_owned());
    for part in 0..4 {
        for fault in [
            Fault::RateLimited(7),
            Fault::Refused("token_revoked"),
            Fault::Refused("internal_error"),
            Fault::ServerError,
            Fault::ServerErrorAfter,
            Fault::DropBefore,
            Fault::DropAfter,
            Fault::Hang,
            Fault::Page,
            half(),
        ] {
            let desk = desk().await;
            desk.world.fails_after("chat.postMessage", part, fault.clone());
            desk.sends("#ops", Lane::Notice, long("row")).await;
            desk.comes_to_rest().await;
            assert_eq!(desk.world.faults_left(), 0);
            is_once(&desk, "#ops", &format!("{fault:?} at part {part}"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_cannot_be_sent_is_told_and_taken_up_again_behind_the_others() {
    let desk = desk().await;
    desk.world.fails_after("chat.postMessage", 2, Fault::Refused("restricted_action"));
    desk.sends("#ops", Lane::Notice, long("row")).await;
    desk.comes_to_rest().await;
    assert_eq!(shown(&desk, "#ops").1.len(), 1);
    let mut tx = desk.app.parts.store.begin().await.expect("the store answers");
    let dead = tx.outbox().dead(9).await.expect("the store answers");
    assert!(dead.len() == 1 && dead[0].reason.contains("restricted_action"), "{dead:?}");
    let now = desk.app.parts.clock.now();
    assert!(tx.outbox().revive(&dead[0].id, now).await.expect("the store answers"));
    tx.commit().await.expect("the store answers");
    desk.comes_to_rest().await;
    is_once(&desk, "#ops", "taken up again");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_goes_on_where_the_first_one_ended() {
    for (fault, after) in [(Fault::RateLimited(7), Some(7)), (Fault::ServerErrorAfter, None), (Fault::DropBefore, None)]
    {
        let desk = desk().await;
        let tried = Some(desk.app.parts.clock.now());
        desk.world.fails_after("chat.postMessage", 2, fault.clone());
        let first = DeliveryKey { id: "k1", tried: None };
        match desk.slack.gateway.deliver(&ops(&desk), None, &long("row"), first).await {
            Err(GatewayError::Begun { retry_after, .. }) => {
                assert_eq!(retry_after.map(|after| after.as_secs()), after, "{fault:?}");
            }
            other => panic!("{fault:?}: {other:?}"),
        }
        let again = DeliveryKey { id: "k1", tried };
        desk.another_gateway().deliver(&ops(&desk), None, &long("row"), again).await.expect("it is sent");
        is_once(&desk, "#ops", &format!("{fault:?}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_found_shows_what_is_to_be_said_by_now() {
    let desk = desk().await;
    let tried = Some(desk.app.parts.clock.now());
    let gateway = &desk.slack.gateway;
    let send = async |message: &Message, tried| {
        gateway.deliver(&ops(&desk), None, message, DeliveryKey { id: "k1", tried }).await
    };
    desk.world.fails("chat.postMessage", Fault::ServerErrorAfter, 1);
    assert!(matches!(send(&rows("old", 2), None).await, Err(GatewayError::Unavailable(_))));
    send(&long("row"), tried).await.expect("it is found");
    is_once(&desk, "#ops", "found");
    // One that was begun and that somebody deletes meanwhile is sent anew.
    desk.world.fails_after("chat.postMessage", 1, Fault::RateLimited(7));
    let other = async |tried| {
        let message = Message { headline: "other".to_owned(), ..long("other") };
        gateway.deliver(&ops(&desk), None, &message, DeliveryKey { id: "k2", tried }).await
    };
    assert!(matches!(other(None).await, Err(GatewayError::Begun { .. })));
    let begun = shown(&desk, "#ops").0.pop().expect("it was begun");
    desk.world.user("carol").deletes(&begun);
    assert!(matches!(other(tried).await, Err(GatewayError::Begun { retry_after: None, .. })));
    other(tried).await.expect("it is sent");
    let (top, _) = shown(&desk, "#ops");
    assert_eq!(top.iter().map(|seen| seen.text.as_str()).collect::<Vec<_>>(), ["· long", "· other"]);
    assert_eq!(desk.world.channel("#ops").thread(&top[1]).len(), PARTS - 1);
}

/// The ways a message came to be that is edited.
async fn posted(desk: &Desk, by_delivery: bool, message: &Message) -> MessageRef {
    let gateway = &desk.slack.gateway;
    if by_delivery {
        let key = DeliveryKey { id: "k1", tried: None };
        return gateway.deliver(&ops(desk), None, message, key).await.expect("it is sent");
    }
    gateway.post(&ops(desk), message).await.expect("it is sent")
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_an_edit_takes_the_place_of_every_part_and_a_shorter_one_leaves_none() {
    for by_delivery in [false, true] {
        let desk = desk().await;
        let at = posted(&desk, by_delivery, &long("old")).await;
        let before: Vec<String> = shown(&desk, "#ops").1.into_iter().map(|seen| seen.ts).collect();
        let after = desk.another_gateway();
        after.edit(&at, &long("row")).await.expect("it is edited");
        is_once(&desk, "#ops", "edited");
        let below = shown(&desk, "#ops").1;
        assert_eq!(below.iter().map(|seen| &seen.ts).collect::<Vec<_>>(), before.iter().collect::<Vec<_>>());
        // Somebody takes one away: the next state is whole.
        desk.world.user("carol").deletes(&below[1]);
        after.edit(&at, &long("row")).await.expect("it is edited");
        is_once(&desk, "#ops", "edited after one was deleted");
        desk.another_gateway().edit(&at, &rows("row", 20)).await.expect("it is edited");
        let below = shown(&desk, "#ops").1;
        assert_eq!(below.len(), PARTS - 2);
        desk.another_gateway().edit(&at, &short()).await.expect("it is edited");
        assert!(shown(&desk, "#ops").1.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_the_same_file_stays_and_another_one_takes_its_place() {
    let desk = desk().await;
    let at = posted(&desk, false, &rows("row", 120)).await;
    let uploads = || desk.world.called("files.completeUploadExternal").len();
    desk.another_gateway().edit(&at, &rows("row", 120)).await.expect("it is edited");
    assert_eq!(uploads(), 1, "the same is not shared again");
    let after = desk.another_gateway();
    after.edit(&at, &rows("new", 120)).await.expect("it is edited");
    let files =
        |desk: &Desk| -> Vec<String> { shown(desk, "#ops").1.into_iter().flat_map(|seen| seen.files).collect() };
    let names = files(&desk);
    assert_eq!((uploads(), names.len(), shown(&desk, "#ops").1.len()), (2, 1, PARTS), "{names:?}");
    let content = desk.world.channel("#ops").file(&names[0]).expect("it has a content");
    assert!(String::from_utf8(content).expect("it is text").contains("new 119 x"));
    // This process does not know with which message its own file came.
    after.edit(&at, &short()).await.expect("it is edited");
    assert!(shown(&desk, "#ops").1.is_empty(), "{:?}", files(&desk));
    assert_eq!(desk.world.channel("#ops").file(&names[0]), None, "the file is gone as well");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_blocks_an_edit_is_every_word_in_texts_that_slack_takes_and_buttons_are_lines() {
    let desk = desk().await;
    let root = posted(&desk, false, &short()).await;
    let place = Place { thread: Some(root.id.clone()), ..ops(&desk) };
    let at = desk.slack.gateway.post(&place, &short()).await.expect("it is sent");
    let press = |line: &str| Press::Command { line: line.to_owned() };
    let button = |label: &str, press| Button { label: label.to_owned(), press, style: ButtonStyle::Plain };
    let message = Message {
        buttons: vec![
            button("On it", press("incident ack INC-1")),
            button("Page", Press::Open { url: "https://toban.example/incidents/INC-1".to_owned() }),
        ],
        ..rows("<row> & ", 9)
    };
    for _again in 0..2 {
        desk.world.fails("chat.update", Fault::Refused("invalid_blocks"), 1);
        desk.slack.gateway.edit(&at, &message).await.expect("it is edited");
        let below: Vec<String> = shown(&desk, "#ops").1.into_iter().map(|seen| seen.body).collect();
        let all = below.concat();
        for number in 0..9 {
            assert_eq!(all.matches(&format!("<row> &  {number} x")).count(), 1, "row {number}");
        }
        assert!(all.contains("On it: @toban incident ack INC-1\nPage: https://toban.example/incidents/INC-1"), "{all}");
        assert_eq!(below.len(), 3, "no more than it takes");
    }
}
