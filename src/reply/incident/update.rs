//! What stakeholders read: how it stands, what is being done, what is needed.

use crate::chat::message::{Block, Message};
use crate::incident::change::NewEntry;
use crate::incident::record::Incident;
use crate::incident::update::Update;
use crate::language::Language;
use crate::reply::incident::subject::subject;
use crate::reply::incident::tone;
use crate::reply::moment::Moments;
use crate::reply::sentences::{Sentences, sentences};

/// The sentence for "nothing new", as the timeline keeps it.
#[must_use]
pub fn unchanged(language: Language) -> String {
    sentences(language).update_unchanged()
}

/// The whole update, below the announcement that shows the newest one in a line.
#[must_use]
pub fn told(incident: &Incident, entry: &NewEntry, moments: &Moments, language: Language) -> Message {
    let say = sentences(language);
    let who = entry.author.as_ref().map_or_else(|| say.timeline_toban(), |author| author.name().to_owned());
    let of = Block::Context { text: say.update_told(moments.time(entry.at), who) };
    let parts = Update::parse(&entry.text).map_or_else(|| vec![entry.text.clone()], |told| lines(&told, say));
    // A phone shows the first line alone: what it is about, and how bad it is.
    let subject = subject(incident, say);
    let notice = Some(format!("{subject} · {}", parts.join(" · ")));
    let blocks = [of].into_iter().chain(parts.into_iter().map(|text| Block::Text { text })).collect();
    Message { notice, blocks, ..Message::line(language, tone(incident), subject) }
}

/// An update in one line of an announcement: how it is now needs no label there.
#[must_use]
pub fn in_brief(text: &str, language: Language) -> String {
    let say = sentences(language);
    let brief = |told: Update| parts(&told, &|text| text.to_owned(), say).join(" · ");
    Update::parse(text).map_or_else(|| text.to_owned(), brief)
}

pub(crate) fn lines(told: &Update, say: &Sentences) -> Vec<String> {
    parts(told, &|text| say.update_conditions(text), say)
}

fn parts(told: &Update, conditions: &dyn Fn(&str) -> String, say: &Sentences) -> Vec<String> {
    let part = |text: &str, line: &dyn Fn(&str) -> String| (!text.trim().is_empty()).then(|| line(text.trim()));
    [
        part(&told.conditions, conditions),
        part(&told.actions, &|text| say.update_actions(text)),
        part(&told.needs, &|text| say.update_needs(text)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
