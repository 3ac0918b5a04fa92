//! What is told at the end: what is still missing, and the last word when everything is written down.

use crate::chat::message::{Block, Message, Tone};
use crate::chat::typed::typed;
use crate::incident::entry::Entry;
use crate::incident::phase::{State, Without};
use crate::incident::record::Incident;
use crate::incident::refusal::Missing;
use crate::language::Language;
use crate::reply::incident::subject::headed;
use crate::reply::incident::{button, cut, form, tone, without};
use crate::reply::moment::{Moments, span};
use crate::reply::sentences::{Sentences, sentences};

/// Greatest length of a person's words in one line of the last word.
const LINE: usize = 300;

/// Everything is written down: how long it took, why it happened, what prevents it.
#[must_use]
pub fn closed(incident: &Incident, language: Language) -> Message {
    let say = sentences(language);
    let mut lines = Vec::new();
    if let Some(resolved) = incident.resolved() {
        let took = span(resolved.duration_since(incident.opened), language);
        lines.push(match &incident.acked {
            Some((acked, _)) => say.close_span(took, span(acked.duration_since(incident.opened), language)),
            None => say.close_span_unacked(took),
        });
    }
    if let State::Closed { without: Some(without), .. } = &incident.state {
        lines.push(reason(without, say));
    } else {
        lines.extend(incident.learned.cause.as_ref().map(|cause| say.card_cause(cut(cause, LINE, say))));
        let note = incident.learned.note.as_ref().map(|note| format!(" · {note}")).unwrap_or_default();
        lines.extend(
            incident
                .learned
                .countermeasure
                .as_ref()
                .map(|countermeasure| say.card_countermeasure(format!("{}{note}", cut(countermeasure, LINE, say)))),
        );
    }
    let last = Message {
        blocks: vec![Block::Text { text: lines.join("\n") }],
        buttons: vec![button(say.button_postmortem(), format!("incident postmortem {}", incident.key))],
        ..Message::line(language, Tone::Ok, say.close_headline(incident.key.to_string()))
    };
    headed(incident, last)
}

/// In the place of the last word about one that goes on again.
#[must_use]
pub fn reopened(incident: &Incident, reopened: &Entry, moments: &Moments, language: Language) -> Message {
    let say = sentences(language);
    let who = reopened.author.as_ref().map_or_else(|| say.timeline_toban(), |author| author.name().to_owned());
    let text = say.close_reopened_line(moments.time(reopened.at), who, cut(reopened.parts().1, LINE, say));
    let headline = say.close_reopened(incident.key.to_string());
    let buttons = vec![button(say.button_show(), format!("incident show {}", incident.key))];
    let blocks = vec![Block::Text { text }];
    headed(incident, Message { blocks, buttons, ..Message::line(language, tone(incident), headline) })
}

/// It cannot be closed yet: what is missing, with the form that asks for it.
#[must_use]
pub fn cannot_close(incident: &Incident, missing: &[Missing], language: Language) -> Message {
    let say = sentences(language);
    let key = incident.key;
    let mut buttons = Vec::new();
    if missing.contains(&Missing::Resolved) {
        buttons.push(button(say.button_resolve(), format!("incident resolve {key}")));
    }
    if missing.contains(&Missing::Cause) || missing.contains(&Missing::Countermeasure) {
        let line = format!("incident learn {key} cause=\"…\" countermeasure=\"…\"");
        buttons.push(form(say.button_learn(), "incident.close", incident, line));
    }
    if missing.contains(&Missing::Note) {
        buttons.push(form(say.button_note(), "note.add", incident, format!("note add incident={key} …")));
    }
    let line = typed(format!("incident close {key} as=false-alarm …"));
    Message {
        blocks: vec![Block::Context { text: say.cannot_close_hint(line) }],
        buttons,
        ..Message::line(language, Tone::Refused, say.cannot_close(key.to_string(), names(missing, say)))
    }
}

/// What is missing, in a row.
pub(crate) fn names(missing: &[Missing], say: &Sentences) -> String {
    let word = |missing: &Missing| match missing {
        Missing::Resolved => say.missing_resolved(),
        Missing::Cause => say.missing_cause(),
        Missing::Countermeasure => say.missing_countermeasure(),
        Missing::Note => say.missing_note(),
    };
    missing.iter().map(word).collect::<Vec<_>>().join(&say.list_separator())
}

/// Why it was closed without cause, countermeasure and note.
pub(crate) fn reason(closed: &Without, say: &Sentences) -> String {
    say.entry_closed_without(without(closed.kind, say), closed.reason.clone())
}
