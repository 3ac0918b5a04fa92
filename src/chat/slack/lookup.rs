//! Looking for what may have been said already, after an attempt whose end nobody knows.
//!
//! Every delivery carries its key in the message's metadata, which people do not see (design §6.4). Invariant: "not there"
//! is said only by whoever saw all of the time in which it can be; whoever saw less says that nobody knows.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tracing::warn;

use crate::chat::slack::stamp::stamp;
use crate::chat::slack::web::Api;
use crate::chat::slack::web::failure::Failure;
use crate::clock::SharedClock;

/// What our metadata is called.
const EVENT: &str = "toban_delivery";
/// How far Slack's clock may be from ours, and what an attempt takes.
const SKEW: SignedDuration = SignedDuration::from_mins(1);
/// Messages of one page of the history.
const PAGE: u32 = 200;
/// Pages that are looked through at most.
const PAGES: usize = 10;
/// How long looking may take: a send is bounded to 5 s (design §6.4), and something is to be sent after it.
const LOOK: Duration = Duration::from_secs(2);

/// The metadata that a delivery carries.
pub(super) fn metadata(key: &str) -> Value {
    json!({ "event_type": EVENT, "event_payload": { "key": key } })
}

/// The key that a message carries.
pub(super) fn key(message: &Value) -> Option<&str> {
    let text = |pointer| message.pointer(pointer).and_then(Value::as_str);
    text("/metadata/event_type").filter(|event| *event == EVENT)?;
    text("/metadata/event_payload/key")
}

/// What looking for a message found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// It is there, by that id.
    There(String),
    /// It is not there.
    Absent,
    /// Nobody knows: Toban may not look there, or there is more than anybody looks through.
    Unseen,
}

/// Where to look.
pub(super) struct Look<'l> {
    /// Asks Slack.
    pub(super) api: &'l Api,
    /// Ends a look that takes too long.
    pub(super) clock: &'l SharedClock,
    /// The conversation.
    pub(super) channel: &'l str,
    /// The thread, for what is inside one.
    pub(super) thread: Option<&'l str>,
}

/// How a look ended.
enum Ended {
    /// What was looked for was found.
    Found,
    /// There is nothing more.
    Through,
    /// There is more, or nothing of it may be seen.
    Early,
}

impl Look<'_> {
    /// The message with that key, which was sent `since` at the earliest.
    ///
    /// # Errors
    /// When Slack does not say; then it must not be sent again either.
    pub(super) async fn message(&self, wanted: &str, since: Timestamp) -> Result<Sight, Failure> {
        let begun = self.clock.elapsed();
        let mut found = None;
        let mut is_it = |message: &Value| {
            if key(message) == Some(wanted) {
                found = message.get("ts").and_then(Value::as_str).map(ToOwned::to_owned);
            }
            found.is_some()
        };
        // The newest come first, but what was sent hours ago in a busy conversation is far behind them: so the time of the
        // first attempt is looked at before what came later.
        let (from, first) = (around(since, -SKEW), around(since, SKEW));
        let spans = if self.thread.is_none() && first < self.clock.now() {
            vec![(from, Some(first)), (first, None)]
        } else {
            vec![(from, None)]
        };
        let mut whole = true;
        for (oldest, latest) in spans {
            match self.walk((stamp(oldest), latest.map(stamp)), begun, &mut is_it).await? {
                Ended::Found => break,
                Ended::Through => {}
                Ended::Early => whole = false,
            }
        }
        Ok(match found {
            Some(ts) => Sight::There(ts),
            None if whole => Sight::Absent,
            None => Sight::Unseen,
        })
    }

    /// Everything in the thread from the message `root` on, oldest first, and whether that is all.
    ///
    /// # Errors
    /// When Slack does not say.
    pub(super) async fn since(&self, root: &str) -> Result<(Vec<Value>, bool), Failure> {
        let mut seen = Vec::new();
        let mut see = |message: &Value| {
            seen.push(message.clone());
            false
        };
        let ended = self.walk((root.to_owned(), None), self.clock.elapsed(), &mut see).await?;
        Ok((seen, matches!(ended, Ended::Through)))
    }

    /// Goes through a span of time until `is_it` says that it saw enough.
    async fn walk(
        &self,
        (oldest, latest): (String, Option<String>),
        begun: Duration,
        is_it: &mut (dyn FnMut(&Value) -> bool + Send),
    ) -> Result<Ended, Failure> {
        let mut arguments = vec![
            ("channel", self.channel.to_owned()),
            ("oldest", oldest),
            ("limit", PAGE.to_string()),
            ("include_all_metadata", "true".to_owned()),
            ("inclusive", "true".to_owned()),
        ];
        let method = if self.thread.is_some() { "conversations.replies" } else { "conversations.history" };
        arguments.extend(self.thread.map(|thread| ("ts", thread.to_owned())));
        arguments.extend(latest.map(|latest| ("latest", latest)));
        let all = arguments.len();
        for page in 0..PAGES {
            if page > 0 && self.clock.elapsed().saturating_sub(begun) >= LOOK {
                break;
            }
            let answer = match self.api.read(method, &arguments).await {
                Err(error) if error.is_blind() => {
                    warn!(%error, "nobody can look whether a message is there");
                    return Ok(Ended::Early);
                }
                answer => answer?,
            };
            let messages = answer.get("messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            if messages.iter().any(&mut *is_it) {
                return Ok(Ended::Found);
            }
            let cursor = answer.pointer("/response_metadata/next_cursor").and_then(Value::as_str).unwrap_or_default();
            if cursor.is_empty() {
                return Ok(Ended::Through);
            }
            arguments.truncate(all);
            arguments.push(("cursor", cursor.to_owned()));
        }
        Ok(Ended::Early)
    }
}

fn around(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{key, metadata};

    #[test]
    fn a_delivery_is_known_by_its_metadata_alone() {
        assert_eq!(key(&json!({ "ts": "1.2", "metadata": metadata("01K") })), Some("01K"));
        let others = json!({ "event_type": "other", "event_payload": { "key": "01K" } });
        assert_eq!(key(&json!({ "text": "01K", "metadata": others })), None);
        assert_eq!(key(&json!({ "metadata": 7 })), None);
    }
}
