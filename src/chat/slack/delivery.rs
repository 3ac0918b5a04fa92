//! Sending parts of a message to one place.

use serde_json::{Value, json};
use tracing::warn;

use crate::chat::gateway::DeliveryKey;
use crate::chat::slack::file::{TextFile, share};
use crate::chat::slack::lookup::{Known, Where, find, metadata};
use crate::chat::slack::render::{Part, harmless};
use crate::chat::slack::support::Support;
use crate::chat::slack::web::Api;
use crate::chat::slack::web::failure::Failure;

/// Where parts go, and what they are known by.
pub(super) struct Sender<'s> {
    pub(super) api: &'s Api,
    /// What may be drawn there.
    pub(super) support: &'s Support,
    /// The conversation; never a member's id.
    pub(super) channel: &'s str,
    /// The thread, for what stands inside one.
    pub(super) thread: Option<&'s str>,
    /// The delivery's key; messages without one are sent once.
    pub(super) key: Option<DeliveryKey<'s>>,
}

impl Sender<'_> {
    /// Sends the first part, unless it is there already; its id.
    pub(super) async fn first(&self, part: &Part) -> Result<String, Failure> {
        let key = self.key.map(|key| key.id.to_owned());
        if let Some(there) = self.found(self.thread, key.as_deref()).await? {
            return Ok(there);
        }
        self.post(self.thread, part, key.as_deref()).await
    }

    /// Sends the part of that number below the message `ts`; one that is there already shows it from then on. Its id.
    pub(super) async fn below(&self, ts: &str, part: &Part, number: usize) -> Result<String, Failure> {
        let key = self.key.map(|key| format!("{}#{number}", key.id));
        let thread = Some(self.thread.unwrap_or(ts));
        if let Some(there) = self.found(thread, key.as_deref()).await? {
            self.edit(&there, part).await?;
            return Ok(there);
        }
        self.post(thread, part, key.as_deref()).await
    }

    /// Puts a file into the thread of the message `ts`, unless it is there already.
    pub(super) async fn file(&self, ts: &str, file: &TextFile) -> Result<(), Failure> {
        let thread = self.thread.unwrap_or(ts);
        if let Some(since) = self.key.and_then(|key| key.tried) {
            let place = Where { channel: self.channel, thread: Some(thread), since };
            if find(self.api, &place, Known::File(&file.name)).await?.is_some() {
                return Ok(());
            }
        }
        share(self.api, (self.channel, thread), file).await
    }

    /// Sends a part that nobody looks for.
    pub(super) async fn send(&self, part: &Part) -> Result<String, Failure> {
        self.post(self.thread, part, None).await
    }

    /// The message of that key, where it may have arrived and did.
    async fn found(&self, thread: Option<&str>, key: Option<&str>) -> Result<Option<String>, Failure> {
        let (Some(key), Some(since)) = (key, self.key.and_then(|key| key.tried)) else { return Ok(None) };
        let place = Where { channel: self.channel, thread, since };
        match find(self.api, &place, Known::Key(key)).await {
            // Toban may speak in a public channel that it cannot read: rather twice than not at all.
            Err(error) if error.is_place() => {
                warn!(%error, "a message may be repeated, for nobody can look it up");
                Ok(None)
            }
            found => found,
        }
    }

    async fn post(&self, thread: Option<&str>, part: &Part, key: Option<&str>) -> Result<String, Failure> {
        let send = async |part: Part| {
            let mut body = harmless(part);
            body["channel"] = json!(self.channel);
            if let Some(thread) = thread {
                body["thread_ts"] = json!(thread);
            }
            if let Some(key) = key {
                body["metadata"] = metadata(key);
            }
            self.api.call("chat.postMessage", &body).await
        };
        let answer = match self.support.send(part, &send).await {
            Err(error) if refused_blocks(&error) => send(part.as_text()).await?,
            answer => answer?,
        };
        let ts = answer.get("ts").and_then(Value::as_str).map(ToOwned::to_owned);
        ts.ok_or_else(|| Failure::Unknown("Slack took the message and named no id".to_owned()))
    }

    /// Puts a part in the place of the message `ts`.
    pub(super) async fn edit(&self, ts: &str, part: &Part) -> Result<(), Failure> {
        let send = async |part: Part| {
            let mut body = harmless(part);
            body["channel"] = json!(self.channel);
            body["ts"] = json!(ts);
            self.api.call("chat.update", &body).await
        };
        match self.support.send(part, &send).await {
            Err(error) if refused_blocks(&error) => send(part.as_text()).await.map(drop),
            answer => answer.map(drop),
        }
    }
}

/// A workspace that does not take the blocks gets the words alone: nothing of them is lost.
fn refused_blocks(error: &Failure) -> bool {
    let refused = error.refuses_blocks();
    if refused {
        warn!(%error, "the workspace does not take the blocks of a message; it gets its text");
    }
    refused
}
