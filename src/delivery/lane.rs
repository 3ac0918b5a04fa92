//! Lanes: what never waits for what.

use serde::{Deserialize, Serialize};

/// The lane of a delivery. Each conversation has a queue per lane, so a page never waits behind chatter or behind a rate
/// limit of chatter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lane {
    /// Wakes somebody.
    Page,
    /// Tells something; in order.
    Notice,
    /// A card that is kept up to date; only its newest state counts.
    Card,
}

impl Lane {
    /// Every lane, the most urgent first.
    pub const ALL: [Self; 3] = [Self::Page, Self::Notice, Self::Card];

    /// How rows write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Notice => "notice",
            Self::Card => "card",
        }
    }
}
