//! What Slack sends, read into one closed enum. Pure: nothing is asked, nothing is waited for.
//!
//! Slack's payloads are read field by field from JSON. A field that is missing, null or of another type makes the payload
//! an odd one ([`Came::Odd`]); it is counted and left alone.

use serde_json::Value;

use crate::chat::inbound::{Became, Sign};
use crate::chat::message::Press;
use crate::chat::slack::shortcut::Shortcut;

pub mod command;
pub mod event;
mod field;
pub mod interaction;
mod moved;

/// Something that came.
#[derive(Clone, Debug, PartialEq)]
pub enum Came {
    /// Somebody used a command by typing it.
    Said(Said),
    /// Somebody pressed a button.
    Pressed(Pressed),
    /// Somebody sent a form.
    Submitted(Submitted),
    /// Somebody gave a message a sign, or took it back.
    Reacted(Reacted),
    /// All signs of a message were taken back while nobody heard it.
    Unsigned(Unsigned),
    /// Somebody chose a shortcut in a message's menu.
    Wanted(Wanted),
    /// Somebody looks for something to choose.
    Looked(Looked),
    /// Somebody opened the Home tab.
    Opened(Opened),
    /// Somebody shared links to our pages.
    Linked(Linked),
    /// Somebody changed their words.
    Edited(Edited),
    /// Somebody took their words back.
    Deleted(Deleted),
    /// A conversation was put away, deleted, taken up again, or has another id.
    Moved(Moved),
    /// Slack asks whether we are there (`url_verification`); the answer is this text.
    Asked(String),
    /// Nothing to do, as it should be, and why.
    Nothing(&'static str),
    /// What makes no sense, and why: counted and left alone.
    Odd(&'static str),
}

impl Came {
    /// The event of a message that says something to Toban.
    pub(super) fn message(&self) -> Option<String> {
        match self {
            Self::Said(said) if said.is_message() => Some(said.event.clone()),
            _ => None,
        }
    }
}

/// Who did something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speaker {
    /// The member's id.
    pub user: String,
    /// Their workspace, where the payload tells it.
    pub team: Option<String>,
}

/// Who wrote a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Writer {
    /// A member.
    Member(Speaker),
    /// Another program, by what it is called; that is nobody's account.
    Program(String),
    /// Toban itself, whose message somebody took away.
    Own,
}

/// Where something happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// The conversation.
    pub channel: String,
    /// The thread, for what happened inside one.
    pub thread: Option<String>,
}

/// How the events of messages begin; those of slash commands are numbers.
const MESSAGE: &str = "message:";

/// A typed command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What it is known by; a redelivery carries the same.
    pub event: String,
    /// Where.
    pub spot: Spot,
    /// Whether that is between people, where Toban need not be.
    pub between: bool,
    /// Who.
    pub speaker: Speaker,
    /// How it begins: `/diag`, `@toban`; empty where the text begins by itself.
    pub head: String,
    /// As Slack sends it, with escapes and mentions.
    pub text: String,
    /// Where it can be answered for half an hour.
    pub answer: Option<String>,
}

impl Said {
    /// Whether it is a message, which stands in the history and which Slack tells again; a slash command it tells once.
    #[must_use]
    pub fn is_message(&self) -> bool {
        self.event.starts_with(MESSAGE)
    }
}

/// A pressed button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pressed {
    /// What it is known by.
    pub event: String,
    /// Where.
    pub spot: Spot,
    /// Whether that is between people, where Toban need not be; a message that all see stands only where it is.
    pub between: bool,
    /// Who.
    pub speaker: Speaker,
    /// What the button does.
    pub press: Press,
    /// With this a form can be opened, for three seconds.
    pub trigger: String,
    /// Where it can be answered for half an hour.
    pub answer: Option<String>,
    /// Whether it was on the Home tab; then the conversation is the member's id.
    pub home: bool,
}

/// A form that was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Submitted {
    /// What it is known by.
    pub event: String,
    /// Who.
    pub speaker: Speaker,
    /// What kind of form it is.
    pub callback: String,
    /// What we put into the form when it was opened.
    pub kept: String,
    /// Slack's state of the fields.
    pub values: Value,
}

/// A sign given to a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Reacted {
    /// What it is known by.
    pub event: String,
    /// The conversation.
    pub channel: String,
    /// The message.
    pub message: String,
    /// The message as it came with the event, where it did.
    pub shown: Option<Value>,
    /// The sign.
    pub sign: Sign,
    /// Who.
    pub speaker: Speaker,
    /// Whether it was given.
    pub added: bool,
}

/// A shortcut of a message's menu.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// What it is known by.
    pub event: String,
    /// Which one.
    pub shortcut: Shortcut,
    /// Where the message stands.
    pub spot: Spot,
    /// The message's id.
    pub message: String,
    /// The message.
    pub shown: Value,
    /// Whether that is between people, where Toban need not be.
    pub between: bool,
    /// Who.
    pub speaker: Speaker,
    /// With this a form can be opened, for three seconds.
    pub trigger: String,
    /// Where it can be answered for half an hour.
    pub answer: Option<String>,
}

/// A select that somebody types into.
#[derive(Clone, Debug, PartialEq)]
pub struct Looked {
    /// Who.
    pub speaker: Speaker,
    /// The field.
    pub field: String,
    /// What was typed so far.
    pub typed: String,
    /// What we put into the form when it was opened.
    pub kept: String,
    /// Slack's state of the other fields.
    pub values: Value,
}

/// The Home tab, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Who.
    pub speaker: Speaker,
}

/// Links in a message, or in one that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// Where they are shown: the fields by which `chat.unfurl` knows the place.
    pub place: Vec<(&'static str, String)>,
    /// The conversation, where it is known.
    pub channel: Option<String>,
    /// The addresses.
    pub links: Vec<String>,
}

/// Changed words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// What it is known by.
    pub event: String,
    /// Where.
    pub spot: Spot,
    /// The message.
    pub message: String,
    /// Who.
    pub writer: Writer,
    /// When it was changed, in Slack's word.
    pub version: Option<String>,
    /// The new words, as Slack sends them.
    pub text: String,
}

/// Words taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// What it is known by.
    pub event: String,
    /// Where.
    pub spot: Spot,
    /// The message.
    pub message: String,
    /// Whose it was.
    pub writer: Writer,
}

/// A message that lost all its signs; who took them back Slack does not tell afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsigned {
    /// What it is known by.
    pub event: String,
    /// The conversation.
    pub channel: String,
    /// The message.
    pub message: String,
}

/// A conversation that became another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// What it is known by.
    pub event: String,
    /// The conversation, by the id it had before.
    pub channel: String,
    /// What became of it.
    pub became: Became,
}

#[cfg(test)]
mod tests;
