//! Looking for a delivery in the history, after an attempt whose end nobody knows.
//!
//! Every delivery carries its key in the message's metadata, which people do not see (design §6.4).

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::chat::slack::file::file_name;
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

/// What goes on below a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pieces {
    /// The ids of the messages.
    pub(super) messages: Vec<String>,
    /// The ids of the files.
    pub(super) files: Vec<String>,
}

/// What goes on below our message `ts` in the thread of `root`.
///
/// # Errors
/// When Slack does not say.
pub(super) async fn below(api: &Api, (channel, root): (&str, &str), ts: &str) -> Result<Pieces, Failure> {
    let mut arguments = vec![
        ("channel", channel.to_owned()),
        ("ts", root.to_owned()),
        ("oldest", ts.to_owned()),
        ("limit", PAGE.to_string()),
        ("include_all_metadata", "true".to_owned()),
        ("inclusive", "true".to_owned()),
    ];
    let (mut thread, all) = (Vec::new(), arguments.len());
    for _page in 0..PAGES {
        let answer = api.read("conversations.replies", &arguments).await?;
        let messages = answer.get("messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        thread.extend_from_slice(messages);
        let cursor = answer.pointer("/response_metadata/next_cursor").and_then(Value::as_str).unwrap_or_default();
        if cursor.is_empty() {
            break;
        }
        arguments.truncate(all);
        arguments.push(("cursor", cursor.to_owned()));
    }
    Ok(pieces(&thread, ts))
}

/// What of a thread goes on below the message `ts`: its parts are known by its own key, or by itself.
fn pieces(thread: &[Value], ts: &str) -> Pieces {
    let id = |message: &Value| message.get("ts").and_then(Value::as_str).map(ToOwned::to_owned);
    let own = thread.iter().find(|message| id(message).as_deref() == Some(ts)).and_then(key);
    let starts: Vec<String> = own.into_iter().chain([ts]).map(|key| format!("{key}#")).collect();
    let name = file_name(ts);
    let mut pieces = Pieces::default();
    for message in thread {
        let files = message.get("files").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let ours = files.iter().filter(|file| file.get("name").and_then(Value::as_str) == Some(&name));
        let files: Vec<String> = ours.filter_map(|file| Some(file.get("id")?.as_str()?.to_owned())).collect();
        let is_part = key(message).is_some_and(|key| starts.iter().any(|start| key.starts_with(start)));
        if is_part || !files.is_empty() {
            pieces.messages.extend(id(message));
        }
        pieces.files.extend(files);
    }
    pieces
}

/// The key a message of ours carries.
fn key(message: &Value) -> Option<&str> {
    let text = |pointer| message.pointer(pointer).and_then(Value::as_str);
    text("/metadata/event_payload/key").filter(|_| text("/metadata/event_type") == Some(EVENT))
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
    match known {
        Known::Key(wanted) => key(message) == Some(wanted),
        Known::File(name) => {
            let files = message.get("files").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            files.iter().any(|file| file.get("name").and_then(Value::as_str) == Some(name))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Known, Pieces, carries, metadata, pieces};

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
    fn what_goes_on_below_a_message_is_known_by_the_message_and_nothing_else_is() {
        let thread = [
            json!({ "ts": "1.0", "metadata": metadata("01K") }),
            json!({ "ts": "1.1", "metadata": metadata("01K#1") }),
            json!({ "ts": "1.2", "metadata": metadata("1.0#2") }),
            json!({ "ts": "1.3", "metadata": metadata("01L#1") }),
            json!({ "ts": "1.4", "text": "01K#1" }),
            json!({ "ts": "1.5", "files": [{ "id": "F1", "name": "toban-1-0.txt" }] }),
            json!({ "ts": "1.6", "files": [{ "id": "F2", "name": "toban-1-1.txt" }] }),
        ];
        let messages = ["1.1", "1.2", "1.5"].map(str::to_owned).to_vec();
        assert_eq!(pieces(&thread, "1.0"), Pieces { messages, files: vec!["F1".to_owned()] });
        assert_eq!(pieces(&[], "1.0"), Pieces::default());
    }

    #[test]
    fn a_file_is_known_by_its_name() {
        let file = Known::File("toban-1-2.txt");
        assert!(carries(&json!({ "files": [7, { "name": "toban-1-2.txt" }] }), file));
        assert!(!carries(&json!({ "files": [{ "name": "other.txt" }], "text": "toban-1-2.txt" }), file));
        assert!(!carries(&json!({ "files": null }), file));
    }
}
