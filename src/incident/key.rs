//! Keys people say: `INC-42`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An incident's number, shown as `INC-42`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IncidentKey(pub i64);

impl IncidentKey {
    /// Reads `INC-42`, in either case; `None` when it is no such key.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, number) = text.trim().split_once('-')?;
        let number: i64 = kind.eq_ignore_ascii_case("INC").then(|| number.parse().ok()).flatten()?;
        (number > 0).then_some(Self(number))
    }
}

impl fmt::Display for IncidentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "INC-{}", self.0)
    }
}
