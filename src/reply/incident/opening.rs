//! What whoever opened an incident is told, and the question for a title.

use jiff::SignedDuration;

use crate::chat::message::{Block, Button, ButtonStyle, Message, Tone};
use crate::chat::typed::typed;
use crate::incident::record::Incident;
use crate::language::Language;
use crate::playbook::choose::Choice;
use crate::reply::incident::{button, cut, looks, merging, press, tone};
use crate::reply::moment::span;
use crate::reply::sentences::sentences;

/// What came of opening one.
#[derive(Clone, Debug, Default)]
pub struct Opened<'a> {
    /// Whether the severity was suggested by impact and urgency.
    pub suggested: bool,
    /// What looks at it now, and what does not.
    pub looks: Option<&'a Choice>,
    /// Incidents that go on and look alike.
    pub similar: &'a [Incident],
    /// Those that look alike and were resolved lately, each with how long ago.
    pub over: &'a [(Incident, SignedDuration)],
    /// Notes that may fit: key and title.
    pub notes: &'a [(String, String)],
}

/// It is open.
#[must_use]
pub fn opened(incident: &Incident, told: &Opened<'_>, language: Language) -> Message {
    let say = sentences(language);
    let (key, severity) = (incident.key, incident.severity.word());
    let mut lines = Vec::new();
    lines.extend(told.suggested.then(|| say.told_suggested(severity, typed("incident severity"))));
    let service = incident.service.as_deref();
    lines.extend(told.looks.iter().flat_map(|choice| looks::lines(choice, service, language)));
    if !told.similar.is_empty() {
        lines.push(say.told_similar());
        lines.extend(told.similar.iter().map(|other| {
            say.told_similar_line(other.key.to_string(), other.severity.word(), cut(&other.title, 60, say))
        }));
    }
    if !told.over.is_empty() {
        lines.push(say.told_similar_over());
        lines.extend(told.over.iter().map(|(other, ago)| {
            let (key, ago) = (other.key.to_string(), span(*ago, language));
            say.told_similar_over_line(key, other.severity.word(), cut(&other.title, 60, say), ago)
        }));
    }
    if !told.notes.is_empty() {
        lines.push(say.told_notes());
        lines.extend(told.notes.iter().map(|(note, title)| format!("{note} · {}", cut(title, 70, say))));
    }
    let mut buttons = vec![button(say.button_ack(), format!("incident ack {key}"))];
    let merge = told.similar.first().map(|other| {
        button(say.button_merge(other.key.to_string()), format!("incident merge {key} into={}", other.key))
    });
    // What is over takes nothing: it has to go on again first.
    let reopen = || told.over.first().map(|(other, _)| merging::reopen(incident, other.key, say));
    buttons.extend(merge.or_else(reopen));
    buttons.extend(told.notes.first().map(|(note, _)| button(note.clone(), format!("note show {note}"))));
    let blocks = if lines.is_empty() { Vec::new() } else { vec![Block::Text { text: lines.join("\n") }] };
    let headline = say.told_opened(key.to_string(), severity);
    Message { blocks, buttons, ..Message::line(language, tone(incident), headline) }
}

/// Notes that tell of something like it, for a report; `None` where there are none.
#[must_use]
pub fn seen_before(notes: &[(String, String)], language: Language) -> Option<Block> {
    let say = sentences(language);
    let line = |(note, title): &(String, String)| format!("{note} · {}", cut(title, 70, say));
    let lines: Vec<String> = [say.told_notes()].into_iter().chain(notes.iter().map(line)).collect();
    (!notes.is_empty()).then(|| Block::Text { text: lines.join("\n") })
}

/// Without a title nothing is opened: the form, or the line to type.
#[must_use]
pub fn ask(language: Language) -> Message {
    let say = sentences(language);
    let line = "incident open …".to_owned();
    let opens = press("incident.open", None, line);
    let buttons = vec![Button { label: say.button_open(), press: opens, style: ButtonStyle::Primary }];
    Message { buttons, ..Message::line(language, Tone::Refused, say.no_title()) }
}

/// What the link to where it was seen is called.
#[must_use]
pub fn began(language: Language) -> String {
    sentences(language).opening_began()
}
