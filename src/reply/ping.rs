//! The answer to `/toban ping`.

use crate::chat::message::{Message, Tone};
use crate::language::Language;
use crate::reply::sentences::sentences;

/// `pong`: the bot is there and its receipt arrives.
#[must_use]
pub fn pong(language: Language) -> Message {
    Message::line(language, Tone::Ok, sentences(language).pong())
}
