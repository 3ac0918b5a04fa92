//! The workspace as it can be: who people are, what the app may, what happens to channels, and what the app hears of it.

use serde_json::{Value, json};

use super::{call, word};
use crate::slack::sent::Sent;
use crate::slack::world::{Being, SlackWorld};

fn world() -> (SlackWorld, String) {
    let world = SlackWorld::start().without_proof();
    world.adds_user("carol");
    world.adds_user("aiko");
    let ops = world.adds_channel("#ops", &["carol", "toban"]);
    (world, ops)
}

/// The types of the events the app hears because of it.
fn events(sent: &Sent) -> Vec<Value> {
    let kind = |payload: Value| {
        let event = &payload["event"];
        if event["subtype"].is_null() { event["type"].clone() } else { event["subtype"].clone() }
    };
    sent.payloads().into_iter().map(kind).collect()
}

#[tokio::test]
async fn people_come_go_and_change() {
    let (world, ops) = world();
    let (carol, aiko) = (world.user("carol"), world.user("aiko"));
    assert_eq!(events(&aiko.joins("#ops")), ["channel_join", "member_joined_channel"]);
    assert_eq!(events(&aiko.leaves("#ops")), ["channel_leave", "member_left_channel"]);
    assert_eq!(events(&carol.invites("#ops", "aiko")), ["channel_join", "member_joined_channel"]);
    assert_eq!(world.channel("#ops").members(), ["carol", "toban", "aiko"]);
    assert_eq!(world.channel("#ops").lines().len(), 3);
    assert_eq!(events(&carol.removes("#ops", "toban")), ["channel_left"]);
    assert!(!carol.says("#ops", "nobody hears this").was_heard());
    assert_eq!(word(&world, "conversations.history", json!({ "channel": ops })).await, "not_in_channel");

    aiko.reads("ja-JP");
    world.user_is("aiko", Being::Admin);
    world.user_is("aiko", Being::WithoutEmail);
    let told = call(&world, "users.info", json!({ "user": aiko.id(), "include_locale": true })).await.unwrap().body;
    let user = &told["user"];
    assert_eq!(
        (&user["locale"], &user["is_admin"], &user["profile"]["email"]),
        (&json!("ja-JP"), &json!(true), &Value::Null)
    );
    assert_eq!(carol.direct(), carol.direct());
    assert_ne!(world.bot_user(), carol.id());
}

#[tokio::test]
async fn channels_are_renamed_archived_shared_moved_and_deleted() {
    let (world, ops) = world();
    let carol = world.user("carol");
    let message = |channel: &str| json!({ "channel": channel, "text": "SEV1" });
    assert_eq!(events(&carol.renames("#ops", "#ops-now")), ["channel_name", "channel_rename"]);
    let room = world.channel_appears("#ops-now").await;
    assert_eq!((room.name(), room.topic(), room.purpose()), ("ops-now".to_owned(), String::new(), String::new()));
    assert_eq!(events(&carol.archives("#ops-now", true)), ["channel_archive", "channel_archive"]);
    assert_eq!(
        (word(&world, "chat.postMessage", message(&ops)).await.as_str(), room.is_archived()),
        ("is_archived", true)
    );
    carol.archives("#ops-now", false);

    world.adds_user("stranger");
    world.user_is("stranger", Being::Stranger);
    let invite = json!({ "channel": ops, "users": world.user("stranger").id() });
    assert_eq!(word(&world, "conversations.invite", invite.clone()).await, "cant_invite");
    world.shares_channel("#ops-now");
    assert_eq!(word(&world, "conversations.invite", invite).await, "ok");

    let moved = world.changes_channel_id("#ops-now");
    assert_eq!(word(&world, "chat.postMessage", message(&ops)).await, "channel_not_found");
    assert_eq!(word(&world, "chat.postMessage", message(&moved)).await, "ok");
    world.deletes_channel("#ops-now");
    assert_eq!(word(&world, "chat.postMessage", message(&moved)).await, "channel_not_found");
    assert!(!world.has_channel("#ops-now"));
    let hidden = world.adds_private_channel("#hidden", &["carol"]);
    assert_eq!(word(&world, "conversations.info", json!({ "channel": hidden })).await, "channel_not_found");
    assert!(world.channel("#hidden").is_private());
}

#[tokio::test]
async fn what_the_app_may_is_taken_and_given() {
    let (world, ops) = world();
    let carol = world.user("carol");
    let message = json!({ "channel": ops, "text": "SEV1" });
    world.takes_scope("chat:write");
    let refused = call(&world, "chat.postMessage", message.clone()).await.unwrap().body;
    assert_eq!((&refused["error"], &refused["needed"]), (&json!("missing_scope"), &json!("chat:write")));
    world.grants_scope("chat:write");
    world.takes_scope("channels:history");
    assert!(!carol.says("#ops", "unheard").was_heard());
    world.grants_scope("channels:history");
    assert!(carol.says("#ops", "heard").was_heard());

    world.knows_native_blocks(false);
    let table = json!([{ "type": "table", "rows": [[{ "type": "raw_text", "text": "memory" }]] }]);
    let with_table = json!({ "channel": ops, "text": "SEV1", "blocks": table });
    assert_eq!(word(&world, "chat.postMessage", with_table).await, "invalid_blocks");
    world.has_no_home();
    let home = json!({ "user_id": carol.id(), "view": { "type": "home", "blocks": [] } });
    assert_eq!(word(&world, "views.publish", home).await, "not_enabled");

    for reason in ["token_revoked", "account_inactive"] {
        world.revokes_token(reason);
        assert_eq!(word(&world, "chat.postMessage", message.clone()).await, reason);
    }
    world.restores_token();
    assert_eq!(word(&world, "chat.postMessage", message).await, "ok");
}

#[tokio::test]
async fn commands_and_grid_look_as_the_workspace_is_set() {
    let (world, _) = world();
    let carol = world.user("carol");
    let typed = |line: &str| carol.says("#ops", line).payloads().remove(0);
    assert_eq!(typed("/toban page @aiko <now>")["text"], "page @aiko <now>");
    assert_eq!(typed("/toban page")["enterprise_id"], Value::Null);
    world.escapes_commands(true);
    world.is_on_grid();
    let aiko = world.user("aiko");
    let payload = typed("/toban page @aiko <now>");
    assert_eq!(payload["text"], format!("page <@{}> &lt;now&gt;", aiko.id()));
    assert_eq!(payload["enterprise_id"], "E0ORG0001");
    let answer = call(&world, "auth.test", json!({})).await.unwrap().body;
    assert_eq!(answer["enterprise_id"], "E0ORG0001");
}

#[tokio::test]
async fn an_incident_room_is_read_as_people_see_it() {
    let (world, _) = world();
    let made = call(&world, "conversations.create", json!({ "name": "inc-42" })).await.unwrap().body;
    let at = made["channel"]["id"].as_str().unwrap();
    assert_eq!(
        word(&world, "conversations.setTopic", json!({ "channel": at, "topic": "SEV1 · analysis" })).await,
        "ok"
    );
    let link = json!({ "channel_id": at, "title": "INC-42", "type": "link", "link": "https://example.com/i/42" });
    assert_eq!(word(&world, "bookmarks.add", link).await, "ok");
    let metadata = json!({ "event_type": "toban_delivery", "event_payload": { "delivery": "01J" } });
    let card = json!({ "channel": at, "text": "SEV1", "metadata": metadata });
    let ts = call(&world, "chat.postMessage", card).await.unwrap().body["ts"].clone();
    assert_eq!(word(&world, "pins.add", json!({ "channel": at, "timestamp": ts })).await, "ok");
    assert_eq!(word(&world, "reactions.add", json!({ "channel": at, "timestamp": ts, "name": "eyes" })).await, "ok");
    let reply = json!({ "channel": at, "text": "memory 96 %", "thread_ts": ts });
    assert_eq!(word(&world, "chat.postMessage", reply).await, "ok");

    let room = world.channel("#inc-42");
    let pinned = room.pinned().remove(0);
    assert_eq!(
        (room.topic().as_str(), pinned.author.as_str(), pinned.text.as_str()),
        ("SEV1 · analysis", "toban", "SEV1")
    );
    assert_eq!(pinned.reactions, [("eyes".to_owned(), vec!["toban".to_owned()])]);
    assert_eq!(pinned.metadata.as_ref().unwrap()["event_payload"]["delivery"], "01J");
    assert_eq!(
        (room.bookmarks()[0].title.as_str(), room.bookmarks()[0].link.as_str()),
        ("INC-42", "https://example.com/i/42")
    );
    assert_eq!(room.thread(&pinned).len(), 1);
    assert_eq!(room.reply(&pinned, 0).await.body, "memory 96 %");
    assert_eq!(room.shows("96 %").await.thread.as_deref(), Some(pinned.ts.as_str()));
    assert_eq!((room.messages().len(), room.top_level().len(), room.lines().len()), (3, 1, 1));
    assert!(pinned.blocks.is_empty() && pinned.files.is_empty());
    assert_eq!(pinned.now().unwrap().text, "SEV1");
}
