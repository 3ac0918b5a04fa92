//! A word to stakeholders: conditions, actions, needs; apart from what responders note for each other.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::incident::author::Author;
use crate::incident::change::Change;
use crate::incident::entry::EntryKind;
use crate::incident::limit::{self, Field};
use crate::incident::log::LogLine;
use crate::incident::record::Incident;
use crate::incident::refusal::InvalidTransition;

/// An update; at least one part says something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Update {
    /// How things stand.
    pub conditions: String,
    /// What is being done.
    pub actions: String,
    /// What is needed, and of whom.
    pub needs: String,
}

const PARTS: [&str; 3] = ["conditions: ", "actions: ", "needs: "];

impl Update {
    /// As the timeline keeps it: a line per part that begins with its word; further lines of a part are set in.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (word, part) in PARTS.iter().zip([&self.conditions, &self.actions, &self.needs]) {
            for (index, line) in part.trim().lines().enumerate() {
                let before = if index == 0 { word } else { "  " };
                let _ = writeln!(text, "{before}{line}");
            }
        }
        text.truncate(text.trim_end().len());
        text
    }

    /// Reads [`Update::text`] back; `None` when it is not such a text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts: [Vec<&str>; 3] = Default::default();
        let mut current = None;
        for line in text.lines() {
            let begins = PARTS.iter().position(|word| line.starts_with(word));
            let (index, line) = match begins {
                Some(index) => (index, &line[PARTS[index].len()..]),
                None => (current?, line.strip_prefix("  ").unwrap_or(line)),
            };
            current = Some(index);
            parts.get_mut(index)?.push(line);
        }
        let [conditions, actions, needs] = parts.map(|lines| lines.join("\n"));
        current.map(|_| Self { conditions, actions, needs })
    }
}

impl Incident {
    /// Tells stakeholders how it stands.
    ///
    /// # Errors
    /// When no part says anything, it is too long, or the incident is closed or merged.
    pub fn update(&self, update: &Update, by: &Author, now: Timestamp) -> Result<Change, InvalidTransition> {
        self.not_closed()?;
        let part = |text: &str| Ok(limit::optional_text(Field::Update, Some(text))?.unwrap_or_default());
        let clean = Update {
            conditions: part(&update.conditions)?,
            actions: part(&update.actions)?,
            needs: part(&update.needs)?,
        };
        if clean == Update::default() {
            return Err(InvalidTransition::Empty { field: Field::Update });
        }
        self.log(LogLine::of(EntryKind::Update, clean.text()), Some(by), now)
    }
}
