//! What the app is lent for a while: triggers and response URLs, and what acknowledgements carry.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use toban::clock::ManualClock;

use super::{post, word};
use crate::slack::world::SlackWorld;

/// The address where a press on the last message of `#ops` is answered, whoever is connected or not.
fn response_url(world: &SlackWorld) -> String {
    let card = world.channel("#ops").top_level().pop().unwrap();
    let sent = world.user("carol").presses(&card, "Ack");
    sent.payloads()[0]["response_url"].as_str().unwrap().to_owned()
}

fn card() -> Value {
    let text = json!({ "type": "plain_text", "text": "Ack" });
    json!([{ "type": "actions", "elements": [{ "type": "button", "action_id": "ack", "text": text }] }])
}

#[tokio::test]
async fn a_response_url_serves_five_times_within_thirty_minutes() {
    let clock = ManualClock::at("2026-11-24T00:00:00Z".parse::<Timestamp>().unwrap());
    let world = SlackWorld::on(clock.clone()).without_proof();
    world.adds_user("carol");
    let ops = world.adds_channel("#ops", &["carol", "toban"]);
    let post_card = json!({ "channel": ops, "text": "a card", "blocks": card() });
    assert_eq!(word(&world, "chat.postMessage", post_card.clone()).await, "ok");
    let (room, url) = (world.channel("#ops"), response_url(&world));
    let answer = async |body: Value| {
        let came = post(&url, "", &body).await.unwrap();
        (came.status, came.body["error"].as_str().unwrap_or_default().to_owned())
    };
    let fine = (200, String::new());
    assert_eq!(answer(json!({ "text": "only you" })).await, fine);
    assert_eq!(room.only_for("carol")[0].body, "only you");
    assert_eq!(answer(json!({ "text": "all", "response_type": "in_channel" })).await, fine);
    assert_eq!(answer(json!({ "blocks": [{ "type": "nonsense" }] })).await, (400, "invalid_blocks".to_owned()));
    assert_eq!(answer(json!({ "text": "acked", "replace_original": true })).await, fine);
    assert_eq!(room.top_level().into_iter().map(|seen| seen.body).collect::<Vec<_>>(), ["acked", "all"]);
    let original = room.message(0).await;
    assert_eq!(answer(json!({ "delete_original": true })).await, fine);
    original.is_gone().await;
    assert_eq!(answer(json!({ "text": "a sixth" })).await, (404, "used_url".to_owned()));

    assert_eq!(word(&world, "chat.postMessage", post_card).await, "ok");
    let late = response_url(&world);
    clock.advance(Duration::from_mins(30) + Duration::from_secs(1));
    let came = post(&late, "", &json!({ "text": "late" })).await.unwrap();
    assert_eq!((came.status, &came.body["error"]), (404, &json!("expired_url")));
    assert_eq!(world.called("response_url").len(), 7);
}

#[tokio::test]
async fn a_trigger_opens_within_three_seconds() {
    let clock = ManualClock::at("2026-11-24T00:00:00Z".parse::<Timestamp>().unwrap());
    let world = SlackWorld::on(clock.clone());
    world.adds_user("carol");
    let carol = world.user("carol");
    let title = json!({ "type": "plain_text", "text": "Open" });
    let view = json!({ "type": "modal", "title": title, "blocks": [{ "type": "divider" }], "external_id": "one" });
    let open = |trigger: String| json!({ "trigger_id": trigger, "view": view });
    let (first, second) = (carol.trigger(), carol.trigger());
    clock.advance(Duration::from_secs(3));
    assert_eq!(word(&world, "views.open", open(first)).await, "ok");
    assert_eq!(carol.form().unwrap().source()["title"]["text"], "Open");
    clock.advance(Duration::from_millis(1));
    assert_eq!(word(&world, "views.open", open(second)).await, "duplicate_external_id");
    let (id, other) = (json!({ "external_id": "one", "view": view }), json!({ "external_id": "two", "view": view }));
    assert_eq!(word(&world, "views.update", id).await, "ok", "its own external id is no duplicate");
    assert_eq!(word(&world, "views.update", other).await, "not_found");
    assert!(!carol.closes(&carol.form().unwrap(), true).was_heard(), "the app did not ask to hear of it");
    let late = carol.trigger();
    clock.advance(Duration::from_secs(4));
    assert_eq!(word(&world, "views.open", open(late)).await, "expired_trigger_id");
}

#[tokio::test]
async fn who_is_not_connected_loses_commands_and_keeps_events() {
    let world = SlackWorld::start();
    world.adds_user("carol");
    world.adds_channel("#ops", &["carol", "toban"]);
    let carol = world.user("carol");
    assert_eq!(carol.says("#ops", "/diag redis").failure(), Some("dispatch_failed"));
    let kept = carol.says("#ops", "hello");
    assert_eq!((kept.failure(), kept.count()), (None, (0, 0)));
    world.loses_events(true);
    assert_eq!(carol.says("#ops", "hello again").failure(), Some("lost"));
    assert_eq!((world.socket().connections(), world.slowest().1), (0, 1));
}
