//! A message was put into a timeline.

use crate::chat::message::{Message, Tone};
use crate::incident::key::IncidentKey;
use crate::language::Language;
use crate::reply::sentences::sentences;

/// For the person who marked it, the first time.
#[must_use]
pub fn kept(incident: IncidentKey, language: Language) -> Message {
    Message::line(language, Tone::Ok, sentences(language).message_kept(incident.to_string()))
}
