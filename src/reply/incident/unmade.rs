//! That an incident has no conversation of its own, since the platform makes none: why, how it goes on, what to do.

use crate::chat::gateway::Unmade;
use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::chat::typed::typed;
use crate::incident::record::Incident;
use crate::language::Language;
use crate::reply::incident::subject::headed;
use crate::reply::sentences::sentences;

/// None could be made; whoever may take up the `job` has a button that does.
#[must_use]
pub fn no_room(incident: &Incident, (why, detail): (Unmade, &str), job: Option<&str>, language: Language) -> Message {
    let say = sentences(language);
    let retry = typed("toban retry");
    let (why, remedy) = match why {
        Unmade::Forbidden => (say.unmade_forbidden(detail), say.unmade_forbidden_remedy(retry)),
        Unmade::Scope => (say.unmade_scope(detail), say.unmade_scope_remedy(retry)),
        Unmade::Names => (say.unmade_names(detail), say.unmade_names_remedy(retry)),
        Unmade::Other => (say.unmade_other(detail), say.unmade_other_remedy(retry)),
    };
    let goes_on = if incident.private { say.unmade_private() } else { say.unmade_public() };
    let again = |job: &str| Button {
        label: say.button_retry(),
        press: Press::Command { line: format!("toban retry {job}") },
        style: ButtonStyle::Plain,
    };
    let told = Message {
        blocks: vec![Block::Text { text: format!("{goes_on}\n{remedy}") }],
        buttons: job.map(again).into_iter().collect(),
        ..Message::line(language, Tone::Warning, say.unmade(incident.key.to_string(), why))
    };
    headed(incident, told)
}
