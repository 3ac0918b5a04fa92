//! That the announcement of an incident did not arrive: where, why, and what to do, for whoever thinks that others know.

use crate::chat::inbound::Place;
use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::chat::moment::{Room, led};
use crate::incident::record::Incident;
use crate::language::Language;
use crate::reply::incident::subject::headed;
use crate::reply::sentences::sentences;
use crate::reply::trouble;

/// What did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unheard {
    /// The announcement.
    Announcement,
    /// A word to stakeholders; it is in the timeline, and follows the announcement.
    Update,
}

/// It did not arrive in that place, with the reason that was kept.
#[must_use]
pub fn unheard(what: Unheard, incident: &Incident, (place, reason): (&Place, &str), language: Language) -> Message {
    let say = sentences(language);
    let key = incident.key.to_string();
    let headline = match what {
        Unheard::Announcement => say.unheard_announcement(key),
        Unheard::Update => say.unheard_update(key),
    };
    let there = led(Room { conversation: &place.conversation, name: &place.conversation });
    let text = say.unheard_where(there, trouble::reason(reason, language));
    let press = Press::Command { line: "toban retry".to_owned() };
    let told = Message {
        blocks: vec![Block::Text { text }, Block::Context { text: say.unheard_remedy() }],
        buttons: vec![Button { label: say.button_retry(), press, style: ButtonStyle::Plain }],
        ..Message::line(language, Tone::Warning, headline)
    };
    headed(incident, told)
}
