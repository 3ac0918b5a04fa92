//! A playbook's own tests: readings go in, verdicts must come out; no probe, no clock, no IO.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::language::Language;
use crate::playbook::catalog::{Check, Given, Playbook, Trial};
use crate::playbook::conclude::hypotheses;
use crate::playbook::format;
use crate::playbook::judge::{Observation, Outcome, judge};
use crate::playbook::report::{Finding, HypothesisVerdict, Verdict};
use crate::playbook::status::Status;
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::reading::Reading;

/// How one test went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestOutcome {
    /// The playbook.
    pub playbook: String,
    /// Its file.
    pub file: String,
    /// Line of the test.
    pub line: usize,
    /// What the test shows.
    pub name: String,
    /// What came out otherwise than expected, a line each; empty when the test passed.
    pub failures: Vec<String>,
}

impl TestOutcome {
    /// Whether everything came out as expected.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Runs the tests of a playbook, in the file's order.
#[must_use]
pub fn test(playbook: &Playbook) -> Vec<TestOutcome> {
    let outcome = |trial: &Trial| TestOutcome {
        playbook: playbook.name.clone(),
        file: playbook.file.clone(),
        line: trial.line,
        name: trial.name.clone(),
        failures: failures(playbook, trial),
    };
    playbook.trials.iter().map(outcome).collect()
}

fn failures(playbook: &Playbook, trial: &Trial) -> Vec<String> {
    let findings: Vec<Finding> = playbook.checks.iter().map(|check| finding(check, trial)).collect();
    let verdicts = hypotheses(playbook, &findings);
    let statuses: BTreeMap<&str, &Finding> = findings.iter().map(|one| (one.check.as_str(), one)).collect();
    let mut failures = Vec::new();
    for (check, wanted) in &trial.expect {
        let Some(found) = statuses.get(check.as_str()) else { continue };
        if found.status != *wanted {
            let why = found.reason.as_ref().map(|reason| format!(", {reason:?}")).unwrap_or_default();
            let value = format::value(&found.value, found.unit, Language::En);
            failures.push(format!(
                "{check}: expected {}, got {} (value {value}{why})",
                wanted.word(),
                found.status.word()
            ));
        }
    }
    let with = |verdict| ids(&verdicts, verdict);
    let supported = with(Verdict::Supported);
    if let Some(wanted) = &trial.hypothesis
        && wanted.as_deref() != supported.first().copied()
    {
        let wanted = wanted.as_deref().unwrap_or("none");
        failures.push(format!("hypothesis: expected {wanted} on top, got {}", list(&supported)));
    }
    for (name, wanted, found) in
        [("refuted", &trial.refuted, with(Verdict::Refuted)), ("undecided", &trial.undecided, with(Verdict::Undecided))]
    {
        for id in wanted.iter().filter(|id| !found.contains(&id.as_str())) {
            failures.push(format!("{name}: expected {id} among them, got {}", list(&found)));
        }
    }
    failures
}

fn ids(verdicts: &[HypothesisVerdict], wanted: Verdict) -> Vec<&str> {
    verdicts.iter().filter(|one| one.verdict == wanted).map(|one| one.id.as_str()).collect()
}

fn list(ids: &[&str]) -> String {
    if ids.is_empty() { "none".to_owned() } else { ids.join(", ") }
}

fn finding(check: &Check, trial: &Trial) -> Finding {
    let missing = || Outcome::Failed(ProbeError::new(ProbeErrorKind::Missing { what: check.probe.clone() }, ""));
    let outcome = match trial.given.get(&check.id).map(AsRef::as_ref) {
        None => missing(),
        Some(Given::Error(kind)) => Outcome::Failed(ProbeError::new(kind.clone(), "")),
        Some(Given::Samples(samples)) => observed(check, samples).unwrap_or_else(missing),
    };
    let prior = trial.prior.get(&check.id).map(|status| before(check, *status));
    judge(check, "test", &outcome, prior.as_ref())
}

/// A check with a window is given the first and the last sample, any other the last one.
fn observed(check: &Check, samples: &[(Duration, Reading)]) -> Option<Outcome> {
    let (last_at, last) = samples.last()?;
    let first = samples.first().filter(|_| check.window.is_some() && samples.len() > 1);
    let window = first.map_or(Duration::ZERO, |(at, _)| last_at.saturating_sub(*at));
    let first = first.map(|(_, reading)| reading.clone());
    Some(Outcome::Seen(Box::new(Observation { first, last: last.clone(), window, took: Duration::ZERO })))
}

/// A finding of which only the status is known.
fn before(check: &Check, status: Status) -> Finding {
    let nothing = Outcome::Failed(ProbeError::new(ProbeErrorKind::Malformed, ""));
    Finding { status, ..judge(check, "test", &nothing, None) }
}
