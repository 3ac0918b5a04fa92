//! What whoever took a role is told, alone: what is theirs to do now.

use crate::chat::message::{Block, Message};
use crate::chat::typed::typed;
use crate::incident::record::Incident;
use crate::incident::role::Role;
use crate::language::Language;
use crate::reply::incident::subject::headed;
use crate::reply::incident::{button, form, role, tone};
use crate::reply::sentences::sentences;

/// The duty of a role.
#[must_use]
pub fn duty(incident: &Incident, taken: Role, language: Language) -> Message {
    let say = sentences(language);
    let key = incident.key;
    let (text, first) = match taken {
        Role::Commander => (
            say.duty_commander(typed(format!("incident role {key} commander"))),
            button(say.button_more(), format!("incident menu {key}")),
        ),
        Role::Communications => {
            let line = format!("incident update {key} …");
            (say.duty_communications(typed(&line)), form(say.button_update(), "incident.update", incident, line))
        }
        Role::Scribe => (
            say.duty_scribe(typed(format!("incident log {key}"))),
            button(say.button_timeline(), format!("incident timeline {key}")),
        ),
    };
    let headline = say.told_duty(role(taken, say), key.to_string());
    let kept =
        Block::Context { text: say.told_role_kept(typed(format!("incident role {key} {} leave", taken.word()))) };
    let blocks = vec![Block::Text { text }, kept];
    headed(incident, Message { blocks, buttons: vec![first], ..Message::line(language, tone(incident), headline) })
}
