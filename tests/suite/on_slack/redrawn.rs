//! What stands already is not drawn again: every `chat.update` changes what its message shows.

use std::collections::HashMap;

use serde_json::{Value, json};
use toban::directory::access::Reader;
use toban::incident::key::IncidentKey;

use super::Desk;
use super::unmade::{opens, says};

/// Edits from the opening of an incident over three updates to its close, where each changes something.
const EDITS: usize = 10;

/// How often a message was changed, and into what stood there already.
fn edits(desk: &Desk) -> (usize, Vec<String>) {
    let mut shown: HashMap<(String, String), Value> = HashMap::new();
    let (mut edits, mut needless) = (0, Vec::new());
    for call in desk.world.called("*") {
        let Some(answer) = call.answer.as_ref().filter(|answer| answer["ok"] == true) else { continue };
        if !matches!(call.method.as_str(), "chat.postMessage" | "chat.update") {
            continue;
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let key = (text(&answer["channel"]), text(&answer["ts"]));
        let says = json!([call.arguments["text"], call.arguments["blocks"], call.arguments["attachments"]]);
        edits += usize::from(call.method == "chat.update");
        let before = shown.insert(key, says.clone());
        if call.method == "chat.update" && before.as_ref() == Some(&says) {
            needless.push(text(&call.arguments["text"]));
        }
    }
    (edits, needless)
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_opening_to_the_close_every_edit_changes_something() {
    let desk = opens().await;
    says(&desk, "carol", "#ops", "/incident open checkout is down severity=sev1").await;
    let room = "#inc-1-checkout-is-down";
    for number in 1..=3 {
        says(&desk, "carol", room, &format!("/incident update it gets better {number}")).await;
    }
    says(&desk, "carol", room, "/incident log the disk is full").await;
    says(&desk, "carol", room, "/incident resolve").await;
    says(&desk, "aiko", room, "/incident close as=false-alarm a test").await;
    let (edits, needless) = edits(&desk);
    assert_eq!(needless, Vec::<String>::new(), "{edits} edits");
    assert_eq!(edits, EDITS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_somebody_took_away_is_posted_anew_though_nothing_on_it_changed() {
    let desk = opens().await;
    says(&desk, "carol", "#ops", "/incident open it is slow severity=sev3").await;
    let alerts = desk.world.channel("#alerts");
    let card = alerts.top_level().remove(0);
    let redraw = async || {
        let mut tx = desk.app.parts.store.begin().await.expect("the store answers");
        let incident = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.expect("the store answers");
        let id = incident.expect("it is there").id;
        tx.cards().touch(&id, desk.app.parts.clock.now()).await.expect("the store answers");
        tx.commit().await.expect("the store answers");
        desk.comes_to_rest().await;
    };
    redraw().await;
    assert_eq!(edits(&desk).1, Vec::<String>::new());
    drop(desk.world.user("carol").deletes(&card));
    desk.comes_to_rest().await;
    redraw().await;
    let anew = alerts.top_level();
    let shown: Vec<&str> = anew.iter().map(|seen| seen.body.as_str()).collect();
    assert_eq!(shown, [card.body.as_str()]);
    assert_ne!(anew[0].ts, card.ts);
}
