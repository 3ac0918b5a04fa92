//! What is said about deliveries that did not go as they should: given up, or perhaps repeated.

use jiff::Timestamp;

use crate::chat::inbound::Platform;
use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::chat::nowhere::NoPlace;
use crate::delivery::lane::Lane;
use crate::incident::record::{Incident, Shut};
use crate::language::Language;
use crate::reply::moment::Moments;
use crate::reply::sentences::sentences;
use crate::reply::trouble::no_place;

/// What was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// A job.
    Job {
        /// Its kind.
        name: String,
        /// Why.
        reason: String,
    },
    /// A message that was to arrive for certain.
    Delivery {
        /// On which platform.
        platform: Platform,
        /// In which conversation there, by its id.
        conversation: String,
        /// Why.
        reason: String,
    },
}

/// Something was given up; a button takes it up again.
#[must_use]
pub fn given_up(given: &Given, id: &str, language: Language) -> Message {
    let say = sentences(language);
    let (headline, reason) = match given {
        Given::Job { name, reason } => (say.dead_job(name.as_str()), reason),
        Given::Delivery { platform, conversation, reason } => {
            (say.dead_delivery(conversation.as_str(), platform.word()), reason)
        }
    };
    let reason = NoPlace::read(reason).map_or_else(|| reason.clone(), |reason| no_place(&reason, language));
    let press = Press::Command { line: format!("toban retry {id}") };
    Message {
        blocks: vec![Block::Context { text: say.dead_reason(reason.as_str()) }],
        buttons: vec![Button { label: say.button_retry(), press, style: ButtonStyle::Plain }],
        ..Message::line(language, Tone::Warning, headline)
    }
}

/// A message for the conversation of an incident that is archived or deleted, as it is said elsewhere: with why.
#[must_use]
pub fn diverted(mut message: Message, incident: &Incident, language: Language) -> Message {
    let say = sentences(language);
    let key = incident.key.to_string();
    let text = match &incident.shut {
        Some(Shut { unreachable: true, .. }) => say.diverted_unreachable(key),
        Some(Shut { gone: true, .. }) => say.diverted_deleted(key),
        _ => say.diverted_archived(key),
    };
    message.blocks.push(Block::Context { text });
    message
}

/// What was given up is taken up again.
#[must_use]
pub fn taken_up(count: usize, language: Language) -> Message {
    let say = sentences(language);
    match count {
        0 => Message::line(language, Tone::Plain, say.retry_none()),
        _ => Message::line(language, Tone::Ok, say.retry_done(count)),
    }
}

/// The message, labelled: it may have arrived before, when it was first tried `at`.
#[must_use]
pub fn perhaps_repeated(message: Message, lane: Lane, at: Timestamp, moments: &Moments) -> Message {
    let say = sentences(message.language);
    let time = moments.short(at);
    let text = if lane == Lane::Page { say.may_repeat_page(time) } else { say.may_repeat(time) };
    let mut labelled = message;
    labelled.blocks.insert(0, Block::Context { text });
    labelled
}
