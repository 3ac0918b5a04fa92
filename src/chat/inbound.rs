//! What comes in from a platform, as one closed enum, and who said it where.
//!
//! A gateway pushes an [`Arrival`] into one bounded channel and answers its platform with the [`Receipt`], which comes
//! back within milliseconds; the work goes on afterwards.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::chat::message::Message;
use crate::chat::moment::plain;
use crate::language::Language;

mod message;

pub use self::message::{Deleted, Edited, Reacted, SharedFile, Sign, Unsigned};

/// The platforms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// The page.
    Web,
    /// `toban chat`.
    Terminal,
    /// Slack.
    Slack,
}

impl Platform {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Web, Self::Terminal, Self::Slack];

    /// Where somebody can be told something later, those first that find them wherever they are.
    pub const REACHING: [Self; 2] = [Self::Slack, Self::Web];

    /// How settings and rows write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Terminal => "terminal",
            Self::Slack => "slack",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Web => "Toban",
            Self::Terminal => "toban chat",
            Self::Slack => "Slack",
        }
    }

    /// Whether its accounts are its own, and are linked to persons; elsewhere whoever speaks is a person of ours, or nobody.
    /// Where they are, an account is a place, too: what one person alone reads.
    #[must_use]
    pub const fn has_accounts(self) -> bool {
        matches!(self, Self::Slack)
    }

    /// Whether its conversations are rows of our own store, which knows them by name and knows who reads them.
    #[must_use]
    pub const fn keeps_conversations(self) -> bool {
        matches!(self, Self::Web)
    }

    /// Whether the names of its conversations have letters of any script, and not only those from a to z.
    #[must_use]
    pub const fn names_in_any_script(self) -> bool {
        !matches!(self, Self::Slack)
    }
}

/// A place to talk: a channel on a platform, and the thread in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The platform.
    pub platform: Platform,
    /// The conversation's id on the platform.
    pub conversation: String,
    /// Id of the message whose thread is meant; `None` is the conversation itself.
    pub thread: Option<String>,
}

/// Who said something, as the platform knows them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Account {
    /// The platform.
    pub platform: Platform,
    /// The account's id there; on the page, the session's person or `local`.
    pub id: String,
    /// The person of the directory it was proven to be.
    pub person: Option<String>,
    /// Whether the platform vouches for the account being on this very machine (loopback page, terminal).
    pub local: bool,
    /// The language the platform says they read.
    pub language: Option<Language>,
}

/// One use of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invocation {
    /// The platform's id of the event, unique per platform; a redelivery carries the same.
    pub event: String,
    /// Where.
    pub place: Place,
    /// Who.
    pub account: Account,
    /// What was typed (`/diag redis`), or the line behind a button.
    pub text: String,
    /// Whether a button said it.
    pub pressed: bool,
    /// When, by our clock.
    pub at: Timestamp,
}

/// What somebody asked for whom nobody knows yet; it is done once their account is a person's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Waiting {
    /// That a message is kept.
    Keep(Box<Reacted>),
    /// A command.
    Call(Box<Invocation>),
}

impl Waiting {
    /// The platform's id of the event.
    #[must_use]
    pub fn event(&self) -> &str {
        match self {
            Self::Keep(reacted) => &reacted.event,
            Self::Call(invocation) => &invocation.event,
        }
    }

    /// The same, asked for by that person.
    #[must_use]
    pub fn by(mut self, person: &str) -> Self {
        let account = match &mut self {
            Self::Keep(reacted) => &mut reacted.account,
            Self::Call(invocation) => &mut invocation.account,
        };
        account.person = Some(person.to_owned());
        self
    }
}

/// Everything that can come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inbound {
    /// Somebody used a command, by typing or by a button.
    Invoked(Invocation),
    /// Somebody wants the form of a command, with which its line begins: may they? Nothing is done yet.
    FormWanted(Invocation),
    /// Somebody gave a message a sign, or took it back.
    Reacted(Reacted),
    /// All signs of a message were taken back while nobody heard it.
    Unsigned(Unsigned),
    /// Somebody changed their own words.
    Edited(Edited),
    /// Somebody took their own words back.
    Deleted(Deleted),
    /// A conversation became another one.
    Moved(Moved),
    /// Somebody said something to Toban while nobody heard it, too long ago to do it now.
    Missed(Missed),
}

impl Inbound {
    /// The event as it may come in: what people wrote has no marks of ours in it ([`moment`](crate::chat::moment)).
    #[must_use]
    pub fn unmarked(mut self) -> Self {
        let text = match &mut self {
            Self::Invoked(invocation) | Self::FormWanted(invocation) => &mut invocation.text,
            Self::Reacted(reacted) => &mut reacted.text,
            Self::Edited(edited) => &mut edited.text,
            Self::Unsigned(_) | Self::Deleted(_) | Self::Moved(_) | Self::Missed(_) => return self,
        };
        if let Cow::Owned(plain) = plain(text) {
            *text = plain;
        }
        self
    }
}

/// What became of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Became {
    /// It was put away: nothing can be said in it.
    Archived,
    /// It is gone for good.
    Gone,
    /// It was taken up again.
    Open,
    /// It is known by another id from now on; what is in it stays.
    Known {
        /// The new one.
        id: String,
    },
}

/// A conversation that somebody put away, deleted, took up again, or that the platform calls by another id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The platform's id of the event.
    pub event: String,
    /// The conversation, by the id it had before.
    pub place: Place,
    /// What became of it.
    pub became: Became,
    /// When, by our clock.
    pub at: Timestamp,
}

/// Something that was said to Toban and that nobody heard then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    /// The platform's id of the event, the one it would have been heard by.
    pub event: String,
    /// Where it is answered.
    pub place: Place,
    /// Who said it.
    pub account: Account,
    /// When they said it.
    pub said: Timestamp,
    /// When it was found, by our clock.
    pub at: Timestamp,
}

/// An event with the way back for its receipt.
#[derive(Debug)]
pub struct Arrival {
    /// What happened.
    pub event: Inbound,
    /// Takes the receipt; a gateway that gave up waiting has dropped the other end.
    pub receipt: oneshot::Sender<Receipt>,
}

/// What the platform is told at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// Taken; the answer follows in the conversation.
    Accepted,
    /// Done: this is the whole answer, for the person who asked and nobody else (`pong`, help, every refusal).
    Answered(Box<Message>),
    /// Not taken, for now: nothing of it is on record, or nobody knows, and the person reads so. Where it arrives again
    /// under the same event id it is done, once.
    NotTaken(Box<Message>),
}
