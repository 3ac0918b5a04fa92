//! What people do with messages, as far as a timeline may follow it: signs, changed words, words taken back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::chat::inbound::{Account, Place};

/// What somebody did to a message that a timeline may follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sign {
    /// A reaction, by its name (`pushpin`).
    Reaction(String),
    /// A pin: the message is to stay in sight.
    Pin,
    /// They asked for it to be kept, which is answered in any case.
    Wish {
        /// Key of the incident they chose (`INC-42`), where they were asked.
        incident: Option<String>,
    },
}

/// A file that somebody shared; it stays where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedFile {
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub link: String,
    /// Its media type (`image/png`), where known.
    pub media_type: Option<String>,
}

/// A sign given to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reacted {
    /// The platform's id of the event.
    pub event: String,
    /// Where the message stands.
    pub place: Place,
    /// The message's id on the platform.
    pub message: String,
    /// The sign.
    pub sign: Sign,
    /// Who gave it.
    pub account: Account,
    /// Whether it was given; otherwise it was taken back.
    pub added: bool,
    /// The message's words.
    pub text: String,
    /// The files shared with it.
    pub files: Vec<SharedFile>,
    /// Who wrote the message, as the platform knows them; `None` is the bot.
    pub author: Option<Account>,
    /// A link to the message, where the platform gives one.
    pub link: Option<String>,
    /// When the message was posted.
    pub posted: Timestamp,
    /// When the sign came, by our clock.
    pub at: Timestamp,
}

/// Words that were changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    /// The platform's id of the event.
    pub event: String,
    /// Where the message stands.
    pub place: Place,
    /// The message's id on the platform.
    pub message: String,
    /// Its new words.
    pub text: String,
    /// Which version of its words that is, where the platform says so: later ones sort behind earlier ones, in whatever order
    /// they come.
    #[serde(default)]
    pub version: Option<String>,
    /// Who changed them.
    pub account: Account,
    /// When, by our clock.
    pub at: Timestamp,
}

/// Words that were taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    /// The platform's id of the event.
    pub event: String,
    /// Where the message stood.
    pub place: Place,
    /// The message's id on the platform.
    pub message: String,
    /// Who took it back.
    pub account: Account,
    /// When, by our clock.
    pub at: Timestamp,
}

/// A message whose signs are all gone: they were taken back while nobody heard it, by whom is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsigned {
    /// What it is known by; found again, it is the same.
    pub event: String,
    /// Where the message stands.
    pub place: Place,
    /// The message's id on the platform.
    pub message: String,
    /// Toban's own account, which found it.
    pub account: Account,
    /// When it was found, by our clock.
    pub at: Timestamp,
}
