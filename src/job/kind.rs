//! The closed list of jobs. Payloads are ids only: what a job needs to know it reads when it runs.

use serde::{Deserialize, Serialize};

/// Something to be done at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// Removes rows that are older than the settings keep them.
    Sweep,
}
