//! What an incident taught: cause, contributing factors, countermeasure, detection gap, documentation, note.

use jiff::Timestamp;

use crate::incident::author::Author;
use crate::incident::change::{Change, NewEntry};
use crate::incident::entry::EntryKind;
use crate::incident::limit::{self, Field};
use crate::incident::record::Incident;
use crate::incident::refusal::InvalidTransition;

/// What is to be written down; absent fields stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learning {
    /// Why it happened.
    pub cause: Option<String>,
    /// What contributed, in place of what was there.
    pub factors: Option<Vec<String>>,
    /// What will keep it from happening again.
    pub countermeasure: Option<String>,
    /// Why it was not noticed earlier.
    pub detection_gap: Option<String>,
    /// What is to be written down or corrected in the documentation.
    pub documentation: Option<String>,
    /// Key of its prevention note.
    pub note: Option<String>,
}

impl Incident {
    /// Writes down what was learned. What was said already is left out; a closed incident can still learn.
    ///
    /// # Errors
    /// When nothing is new, something is too long or too much, or it was merged.
    pub fn learn(&self, learning: &Learning, by: &Author, now: Timestamp) -> Result<Change, InvalidTransition> {
        self.not_merged()?;
        let mut next = self.clone();
        let learned = &mut next.learned;
        let mut entries = Vec::new();
        // What was said and is so already.
        let mut same = None;
        let mut tell = |word: &str, is_new: bool, words: &str| {
            let fact = if is_new { format!("{word} +") } else { word.to_owned() };
            entries.push(NewEntry::fact(EntryKind::Changed, &fact, Some(words), by, now));
        };
        for (word, field, given, kept) in [
            ("cause", Field::Cause, &learning.cause, &mut learned.cause),
            ("countermeasure", Field::Countermeasure, &learning.countermeasure, &mut learned.countermeasure),
            ("detection gap", Field::DetectionGap, &learning.detection_gap, &mut learned.detection_gap),
            ("documentation", Field::Documentation, &learning.documentation, &mut learned.documentation),
            ("note", Field::Note, &learning.note, &mut learned.note),
        ] {
            let Some(given) = given else { continue };
            let given = limit::text(field, given)?;
            if kept.as_ref() == Some(&given) {
                same = same.or(Some(field));
            } else {
                tell(word, kept.is_none(), &given);
                *kept = Some(given);
            }
        }
        if let Some(factors) = &learning.factors {
            if factors.len() > limit::FACTORS {
                return Err(InvalidTransition::TooMany { field: Field::Factors, limit: limit::FACTORS });
            }
            let factors: Vec<String> = factors
                .iter()
                .map(|factor| limit::line(Field::Factors, factor, limit::FACTOR))
                .collect::<Result<_, _>>()?;
            if factors == learned.factors {
                same = same.or(Some(Field::Factors));
            } else {
                tell("factors", learned.factors.is_empty(), &factors.join("\n"));
                learned.factors = factors;
            }
        }
        if entries.is_empty() {
            return Err(InvalidTransition::Unchanged { field: same.unwrap_or(Field::Cause) });
        }
        Ok(Change { incident: next, entries })
    }
}
