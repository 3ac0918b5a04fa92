//! When an incident is closed, and what that asks for (design §6.3).

use jiff::Timestamp;

use crate::incident::author::Author;
use crate::incident::change::{Change, NewEntry};
use crate::incident::entry::EntryKind;
use crate::incident::limit;
use crate::incident::phase::{State, Without, WithoutKind};
use crate::incident::record::Incident;
use crate::incident::refusal::{InvalidTransition, Missing, Verb};
use crate::incident::severity::Severity;

impl WithoutKind {
    /// How rows and commands write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::FalseAlarm => "false-alarm",
            Self::Duplicate => "duplicate",
            Self::CannotKnow => "cannot-know",
        }
    }
}

impl Incident {
    /// What it still has to learn before it may be closed: nothing for SEV3 and SEV4.
    #[must_use]
    pub fn unlearned(&self) -> Vec<Missing> {
        if self.severity > Severity::Sev2 {
            return Vec::new();
        }
        let learned = &self.learned;
        [
            (learned.cause.is_none(), Missing::Cause),
            (learned.countermeasure.is_none(), Missing::Countermeasure),
            (learned.note.is_none(), Missing::Note),
        ]
        .into_iter()
        .filter_map(|(missing, what)| missing.then_some(what))
        .collect()
    }

    /// Everything is written down, or `without` says why there is nothing to write.
    ///
    /// A false alarm and a duplicate need no resolve before: nothing was there to be resolved.
    ///
    /// # Errors
    /// When something is missing, or it is closed or merged already.
    pub fn close(&self, without: Option<&Without>, by: &Author, now: Timestamp) -> Result<Change, InvalidTransition> {
        self.not_closed()?;
        let without = without.map(clean).transpose()?;
        let State::Prevention { resolved, .. } = &self.state else {
            let nothing_to_resolve = without.as_ref().is_some_and(|without| without.kind != WithoutKind::CannotKnow);
            if nothing_to_resolve {
                return self.resolve(by, now)?.and(|resolved| resolved.close(without.as_ref(), by, now));
            }
            let unlearned = if without.is_some() { Vec::new() } else { self.unlearned() };
            let missing = [Missing::Resolved].into_iter().chain(unlearned).collect();
            return Err(InvalidTransition::CannotClose { missing });
        };
        let missing = self.unlearned();
        if without.is_none() && !missing.is_empty() {
            return Err(InvalidTransition::CannotClose { missing });
        }
        let fact = without.as_ref().map_or("prevention → closed", |without| without.kind.word());
        let words = without.as_ref().map(|without| without.reason.as_str());
        let entry = NewEntry::fact(EntryKind::Closed, fact, words, by, now);
        let mut next = self.clone();
        next.state = State::Closed { resolved: *resolved, closed: now, by: by.clone(), without };
        Ok(Change::one(next, entry))
    }
}

fn clean(without: &Without) -> Result<Without, InvalidTransition> {
    Ok(Without { reason: limit::reason(&without.reason, (Verb::Close, Some(without.kind)))?, kind: without.kind })
}
