//! The fields of what Slack sends: a text, an id, a thread. What is missing, null or of another type is none.

use serde_json::Value;

/// A text that is not empty, by the path of its fields.
pub(super) fn text(value: &Value, pointer: &str) -> Option<String> {
    at(value, pointer).and_then(Value::as_str).filter(|text| !text.is_empty()).map(ToOwned::to_owned)
}

/// As [`Value::pointer`], which copies each step to look for escapes: no name of Slack's has any, and every request is read
/// by a dozen of these.
pub(super) fn at<'v>(value: &'v Value, pointer: &str) -> Option<&'v Value> {
    pointer.split('/').skip(1).try_fold(value, |value, step| match value {
        Value::Array(list) => list.get(step.parse::<usize>().ok()?),
        value => value.get(step),
    })
}

/// Whether a conversation is one between people, two or more, and no channel: nobody can let Toban into it. `name` is the
/// word of Slack for it (docs.slack.dev, slash commands).
pub(super) fn is_between(channel: &str, name: Option<&str>) -> bool {
    channel.starts_with('D') || name.is_some_and(|name| name == "directmessage" || name.starts_with("mpdm-"))
}

/// Greatest length of what something is known by; Slack's own ids are far shorter, and an index takes no longer ones.
const ID: usize = 255;

/// What something is known by: a member, a conversation, a message, an event. What is no id of Slack's is none.
pub(super) fn id(value: &Value, pointer: &str) -> Option<String> {
    text(value, pointer).filter(|id| is_id(id))
}

pub(super) fn is_id(text: &str) -> bool {
    text.len() <= ID && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// The thread of a message that stands inside one; the first message of a thread stands outside.
pub(super) fn thread(message: &Value) -> Option<String> {
    id(message, "/thread_ts").filter(|root| Some(root) != text(message, "/ts").as_ref())
}
