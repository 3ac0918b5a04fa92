//! The verdicts (Nagios' words) and the risks of remedies.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// As it should be.
    Ok,
    /// Look at it today.
    Warning,
    /// Act now.
    Critical,
    /// Could not be judged; the reason is told.
    Unknown,
}

impl Status {
    /// Worst first: critical 0, warning 1, unknown 2, ok 3 (design §6.5).
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Critical => 0,
            Self::Warning => 1,
            Self::Unknown => 2,
            Self::Ok => 3,
        }
    }

    /// The exit code Nagios gives it: ok 0, warning 1, critical 2, unknown 3.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Warning => 1,
            Self::Critical => 2,
            Self::Unknown => 3,
        }
    }

    /// How data files and JSON write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Critical => "critical",
            Self::Unknown => "unknown",
        }
    }

    /// The verdict over several: the worst; but unknown beside ok is ok with a count, and only unknown is unknown.
    ///
    /// `None` when there is nothing to judge.
    #[must_use]
    pub fn overall(statuses: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut worst: Option<Self> = None;
        for status in statuses {
            worst = Some(match (worst, status) {
                (None, one) => one,
                (Some(Self::Unknown), Self::Ok) | (Some(Self::Ok), Self::Unknown) => Self::Ok,
                (Some(a), b) => {
                    if a.rank() <= b.rank() {
                        a
                    } else {
                        b
                    }
                }
            });
        }
        worst
    }
}

/// What a remedy may do to the system (design §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Risk {
    /// Read-only.
    R0,
    /// Brief and reversible, like a reload.
    R1,
    /// An outage or lost connections.
    R2,
    /// Destroys data or evidence.
    R3,
    /// Changes topology; cannot be undone.
    R4,
}
