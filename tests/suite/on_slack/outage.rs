//! When Slack, or what it was told about us, is not well: work waits, and somebody reads why.

use toban::chat::inbound::{Place, Platform};
use toban::chat::message::{Message, Tone};
use toban::delivery::content::NewDelivery;
use toban::language::Language;

use super::Desk;
use crate::slack::fault::Fault;

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

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_parks_the_work_says_so_and_is_over_when_it_is_good_again() {
    let desk = Desk::opens().await;
    desk.world.revokes_token("token_revoked");
    let place =
        Place { platform: Platform::Slack, conversation: desk.world.channel("#ops").id().to_owned(), thread: None };
    let message = Message::line(Language::En, Tone::Plain, "one");
    let mut tx = desk.app.parts.store.begin().await.expect("the store answers");
    let now = desk.app.parts.clock.now();
    tx.outbox().enqueue(&NewDelivery::notice("one".to_owned(), place, message), now).await.expect("the store answers");
    tx.commit().await.expect("the store answers");
    desk.says_it_is_unwell("does not take the bot token (token_revoked)").await;
    desk.world.restores_token();
    desk.world.channel("#ops").shows("one").await;
    desk.says_it_is_unwell("").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_scope_is_named_and_the_incident_goes_on_without() {
    let desk = Desk::opens().await;
    desk.world.takes_scope("pins:read");
    desk.world.user("carol").says("#ops", "/incident open checkout is down severity=sev1").acked().await;
    let room = desk.world.channel_appears("#inc-1-checkout-is-down").await;
    room.message(0).await;
    desk.says_it_is_unwell("pins:read").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_is_made_once_whatever_fails_on_the_way() {
    let desk = Desk::opens().await;
    for method in ["conversations.setTopic", "bookmarks.add"] {
        desk.world.fails(method, Fault::ServerError, 1);
    }
    desk.world.fails("conversations.create", Fault::DropAfter, 1);
    desk.world.user("carol").says("#ops", "/incident open checkout is down severity=sev1").acked().await;
    let room = desk.world.channel_appears("#inc-1-checkout-is-down").await;
    room.message(0).await;
    desk.world.is_called("pins.add", 1).await;
    assert!(!desk.world.has_channel("#inc-1-checkout-is-down-2"));
    assert_eq!(room.bookmarks().len(), 1);
}
