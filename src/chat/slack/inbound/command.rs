//! Slash commands. Slack sends them as a form, over Socket Mode as JSON with the same fields.

use std::borrow::Cow;

use serde_json::Value;
use url::form_urlencoded;

use crate::chat::slack::inbound::field::{is_between, is_id};
use crate::chat::slack::inbound::{Came, Said, Speaker, Spot};

/// More than a slash command has.
const FIELDS: usize = 16;

/// A body of `application/x-www-form-urlencoded`: its fields in order, not copied where nothing in them is encoded.
pub(in crate::chat::slack) struct Fields<'b>(Vec<(Cow<'b, str>, Cow<'b, str>)>);

impl<'b> Fields<'b> {
    /// Reads a body; whatever it is, it has fields or none.
    pub(in crate::chat::slack) fn of(body: &'b [u8]) -> Self {
        let mut fields = Vec::with_capacity(FIELDS);
        fields.extend(form_urlencoded::parse(body));
        Self(fields)
    }

    /// A field; of several of the same name the last, as in JSON.
    pub(in crate::chat::slack) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(called, _)| called == name).map(|(_, value)| value.as_ref())
    }
}

/// Reads a slash command that came over Socket Mode.
#[must_use]
pub fn read(payload: &Value) -> Came {
    came(|name| payload.get(name)?.as_str())
}

/// Reads a slash command that came as a form.
pub(in crate::chat::slack) fn read_form(body: &[u8]) -> Came {
    let fields = Fields::of(body);
    came(|name| fields.get(name))
}

fn came<'f>(field: impl Fn(&str) -> Option<&'f str>) -> Came {
    said(field).map_or(Came::Odd("a slash command without the fields it always has"), Came::Said)
}

/// The command whose fields are these; an empty one is as good as none.
fn said<'f>(field: impl Fn(&str) -> Option<&'f str>) -> Option<Said> {
    let text = |name: &str| field(name).filter(|text| !text.is_empty());
    let id = |name: &str| text(name).filter(|id| is_id(id)).map(ToOwned::to_owned);
    let channel = id("channel_id")?;
    Some(Said {
        event: id("trigger_id")?,
        between: is_between(&channel, text("channel_name")),
        spot: Spot { channel, thread: None },
        speaker: Speaker { user: id("user_id")?, team: id("team_id") },
        head: text("command").filter(|command| command.starts_with('/'))?.to_owned(),
        text: text("text").unwrap_or_default().to_owned(),
        answer: text("response_url").map(ToOwned::to_owned),
    })
}
