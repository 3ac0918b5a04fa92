//! Socket Mode and everything people do, with apps on `@slack/socket-mode` and on `slack_sdk` at the other end.

use super::{Language, knowledge};
use crate::slack::world::SlackWorld;

/// An app that does what its commands tell it, in a workspace with carol and aiko.
fn workspace() -> SlackWorld {
    let world = SlackWorld::start();
    world.adds_user("carol");
    world.adds_user_from("aiko", "ja-JP", "Asia/Tokyo");
    world.adds_channel("#ops", &["carol", "aiko", "toban"]);
    world
}

async fn conversation(language: Language) {
    let world = workspace();
    let mut app = language.start("app", &knowledge(&world), "");
    world.socket().is_connected(1).await;
    let (carol, ops) = (world.user("carol"), world.channel("#ops"));

    // Commands: an answer for one, an answer for all.
    let ack = carol.says("#ops", "/toban ping").acked().await;
    assert_eq!((ack.payload["text"].as_str(), ack.attempt, ack.status), (Some("pong"), 0, None));
    assert_eq!(ops.private_message("carol", 0).await.body, "pong");
    carol.says("#ops", "/toban loud").acked().await;
    assert_eq!(ops.message(0).await.body, "pong to all");
    assert!(ops.only_for("aiko").is_empty());

    // A card: pressed, chosen from, replaced through its response URL.
    carol.says("#ops", "/toban card").acked().await;
    let card = ops.message(1).await;
    assert_eq!((card.buttons.as_slice(), card.body.as_str()), (["Ack".to_owned()].as_slice(), "[Ack] […] <Target>"));
    assert_eq!(carol.is_offered(&card, "Target", "redis").await, ["redis-main"]);
    carol.selects(&card, "more", "Snooze").acked().await;
    let card = card.shows("acked by @carol").await;
    assert_eq!((card.edits, card.pings.as_slice()), (1, ["@carol".to_owned()].as_slice()));

    // A form: options from the app, refused, filled in better, closed.
    carol.says("#ops", "/toban form").acked().await;
    let form = carol.sees_form("Open an incident").await;
    assert_eq!(form.fields(), ["Symptom", "Target"]);
    carol.selects_in(&form, "Severity", "SEV1").acked().await;
    carol.presses_in(&form, "Details").acked().await;
    let details = carol.sees_form("Details").await;
    assert_eq!(details.body(), "---");
    carol.submits(&details, &[]).acked().await;
    details.is_closed().await;
    assert_eq!(carol.form().map(|form| form.title()).as_deref(), Some("Open an incident"));
    assert_eq!(carol.is_offered_in(&form, "Which one", "redis").await, ["redis-main"]);
    carol.submits(&form, &[("Symptom", "x"), ("Target", "redis-main")]).acked().await;
    assert_eq!(form.is_refused().await, ["Say more."]);
    carol.submits(&form, &[("Symptom", "checkout is down")]).acked().await;
    form.is_closed().await;
    carol.says("#ops", "/toban form").acked().await;
    let form = carol.sees_form("Open an incident").await;
    carol.closes(&form, false).acked().await;
    assert!(!form.is_open());

    // Events of all kinds.
    let said = carol.mentions("#ops", "what is up?");
    said.acked().await;
    let kinds: Vec<_> = said.payloads().iter().map(|payload| payload["event"]["type"].clone()).collect();
    assert_eq!(kinds, ["message", "app_mention"]);
    carol.reacts(&card, "pushpin").acked().await;
    carol.unreacts(&card, "pushpin").acked().await;
    carol.pins(&card).acked().await;
    carol.unpins(&card).acked().await;
    carol.edits(&said.message(), "@toban what is up now?").acked().await;
    carol.replies(&card, "in the thread").acked().await;
    carol.dm("help").acked().await;
    carol.opens_home().acked().await;
    carol.shortcut("incident.open", &card).acked().await;
    carol.global_shortcut("incident.open").acked().await;
    carol.deletes(&said.message()).acked().await;
    carol.renames("#ops", "#ops-now").acked().await;
    carol.says("#ops-now", "/toban bye").acked().await;
    assert_eq!(world.slowest().1, 0, "nothing is left without an acknowledgement");

    let lines = app.lines();
    let came = |kind: &str| lines.iter().filter(|line| line["event"] == kind || line["kind"] == kind).count();
    for kind in ["app_mention", "reaction_added", "reaction_removed", "pin_added", "pin_removed", "app_home_opened"] {
        assert_eq!(came(kind), 1, "{kind}");
    }
    for kind in ["view_closed", "message_action", "shortcut", "channel_rename"] {
        assert_eq!(came(kind), 1, "{kind}");
    }
    assert_eq!((came("view_submission"), came("block_actions"), came("block_suggestion")), (3, 3, 2));
}

/// Connections come and go; nothing is lost.
async fn storms(language: Language) {
    let world = workspace();
    let mut app = language.start("app", &knowledge(&world), "");
    let socket = world.socket();
    socket.is_connected(1).await;
    socket.pings();
    socket.says("{ no JSON");
    socket.says(r#"{"type":"of another time"}"#);
    let carol = world.user("carol");

    let silent = carol.says("#ops", "/toban silence");
    silent.is_sent(1).await;
    let heard = carol.says("#ops", "hello");
    heard.acked().await;
    assert_eq!(socket.redelivers(), 1, "only what nobody acknowledged");
    assert_eq!(silent.acked().await.attempt, 1);

    for (number, reason) in ["refresh_requested", "warning", "link_disabled"].into_iter().enumerate() {
        let before = socket.greeted();
        socket.disconnects(reason);
        if reason == "warning" {
            socket.closes();
        }
        socket.was_greeted(before + 1).await;
        carol.says("#ops", &format!("after {number}")).acked().await;
    }
    let before = socket.greeted();
    socket.storms(1);
    socket.cuts();
    socket.was_greeted(before + 2).await;
    let said = carol.says("#ops", "while nobody may be there");
    said.acked().await;
    world.duplicates(1);
    let twice = carol.says("#ops", "twice");
    twice.is_answered(2).await;
    world.is_quiet().await;
    assert_eq!(twice.count().0, 2);
    carol.says("#ops", "/toban bye").acked().await;
    let lines = app.lines();
    let retried = lines.iter().filter(|line| line["retry_num"].as_u64().is_some_and(|number| number > 0));
    assert!(retried.count() >= 1, "a second delivery says that it is one");
}

#[tokio::test]
async fn the_javascript_client_lives_through_a_conversation() {
    conversation(Language::JavaScript).await;
}

#[tokio::test]
async fn the_python_client_lives_through_a_conversation() {
    conversation(Language::Python).await;
}

#[tokio::test]
async fn the_javascript_client_lives_through_storms() {
    storms(Language::JavaScript).await;
}

#[tokio::test]
async fn the_python_client_lives_through_storms() {
    storms(Language::Python).await;
}
