//! One message by its id, wherever in a conversation it stands: `conversations.replies` has those of threads, too, where
//! `conversations.history` has not.

use serde_json::Value;

use crate::chat::slack::gateway::SlackGateway;
use crate::chat::slack::web::failure::Failure;

impl SlackGateway {
    /// The message `ts` of a channel; `None` where Slack answers without it.
    pub(super) async fn message(&self, channel: &str, ts: &str) -> Result<Option<Value>, Failure> {
        let arguments = [
            ("channel", channel.to_owned()),
            ("ts", ts.to_owned()),
            ("oldest", ts.to_owned()),
            ("latest", ts.to_owned()),
            ("inclusive", "true".to_owned()),
            ("limit", "2".to_owned()),
        ];
        let answer = self.read_patiently("conversations.replies", &arguments).await?;
        let messages = answer.get("messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        Ok(messages.iter().find(|message| message.get("ts").and_then(Value::as_str) == Some(ts)).cloned())
    }
}
