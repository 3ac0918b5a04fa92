//! The menu behind a card's last button: what can be done beside what the card itself offers.

use crate::chat::message::{Block, Message};
use crate::chat::typed::typed;
use crate::incident::phase::Phase;
use crate::incident::record::Incident;
use crate::incident::role::Role;
use crate::language::Language;
use crate::reply::incident::card::holders;
use crate::reply::incident::{button, phase, state, tone};
use crate::reply::sentences::sentences;

/// What the menu offers beside the card: the next phase, the other roles, the lists.
#[must_use]
pub fn menu(incident: &Incident, language: Language) -> Message {
    let say = sentences(language);
    let key = incident.key;
    let command = |verb: &str| format!("incident {verb} {key}");
    let mut buttons = Vec::new();
    let next = match incident.state.phase() {
        Phase::Identification => Some(Phase::Analysis),
        Phase::Analysis => Some(Phase::Resolution),
        _ => None,
    };
    if let Some(next) = next {
        let label = say.button_phase_next(phase(next, say));
        buttons.push(button(label, format!("{} {}", command("phase"), next.word())));
    }
    if incident.resolved().is_none() && incident.is_open() {
        for (free, label) in [(Role::Communications, say.button_communications()), (Role::Scribe, say.button_scribe())]
        {
            if !incident.roles.contains_key(&free) {
                buttons.push(button(label, format!("{} {}", command("role"), free.word())));
            }
        }
        if incident.acked.is_none() {
            buttons.push(button(say.button_resolve(), command("resolve")));
        }
        buttons.push(button(say.button_severity(), command("severity")));
        buttons.push(button(say.button_checklist(), command("phase")));
    }
    buttons.push(button(say.button_timeline(), command("timeline")));
    buttons.truncate(5);
    let blocks = vec![
        Block::Text { text: [state(&incident.state, say), holders(incident, say)].join(" · ") },
        Block::Context { text: say.help_more(typed("toban help incident")) },
    ];
    Message { blocks, buttons, ..Message::line(language, tone(incident), say.menu_title(key.to_string())) }
}
