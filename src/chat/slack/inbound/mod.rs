//! What Slack sends, read into one closed enum. Pure: nothing is asked, nothing is waited for.
//!
//! Slack's payloads are read field by field from JSON. A field that is missing, null or of another type makes the payload
//! an odd one ([`Came::Odd`]); it is counted and left alone.

use serde_json::Value;

use crate::chat::message::Press;

pub mod command;
pub mod event;
pub mod interaction;

/// Something that came.
#[derive(Clone, Debug, PartialEq)]
pub enum Came {
    /// Somebody used a command by typing it.
    Said(Said),
    /// Somebody pressed a button.
    Pressed(Pressed),
    /// Somebody sent a form.
    Submitted(Submitted),
    /// Somebody reacted to a message, or took it back.
    Reacted(Reacted),
    /// Somebody changed their words.
    Edited(Edited),
    /// Somebody took their words back.
    Deleted(Deleted),
    /// Slack asks whether we are there (`url_verification`); the answer is this text.
    Asked(String),
    /// Nothing to do, as it should be, and why.
    Nothing(&'static str),
    /// What makes no sense, and why: counted and left alone.
    Odd(&'static str),
}

/// Who did something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speaker {
    /// The member's id.
    pub user: String,
    /// Their workspace, where the payload tells it.
    pub team: Option<String>,
}

/// Where something happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// The conversation.
    pub channel: String,
    /// The thread, for what happened inside one.
    pub thread: Option<String>,
}

/// A typed command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What it is known by; a redelivery carries the same.
    pub event: String,
    /// Where.
    pub spot: Spot,
    /// Who.
    pub speaker: Speaker,
    /// How it begins: `/diag`, `@toban`; empty where the text begins by itself.
    pub head: String,
    /// As Slack sends it, with escapes and mentions.
    pub text: String,
    /// Where it can be answered for half an hour.
    pub answer: Option<String>,
}

/// A pressed button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pressed {
    /// What it is known by.
    pub event: String,
    /// Where.
    pub spot: Spot,
    /// Who.
    pub speaker: Speaker,
    /// What the button does.
    pub press: Press,
    /// With this a form can be opened, for three seconds.
    pub trigger: String,
    /// Where it can be answered for half an hour.
    pub answer: Option<String>,
}

/// A form that was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Submitted {
    /// What it is known by.
    pub event: String,
    /// Who.
    pub speaker: Speaker,
    /// What we put into the form when it was opened.
    pub kept: String,
    /// Slack's state of the fields.
    pub values: Value,
}

/// A reaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reacted {
    /// What it is known by.
    pub event: String,
    /// The conversation.
    pub channel: String,
    /// The message.
    pub message: String,
    /// The reaction's name.
    pub reaction: String,
    /// Who.
    pub speaker: Speaker,
    /// Whether it was given.
    pub added: bool,
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
    pub speaker: Speaker,
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
    pub speaker: Speaker,
}

/// A text that is not empty, by the path of its fields.
fn text(value: &Value, pointer: &str) -> Option<String> {
    value.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty()).map(ToOwned::to_owned)
}

/// The thread of a message that stands inside one; the first message of a thread stands outside.
fn thread(message: &Value) -> Option<String> {
    text(message, "/thread_ts").filter(|root| Some(root) != text(message, "/ts").as_ref())
}

#[cfg(test)]
mod tests;
