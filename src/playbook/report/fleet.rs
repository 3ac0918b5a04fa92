//! What a run on several targets found: a report of each, and who differs from the others.

use serde::{Deserialize, Serialize};

use crate::language::Bilingual;
use crate::playbook::report::Report;
use crate::playbook::status::Status;
use crate::probe::unit::Unit;

/// Several targets at once, worst first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FleetReport {
    /// The playbook.
    pub playbook: String,
    /// Its title.
    pub title: Bilingual,
    /// How the targets were selected, as typed (`tag:prod`).
    pub selection: String,
    /// The verdict over all.
    pub status: Status,
    /// One report a target, worst first.
    pub reports: Vec<Report>,
    /// Targets whose turn has not come yet, in the order in which it comes; none once it is over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<String>,
    /// Targets whose value of a check lies far from the others'.
    pub outliers: Vec<Outlier>,
}

/// A target that differs from the others in one check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outlier {
    /// The target.
    pub target: String,
    /// The check.
    pub check: String,
    /// Its title.
    pub title: Bilingual,
    /// The target's value.
    pub value: f64,
    /// The median over all targets.
    pub median: f64,
    /// Unit of both.
    pub unit: Unit,
}
