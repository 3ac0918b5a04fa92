//! The roles people take in an incident.

use serde::{Deserialize, Serialize};

/// A role, held by at most one person at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Decides and keeps the overview.
    Commander,
    /// Tells everybody outside.
    Communications,
    /// Writes down what happens.
    Scribe,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Commander, Self::Communications, Self::Scribe];

    /// How rows and commands write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Commander => "commander",
            Self::Communications => "communications",
            Self::Scribe => "scribe",
        }
    }
}
