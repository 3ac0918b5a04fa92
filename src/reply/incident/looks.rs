//! What looks at an incident, and what does not: nothing is left out in silence.

use crate::chat::message::{Block, Message, Tone};
use crate::chat::typed::typed;
use crate::incident::record::Incident;
use crate::language::Language;
use crate::playbook::choose::{Choice, LOOKS, Left};
use crate::playbook::plan::PlanError;
use crate::reply::choice::{no_subject, wrong_kind};
use crate::reply::sentences::sentences;

/// What runs now and what does not, for whoever opened it. `service` is what was named, if anything was.
pub(super) fn lines(choice: &Choice, service: Option<&str>, language: Language) -> Vec<String> {
    let say = sentences(language);
    let looks: Vec<String> = choice
        .looks
        .iter()
        .map(|plan| format!("{} · {}", plan.playbook().title.get(language), plan.target().name))
        .collect();
    let mut lines = Vec::new();
    if !looks.is_empty() {
        lines.push(say.told_probing(looks.join(", ")));
    }
    match service {
        Some(service) if looks.is_empty() && choice.left.is_empty() => lines.push(say.told_nothing_to_look_at(service)),
        _ => lines.extend(left(choice, language)),
    }
    lines
}

/// What is not looked at, for everybody in the incident's conversation; `None` where everything is.
#[must_use]
pub fn left_out(incident: &Incident, choice: &Choice, language: Language) -> Option<Message> {
    let lines = left(choice, language);
    if lines.is_empty() {
        return None;
    }
    let headline = format!("{} · {}", incident.key, sentences(language).told_left());
    let blocks = vec![Block::Text { text: lines.join("\n") }];
    Some(Message { blocks, ..Message::line(language, Tone::Unknown, headline) })
}

/// A line for each reason; those that are one too many are one line for each playbook.
fn left(choice: &Choice, language: Language) -> Vec<String> {
    let say = sentences(language);
    let mut lines = Vec::new();
    let mut many: Vec<(&str, Vec<&str>)> = Vec::new();
    for left in &choice.left {
        match left {
            Left::Enough { playbook, target } => match many.iter_mut().find(|(known, _)| known == playbook) {
                Some((_, targets)) => targets.push(target),
                None => many.push((playbook, vec![target])),
            },
            Left::NoPlaybook { target, kind } => lines.push(say.told_left_no_playbook(target, kind.word())),
            Left::NoTarget { playbook, kind } => lines.push(say.told_left_no_target(playbook, kind.word())),
            Left::Cannot(PlanError::WrongKind { playbook, wanted, target, kind }) => {
                lines.push(wrong_kind(playbook, *wanted, target, *kind, language).headline);
            }
            Left::Cannot(PlanError::NoSubject { subject, .. }) => lines.push(no_subject(subject, language).headline),
        }
    }
    let many = many
        .iter()
        .map(|(playbook, targets)| say.told_left_enough(targets.join(", "), LOOKS, typed(format!("diag {playbook}"))));
    lines.extend(many);
    lines
}
