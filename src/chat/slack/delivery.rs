//! Sending parts of a message to one place.
//!
//! Invariant: what may have arrived is sent again only after it was looked for, and where nobody can look, the repeat says
//! that it may be one (design §6.4).

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::chat::gateway::DeliveryKey;
use crate::chat::slack::gateway::SlackGateway;
use crate::chat::slack::lookup::{Look, Sight, metadata};
use crate::chat::slack::render::{Part, harmless};
use crate::chat::slack::web::failure::Failure;
use crate::chat::unsent::Hindrance;
use crate::language::Language;
use crate::reply::slack as say;

/// Greatest length of a text without blocks (docs.slack.dev, chat.postMessage: longer ones are cut).
pub(super) const POSTED: usize = 40_000;
/// The same of one that takes another's place (docs.slack.dev, chat.update: longer ones are refused).
const CHANGED: usize = 4_000;

/// Where parts go.
pub(super) struct Sender<'s> {
    pub(super) slack: &'s SlackGateway,
    /// The conversation; never a member's id.
    pub(super) channel: &'s str,
    /// The thread, for what stands inside one.
    pub(super) thread: Option<&'s str>,
}

/// What was sent.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    /// The message's id.
    pub(super) ts: String,
    /// Whether it was there already.
    pub(super) found: bool,
    /// Whether it says that it may be a repeat.
    pub(super) labelled: bool,
    /// What did not go into it, where the workspace takes no blocks.
    pub(super) left: Vec<Part>,
}

/// A message that may be a repeat of one that was first tried then, and its language.
pub(super) type Repeat = Option<(Timestamp, Language)>;

impl Sender<'_> {
    /// A look at what is there.
    pub(super) fn look<'l>(&'l self, thread: Option<&'l str>) -> Look<'l> {
        Look { api: &self.slack.api, clock: &self.slack.clock, channel: self.channel, thread }
    }

    /// Sends the first part, unless it is there already.
    pub(super) async fn first(&self, part: &Part, key: DeliveryKey<'_>, language: Language) -> Result<Sent, Failure> {
        let mut repeat = None;
        if let Some(since) = key.tried {
            match self.look(self.thread).message(key.id, since).await? {
                Sight::There(ts) => return Ok(Sent { ts, found: true, labelled: false, left: Vec::new() }),
                Sight::Absent => {}
                Sight::Unseen => repeat = Some((since, language)),
            }
        }
        self.post(self.thread, part, Some(key.id), repeat).await
    }

    /// Sends a part below the message `root`, by which it is known together with its number.
    pub(super) async fn below(&self, root: &str, part: &Part, number: usize, repeat: Repeat) -> Result<Sent, Failure> {
        let key = format!("{root}#{number}");
        self.post(Some(self.thread.unwrap_or(root)), part, Some(&key), repeat).await
    }

    /// Sends a part that nobody looks for.
    pub(super) async fn send(&self, part: &Part) -> Result<Sent, Failure> {
        self.post(self.thread, part, None, None).await
    }

    async fn post(
        &self,
        thread: Option<&str>,
        part: &Part,
        key: Option<&str>,
        repeat: Repeat,
    ) -> Result<Sent, Failure> {
        let send = async |part: Part| {
            let mut body = harmless(part);
            body["channel"] = json!(self.channel);
            if let Some(thread) = thread {
                body["thread_ts"] = json!(thread);
            }
            if let Some(key) = key {
                body["metadata"] = metadata(key);
            }
            self.slack.api.call("chat.postMessage", &body).await
        };
        let part = &self.labelled(part, repeat);
        let (answer, left) = self.slack.support.say(part, POSTED, send).await?;
        let ts = answer.get("ts").and_then(Value::as_str).map(ToOwned::to_owned);
        let ts = ts.ok_or_else(|| Failure::Unknown(Hindrance::Lacking.because("ts")))?;
        Ok(Sent { ts, found: false, labelled: repeat.is_some(), left })
    }

    /// The part, with the word that it may be a repeat where it is one.
    pub(super) fn labelled(&self, part: &Part, repeat: Repeat) -> Part {
        let Some((since, language)) = repeat else { return part.clone() };
        let moments = self.slack.known.moments(self.slack.clock.now());
        part.noted(&say::may_repeat(since, &moments, language))
    }

    /// Puts a part in the place of the message `ts`; what did not go into it, where the workspace takes no blocks.
    pub(super) async fn edit(&self, ts: &str, part: &Part) -> Result<Vec<Part>, Failure> {
        let send = async |part: Part| {
            let mut body = harmless(part);
            body["channel"] = json!(self.channel);
            body["ts"] = json!(ts);
            self.slack.api.call("chat.update", &body).await
        };
        self.slack.support.say(part, CHANGED, send).await.map(|(_, left)| left)
    }

    /// Takes the message `ts` away, if it is there.
    pub(super) async fn delete(&self, ts: &str) -> Result<(), Failure> {
        match self.slack.api.call("chat.delete", &json!({ "channel": self.channel, "ts": ts })).await {
            Err(error) if error.is_gone() => Ok(()),
            done => done.map(drop),
        }
    }
}
