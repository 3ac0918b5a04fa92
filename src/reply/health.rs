//! What of Toban is not as it should be, in the health list: on the page in the reader's words, for programs in English.

use jiff::{SignedDuration, Timestamp};

use crate::language::Language;
use crate::reply::moment::whole;
use crate::reply::sentences::sentences;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The store does not answer.
    Store {
        /// What it said instead.
        reason: String,
    },
    /// The machine's clock differs from the database's by that much.
    Clock {
        /// How far ours is ahead.
        ahead: SignedDuration,
    },
    /// Something waits too long.
    Late {
        /// Since when it is due.
        since: Timestamp,
    },
    /// Something was given up.
    Dead {
        /// How many jobs.
        jobs: i64,
        /// How many deliveries.
        deliveries: i64,
    },
    /// The settings could not be loaded again.
    Reload {
        /// How many mistakes they have.
        mistakes: usize,
    },
}

/// It in a sentence; a time in it is a moment ([`crate::chat::moment`]).
#[must_use]
pub fn trouble(what: &Trouble, language: Language) -> String {
    let say = sentences(language);
    match what {
        Trouble::Store { reason } => say.health_store(reason),
        Trouble::Clock { ahead } => say.health_clock(format!("{ahead:#}")),
        Trouble::Late { since } => say.health_late(whole(*since)),
        Trouble::Dead { jobs, deliveries } => say.health_dead(say.dead_counts(*jobs, *deliveries)),
        Trouble::Reload { mistakes } => say.health_reload(*mistakes),
    }
}
