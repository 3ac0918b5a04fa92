//! What a link to one of our pages leads to, in two lines.

use crate::chat::message::{Block, Message, Tone};
use crate::incident::record::Incident;
use crate::knowledge::note::Note;
use crate::language::Language;
use crate::postmortem::record::Postmortem;
use crate::reply::incident::list::standing;
use crate::reply::incident::{cut, headline, tone};
use crate::reply::moment::Moments;
use crate::reply::postmortem;
use crate::reply::sentences::sentences;

/// Characters of a note's countermeasure that are shown.
const HELPED: usize = 160;

/// An incident: how bad, what, where it stands.
#[must_use]
pub fn incident(incident: &Incident, moments: &Moments, language: Language) -> Message {
    let say = sentences(language);
    let blocks = vec![Block::Context { text: standing(incident, moments, say) }];
    Message { blocks, ..Message::line(language, tone(incident), headline(incident, say)) }
}

/// A note: what it prevents and how.
#[must_use]
pub fn note(note: &Note, language: Language) -> Message {
    let say = sentences(language);
    let content = &note.content;
    let helps = if content.countermeasure.is_empty() { &content.cause } else { &content.countermeasure };
    let blocks = if helps.is_empty() { Vec::new() } else { vec![Block::Context { text: cut(helps, HELPED, say) }] };
    let title = say.note_title(note.key.to_string(), &content.title);
    Message { blocks, ..Message::line(language, Tone::Plain, title) }
}

/// A post-mortem: of which incident, and how far it is.
#[must_use]
pub fn postmortem(of: &Incident, found: &Postmortem, language: Language) -> Message {
    let say = sentences(language);
    let text = postmortem::state(&found.state, language);
    let title = format!("{} · {}", say.button_postmortem(), headline(of, say));
    Message { blocks: vec![Block::Context { text }], ..Message::line(language, Tone::Plain, title) }
}
