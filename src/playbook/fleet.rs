//! One playbook on many targets: so many at once, worst first, and those that differ from the rest.

use std::sync::{Mutex, PoisonError};

use futures_util::stream::{self, StreamExt as _};

use crate::language::Bilingual;
use crate::playbook::plan::Plan;
use crate::playbook::report::Report;
use crate::playbook::report::fleet::{FleetReport, Outlier};
use crate::playbook::run::{Earlier, Runner, run};
use crate::playbook::status::Status;
use crate::probe::reading::Value;

/// With fewer targets than this no one is called different: of three, any one is.
const FEWEST: usize = 5;
/// How many robust standard deviations away a value is an outlier (Iglewicz and Hoaglin's 3.5).
const FAR: f64 = 3.5;
/// Makes the median absolute deviation comparable with a standard deviation.
const NORMAL: f64 = 1.4826;
/// A value is only different when it also differs by this part of the median, whatever the others' agreement.
const NOTABLE: f64 = 0.1;

/// Told the fleet's report so far; reports of targets still running have no `finished`.
pub type FleetProgress<'a> = dyn Fn(&FleetReport) + Send + Sync + 'a;

/// Runs every plan (all of one playbook), `at_once` at a time.
pub async fn run_many(
    selection: &str,
    plans: &[(Plan, Earlier)],
    runner: &Runner,
    at_once: usize,
    progress: &FleetProgress<'_>,
) -> FleetReport {
    let fleet = Mutex::new(Vec::new());
    let tell = |at: usize, report: &Report| {
        let mut all = fleet.lock().unwrap_or_else(PoisonError::into_inner);
        match all.iter_mut().find(|(known, _)| *known == at) {
            Some((_, known)) => *known = report.clone(),
            None => all.push((at, report.clone())),
        }
        progress(&gather(selection, plans, &all));
    };
    let tell = &tell;
    // A loop, not `map`: the closure's future would not be `Send` for every lifetime.
    let mut runs = Vec::new();
    for (at, (plan, earlier)) in plans.iter().enumerate() {
        runs.push(async move { (at, run(plan, runner, earlier, &|report| tell(at, report)).await) });
    }
    let done: Vec<(usize, Report)> = stream::iter(runs).buffer_unordered(at_once.max(1)).collect().await;
    gather(selection, plans, &done)
}

fn gather(selection: &str, plans: &[(Plan, Earlier)], reports: &[(usize, Report)]) -> FleetReport {
    let mut reports = reports.to_vec();
    let begun = |at: usize| reports.iter().any(|(known, _)| *known == at);
    let waiting = plans.iter().enumerate().filter(|(at, _)| !begun(*at));
    let waiting = waiting.map(|(_, (plan, _))| plan.target().name.clone()).collect();
    reports.sort_by_key(|(at, report)| (report.status.rank(), *at));
    let reports: Vec<Report> = reports.into_iter().map(|(_, report)| report).collect();
    let playbook = plans.first().map(|(plan, _)| plan.playbook());
    FleetReport {
        playbook: playbook.map_or_else(String::new, |playbook| playbook.name.clone()),
        title: playbook.map_or_else(|| Bilingual::new("", ""), |playbook| playbook.title.clone()),
        selection: selection.to_owned(),
        status: Status::overall(reports.iter().map(|report| report.status)).unwrap_or(Status::Unknown),
        outliers: outliers(&reports),
        reports,
        waiting,
    }
}

/// Targets whose value of a check lies far from the others', by the median absolute deviation; farthest first.
#[must_use]
pub fn outliers(reports: &[Report]) -> Vec<Outlier> {
    let mut checks: Vec<&str> = Vec::new();
    for finding in reports.iter().flat_map(|report| &report.findings) {
        if !checks.contains(&finding.check.as_str()) {
            checks.push(&finding.check);
        }
    }
    let mut found: Vec<(f64, Outlier)> = checks.into_iter().flat_map(|check| of_check(reports, check)).collect();
    found.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    found.into_iter().map(|(_, outlier)| outlier).collect()
}

fn of_check(reports: &[Report], check: &str) -> Vec<(f64, Outlier)> {
    let values = reports.iter().filter_map(|report| {
        let finding = report.findings.iter().find(|finding| finding.check == check)?;
        if let Value::Number(number) = finding.value { Some((report, finding, number)) } else { None }
    });
    let values: Vec<_> = values.collect();
    if values.len() < FEWEST {
        return Vec::new();
    }
    let middle = median(values.iter().map(|(_, _, number)| *number).collect());
    let deviation = NORMAL * median(values.iter().map(|(_, _, number)| (number - middle).abs()).collect());
    let distance = |number: f64| (number - middle).abs();
    values
        .into_iter()
        .filter(|(_, _, number)| distance(*number) > FAR * deviation && distance(*number) > NOTABLE * middle.abs())
        .map(|(report, finding, number)| {
            let far = if deviation > 0.0 { distance(number) / deviation } else { f64::INFINITY };
            let outlier = Outlier {
                target: report.target.clone(),
                check: check.to_owned(),
                title: finding.title.clone(),
                value: number,
                median: middle,
                unit: finding.unit,
            };
            (far, outlier)
        })
        .collect()
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let half = numbers.len() / 2;
    match (numbers.get(half), numbers.len().is_multiple_of(2)) {
        (Some(upper), true) => f64::midpoint(*upper, numbers[half - 1]),
        (Some(middle), false) => *middle,
        (None, _) => 0.0,
    }
}
