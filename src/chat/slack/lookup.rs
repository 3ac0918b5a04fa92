//! Looking for a delivery in the history, after an attempt whose end nobody knows.
//!
//! Every delivery carries its key in the message's metadata, which people do not see (design §6.4).

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::chat::slack::stamp::stamp;
use crate::chat::slack::web::Api;
use crate::chat::slack::web::failure::Failure;

/// What our metadata is called.
const EVENT: &str = "toban_delivery";
/// How far Slack's clock may be behind ours.
const SKEW: SignedDuration = SignedDuration::from_mins(1);
/// Messages of one page of the history.
const PAGE: u32 = 200;
/// Pages that are looked through: more than two thousand messages in a minute are no conversation.
const PAGES: usize = 10;

/// The metadata that a delivery carries.
pub(super) fn metadata(key: &str) -> Value {
    json!({ "event_type": EVENT, "event_payload": { "key": key } })
}

/// Where to look.
pub(super) struct Where<'w> {
    /// The conversation.
    pub(super) channel: &'w str,
    /// The thread, for what is inside one.
    pub(super) thread: Option<&'w str>,
    /// When the first attempt began.
    pub(super) since: Timestamp,
}

/// How what may have arrived is known.
#[derive(Clone, Copy, Debug)]
pub(super) enum Known<'k> {
    /// A message by its key.
    Key(&'k str),
    /// A file by its name; no metadata goes with one.
    File(&'k str),
}

/// The id of the message that carries it, if it arrived.
///
/// # Errors
/// When Slack does not say; then it must not be sent again either.
pub(super) async fn find(api: &Api, place: &Where<'_>, known: Known<'_>) -> Result<Option<String>, Failure> {
    let oldest = place.since.checked_sub(SKEW).unwrap_or(place.since);
    let mut arguments = vec![
        ("channel", place.channel.to_owned()),
        ("oldest", stamp(oldest)),
        ("limit", PAGE.to_string()),
        ("include_all_metadata", "true".to_owned()),
        ("inclusive", "true".to_owned()),
    ];
    let method = if place.thread.is_some() { "conversations.replies" } else { "conversations.history" };
    arguments.extend(place.thread.map(|thread| ("ts", thread.to_owned())));
    let all = arguments.len();
    for _page in 0..PAGES {
        let answer = api.read(method, &arguments).await?;
        let messages = answer.get("messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if let Some(found) = messages.iter().find(|message| carries(message, known)) {
            return Ok(found.get("ts").and_then(Value::as_str).map(ToOwned::to_owned));
        }
        let cursor = answer.pointer("/response_metadata/next_cursor").and_then(Value::as_str).unwrap_or_default();
        if cursor.is_empty() {
            return Ok(None);
        }
        arguments.truncate(all);
        arguments.push(("cursor", cursor.to_owned()));
    }
    Ok(None)
}

fn carries(message: &Value, known: Known<'_>) -> bool {
    let text = |pointer| message.pointer(pointer).and_then(Value::as_str);
    match known {
        Known::Key(key) => {
            text("/metadata/event_type") == Some(EVENT) && text("/metadata/event_payload/key") == Some(key)
        }
        Known::File(name) => {
            let files = message.get("files").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            files.iter().any(|file| file.get("name").and_then(Value::as_str) == Some(name))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Known, carries, metadata};

    #[test]
    fn a_delivery_is_known_by_its_metadata_alone() {
        let key = Known::Key("01K");
        assert!(carries(&json!({ "ts": "1.2", "metadata": metadata("01K") }), key));
        assert!(!carries(&json!({ "metadata": metadata("01L") }), key));
        assert!(!carries(
            &json!({ "text": "01K", "metadata": { "event_type": "other", "event_payload": { "key": "01K" } } }),
            key
        ));
        assert!(!carries(&json!({ "metadata": 7 }), key));
    }

    #[test]
    fn a_file_is_known_by_its_name() {
        let file = Known::File("toban-1-2.txt");
        assert!(carries(&json!({ "files": [7, { "name": "toban-1-2.txt" }] }), file));
        assert!(!carries(&json!({ "files": [{ "name": "other.txt" }], "text": "toban-1-2.txt" }), file));
        assert!(!carries(&json!({ "files": null }), file));
    }
}
