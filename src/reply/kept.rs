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

/// For whoever asked for it, when it was there already.
#[must_use]
pub fn already(incident: IncidentKey, language: Language) -> Message {
    Message::line(language, Tone::Plain, sentences(language).message_kept_already(incident.to_string()))
}
