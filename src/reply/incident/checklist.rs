//! The guide's actions of a phase, as a list to tick off (guide 2.1).

use crate::chat::message::{Block, Button, Message, Tone};
use crate::chat::typed::typed;
use crate::incident::checklist::Action;
use crate::incident::phase::Phase;
use crate::incident::record::Incident;
use crate::language::Language;
use crate::reply::incident::{button, phase, tone};
use crate::reply::sentences::{Sentences, sentences};

/// The checklist of the phase it is in, each open action with its button.
#[must_use]
pub fn checklist(incident: &Incident, language: Language) -> Message {
    let say = sentences(language);
    let current = incident.state.phase();
    let (key, mut blocks, mut buttons) = (incident.key, Vec::<Block>::new(), Vec::<Button>::new());
    for (known, done) in incident.actions(current) {
        let place = u32::from(known.index) + 1;
        blocks.push(Block::Item {
            tone: if done { Tone::Ok } else { Tone::Plain },
            word: String::new(),
            title: format!("{place}. {}", action(known, say)),
            value: String::new(),
            lines: Vec::new(),
        });
        if !done {
            buttons.push(button(action(known, say), format!("incident phase {key} done={place}")));
        }
    }
    let next = match current {
        Phase::Identification => Some(Phase::Analysis),
        Phase::Analysis => Some(Phase::Resolution),
        _ => None,
    };
    buttons.extend(
        next.map(|next| {
            button(say.button_phase_next(phase(next, say)), format!("incident phase {key} {}", next.word()))
        }),
    );
    if current == Phase::Resolution {
        buttons.push(button(say.button_resolve(), format!("incident resolve {key}")));
    }
    blocks.push(Block::Context { text: say.checklist_hint(typed(format!("incident phase {key} done=1"))) });
    let headline = say.checklist_title(key.to_string(), phase(current, say));
    Message { blocks, buttons, ..Message::line(language, tone(incident), headline) }
}

/// An action in words.
pub(crate) fn action(action: Action, say: &Sentences) -> String {
    match (action.phase, action.index) {
        (Phase::Identification, 0) => say.action_identification_symptom(),
        (Phase::Identification, 1) => say.action_identification_extent(),
        (Phase::Identification, _) => say.action_identification_priority(),
        (Phase::Analysis, 0) => say.action_analysis_logs(),
        (Phase::Analysis, 1) => say.action_analysis_metrics(),
        (Phase::Analysis, _) => say.action_analysis_components(),
        (Phase::Resolution, 0) => say.action_resolution_remedy(),
        (Phase::Resolution, 1) => say.action_resolution_effect(),
        (Phase::Resolution, _) => say.action_resolution_result(),
        (Phase::Prevention | Phase::Closed, 0) => say.action_prevention_cause(),
        (Phase::Prevention | Phase::Closed, 1) => say.action_prevention_countermeasures(),
        (Phase::Prevention | Phase::Closed, _) => say.action_prevention_document(),
    }
}
