//! A run beside earlier ones, as its report keeps it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::language::Bilingual;
use crate::playbook::status::Status;
use crate::probe::reading::Value;
use crate::probe::unit::Unit;

/// A run compared with earlier ones of the same playbook and target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Key and time of the previous run.
    pub previous: Option<EarlierRun>,
    /// Key and time of the last run that was ok.
    pub last_good: Option<EarlierRun>,
    /// Checks whose status or value changed since the previous run.
    pub changes: Vec<Change>,
}

/// A run named in a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierRun {
    /// Its key.
    pub key: String,
    /// When it began.
    pub started: Timestamp,
    /// Its verdict.
    pub status: Status,
}

/// How one check changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The check.
    pub check: String,
    /// Its title.
    pub title: Bilingual,
    /// Before (previous run).
    pub before: Status,
    /// Now.
    pub after: Status,
    /// The values, before and now.
    pub values: (Value, Value),
    /// The value in the last good run, where there is one.
    pub good: Option<Value>,
    /// Unit of the values.
    pub unit: Unit,
}
