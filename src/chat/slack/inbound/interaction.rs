//! Pressed buttons and sent forms.

use serde_json::Value;

use crate::chat::slack::form::CALLBACK;
use crate::chat::slack::inbound::{Came, Pressed, Speaker, Spot, Submitted, text, thread};
use crate::chat::slack::press;

/// Reads an interaction.
#[must_use]
pub fn read(payload: &Value) -> Came {
    match payload.get("type").and_then(Value::as_str) {
        Some("block_actions") => pressed(payload).map_or(Came::Odd("a press of nothing of ours"), Came::Pressed),
        Some("view_submission") => submitted(payload).map_or(Came::Odd("a form of nothing of ours"), Came::Submitted),
        Some("view_closed") => Came::Nothing("a form was left"),
        _ => Came::Odd("an interaction of an unknown type"),
    }
}

fn speaker(payload: &Value) -> Option<Speaker> {
    let team = text(payload, "/user/team_id").or_else(|| text(payload, "/team/id"));
    Some(Speaker { user: text(payload, "/user/id")?, team })
}

fn pressed(payload: &Value) -> Option<Pressed> {
    let trigger = text(payload, "/trigger_id")?;
    let channel = text(payload, "/channel/id").or_else(|| text(payload, "/container/channel_id"))?;
    // A message that only one person sees tells its thread beside it.
    let thread = match payload.get("message") {
        Some(message) => thread(message),
        None => text(payload, "/container/thread_ts"),
    };
    Some(Pressed {
        event: trigger.clone(),
        spot: Spot { channel, thread },
        speaker: speaker(payload)?,
        press: press::pressed(payload.pointer("/actions/0")?)?,
        trigger,
        answer: text(payload, "/response_url"),
    })
}

fn submitted(payload: &Value) -> Option<Submitted> {
    if text(payload, "/view/callback_id")? != CALLBACK {
        return None;
    }
    // The same view can be sent again after a refusal; its hash is another one then.
    let event = format!("view:{}:{}", text(payload, "/view/id")?, text(payload, "/view/hash").unwrap_or_default());
    Some(Submitted {
        event,
        speaker: speaker(payload)?,
        kept: text(payload, "/view/private_metadata")?,
        values: payload.pointer("/view/state/values").cloned().unwrap_or_default(),
    })
}
