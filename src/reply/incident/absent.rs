//! Who could not be let into an incident's conversation, or not be taken out of it, and what people can do about it.

use crate::chat::gateway::Absence;
use crate::chat::message::{Block, Message, Tone};
use crate::incident::record::Incident;
use crate::language::Language;
use crate::reply::sentences::sentences;

/// Somebody could not be let in.
#[must_use]
pub fn not_in(incident: &Incident, person: &str, why: Absence, language: Language) -> Message {
    let say = sentences(language);
    let key = incident.key.to_string();
    let (why, remedy) = match why {
        Absence::Gone => (say.absent_gone(), say.absent_gone_remedy(person)),
        Absence::Outside => (say.absent_outside(), say.absent_outside_remedy(person)),
        Absence::Refused => (say.absent_refused(), say.absent_refused_remedy(person)),
    };
    let blocks = vec![Block::Text { text: remedy }];
    Message { blocks, ..Message::line(language, Tone::Warning, say.absent_in(key, person, why)) }
}

/// Somebody could not be taken out.
#[must_use]
pub fn not_out(incident: &Incident, person: &str, language: Language) -> Message {
    let say = sentences(language);
    let blocks = vec![Block::Text { text: say.absent_out_remedy(person) }];
    Message { blocks, ..Message::line(language, Tone::Warning, say.absent_out(incident.key.to_string(), person)) }
}
