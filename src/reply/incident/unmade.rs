//! That an incident has no conversation of its own, since the platform makes none: why, how it goes on, what to do.

use crate::chat::gateway::Unmade;
use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::incident::record::Incident;
use crate::language::Language;
use crate::reply::sentences::sentences;

/// None could be made; whoever may take up the `job` has a button that does.
#[must_use]
pub fn no_room(incident: &Incident, (why, detail): (Unmade, &str), job: Option<&str>, language: Language) -> Message {
    let say = sentences(language);
    let (why, remedy) = match why {
        Unmade::Forbidden => (say.unmade_forbidden(detail), say.unmade_forbidden_remedy()),
        Unmade::Scope => (say.unmade_scope(detail), say.unmade_scope_remedy()),
        Unmade::Names => (say.unmade_names(detail), say.unmade_names_remedy()),
        Unmade::Other => (say.unmade_other(detail), say.unmade_other_remedy()),
    };
    let goes_on = if incident.private { say.unmade_private() } else { say.unmade_public() };
    let retry = |job: &str| Button {
        label: say.button_retry(),
        press: Press::Command { line: format!("toban retry {job}") },
        style: ButtonStyle::Plain,
    };
    Message {
        blocks: vec![Block::Text { text: format!("{goes_on}\n{remedy}") }],
        buttons: job.map(retry).into_iter().collect(),
        ..Message::line(language, Tone::Warning, say.unmade(incident.key.to_string(), why))
    }
}
