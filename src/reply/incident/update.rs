//! What stakeholders read: how it stands, what is being done, what is needed, and when they hear more.

use jiff::Timestamp;

use crate::chat::message::{Block, Message};
use crate::incident::record::Incident;
use crate::incident::update::Update;
use crate::language::Language;
use crate::reply::incident::{headline, tone};
use crate::reply::moment::Moments;
use crate::reply::sentences::{Sentences, sentences};

/// The update as stakeholders read it.
#[must_use]
pub fn update(
    incident: &Incident,
    told: &Update,
    next: Option<Timestamp>,
    moments: &Moments,
    language: Language,
) -> Message {
    let say = sentences(language);
    let mut blocks = vec![Block::Text { text: lines(told, say).join("\n") }];
    blocks.extend(next.map(|next| Block::Context { text: say.update_next(moments.time(next)) }));
    Message { language, tone: tone(incident), headline: headline(incident, say), blocks, buttons: Vec::new() }
}

/// The sentence for "nothing new", as the timeline keeps it.
#[must_use]
pub fn unchanged(language: Language) -> String {
    sentences(language).update_unchanged()
}

pub(crate) fn lines(told: &Update, say: &Sentences) -> Vec<String> {
    let part = |text: &str, line: &dyn Fn(&str) -> String| (!text.trim().is_empty()).then(|| line(text.trim()));
    [
        part(&told.conditions, &|text| say.update_conditions(text)),
        part(&told.actions, &|text| say.update_actions(text)),
        part(&told.needs, &|text| say.update_needs(text)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
