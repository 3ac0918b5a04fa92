//! Units of measured values, so that a playbook that compares seconds with bytes does not compile.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The unit of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Unit {
    /// A count of things, or a number without unit.
    #[default]
    #[serde(rename = "")]
    Count,
    /// A part of one (0.93).
    #[serde(rename = "ratio")]
    Ratio,
    /// A part of a hundred (93).
    #[serde(rename = "%")]
    Percent,
    /// Bytes.
    #[serde(rename = "bytes")]
    Bytes,
    /// Seconds.
    #[serde(rename = "s")]
    Seconds,
    /// Milliseconds.
    #[serde(rename = "ms")]
    Milliseconds,
    /// Microseconds.
    #[serde(rename = "us")]
    Microseconds,
    /// Days.
    #[serde(rename = "days")]
    Days,
    /// Things per second.
    #[serde(rename = "/s")]
    PerSecond,
    /// Things per minute.
    #[serde(rename = "/min")]
    PerMinute,
    /// Bytes per second.
    #[serde(rename = "bytes/s")]
    BytesPerSecond,
}

impl Unit {
    /// Every unit, in the order they are documented.
    pub const ALL: [Self; 11] = [
        Self::Count,
        Self::Ratio,
        Self::Percent,
        Self::Bytes,
        Self::Seconds,
        Self::Milliseconds,
        Self::Microseconds,
        Self::Days,
        Self::PerSecond,
        Self::PerMinute,
        Self::BytesPerSecond,
    ];

    /// How a playbook writes the unit.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Count => "",
            Self::Ratio => "ratio",
            Self::Percent => "%",
            Self::Bytes => "bytes",
            Self::Seconds => "s",
            Self::Milliseconds => "ms",
            Self::Microseconds => "us",
            Self::Days => "days",
            Self::PerSecond => "/s",
            Self::PerMinute => "/min",
            Self::BytesPerSecond => "bytes/s",
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}

/// A symbol that is no unit.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is not a unit; known: ratio, %, bytes, s, ms, us, days, /s, /min, bytes/s, or an empty text for a count"
)]
pub struct UnknownUnit(pub String);

impl FromStr for Unit {
    type Err = UnknownUnit;

    fn from_str(symbol: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|unit| unit.symbol() == symbol).ok_or_else(|| UnknownUnit(symbol.to_owned()))
    }
}

/// A duration as the number of [`Unit::Milliseconds`].
#[must_use]
pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
