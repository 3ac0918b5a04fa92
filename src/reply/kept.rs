//! A message was put into a timeline.

use crate::chat::message::{Message, Tone};
use crate::incident::key::IncidentKey;
use crate::incident::record::Incident;
use crate::language::Language;
use crate::reply::incident::list::pick;
use crate::reply::sentences::sentences;

/// For the person who marked it where several incidents go on: into which timeline?
#[must_use]
pub fn ask(incidents: &[Incident], message: &str, language: Language) -> Message {
    let line = |key: IncidentKey| format!("incident note {key} message={message}");
    Message { headline: sentences(language).message_whose(), ..pick(incidents, &line, language) }
}

/// There is no such message for whoever asks.
#[must_use]
pub fn missing(language: Language) -> Message {
    Message::line(language, Tone::Refused, sentences(language).message_missing())
}

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
