//! A run beside earlier ones: what changed since the previous, and what it was when all was well.

use crate::playbook::report::comparison::{Change, Comparison, EarlierRun};
use crate::playbook::report::{Finding, Report};
use crate::playbook::status::Status;
use crate::probe::reading::Value;

/// The runs a new one is compared with.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    /// The last complete one; levels that clear lower are judged against it.
    pub previous: Option<Report>,
    /// The last one that was ok.
    pub last_good: Option<Report>,
}

/// A number is another one when it moved by more than this part of the larger; less is breathing.
const NOTABLE: f64 = 0.2;

/// Compares a report with earlier runs; `None` when there are none.
#[must_use]
pub fn compare(report: &Report, earlier: &Earlier) -> Option<Comparison> {
    let previous = earlier.previous.as_ref();
    let good = earlier.last_good.as_ref();
    if previous.is_none() && good.is_none() {
        return None;
    }
    let changes = report.findings.iter().filter_map(|now| {
        let before = find(previous?, &now.check)?;
        changed(before, now).then(|| Change {
            check: now.check.clone(),
            title: now.title.clone(),
            before: before.status,
            after: now.status,
            values: (before.value.clone(), now.value.clone()),
            good: good.and_then(|good| find(good, &now.check)).map(|finding| finding.value.clone()),
            unit: now.unit,
        })
    });
    Some(Comparison { previous: previous.and_then(named), last_good: good.and_then(named), changes: changes.collect() })
}

fn named(report: &Report) -> Option<EarlierRun> {
    Some(EarlierRun { key: report.key.clone()?, started: report.started, status: report.status })
}

fn find<'a>(report: &'a Report, check: &str) -> Option<&'a Finding> {
    report.findings.iter().find(|finding| finding.check == check)
}

/// Whether a person would want to know: another verdict, another text, or a number that moved while it is not ok.
fn changed(before: &Finding, now: &Finding) -> bool {
    if before.status != now.status {
        return true;
    }
    match (&before.value, &now.value) {
        (Value::Number(a), Value::Number(b)) => {
            now.status != Status::Ok && (a - b).abs() > NOTABLE * a.abs().max(b.abs())
        }
        (Value::Unknown, _) | (_, Value::Unknown) => false,
        (a, b) => a != b,
    }
}
