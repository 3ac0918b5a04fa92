//! From readings to a finding: pure, the same for a run and for a playbook's own tests.
//!
//! Invariant: a verdict rests on a value that is known and on enough observations; everything else is unknown with its
//! reason.

use std::time::Duration;

use crate::language::Bilingual;
use crate::playbook::catalog::Check;
use crate::playbook::condition::tree::Expression;
use crate::playbook::judge::sample::{Sample, observe};
use crate::playbook::report::{Cut, Fact, Finding, Reason, RowFinding};
use crate::playbook::status::Status;
use crate::probe::error::ProbeError;
use crate::probe::reading::{Reading, Value};

mod level;
mod sample;
mod table;

/// What was read for a check.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Readings.
    Seen(Box<Observation>),
    /// The probe gave none.
    Failed(ProbeError),
    /// The subject has no target.
    NoTarget {
        /// The subject.
        subject: String,
    },
    /// The run ended before.
    Cut(Cut),
}

/// One reading, or two for a rate.
#[derive(Clone, Debug)]
pub struct Observation {
    /// The first of two samples.
    pub first: Option<Reading>,
    /// The only sample, or the second.
    pub last: Reading,
    /// The time measured between the two.
    pub window: Duration,
    /// How long reading took, the wait between samples not counted.
    pub took: Duration,
}

/// The verdict on one value, before it becomes a finding or a row of one.
#[derive(Clone, Debug)]
struct Verdict {
    status: Status,
    value: Value,
    samples: f64,
    evidence: Vec<Fact>,
    reason: Option<Reason>,
}

/// Judges one check on `target`; `prior` is its finding in the previous run, for levels that clear lower.
#[must_use]
pub fn judge(check: &Check, target: &str, outcome: &Outcome, prior: Option<&Finding>) -> Finding {
    let mut finding = blank(check, target);
    match outcome {
        Outcome::Seen(observation) => {
            finding.took = observation.took;
            finding.window = check.window.and(observation.first.as_ref()).map(|_| observation.window);
            match &check.each {
                Some(each) => table::judge(check, each, observation, prior, &mut finding),
                None => single(check, observation, prior, &mut finding),
            }
        }
        Outcome::Failed(error) => finding.reason = Some(Reason::Probe { error: error.clone() }),
        Outcome::NoTarget { subject } => finding.reason = Some(Reason::NoTarget { subject: subject.clone() }),
        Outcome::Cut(cut) => finding.reason = Some(Reason::Cut { cut: *cut }),
    }
    finding
}

fn single(check: &Check, observation: &Observation, prior: Option<&Finding>, finding: &mut Finding) {
    let samples = observe(observation, None);
    let verdict = verdict(check, &samples, prior.map(|prior| prior.status));
    finding.says = says(check, &samples, &verdict);
    fill(finding, verdict);
}

fn fill(finding: &mut Finding, verdict: Verdict) {
    finding.status = verdict.status;
    finding.value = verdict.value;
    finding.samples = verdict.samples;
    finding.evidence = verdict.evidence;
    finding.reason = verdict.reason;
}

fn says(check: &Check, sample: &Sample<'_>, verdict: &Verdict) -> Option<Bilingual> {
    let told = check.says.as_ref().filter(|_| verdict.reason.is_none());
    told.map(|says| says.fill(&sample.judged(verdict.value.clone())))
}

fn blank(check: &Check, target: &str) -> Finding {
    Finding {
        check: check.id.clone(),
        title: check.title.clone(),
        target: target.to_owned(),
        status: Status::Unknown,
        value: Value::Unknown,
        unit: check.unit,
        threshold: check.threshold.clone(),
        source: check.source.clone(),
        guide: check.guide.clone(),
        window: None,
        samples: 0.0,
        min_samples: check.min_samples,
        says: None,
        evidence: Vec::new(),
        rows: Vec::new(),
        rows_judged: 0,
        worst: None,
        reason: None,
        read: check.read.clone(),
        took: Duration::ZERO,
    }
}

/// Judges one reading or one row.
fn verdict(check: &Check, sample: &Sample<'_>, prior: Option<Status>) -> Verdict {
    let value = check.value.evaluate(sample);
    let sample = &sample.judged(value.clone());
    let observations = match &check.samples {
        Some(count) => count.evaluate(sample),
        None => Value::Number(sample.taken()),
    };
    let samples = if let Value::Number(count) = observations { count } else { 0.0 };
    let mut verdict =
        Verdict { status: Status::Unknown, value, samples, evidence: evidence(check, sample), reason: None };
    let applies = check.applies_when.as_ref().map_or(Some(true), |when| when.holds(sample));
    let condition = || check.applies_when.as_ref().map_or_else(String::new, |when| when.source.clone());
    verdict.reason = match applies {
        Some(false) => {
            verdict.status = Status::Ok;
            Some(Reason::NotApplicable { condition: condition(), says: check.not_applicable.clone() })
        }
        None => Some(Reason::NoValue { expression: condition() }),
        Some(true) if check.samples.is_some() && observations == Value::Unknown && sample.is_enough_for(check) => {
            Some(Reason::NoValue {
                expression: check.samples.as_ref().map_or_else(String::new, |one| one.source.clone()),
            })
        }
        Some(true) if samples < check.min_samples => {
            Some(Reason::InsufficientData { samples, needed: check.min_samples })
        }
        Some(true) => match level::status(check, &verdict.value, sample, prior) {
            Ok(status) => {
                verdict.status = status;
                None
            }
            Err(expression) => Some(Reason::NoValue { expression }),
        },
    };
    verdict
}

fn evidence(check: &Check, sample: &Sample<'_>) -> Vec<Fact> {
    let fact = |one: &Expression| Fact { name: one.source.clone(), value: one.evaluate(sample), unit: one.unit() };
    check.show.iter().map(fact).collect()
}

/// The row as the report tells it.
fn row(label: String, verdict: &Verdict) -> RowFinding {
    RowFinding {
        label,
        status: verdict.status,
        value: verdict.value.clone(),
        evidence: verdict.evidence.clone(),
        reason: verdict.reason.clone(),
    }
}
