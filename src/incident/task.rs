//! Tasks of an incident, which are the action items of its post-mortem.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its ULID.
    pub id: String,
    /// The incident's ULID.
    pub incident: String,
    /// Its number in the incident; `1` is T1.
    pub number: u32,
    /// What is to be done.
    pub text: String,
    /// The person who does it.
    pub owner: Option<String>,
    /// The day it is due.
    pub due: Option<Date>,
    /// When it was added.
    pub created: Timestamp,
    /// When it was done.
    pub done: Option<Timestamp>,
}
