//! How fast things are sent: bursts are spread so that Slack takes them, and a page waits for no chatter.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use toban::chat::inbound::{Place, Platform};
use toban::chat::message::{Message, Tone};
use toban::clock::ManualClock;
use toban::delivery::content::NewDelivery;
use toban::delivery::lane::Lane;
use toban::language::Language;

use super::{Desk, Plan};
use crate::slack::fault::Fault;

/// What Slack takes of a channel at once, as we ask of it, and how fast afterwards (docs.slack.dev, rate limits).
const BURST: usize = 10;
const EVERY: SignedDuration = SignedDuration::from_secs(1);

async fn desk() -> Desk {
    let desk = Desk::opens_with(Plan { clock: Some(ManualClock::at(Timestamp::UNIX_EPOCH)), ..Plan::new() }).await;
    desk.world.adds_channel("#quiet", &["carol", "toban"]);
    desk
}

async fn enqueue(desk: &Desk, channel: &str, lane: Lane, texts: impl Iterator<Item = String>) {
    let conversation = desk.world.channel(channel).id().to_owned();
    let mut tx = desk.app.parts.store.begin().await.expect("the store answers");
    for text in texts {
        let place = Place { platform: Platform::Slack, conversation: conversation.clone(), thread: None };
        let message = Message::line(Language::En, Tone::Plain, text.as_str());
        let delivery = NewDelivery { lane, ..NewDelivery::notice(text, place, message) };
        tx.outbox().enqueue(&delivery, desk.app.parts.clock.now()).await.expect("the store answers");
    }
    tx.commit().await.expect("the store answers");
}

/// When each of those messages was sent that were taken, since the first.
fn sent(desk: &Desk, channel: &str) -> Vec<SignedDuration> {
    let id = desk.world.channel(channel).id().to_owned();
    let posts = desk.world.called("chat.postMessage");
    let taken = posts.iter().filter(|call| call.answer.as_ref().is_some_and(|answer| answer["channel"] == *id));
    let times: Vec<Timestamp> = taken.map(|call| call.at).collect();
    times.iter().map(|at| at.duration_since(times[0])).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_of_notices_goes_on_a_message_a_second_in_order_and_each_channel_for_itself() {
    let desk = desk().await;
    enqueue(&desk, "#ops", Lane::Notice, (0..25).map(|number| format!("notice {number}"))).await;
    enqueue(&desk, "#quiet", Lane::Notice, (0..3).map(|number| format!("quiet {number}"))).await;
    desk.comes_to_rest().await;
    let times = sent(&desk, "#ops");
    assert_eq!(times.len(), 25);
    for later in BURST..25 {
        assert!(times[later] - times[later - BURST] >= EVERY, "{later}: {times:?}");
        let least = EVERY * i32::try_from(later + 1 - BURST).expect("it is few");
        assert!(times[later] >= least, "{later}: {times:?}");
    }
    assert!(times[24] < SignedDuration::from_secs(25), "nor slower than it must be: {times:?}");
    let shown: Vec<String> = desk.world.channel("#ops").top_level().into_iter().map(|one| one.text).collect();
    assert_eq!(shown, (0..25).map(|number| format!("· notice {number}")).collect::<Vec<_>>());
    assert!(sent(&desk, "#quiet").iter().all(|after| *after < EVERY), "they did not wait for the other channel");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_does_not_wait_behind_notices_that_wait_for_slack() {
    let desk = desk().await;
    let hands = desk.hands.as_ref().expect("the test has a clock of its own");
    enqueue(&desk, "#ops", Lane::Notice, (0..30).map(|number| format!("notice {number}"))).await;
    hands.see(hands.runner.turn()).await;
    assert!(desk.world.channel("#ops").top_level().len() < 30, "the rest waits");
    enqueue(&desk, "#ops", Lane::Page, (0..3).map(|number| format!("page {number}"))).await;
    hands.see(hands.runner.turn()).await;
    let shown: Vec<String> = desk.world.channel("#ops").top_level().into_iter().map(|one| one.text).collect();
    let pages = shown.iter().filter(|text| text.starts_with("· page")).count();
    assert!(pages == 3 && shown.len() < 33, "{shown:?}");
    desk.comes_to_rest().await;
    assert_eq!(desk.world.channel("#ops").top_level().len(), 33, "nothing is lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_slack_wants_nothing_of_a_channel_only_a_page_asks_again() {
    let desk = desk().await;
    desk.world.fails("chat.postMessage", Fault::RateLimited(30), 1);
    enqueue(&desk, "#ops", Lane::Notice, ["first".to_owned()].into_iter()).await;
    let hands = desk.hands.as_ref().expect("the test has a clock of its own");
    hands.see(hands.runner.turn()).await;
    assert_eq!(desk.world.called("chat.postMessage").len(), 1);
    enqueue(&desk, "#ops", Lane::Card, ["card".to_owned()].into_iter()).await;
    enqueue(&desk, "#ops", Lane::Page, ["page".to_owned()].into_iter()).await;
    desk.comes_to_rest().await;
    let calls = desk.world.called("chat.postMessage");
    let after: Vec<SignedDuration> = calls.iter().map(|call| call.at.duration_since(calls[0].at)).collect();
    assert_eq!(calls.len(), 4, "the one that was refused, and each once: {after:?}");
    assert!(after[1] < SignedDuration::from_secs(15), "the page: {after:?}");
    let limit = SignedDuration::try_from(Duration::from_secs(30)).expect("it is short");
    assert!(after[2] >= limit && after[3] >= limit, "the others: {after:?}");
    let shown: Vec<String> = desk.world.channel("#ops").top_level().into_iter().map(|one| one.text).collect();
    assert_eq!(shown[0], "· page");
}
