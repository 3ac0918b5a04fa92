//! Severity, and how it is suggested from impact and urgency.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How bad it is; the worst first, so that `Sev1 < Sev2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Severity {
    /// Everybody is hit, or data is in danger.
    Sev1,
    /// Many are hit.
    Sev2,
    /// Some are hit, or something is slow.
    Sev3,
    /// Nobody notices yet.
    Sev4,
}

/// How many are hit (guide 2.1, scope of the impact).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Impact {
    /// All users, or data is lost.
    All,
    /// Many users.
    Many,
    /// Some users.
    Some,
    /// No users yet.
    None,
}

/// How fast it gets worse (guide 2.1, priority).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Urgency {
    /// Now.
    High,
    /// Within hours.
    Medium,
    /// Can wait.
    Low,
}

impl Severity {
    /// Every severity, the worst first.
    pub const ALL: [Self; 4] = [Self::Sev1, Self::Sev2, Self::Sev3, Self::Sev4];

    /// How people and files write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sev1 => "SEV1",
            Self::Sev2 => "SEV2",
            Self::Sev3 => "SEV3",
            Self::Sev4 => "SEV4",
        }
    }

    /// Reads `SEV1`, `sev1` or `1`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let number = text.strip_prefix("sev").map_or(text.as_str(), |rest| rest.trim_start_matches('-'));
        let place = number.parse::<usize>().ok()?.checked_sub(1)?;
        Self::ALL.get(place).copied()
    }
}

impl Impact {
    /// Every impact, the widest first.
    pub const ALL: [Self; 4] = [Self::All, Self::Many, Self::Some, Self::None];

    /// How rows and commands write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Many => "many",
            Self::Some => "some",
            Self::None => "none",
        }
    }
}

impl Urgency {
    /// Every urgency, the most urgent first.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// How rows and commands write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// The severity that impact and urgency suggest. Between two, the higher:
///
/// | | high | medium | low |
/// |---|---|---|---|
/// | all | SEV1 | SEV1 | SEV2 |
/// | many | SEV1 | SEV2 | SEV2 |
/// | some | SEV2 | SEV3 | SEV3 |
/// | none | SEV3 | SEV4 | SEV4 |
///
/// Where only one was said, the other is in doubt and counts as high, or as many. Where nothing was said, it is SEV3:
/// nobody claimed anything yet.
#[must_use]
pub const fn suggest(impact: Option<Impact>, urgency: Option<Urgency>) -> Severity {
    let (impact, urgency) = match (impact, urgency) {
        (Option::None, Option::None) => return Severity::Sev3,
        (Option::Some(impact), Option::None) => (impact, Urgency::High),
        (Option::None, Option::Some(urgency)) => (Impact::Many, urgency),
        (Option::Some(impact), Option::Some(urgency)) => (impact, urgency),
    };
    match (impact, urgency) {
        (Impact::All, Urgency::High | Urgency::Medium) | (Impact::Many, Urgency::High) => Severity::Sev1,
        (Impact::All, Urgency::Low)
        | (Impact::Many, Urgency::Medium | Urgency::Low)
        | (Impact::Some, Urgency::High) => Severity::Sev2,
        (Impact::Some, Urgency::Medium | Urgency::Low) | (Impact::None, Urgency::High) => Severity::Sev3,
        (Impact::None, Urgency::Medium | Urgency::Low) => Severity::Sev4,
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
