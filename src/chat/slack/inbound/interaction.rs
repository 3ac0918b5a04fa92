//! Pressed buttons, sent forms, selects that are typed into, shortcuts of messages.

use serde_json::Value;

use crate::chat::slack::choice::CALLBACK as CHOICE;
use crate::chat::slack::form::CALLBACK;
use crate::chat::slack::home::CALLBACK as HOME;
use crate::chat::slack::inbound::field::{id, is_between, text, thread};
use crate::chat::slack::inbound::{Came, Looked, Pressed, Speaker, Spot, Submitted, Wanted};
use crate::chat::slack::press;
use crate::chat::slack::shortcut::Shortcut;

/// Reads an interaction.
#[must_use]
pub fn read(payload: &Value) -> Came {
    match payload.get("type").and_then(Value::as_str) {
        Some("block_actions") if opened(payload) => Came::Nothing("an address was opened"),
        Some("block_actions") => pressed(payload).map_or(Came::Odd("a press of nothing of ours"), Came::Pressed),
        Some("view_submission") => submitted(payload).map_or(Came::Odd("a form of nothing of ours"), Came::Submitted),
        Some("block_suggestion") => looked(payload).map_or(Came::Odd("a select of nothing of ours"), Came::Looked),
        Some("message_action") => wanted(payload).map_or(Came::Odd("a shortcut of nothing of ours"), Came::Wanted),
        Some("view_closed") => Came::Nothing("a form was left"),
        _ => Came::Odd("an interaction of an unknown type"),
    }
}

fn speaker(payload: &Value) -> Option<Speaker> {
    let team = id(payload, "/user/team_id").or_else(|| id(payload, "/team/id"));
    Some(Speaker { user: id(payload, "/user/id")?, team })
}

fn pressed(payload: &Value) -> Option<Pressed> {
    let trigger = id(payload, "/trigger_id")?;
    let home = text(payload, "/view/callback_id").as_deref() == Some(HOME);
    let channel = id(payload, "/channel/id").or_else(|| id(payload, "/container/channel_id"));
    let channel = if home { id(payload, "/user/id")? } else { channel? };
    let ephemeral = payload.pointer("/container/is_ephemeral").and_then(Value::as_bool) == Some(true);
    let between = ephemeral && is_between(&channel, text(payload, "/channel/name").as_deref());
    // A message that only one person sees tells its thread beside it.
    let thread = match payload.get("message") {
        Some(message) => thread(message),
        None => id(payload, "/container/thread_ts"),
    };
    Some(Pressed {
        event: trigger.clone(),
        spot: Spot { channel, thread },
        between,
        speaker: speaker(payload)?,
        press: press::pressed(payload.pointer("/actions/0")?)?,
        trigger,
        answer: text(payload, "/response_url"),
        home,
    })
}

/// Whether it was a button that opens an address.
fn opened(payload: &Value) -> bool {
    text(payload, "/actions/0/action_id").is_some_and(|id| id.starts_with(press::OPENS))
}

fn submitted(payload: &Value) -> Option<Submitted> {
    let callback =
        text(payload, "/view/callback_id").filter(|callback| [CALLBACK, CHOICE].contains(&callback.as_str()))?;
    // The same view can be sent again after a refusal; its hash is another one then.
    let event = format!("view:{}:{}", id(payload, "/view/id")?, id(payload, "/view/hash").unwrap_or_default());
    Some(Submitted {
        event,
        speaker: speaker(payload)?,
        callback,
        kept: text(payload, "/view/private_metadata")?,
        values: payload.pointer("/view/state/values").cloned().unwrap_or_default(),
    })
}

fn wanted(payload: &Value) -> Option<Wanted> {
    let trigger = id(payload, "/trigger_id")?;
    let channel = id(payload, "/channel/id")?;
    let shown = payload.get("message").filter(|message| message.is_object())?.clone();
    Some(Wanted {
        event: trigger.clone(),
        shortcut: Shortcut::of(&text(payload, "/callback_id")?)?,
        between: is_between(&channel, text(payload, "/channel/name").as_deref()),
        spot: Spot { channel, thread: thread(&shown) },
        message: id(&shown, "/ts").or_else(|| id(payload, "/message_ts"))?,
        shown,
        speaker: speaker(payload)?,
        trigger,
        answer: text(payload, "/response_url"),
    })
}

fn looked(payload: &Value) -> Option<Looked> {
    text(payload, "/view/callback_id").filter(|callback| callback == CALLBACK)?;
    Some(Looked {
        speaker: speaker(payload)?,
        field: text(payload, "/block_id")?,
        typed: text(payload, "/value").unwrap_or_default(),
        kept: text(payload, "/view/private_metadata")?,
        values: payload.pointer("/view/state/values").cloned().unwrap_or_default(),
    })
}
