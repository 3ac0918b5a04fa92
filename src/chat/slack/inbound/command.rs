//! Slash commands. Slack sends them as a form, over Socket Mode as JSON with the same fields.

use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::chat::slack::inbound::{Came, Said, Speaker, Spot, id, is_between, text};

/// More than a slash command has.
const FIELDS: usize = 16;

/// A body of `application/x-www-form-urlencoded` as JSON.
pub(in crate::chat::slack) fn fields(body: &[u8]) -> Value {
    let mut fields = Map::with_capacity(FIELDS);
    fields.extend(
        form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))),
    );
    Value::Object(fields)
}

/// Reads a slash command.
#[must_use]
pub fn read(payload: &Value) -> Came {
    said(payload).map_or(Came::Odd("a slash command without the fields it always has"), Came::Said)
}

fn said(payload: &Value) -> Option<Said> {
    let command = text(payload, "/command").filter(|command| command.starts_with('/'))?;
    let channel = id(payload, "/channel_id")?;
    Some(Said {
        event: id(payload, "/trigger_id")?,
        between: is_between(&channel, text(payload, "/channel_name").as_deref()),
        spot: Spot { channel, thread: None },
        speaker: Speaker { user: id(payload, "/user_id")?, team: id(payload, "/team_id") },
        head: command,
        text: text(payload, "/text").unwrap_or_default(),
        answer: text(payload, "/response_url"),
    })
}
