//! Incidents in words. At three in the morning every word counts: short lines, the state first, what to do as a button.

use crate::chat::message::{Button, ButtonStyle, Press, Tone};
use crate::incident::phase::{Phase, State, WithoutKind};
use crate::incident::record::Incident;
use crate::incident::role::Role;
use crate::incident::severity::{Impact, Severity};
use crate::language::Language;
use crate::reply::phone::beginning;
use crate::reply::sentences::{Sentences, sentences};

pub mod absent;
pub mod card;
pub mod checklist;
pub mod closing;
pub mod duty;
pub mod field;
pub mod learning;
pub mod list;
pub mod looks;
pub mod menu;
pub mod merging;
pub mod opening;
pub mod refusal;
pub mod report;
pub mod stats;
pub mod subject;
pub mod task;
pub mod timeline;
pub mod told;
pub mod unheard;
pub mod unmade;
pub mod update;
mod weekly;

/// The tone of an incident: what it looks like in a list.
#[must_use]
pub const fn tone(incident: &Incident) -> Tone {
    match (&incident.state, incident.severity) {
        (State::Closed { .. } | State::Merged { .. }, _) => Tone::Plain,
        (State::Prevention { .. }, _) => Tone::Ok,
        (_, Severity::Sev1 | Severity::Sev2) => Tone::Critical,
        (_, Severity::Sev3 | Severity::Sev4) => Tone::Warning,
    }
}

/// `SEV1 · checkout is down · INC-42`, with what sets it apart in front.
pub(crate) fn headline(incident: &Incident, say: &Sentences) -> String {
    titled(incident, cut(&incident.title, 80, say), say)
}

/// The same with that title.
pub(crate) fn titled(incident: &Incident, title: String, say: &Sentences) -> String {
    let mut words = Vec::new();
    if incident.drill {
        words.push(format!("[{}]", say.card_drill()));
    }
    if incident.private {
        words.push(format!("[{}]", say.card_private()));
    }
    words.push(say.card_headline(incident.severity.word(), title, incident.key.to_string()));
    words.join(" ")
}

/// What an incident's room is headed with: how bad, which, how far, what.
#[must_use]
pub fn topic(incident: &Incident, language: Language) -> String {
    let say = sentences(language);
    let (key, state) = (incident.key.to_string(), state(&incident.state, say));
    say.room_topic(incident.severity.word(), key, state, cut(&incident.title, 200, say))
}

pub(crate) fn phase(phase: Phase, say: &Sentences) -> String {
    match phase {
        Phase::Identification => say.phase_identification(),
        Phase::Analysis => say.phase_analysis(),
        Phase::Resolution => say.phase_resolution(),
        Phase::Prevention => say.phase_prevention(),
        Phase::Closed => say.phase_closed(),
    }
}

pub(crate) fn state(state: &State, say: &Sentences) -> String {
    match state {
        State::Merged { into, .. } => say.phase_merged(into.to_string()),
        other => phase(other.phase(), say),
    }
}

pub(crate) fn role(role: Role, say: &Sentences) -> String {
    match role {
        Role::Commander => say.role_commander(),
        Role::Communications => say.role_communications(),
        Role::Scribe => say.role_scribe(),
    }
}

pub(crate) fn impact(impact: Impact, say: &Sentences) -> String {
    match impact {
        Impact::All => say.impact_all(),
        Impact::Many => say.impact_many(),
        Impact::Some => say.impact_some(),
        Impact::None => say.impact_none(),
    }
}

pub(crate) fn without(kind: WithoutKind, say: &Sentences) -> String {
    match kind {
        WithoutKind::FalseAlarm => say.without_false_alarm(),
        WithoutKind::Duplicate => say.without_duplicate(),
        WithoutKind::CannotKnow => say.without_cannot_know(),
    }
}

/// The text in one line of at most `most` characters, cut where a word ends; what is cut off is counted, the whole is in the timeline.
pub(crate) fn cut(text: &str, most: usize, say: &Sentences) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = line.chars().count();
    if length <= most {
        return line;
    }
    let kept = beginning(&line, most);
    format!("{}{}", kept.trim_end(), say.cut(length - kept.chars().count()))
}

/// A button that says a command.
pub(crate) fn button(label: String, line: String) -> Button {
    Button { label, press: Press::Command { line }, style: ButtonStyle::Plain }
}

/// The button most people press.
pub(crate) fn primary(label: String, line: String) -> Button {
    Button { style: ButtonStyle::Primary, ..button(label, line) }
}

/// A button that opens a form; where there are none, `line` is what to type.
pub(crate) fn form(label: String, form: &str, incident: &Incident, line: String) -> Button {
    Button { label, press: press(form, Some(incident.key.to_string()), line), style: ButtonStyle::Plain }
}

/// What opens a form.
pub(crate) fn press(form: &str, subject: Option<String>, line: String) -> Press {
    Press::Form { form: form.to_owned(), subject, line }
}
