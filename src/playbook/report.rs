//! What a run found: plain values, stored as JSON, rendered by `reply`, printed by `toban diag --json`.
//!
//! Invariant: a report is complete in itself; whoever renders it asks neither the playbook nor the target again.

use std::time::Duration;

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::language::Bilingual;
use crate::playbook::report::comparison::Comparison;
use crate::playbook::status::{Risk, Status};
use crate::probe::error::ProbeError;
use crate::probe::reading::{Origin, Privilege, Value};
use crate::probe::unit::Unit;

pub mod comparison;
pub mod fleet;

/// One run of a playbook on one target; while checks run, `finished` is `None` and `pending` names what is missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// ULID of the run.
    pub run: String,
    /// Short key (`RUN-12`) once stored.
    #[serde(default)]
    pub key: Option<String>,
    /// Name of the playbook.
    pub playbook: String,
    /// Its title.
    pub title: Bilingual,
    /// Name of the primary target.
    pub target: String,
    /// Targets of the further subjects, by subject.
    #[serde(default)]
    pub subjects: IndexMap<String, String>,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Option<Timestamp>,
    /// The verdict so far; all unknown is unknown.
    pub status: Status,
    /// Judged checks, worst first, within a status in the playbook's order.
    pub findings: Vec<Finding>,
    /// Checks still running, in the playbook's order.
    #[serde(default)]
    pub pending: Vec<Pending>,
    /// Hypotheses with a verdict, best supported first; those that do not apply are left out.
    #[serde(default)]
    pub hypotheses: Vec<HypothesisVerdict>,
    /// Remedies of the supported hypotheses, in the order of the hypotheses.
    #[serde(default)]
    pub remedies: Vec<Advice>,
    /// Accounts stronger than needed: the run is DEGRADED.
    #[serde(default)]
    pub privileges: Vec<Privilege>,
    /// How many secrets were hidden in what was read.
    #[serde(default)]
    pub hidden: u64,
    /// Where it was read.
    #[serde(default)]
    pub origins: Vec<Origin>,
    /// Compared with earlier runs.
    #[serde(default)]
    pub comparison: Option<Comparison>,
    /// Whether somebody stopped it or the total deadline cut it; what is missing then stands in findings as unknown.
    #[serde(default)]
    pub cut: Option<Cut>,
}

/// Why a run ended before all checks were done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// A person stopped it.
    Cancelled,
    /// The total time was used up.
    Deadline,
}

/// A check that is still running.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Its id.
    pub check: String,
    /// Its title.
    pub title: Bilingual,
}

/// The verdict on one check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Id of the check.
    pub check: String,
    /// Its title.
    pub title: Bilingual,
    /// Name of the target it looked at.
    pub target: String,
    /// The verdict.
    pub status: Status,
    /// The judged value (of the worst row, for a table).
    pub value: Value,
    /// Its unit.
    pub unit: Unit,
    /// What it was compared with.
    pub threshold: Threshold,
    /// Where the threshold comes from.
    pub source: String,
    /// Item of the guide.
    pub guide: String,
    /// The time between the two samples, for rates.
    pub window: Option<Duration>,
    /// Observations the verdict rests on, and how many it needs.
    pub samples: f64,
    /// See `samples`.
    pub min_samples: f64,
    /// The check's own sentence with its values filled in.
    pub says: Option<Bilingual>,
    /// Values that the verdict rests on.
    pub evidence: Vec<Fact>,
    /// For a table: its rows that are not ok, worst first.
    pub rows: Vec<RowFinding>,
    /// For a table: how many rows were judged.
    pub rows_judged: u64,
    /// For a table: the row that decided, by its key.
    #[serde(default)]
    pub worst: Option<String>,
    /// Why it is unknown, or why it was not applied.
    pub reason: Option<Reason>,
    /// What was read: probe name with arguments, as in the playbook.
    pub read: String,
    /// How long the read took.
    pub took: Duration,
}

/// Levels a value was compared with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    /// Warning from here on.
    pub warning: Option<f64>,
    /// Critical from here on.
    pub critical: Option<f64>,
    /// Clears to ok from here on; absent means the same level.
    pub warning_clear: Option<f64>,
    /// Clears to warning from here on.
    pub critical_clear: Option<f64>,
    /// Whether lower values are the worse ones.
    pub lower_is_worse: bool,
    /// The conditions, as written, where the verdict is not a comparison of numbers.
    pub warning_when: Option<String>,
    /// See `warning_when`.
    pub critical_when: Option<String>,
}

/// A named value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Field or expression.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// Its unit.
    pub unit: Unit,
}

/// One row of a table that is not ok.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowFinding {
    /// The row's key: a mount point, a process id …
    pub label: String,
    /// The verdict.
    pub status: Status,
    /// The judged value.
    pub value: Value,
    /// Further columns named by the check.
    pub evidence: Vec<Fact>,
    /// Why it is unknown.
    #[serde(default)]
    pub reason: Option<Reason>,
}

/// Why a check has no verdict of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// The probe gave no reading.
    Probe {
        /// What it said.
        error: ProbeError,
    },
    /// The subject has no target in the inventory.
    NoTarget {
        /// The subject.
        subject: String,
    },
    /// Too few observations in the window.
    InsufficientData {
        /// Observations there were.
        samples: f64,
        /// Observations needed.
        needed: f64,
    },
    /// The target did not tell a value, or it cannot be computed (division by zero).
    NoValue {
        /// The expression.
        expression: String,
    },
    /// The check does not apply here (status ok).
    NotApplicable {
        /// The condition, as written, that was not met.
        condition: String,
        /// The playbook's own words for it.
        says: Option<Bilingual>,
    },
    /// The run was stopped or its time was used up before this check.
    Cut {
        /// Which.
        cut: Cut,
    },
}

/// The verdict on a hypothesis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HypothesisVerdict {
    /// Its id.
    pub id: String,
    /// What it says.
    pub says: Bilingual,
    /// Item of the guide.
    pub guide: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The condition as written, and the checks it rests on with their values.
    pub when: String,
    /// The checks named in `when`.
    pub evidence: Vec<Fact>,
    /// What would refute it, and whether it does.
    pub refutation: Option<Refutation>,
}

/// How a hypothesis stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Its condition holds and nothing refutes it.
    Supported,
    /// Its condition holds, and what would refute it holds, too.
    Refuted,
    /// Its condition cannot be decided, because something it needs is unknown.
    Undecided,
}

/// What speaks against a hypothesis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refutation {
    /// The condition as written.
    pub when: String,
    /// What it would mean.
    pub says: Bilingual,
    /// Whether it holds; `None` when it cannot be decided.
    pub holds: Option<bool>,
    /// The values it rests on.
    pub evidence: Vec<Fact>,
}

/// A remedy to be carried out by a person, never by Toban.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Advice {
    /// The hypothesis it is for.
    pub hypothesis: String,
    /// What to do.
    pub does: Bilingual,
    /// The exact command; printed, never run.
    pub command: Option<String>,
    /// What it may do.
    pub risk: Risk,
    /// What to make sure of before.
    pub before: Option<Bilingual>,
    /// How to see that it helped.
    pub verify: Option<Bilingual>,
    /// How to take it back.
    pub rollback: Option<Bilingual>,
    /// Item of the guide.
    pub guide: String,
}
