//! Two incidents that are one: that it is done, where it goes on, and why it cannot be done.

use crate::chat::message::{Block, Button, Message, Tone};
use crate::chat::typed::typed;
use crate::command::quoted;
use crate::incident::change::NewEntry;
use crate::incident::entry::EntryKind;
use crate::incident::key::IncidentKey;
use crate::incident::record::Incident;
use crate::incident::refusal::InvalidTransition as Why;
use crate::language::Language;
use crate::reply::incident::subject::{headed, subject};
use crate::reply::incident::told::happened;
use crate::reply::incident::{button, cut, tone};
use crate::reply::moment::Moments;
use crate::reply::sentences::{Sentences, sentences};

/// Greatest length of a title in the reason of a button.
const REASON: usize = 100;

/// It was merged: where it goes on, and what was taken over there.
#[must_use]
pub fn merged(gone: &Incident, kept: &Incident, entries: &[NewEntry], language: Language) -> Message {
    let say = sentences(language);
    let taken: Vec<_> = entries.iter().filter(|entry| entry.kind != EntryKind::Merged).cloned().collect();
    let taken = happened(kept, &taken, language).map(|happened| Block::Text {
        text: [happened.headline]
            .into_iter()
            .chain(happened.blocks.into_iter().filter_map(words))
            .collect::<Vec<_>>()
            .join("\n"),
    });
    let buttons = vec![button(say.button_show(), format!("incident show {}", kept.key))];
    let headline = say.told_merged(gone.key.to_string(), kept.key.to_string());
    Message { blocks: taken.into_iter().collect(), buttons, ..Message::line(language, Tone::Ok, headline) }
}

fn words(block: Block) -> Option<String> {
    if let Block::Text { text } = block { Some(text) } else { None }
}

/// For whoever worked on the one that ended: where it goes on.
#[must_use]
pub fn goes_on(gone: &Incident, kept: &Incident, room: Option<&str>, language: Language) -> Message {
    let say = sentences(language);
    let lines = [subject(kept, say)].into_iter().chain(room.map(|room| say.card_room(room)));
    let blocks = vec![Block::Text { text: lines.collect::<Vec<_>>().join("\n") }];
    let buttons = vec![button(say.button_show(), format!("incident show {}", kept.key))];
    let headline = say.told_merged(gone.key.to_string(), kept.key.to_string());
    headed(gone, Message { blocks, buttons, ..Message::line(language, tone(kept), headline) })
}

/// It cannot go on in `other`, which is over: reopened, that can take it; where it was merged itself, another one can.
pub(super) fn over(
    incident: &Incident,
    (other, why): (IncidentKey, &Why),
    moments: &Moments,
    language: Language,
) -> Message {
    let say = sentences(language);
    let merge = |into: IncidentKey| format!("incident merge {} into={into}", incident.key);
    let (sentence, hint, press) = match why {
        Why::Merged { into, by, at } => {
            let (line, (who, time)) = (merge(*into), (by.name(), moments.time(*at)));
            let sentence = say.other_merged(other.to_string(), into.to_string(), who, time);
            (sentence, say.already_merged_hint(typed(&line)), button(say.button_merge(into.to_string()), line))
        }
        Why::AlreadyResolved { by, at } | Why::Closed { by, at } => {
            let (who, time) = (by.name(), moments.time(*at));
            let sentence = match why {
                Why::Closed { .. } => say.other_closed(other.to_string(), who, time),
                _ => say.other_resolved(other.to_string(), who, time),
            };
            let hint = say.other_over_hint(typed(format!("incident reopen {other} …")), typed(merge(other)));
            (sentence, hint, reopen(incident, other, say))
        }
        // There are no other ways to be over.
        _ => (say.moved_on(), String::new(), button(say.button_show(), format!("incident show {other}"))),
    };
    let blocks = vec![Block::Context { text: hint }];
    Message { blocks, buttons: vec![press], ..Message::line(language, Tone::Refused, sentence) }
}

/// Reopens `other` because of this one.
pub(super) fn reopen(incident: &Incident, other: IncidentKey, say: &Sentences) -> Button {
    let reason = quoted(&format!("{}: {}", incident.key, cut(&incident.title, REASON, say)));
    button(say.button_reopen(other.to_string()), format!("incident reopen {other} {reason}"))
}
