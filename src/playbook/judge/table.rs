//! A check over the rows of a table: the worst row decides.

use std::cmp::Ordering;

use crate::playbook::catalog::{Check, Each};
use crate::playbook::judge::sample::observe;
use crate::playbook::judge::{Observation, Verdict, fill, row, says, verdict};
use crate::playbook::report::{Finding, Reason};
use crate::playbook::status::Status;
use crate::probe::reading::{Row, Value};

/// Judges every row of the last sample.
pub(super) fn judge(
    check: &Check,
    each: &Each,
    observation: &Observation,
    prior: Option<&Finding>,
    finding: &mut Finding,
) {
    let Some(rows) = observation.last.tables.get(&each.table) else {
        finding.reason = Some(Reason::NoValue { expression: each.table.clone() });
        return;
    };
    let judged = rows.iter().map(|one| {
        let label = label(one, &each.key);
        let before = prior.map(|prior| before(prior, &label));
        let verdict = verdict(check, &observe(observation, Some((each, one))), before);
        (label, one, verdict)
    });
    let mut judged: Vec<(String, &Row, Verdict)> = judged.collect();
    let applies = |verdict: &Verdict| !matches!(verdict.reason, Some(Reason::NotApplicable { .. }));
    if judged.iter().any(|(_, _, verdict)| applies(verdict)) {
        judged.retain(|(_, _, verdict)| applies(verdict));
    }
    judged.sort_by(|(_, _, a), (_, _, b)| worse(check, a, b));
    finding.rows_judged = u64::try_from(judged.len()).unwrap_or(u64::MAX);
    finding.rows = judged
        .iter()
        .filter(|(_, _, verdict)| verdict.status != Status::Ok)
        .map(|(label, _, verdict)| row(label.clone(), verdict))
        .collect();
    let overall = Status::overall(judged.iter().map(|(_, _, verdict)| verdict.status));
    // The row that speaks for all: the first with the overall verdict.
    let chosen = judged.iter().find(|(_, _, verdict)| Some(verdict.status) == overall);
    match chosen {
        Some((label, one, verdict)) => {
            finding.says = says(check, &observe(observation, Some((each, one))), verdict);
            finding.worst = Some(label.clone());
            fill(finding, verdict.clone());
        }
        // An empty table has nothing wrong in it.
        None => finding.status = Status::Ok,
    }
}

/// The name of a row, its key as text.
fn label(row: &Row, key: &str) -> String {
    match row.get(key) {
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Flag(flag)) => flag.to_string(),
        Some(Value::Unknown) | None => "?".to_owned(),
    }
}

/// The status of a row in an earlier finding; rows that were ok are not listed there.
fn before(prior: &Finding, label: &str) -> Status {
    let listed = prior.rows.iter().find(|row| row.label == label);
    // A test tells only the status of the whole check.
    let whole = if prior.rows.is_empty() && prior.rows_judged == 0 { prior.status } else { Status::Ok };
    listed.map_or(whole, |row| row.status)
}

fn worse(check: &Check, a: &Verdict, b: &Verdict) -> Ordering {
    let by_value = match (&a.value, &b.value) {
        (Value::Number(a), Value::Number(b)) => {
            if check.threshold.lower_is_worse {
                a.total_cmp(b)
            } else {
                b.total_cmp(a)
            }
        }
        (Value::Number(_), _) => Ordering::Less,
        (_, Value::Number(_)) => Ordering::Greater,
        _ => Ordering::Equal,
    };
    a.status.rank().cmp(&b.status.rank()).then(by_value)
}
