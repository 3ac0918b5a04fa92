//! Incidents that turn out to be one, and incidents that have to do with each other.

use jiff::Timestamp;

use crate::incident::author::Author;
use crate::incident::change::{Change, NewEntry};
use crate::incident::entry::EntryKind;
use crate::incident::limit::{self, Field};
use crate::incident::phase::State;
use crate::incident::record::Incident;
use crate::incident::refusal::InvalidTransition;

impl Incident {
    /// Merges this one into `other`, which goes on: this one's change first, then the other's. This one's entries stay
    /// where they are; the two are related.
    ///
    /// # Errors
    /// When they are one and the same, either is closed or merged, or only one is private.
    pub fn merge_into(&self, other: &Self, by: &Author, now: Timestamp) -> Result<(Change, Change), InvalidTransition> {
        self.not_closed()?;
        other.not_closed()?;
        let (mut gone, mut kept) = (self.clone(), other.clone());
        gone.state = State::Merged { into: other.key, at: now, by: by.clone() };
        self.meets(other)?;
        gone.related.insert(other.key);
        kept.related.insert(self.key);
        let told = |fact: String| NewEntry::new(EntryKind::Merged, fact, Some(by), now);
        let gone = Change::one(gone, told(format!("→ {}", other.key)));
        Ok((gone, Change::one(kept, told(format!("← {}", self.key)))))
    }

    /// Says that the two have to do with each other, in both.
    ///
    /// # Errors
    /// When they are one and the same, are related already, or only one is private.
    pub fn relate(&self, other: &Self, by: &Author, now: Timestamp) -> Result<(Change, Change), InvalidTransition> {
        self.not_merged()?;
        other.not_merged()?;
        self.meets(other)?;
        let (mut one, mut two) = (self.clone(), other.clone());
        let new = one.related.insert(other.key);
        if !(two.related.insert(self.key) || new) {
            return Err(InvalidTransition::Unchanged { field: Field::Related });
        }
        let told = |key| NewEntry::new(EntryKind::Changed, format!("related + {key}"), Some(by), now);
        Ok((Change::one(one, told(other.key)), Change::one(two, told(self.key))))
    }

    fn meets(&self, other: &Self) -> Result<(), InvalidTransition> {
        if self.key == other.key {
            return Err(InvalidTransition::Itself { key: self.key });
        }
        if self.private != other.private {
            return Err(InvalidTransition::Privacy { other: other.key });
        }
        for (one, key) in [(self, other.key), (other, self.key)] {
            if !one.related.contains(&key) {
                limit::room(Field::Related, one.related.len(), limit::RELATED)?;
            }
        }
        Ok(())
    }
}
