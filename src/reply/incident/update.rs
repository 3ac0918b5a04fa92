//! What stakeholders read: how it stands, what is being done, what is needed.

use crate::incident::update::Update;
use crate::language::Language;
use crate::reply::sentences::{Sentences, sentences};

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
