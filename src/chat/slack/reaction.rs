//! Reactions: Slack tells only which message, so its words, its author and its link are asked for; but only where the
//! reaction means something.

use serde_json::Value;
use tracing::debug;

use crate::chat::inbound::{self, Account, Place};
use crate::chat::slack::inbound::{Reacted, Speaker, Spot};
use crate::chat::slack::reception::{Reception, place};
use crate::chat::slack::stamp::moment;

impl Reception {
    /// The event for the dispatcher, with where and whom to answer; `None` where nothing follows from it.
    pub(super) async fn reaction(&self, reacted: Reacted) -> Option<(Place, Account, inbound::Reacted)> {
        let known = &self.gateway.known;
        if !known.keeps(&reacted.reaction) {
            return None;
        }
        let message = self.message(&reacted.channel, &reacted.message).await;
        // The entry stays as long as another reaction keeps it.
        let kept = |message: &Value| {
            let reactions = message.get("reactions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            reactions.iter().filter_map(|one| one.get("name")?.as_str()).any(|name| known.keeps(name))
        };
        if !reacted.added && message.as_ref().is_some_and(kept) {
            return None;
        }
        // Without its words nothing can be kept.
        if reacted.added && message.is_none() {
            return None;
        }
        let message = message.unwrap_or_default();
        let text = |field: &str| message.get(field).and_then(Value::as_str);
        let thread = text("thread_ts").filter(|root| *root != reacted.message).map(ToOwned::to_owned);
        let spot = Spot { channel: reacted.channel.clone(), thread };
        let account = self.account(&reacted.speaker).await;
        let author = match text("user").filter(|user| Some(*user) != self.me().as_deref() && text("bot_id").is_none()) {
            Some(user) => Some(self.account(&Speaker { user: user.to_owned(), team: None }).await),
            None => None,
        };
        let now = self.clock.now();
        let link = if reacted.added { self.link(&reacted.channel, &reacted.message).await } else { None };
        let event = inbound::Reacted {
            event: reacted.event,
            place: place(&spot),
            posted: moment(&reacted.message).unwrap_or(now),
            message: reacted.message,
            reaction: reacted.reaction,
            account: account.clone(),
            added: reacted.added,
            text: self.typed(text("text").unwrap_or_default()),
            author,
            link,
            at: now,
        };
        Some((event.place.clone(), account, event))
    }

    /// A message by its id, wherever it stands.
    async fn message(&self, channel: &str, ts: &str) -> Option<Value> {
        let arguments = [
            ("channel", channel.to_owned()),
            ("ts", ts.to_owned()),
            ("oldest", ts.to_owned()),
            ("latest", ts.to_owned()),
            ("inclusive", "true".to_owned()),
            ("limit", "2".to_owned()),
        ];
        match self.gateway.api.read("conversations.replies", &arguments).await {
            Ok(answer) => {
                let messages = answer.get("messages")?.as_array()?;
                messages.iter().find(|message| message.get("ts").and_then(Value::as_str) == Some(ts)).cloned()
            }
            Err(error) => {
                debug!(%error, "the message of a reaction was not found");
                None
            }
        }
    }

    async fn link(&self, channel: &str, ts: &str) -> Option<String> {
        let arguments = [("channel", channel.to_owned()), ("message_ts", ts.to_owned())];
        let answer = self.gateway.api.read("chat.getPermalink", &arguments).await.ok()?;
        answer.get("permalink")?.as_str().map(ToOwned::to_owned)
    }
}
