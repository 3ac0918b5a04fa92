//! The guide's actions of each phase, as a list to tick off (guide 2.1, `process.steps`).
//!
//! Only their places are here; their names are sentences, hence in `reply`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::incident::author::Author;
use crate::incident::change::{Change, NewEntry};
use crate::incident::entry::EntryKind;
use crate::incident::phase::Phase;
use crate::incident::record::Incident;
use crate::incident::refusal::InvalidTransition;

/// How many actions each of the four phases has.
pub const ACTIONS: u8 = 3;

/// An action of a phase: in the guide's order, from 0.
///
/// | phase | 0 | 1 | 2 |
/// |---|---|---|---|
/// | identification | confirm the symptom | find the extent of the impact | decide the priority |
/// | analysis | read the logs | analyse the metrics | find the related components |
/// | resolution | carry out the remedy | look at its effect | verify the result |
/// | prevention | analyse the cause | consider countermeasures | document |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Action {
    /// The phase.
    pub phase: Phase,
    /// Its place in the phase's list, from 0.
    pub index: u8,
}

impl Action {
    /// The actions of a phase; none of closed.
    pub fn of(phase: Phase) -> impl Iterator<Item = Self> {
        let count = if phase == Phase::Closed { 0 } else { ACTIONS };
        (0..count).map(move |index| Self { phase, index })
    }

    fn exists(self) -> Result<Self, InvalidTransition> {
        let exists = Self::of(self.phase).any(|action| action == self);
        if exists { Ok(self) } else { Err(InvalidTransition::NoAction { action: self }) }
    }
}

impl Incident {
    /// The actions of a phase, each with whether it was ticked off.
    pub fn actions(&self, phase: Phase) -> impl Iterator<Item = (Action, bool)> {
        Action::of(phase).map(|action| (action, self.done.contains(&(action.phase, action.index))))
    }

    /// Ticks an action off, whichever phase it is of.
    ///
    /// # Errors
    /// When there is no such action, it was ticked off before, or the incident is closed or merged.
    pub fn tick(&self, phase: Phase, index: u8, by: &Author, now: Timestamp) -> Result<Change, InvalidTransition> {
        self.not_closed()?;
        let action = Action { phase, index }.exists()?;
        let mut next = self.clone();
        if !next.done.insert((phase, index)) {
            return Err(InvalidTransition::ActionDone { action });
        }
        Ok(Change::one(next, ticked(action, "done", by, now)))
    }

    /// Takes a tick back.
    ///
    /// # Errors
    /// When it is not ticked off, or the incident is closed or merged.
    pub fn untick(&self, phase: Phase, index: u8, by: &Author, now: Timestamp) -> Result<Change, InvalidTransition> {
        self.not_closed()?;
        let action = Action { phase, index }.exists()?;
        let mut next = self.clone();
        if !next.done.remove(&(phase, index)) {
            return Err(InvalidTransition::ActionOpen { action });
        }
        Ok(Change::one(next, ticked(action, "open", by, now)))
    }
}

/// `analysis 2: done`; people count from 1.
fn ticked(action: Action, word: &str, by: &Author, now: Timestamp) -> NewEntry {
    let fact = format!("{} {}: {word}", action.phase.word(), u32::from(action.index) + 1);
    NewEntry::new(EntryKind::Checklist, fact, Some(by), now)
}
