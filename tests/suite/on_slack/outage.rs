//! When Slack, or what it was told about us, is not well: work waits, and somebody reads why.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use toban::chat::inbound::{Account, Place, Platform};
use toban::chat::message::{Message, Tone};
use toban::clock::ManualClock;
use toban::delivery::content::NewDelivery;
use toban::directory::access::{Access, Grantee, Who};
use toban::directory::role::Role;
use toban::job::unwell;
use toban::language::Language;
use toban::reply::health::{Trouble, trouble};
use toban::store::message::Viewer;

use super::{Desk, Plan};
use crate::bot::World;
use crate::slack::fault::Fault;
use crate::slack::world::Being;

/// Everything that was sent is what the stand-in's check of Slack's published limits takes: it refused nothing.
pub(super) fn every_payload_is_one_that_slack_takes(desk: &Desk) {
    for call in desk.world.called("*") {
        let refused = call.answer.as_ref().and_then(|answer| answer["error"].as_str());
        assert!(
            refused.is_none_or(|word| !matches!(word, "invalid_blocks" | "invalid_arguments" | "invalid_view")),
            "{}: {:?}",
            call.method,
            call.answer
        );
    }
}

/// A Toban that carol looks after, with a conversation on the page.
async fn looked_after() -> Desk {
    looked_after_on(None).await
}

/// The same on a clock of the test's own.
async fn looked_after_on(clock: Option<Arc<ManualClock>>) -> Desk {
    let given = vec![(Role::Admin, Grantee::Person("carol".to_owned()))];
    let world = World { access: Access { given, ..Access::default() }, ..World::new() };
    let desk = Desk::opens_with(Plan { world, clock, ..Plan::new() }).await;
    let mut tx = desk.app.parts.store.begin().await.expect("the store answers");
    let made = tx.conversations().create("ops", desk.app.parts.clock.now()).await.expect("the store answers");
    assert!(made.is_some());
    tx.commit().await.expect("the store answers");
    desk
}

fn a_morning() -> Arc<ManualClock> {
    ManualClock::at("2026-11-26T09:00:00Z".parse::<Timestamp>().expect("a time"))
}

async fn enqueue(desk: &Desk, channel: &str, to: Option<&str>, text: &str) {
    let conversation = desk.world.channel(channel).id().to_owned();
    let place = Place { platform: Platform::Slack, conversation, thread: None };
    let message = Message::line(Language::En, Tone::Plain, text);
    let to = to.map(|name| Account {
        platform: Platform::Slack,
        id: desk.world.user(name).id().to_owned(),
        person: None,
        local: false,
        language: None,
    });
    let mut tx = desk.app.parts.store.begin().await.expect("the store answers");
    let delivery = NewDelivery { to, ..NewDelivery::notice(text.to_owned(), place, message) };
    tx.outbox().enqueue(&delivery, desk.app.parts.clock.now()).await.expect("the store answers");
    tx.commit().await.expect("the store answers");
}

/// Waits until carol reads that on the page, and nobody else does; how often it stands there.
async fn page_shows(desk: &Desk, words: &str) -> usize {
    let store = &desk.app.parts.store;
    let mut journal = store.journal();
    let count = async |name: &str| {
        let reader = desk.app.setup.borrow().rights.reader(Who { person: Some(name), local: false });
        let viewer = Viewer { account: name, reader: &reader };
        let mut tx = store.read().await.expect("the store answers");
        let all = tx.conversations().since(0, viewer, 100).await.expect("the store answers");
        all.iter().filter(|one| format!("{:?}", one.body).contains(words)).count()
    };
    loop {
        let shown = count("carol").await;
        if shown > 0 {
            assert_eq!(count("ben").await, 0, "it is for whoever looks after Toban");
            return shown;
        }
        journal.changed().await.expect("the store is open");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_parks_the_work_and_is_told_on_the_page_once_and_when_it_is_over() {
    let desk = looked_after().await;
    desk.world.revokes_token("token_revoked");
    enqueue(&desk, "#ops", None, "one").await;
    desk.says_it_is_unwell("does not take the bot token (token_revoked)").await;
    assert_eq!(page_shows(&desk, "does not take the bot token").await, 1);
    let told = unwell::told(&desk.app.parts).await.expect("the store answers");
    assert_eq!(told, [Trouble::SlackToken { app: false, code: "token_revoked".to_owned() }]);
    // Another process, or this one after a restart, says it no more; and what it did not see is not over for it.
    let setup = desk.app.setup.borrow().clone();
    unwell::tell(&desk.app.parts, &setup, &told, &BTreeSet::new()).await.expect("the store answers");
    unwell::tell(&desk.app.parts, &setup, &[], &BTreeSet::new()).await.expect("the store answers");
    assert_eq!(unwell::told(&desk.app.parts).await.expect("the store answers"), told);
    desk.world.restores_token();
    desk.world.channel("#ops").shows("one").await;
    desk.says_it_is_unwell("").await;
    assert_eq!(page_shows(&desk, "This is over").await, 1);
    assert_eq!(page_shows(&desk, "does not take the bot token").await, 2, "it was said once, and once that it is over");
    assert!(unwell::told(&desk.app.parts).await.expect("the store answers").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_wrong_before_a_restart_is_wrong_until_it_shows_that_it_is_over() {
    let desk = looked_after_on(Some(a_morning())).await;
    let scope = Trouble::SlackScope { method: "chat.postMessage".to_owned(), scope: Some("chat:write".to_owned()) };
    desk.slack.health().assume(vec![scope]);
    let carol = desk.world.channel(&desk.world.user("carol").direct());
    for words in ["chat.postMessage needs the scope chat:write", "This is over"] {
        desk.goes_on_until(|| carol.messages().iter().any(|message| message.body.contains(words))).await;
    }
    desk.hands.as_ref().expect("the test has a clock of its own").see(desk.says_it_is_unwell("")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_that_takes_nothing_and_a_person_who_is_gone_are_told_alone_and_the_work_is_kept() {
    let desk = looked_after().await;
    let world = &desk.world;
    world.adds_channel("#old", &["ben", "toban"]);
    world.user("ben").archives("#old", true);
    world.user_is("ben", Being::Gone);
    enqueue(&desk, "#old", None, "into the archive").await;
    let carol = world.channel(&world.user("carol").direct());
    carol.shows("is_archived").await;
    enqueue(&desk, "#ops", Some("ben"), "to nobody").await;
    carol.shows("The person is not there any more").await;
    let read: Vec<String> = carol.messages().into_iter().map(|message| message.body).collect();
    assert!(read.iter().any(|body| body.contains("A message for #old (slack)")), "{read:?}");
    assert!(read.iter().any(|body| body.contains("A message for ben (slack)")), "{read:?}");
    let mut tx = desk.app.parts.store.read().await.expect("the store answers");
    let load = tx.load(&[Platform::Slack], desk.app.parts.clock.now()).await.expect("the store answers");
    assert_eq!(load.dead_deliveries, 2, "nothing is lost");
    let told = trouble(&Trouble::Dead { jobs: 0, deliveries: 2, nowhere: load.nowhere }, Language::En);
    assert!(told.contains("1 × The channel is archived: unarchive it"), "{told}");
    assert!(told.contains("1 × The person is not there any more: give"), "{told}");
    drop(tx);
    world.user("carol").archives("#old", false);
    world.user("carol").says("#ops", "/toban retry").acked().await;
    world.channel("#old").shows("into the archive").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_scope_is_named_and_the_incident_goes_on_without() {
    let desk = looked_after().await;
    desk.world.takes_scope("pins:read");
    desk.world.user("carol").says("#ops", "/incident open checkout is down severity=sev1").acked().await;
    let room = desk.world.channel_appears("#inc-1-checkout-is-down").await;
    room.message(0).await;
    desk.says_it_is_unwell("pins:read").await;
    desk.world.channel(&desk.world.user("carol").direct()).shows("pins.list needs the scope pins:read").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_is_made_once_whatever_fails_on_the_way() {
    let desk = Desk::opens_with(Plan { clock: Some(a_morning()), ..Plan::new() }).await;
    for method in ["conversations.setTopic", "bookmarks.add"] {
        desk.world.fails(method, Fault::ServerError, 1);
    }
    desk.world.fails("conversations.create", Fault::DropAfter, 1);
    drop(desk.world.user("carol").says("#ops", "/incident open checkout is down severity=sev1"));
    desk.comes_to_rest().await;
    assert_eq!(desk.world.faults_left(), 0, "each of them happened");
    let room = desk.world.channel_appears("#inc-1-checkout-is-down").await;
    room.message(0).await;
    desk.world.is_called("pins.add", 1).await;
    assert!(!desk.world.has_channel("#inc-1-checkout-is-down-2"));
    assert_eq!(room.bookmarks().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn why_something_was_given_up_is_read_in_ones_own_language() {
    let desk = looked_after().await;
    desk.world.user("carol").says("#ops", "/toban lang ja").acked().await;
    desk.world.fails("chat.postMessage", Fault::Refused("msg_too_long"), 1);
    enqueue(&desk, "#ops", None, "one").await;
    let carol = desk.world.channel(&desk.world.user("carol").direct());
    let told = carol.shows("msg_too_long").await;
    assert!(told.body.contains("プラットフォームがこのメッセージを受け付けません"), "{}", told.body);
    assert!(!told.body.contains("refused"), "{}", told.body);
}
