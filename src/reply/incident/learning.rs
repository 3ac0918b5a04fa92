//! What an incident taught so far, and what is still asked for.

use crate::chat::message::{Block, Message, Tone};
use crate::incident::record::Incident;
use crate::language::Language;
use crate::reply::incident::subject::headed;
use crate::reply::incident::{button, form};
use crate::reply::moment::span;
use crate::reply::sentences::sentences;

/// The capture: every question with its answer, or that it is open.
#[must_use]
pub fn learning(incident: &Incident, language: Language) -> Message {
    let say = sentences(language);
    let (learned, key) = (&incident.learned, incident.key);
    let known = |text: Option<&String>| text.cloned().unwrap_or_else(|| say.capture_open());
    let factors = Some(learned.factors.join("\n")).filter(|factors| !factors.is_empty());
    let facts = vec![
        (say.capture_cause(), known(learned.cause.as_ref())),
        (say.capture_factors(), known(factors.as_ref())),
        (say.capture_countermeasure(), known(learned.countermeasure.as_ref())),
        (say.capture_gap(), known(learned.detection_gap.as_ref())),
        (say.capture_documentation(), known(learned.documentation.as_ref())),
        (say.capture_note(), known(learned.note.as_ref())),
    ];
    let mut buttons = Vec::new();
    if learned.cause.is_none() || learned.countermeasure.is_none() {
        let line = format!("incident learn {key} cause=\"…\" countermeasure=\"…\"");
        buttons.push(form(say.button_learn(), "incident.close", incident, line));
    }
    if learned.note.is_none() {
        buttons.push(form(say.button_note(), "note.add", incident, format!("note add incident={key} …")));
    }
    if incident.is_open() && incident.resolved().is_some() && incident.unlearned().is_empty() {
        buttons.push(button(say.button_close(), format!("incident close {key}")));
    }
    let took = incident.resolved().map(|resolved| span(resolved.duration_since(incident.opened), language));
    let headline = match took {
        Some(took) => say.capture_title(key.to_string(), took),
        None => say.capture_early(key.to_string()),
    };
    let blocks = vec![Block::Facts { facts }];
    headed(incident, Message { blocks, buttons, ..Message::line(language, Tone::Plain, headline) })
}
