//! The guide's four phases, and closed (guide 2.1).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::incident::author::Author;
use crate::incident::key::IncidentKey;

/// Where an incident stands, with what is known only there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum State {
    /// What is it, whom does it hit, how bad is it?
    Identification,
    /// Why?
    Analysis,
    /// What helps, and did it?
    Resolution,
    /// It is over: why did it happen, and what will prevent it?
    Prevention {
        /// When it was resolved.
        resolved: Timestamp,
        /// By whom.
        by: Author,
    },
    /// Everything is written down.
    Closed {
        /// When it was resolved.
        resolved: Timestamp,
        /// When it was closed.
        closed: Timestamp,
        /// By whom.
        by: Author,
        /// Why it needs no cause, countermeasure and note, where it was closed without.
        without: Option<Without>,
    },
    /// It was the same as another one.
    Merged {
        /// Key of the one that goes on.
        into: IncidentKey,
        /// When.
        at: Timestamp,
        /// By whom.
        by: Author,
    },
}

/// The phases, without their data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Phase 1.
    Identification,
    /// Phase 2.
    Analysis,
    /// Phase 3.
    Resolution,
    /// Phase 4.
    Prevention,
    /// Done (also when it was merged into another one).
    Closed,
}

/// Why an incident is closed without cause, countermeasure and note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Without {
    /// The kind of reason.
    #[serde(rename = "as")]
    pub kind: WithoutKind,
    /// The reason in words; never empty.
    pub reason: String,
}

/// `as=false-alarm|duplicate|cannot-know`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WithoutKind {
    /// Nothing was wrong.
    FalseAlarm,
    /// Another incident tells it.
    Duplicate,
    /// The cause cannot be found any more.
    CannotKnow,
}

impl State {
    /// The phase it is.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        match self {
            Self::Identification => Phase::Identification,
            Self::Analysis => Phase::Analysis,
            Self::Resolution => Phase::Resolution,
            Self::Prevention { .. } => Phase::Prevention,
            Self::Closed { .. } | Self::Merged { .. } => Phase::Closed,
        }
    }
}

impl Phase {
    /// Every phase, in order.
    pub const ALL: [Self; 5] = [Self::Identification, Self::Analysis, Self::Resolution, Self::Prevention, Self::Closed];

    /// How rows and commands write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Identification => "identification",
            Self::Analysis => "analysis",
            Self::Resolution => "resolution",
            Self::Prevention => "prevention",
            Self::Closed => "closed",
        }
    }
}
