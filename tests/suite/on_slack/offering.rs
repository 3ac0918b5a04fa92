//! Selects that are typed into, by signed requests: their list is the answer, with the person's rights, store or no store.

use serde_json::json;
use toban::chat::inbound::{Place, Platform};
use toban::chat::slack::door::{Head, Reply, Way};
use toban::incident::author::Author;
use toban::incident::opening::Opening;
use toban::incident::record::Incident;
use url::form_urlencoded::Serializer;

use super::{Desk, Plan};
use crate::slack::signed::signature;

/// What the field offers to somebody who typed that.
async fn offered(desk: &Desk, name: &str, field: &str, typed: &str) -> Vec<String> {
    let kept = json!({ "command": ["incident", "task"], "fixed": [], "channel": "C1", "thread": null });
    let payload = json!({
        "type": "block_suggestion", "user": { "id": desk.world.user(name).id() }, "block_id": field,
        "action_id": "value", "value": typed,
        "view": { "callback_id": "toban.form", "private_metadata": kept.to_string(), "state": { "values": {} } },
    });
    let body = Serializer::new(String::new()).append_pair("payload", &payload.to_string()).finish();
    let stamp = desk.app.parts.clock.now().as_second().to_string();
    let signed = signature(&desk.world.signing_secret(), &stamp, &body);
    let door = desk.slack.door.clone().expect("Slack may call");
    let head = Head { stamp: Some(&stamp), signature: Some(&signed), retry: None };
    let reply = door.take(Way::Interactions, head, body.as_bytes()).await;
    let Reply::Json(answer) = reply else { panic!("a list is the answer: {reply:?}") };
    let options = answer["options"].as_array().cloned().unwrap_or_else(|| panic!("a list: {answer}"));
    options.iter().filter_map(|one| one["value"].as_str().map(str::to_owned)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_has_what_one_may_read_and_is_empty_where_nothing_is_known() {
    let desk = Desk::opens_with(Plan { connections: 0, ..Plan::new() }).await;
    let ben = Author { platform: Platform::Web, account: "ben".to_owned(), person: Some("ben".to_owned()) };
    let place = Place { platform: Platform::Web, conversation: "elsewhere".to_owned(), thread: None };
    let mut tx = desk.app.parts.store.begin().await.expect("the store answers");
    for (title, private) in [("it is slow", false), ("keys were stolen", true)] {
        let opening = Opening { private, ..Opening::of(title, place.clone()) };
        let change = Incident::open(opening, &ben, desk.app.parts.clock.now()).expect("it opens");
        tx.incidents().create(&change).await.expect("the store answers");
    }
    tx.commit().await.expect("the store answers");
    assert_eq!(offered(&desk, "ben", "incident", "").await, ["INC-2", "INC-1"]);
    assert_eq!(offered(&desk, "carol", "incident", "").await, ["INC-1"]);
    assert!(offered(&desk, "carol", "incident", "INC-2").await.is_empty(), "its key is no way around");
    assert_eq!(offered(&desk, "carol", "incident", "slow").await, ["INC-1"]);
    assert_eq!(offered(&desk, "carol", "owner", "be").await, ["ben"]);
    assert!(offered(&desk, "carol", "no such field", "").await.is_empty());
    desk.app.parts.store.close().await;
    assert!(offered(&desk, "carol", "incident", "s").await.is_empty(), "without the store");
    assert_eq!(offered(&desk, "carol", "owner", "ben").await, ["ben"], "what the settings name is there all the same");
}
