//! How much an incident holds, and what becomes of text before it is kept: no secrets, no control characters.

use crate::incident::phase::WithoutKind;
use crate::incident::refusal::{InvalidTransition, Verb};
use crate::redaction::{redact, without_controls};

/// Greatest length of a title in characters.
pub const TITLE: usize = 200;
/// Greatest length of any other text in characters.
pub const TEXT: usize = 20_000;
/// Greatest length of a name (service, playbook, target, person, link) in characters.
pub const NAME: usize = 200;
/// Greatest length of an address in characters.
pub const URL: usize = 2_000;
/// Greatest number of hypotheses.
pub const HYPOTHESES: usize = 50;
/// Greatest number of steps.
pub const STEPS: usize = 200;
/// Greatest number of tasks.
pub const TASKS: usize = 100;
/// Greatest number of links.
pub const LINKS: usize = 50;
/// Greatest number of members beside those who open it and hold roles.
pub const MEMBERS: usize = 100;
/// Greatest number of related incidents.
pub const RELATED: usize = 50;
/// Greatest number of contributing factors.
pub const FACTORS: usize = 50;
/// Greatest length of a contributing factor in characters.
pub const FACTOR: usize = 400;
/// Greatest number of attachments of one entry.
pub const ATTACHMENTS: usize = 20;

/// What a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The title.
    Title,
    /// A line of the timeline.
    Text,
    /// A reason.
    Reason,
    /// The evidence of a verification.
    Evidence,
    /// The effect of a step.
    Effect,
    /// The impact in words.
    Impact,
    /// The urgency.
    Urgency,
    /// A stakeholder update.
    Update,
    /// The cause.
    Cause,
    /// The contributing factors.
    Factors,
    /// The countermeasure.
    Countermeasure,
    /// Why it was not noticed earlier.
    DetectionGap,
    /// What is to be documented.
    Documentation,
    /// The prevention note.
    Note,
    /// The service.
    Service,
    /// The playbook.
    Playbook,
    /// The target.
    Target,
    /// Whether it is private.
    Private,
    /// Whether it is an exercise.
    Drill,
    /// Persons who may read it.
    Members,
    /// Links.
    Links,
    /// Images and files of an entry.
    Attachments,
    /// Related incidents.
    Related,
    /// Hypotheses.
    Hypotheses,
    /// Steps.
    Steps,
    /// Tasks.
    Tasks,
    /// The kind or the mark of an entry.
    Kind,
    /// The incident's own conversation.
    Room,
    /// A section of a post-mortem.
    Section,
}

/// Text as it is kept.
///
/// # Errors
/// When it is empty or too long.
pub fn text(field: Field, text: &str) -> Result<String, InvalidTransition> {
    bounded(field, text, TEXT)
}

/// A line: like [`text`], with spaces for line ends.
pub(in crate::incident) fn line(field: Field, text: &str, limit: usize) -> Result<String, InvalidTransition> {
    let line = without_controls(text).split_whitespace().collect::<Vec<_>>().join(" ");
    bounded(field, &line, limit)
}

/// The reason that a verb needs.
pub(in crate::incident) fn reason(
    words: &str,
    (verb, kind): (Verb, Option<WithoutKind>),
) -> Result<String, InvalidTransition> {
    optional_text(Field::Reason, Some(words))?.ok_or(InvalidTransition::NeedsReason { verb, kind })
}

/// Nothing, or a line.
pub(in crate::incident) fn optional_line(
    field: Field,
    text: Option<&str>,
) -> Result<Option<String>, InvalidTransition> {
    text.filter(|text| !text.trim().is_empty()).map(|text| line(field, text, NAME)).transpose()
}

/// Nothing, or text.
pub(in crate::incident) fn optional_text(
    field: Field,
    words: Option<&str>,
) -> Result<Option<String>, InvalidTransition> {
    words.filter(|words| !words.trim().is_empty()).map(|words| text(field, words)).transpose()
}

/// Refuses one more where there are `limit`.
pub(in crate::incident) const fn room(field: Field, count: usize, limit: usize) -> Result<(), InvalidTransition> {
    if count < limit { Ok(()) } else { Err(InvalidTransition::TooMany { field, limit }) }
}

fn bounded(field: Field, text: &str, limit: usize) -> Result<String, InvalidTransition> {
    let characters = text.trim().chars().count();
    if characters > limit {
        return Err(InvalidTransition::TooLong { field, characters, limit });
    }
    let clean = without_controls(text.trim());
    let clean = redact(clean.trim()).text;
    if clean.is_empty() { Err(InvalidTransition::Empty { field }) } else { Ok(clean) }
}
