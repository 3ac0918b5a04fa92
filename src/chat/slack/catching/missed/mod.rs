//! What follows from what the history shows, as events of the same kinds as live ones. Pure.
//!
//! What a timeline shows already makes no event, so that most of what is read again and again sets nothing off.

use jiff::Timestamp;
use serde_json::Value;

use crate::chat::inbound::{Platform, Sign};
use crate::chat::slack::catching::reading::{Conversation, Messages, text};
use crate::chat::slack::content;
use crate::chat::slack::inbound::{Came, Deleted, Edited, Reacted, Said, Speaker, Spot, Unsigned, Writer, event};
use crate::chat::slack::reaction::{is_signed, name};
use crate::chat::slack::stamp::moment;
use crate::store::timeline::KeptMessage;

/// People whose reactions to one message are followed; the first of them who may keep it is enough.
const PEOPLE: usize = 5;

/// Something that was missed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Missed {
    /// Somebody spoke to Toban.
    Said {
        said: Said,
        /// The message whose thread the answer belongs into.
        root: String,
        at: Timestamp,
    },
    /// Something that timelines follow, and what the figures call it.
    Followed(&'static str, Came),
}

/// What was found in one conversation, and what is known of it.
pub(super) struct Found<'f> {
    pub(super) conversation: &'f Conversation,
    pub(super) messages: &'f Messages,
    pub(super) pins: &'f [Value],
    pub(super) kept: &'f [KeptMessage],
    /// What happened before was heard.
    pub(super) since: Timestamp,
    /// What was said before was heard, or is too old.
    pub(super) spoken: Timestamp,
    /// Toban's own member id.
    pub(super) me: &'f str,
    /// Whether a reaction of that name keeps a message.
    pub(super) keeps: &'f (dyn Fn(&str) -> bool + Sync),
}

impl Found<'_> {
    /// What was missed, in the order of the messages it is about; pins last.
    pub(super) fn missed(&self) -> Vec<Missed> {
        let mut missed = Vec::new();
        for (ts, message) in self.messages {
            let Some(at) = moment(ts) else { continue };
            if at >= self.spoken {
                missed.extend(self.said(message, at));
            }
            let kept = self.kept_as(ts);
            if kept.is_none() && self.conversation.is_home(message, at) {
                missed.extend(self.reactions(message, ts).map(|one| Missed::Followed("sign", Came::Reacted(one))));
            }
            if let Some(kept) = kept {
                let is_gone = text(message, "subtype") == Some("tombstone");
                let gone = if is_gone { self.deleted(kept).map(Came::Deleted) } else { None };
                missed.extend(gone.map(|gone| Missed::Followed("deletion", gone)));
                missed.extend(self.changed(message, ts));
            }
        }
        missed.extend(self.pins.iter().filter_map(|pin| self.pinned(pin)));
        missed
    }

    /// Kept messages that were not among what was read; each once.
    pub(super) fn unseen(&self) -> Vec<&KeptMessage> {
        let mut unseen: Vec<&KeptMessage> = Vec::new();
        for kept in self.kept.iter().filter(|kept| !self.messages.contains_key(&kept.message)) {
            if unseen.iter().all(|known| known.message != kept.message) {
                unseen.push(kept);
            }
        }
        unseen
    }

    /// The entry of a message.
    fn kept_as(&self, ts: &str) -> Option<&KeptMessage> {
        self.kept.iter().find(|kept| kept.message == ts)
    }

    /// What became of a kept message that stands there: its words were changed, its signs are gone.
    pub(super) fn changed(&self, message: &Value, ts: &str) -> Vec<Missed> {
        let edited = self.edited(message).map(|edited| Missed::Followed("edit", Came::Edited(edited)));
        let unsigned = self.unsigned(message, ts).map(|one| Missed::Followed("unsigned", Came::Unsigned(one)));
        edited.into_iter().chain(unsigned).collect()
    }

    /// A message that signs kept and that has none any more. One that is gone is no such message.
    fn unsigned(&self, message: &Value, ts: &str) -> Option<Unsigned> {
        let was = self.kept.iter().any(|kept| kept.message == ts && kept.signed);
        let stands = text(message, "subtype") != Some("tombstone");
        let pinned = self.pins.iter().any(|pin| pin.pointer("/message/ts").and_then(Value::as_str) == Some(ts));
        if !was || !stands || pinned || is_signed(message, self.keeps) {
            return None;
        }
        let channel = &self.conversation.channel;
        Some(Unsigned {
            event: format!("unsigned:{channel}:{ts}:{}", self.since.as_microsecond()),
            channel: channel.clone(),
            message: ts.to_owned(),
        })
    }

    fn said(&self, message: &Value, at: Timestamp) -> Option<Missed> {
        let said = event::past(message, &self.conversation.channel, self.me)?;
        // What Toban says in the thread of somebody's word answers it.
        let repliers = message.get("reply_users").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if said.spot.thread.is_none() && repliers.iter().any(|user| user.as_str() == Some(self.me)) {
            return None;
        }
        let root = said.spot.thread.clone().or_else(|| text(message, "ts").map(ToOwned::to_owned))?;
        Some(Missed::Said { said, root, at })
    }

    fn reactions(&self, message: &Value, ts: &str) -> impl Iterator<Item = Reacted> {
        let given = message.get("reactions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let kept = given.iter().filter_map(|one| {
            let name = name(one).filter(|name| (self.keeps)(name))?;
            Some((name, one.get("users")?.as_array()?))
        });
        let by = kept.flat_map(|(name, users)| users.iter().filter_map(move |user| Some((name, user.as_str()?))));
        let channel = &self.conversation.channel;
        by.filter(|(_, user)| *user != self.me).take(PEOPLE).map(move |(name, user)| Reacted {
            event: format!("reaction:{channel}:{ts}:{user}:{name}:{}", self.since.as_microsecond()),
            channel: channel.clone(),
            message: ts.to_owned(),
            // As it is when it is kept, it is asked for then.
            shown: None,
            sign: Sign::Reaction(name.to_owned()),
            speaker: Speaker { user: user.to_owned(), team: None },
            added: true,
        })
    }

    fn pinned(&self, pin: &Value) -> Option<Missed> {
        let message = pin.get("message")?;
        let ts = text(message, "ts")?;
        let created = pin.get("created").and_then(Value::as_i64)?;
        let user = text(pin, "created_by").filter(|user| *user != self.me)?;
        let known = self.kept_as(ts).is_some_and(|kept| kept.marked);
        let pinned = Timestamp::from_second(created).ok()?;
        if known || pinned < self.since || !self.conversation.is_home(message, pinned) {
            return None;
        }
        let channel = &self.conversation.channel;
        let reacted = Reacted {
            event: format!("pin:{channel}:{ts}:{created}"),
            channel: channel.clone(),
            message: ts.to_owned(),
            shown: None,
            sign: Sign::Pin,
            speaker: Speaker { user: user.to_owned(), team: None },
            added: true,
        };
        Some(Missed::Followed("sign", Came::Reacted(reacted)))
    }

    /// The new words of a message, if its author changed them since.
    fn edited(&self, message: &Value) -> Option<Edited> {
        let changed = message.pointer("/edited/ts").and_then(Value::as_str)?;
        if moment(changed)? < self.since {
            return None;
        }
        event::past_edit(message, &self.conversation.channel, self.me, changed)
    }

    /// What is known of a kept message that is gone; `None` where nobody on Slack wrote it.
    pub(super) fn deleted(&self, kept: &KeptMessage) -> Option<Deleted> {
        let author = kept.author.as_ref().filter(|author| author.platform == Platform::Slack)?;
        let channel = &self.conversation.channel;
        let writer = if content::is_name(&author.account) {
            Writer::Program(author.account.clone())
        } else {
            Writer::Member(Speaker { user: author.account.clone(), team: None })
        };
        Some(Deleted {
            event: format!("deletion:{channel}:{}", kept.message),
            spot: Spot { channel: channel.clone(), thread: None },
            message: kept.message.clone(),
            writer,
        })
    }
}

#[cfg(test)]
mod tests;
