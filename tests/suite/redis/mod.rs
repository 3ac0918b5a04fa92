//! The Redis probes against real servers, and against broken ones.

use std::sync::Arc;
use std::time::Duration;

use toban::clock::SystemClock;
use toban::playbook::bundled::sources;
use toban::playbook::compile::compile;
use toban::playbook::plan::Plan;
use toban::playbook::report::{Finding, Report};
use toban::playbook::run::{Earlier, Runner, run};
use toban::playbook::source::Source;
use toban::probe::ReadContext;
use toban::probe::argument::{ArgumentValue, Arguments};
use toban::probe::bundled;
use toban::probe::error::ProbeError;
use toban::probe::inventory::Inventory;
use toban::probe::reading::{Reading, Value};
use toban::probe::session::Sessions;
use toban::probe::target::{Limits, Target};
use tokio_util::sync::CancellationToken;

use crate::server::redis::Redis;

mod broken;
mod faults;
mod healthy;
mod tls;

/// Reads once, with a run of its own.
pub(crate) async fn read(probe: &str, arguments: &Arguments, target: &Target) -> Result<Reading, ProbeError> {
    read_within(Duration::from_secs(30), probe, arguments, target).await
}

async fn read_within(
    deadline: Duration,
    probe: &str,
    arguments: &Arguments,
    target: &Target,
) -> Result<Reading, ProbeError> {
    let sessions = Sessions::default();
    let context = ReadContext { deadline, sessions: &sessions };
    bundled().read(probe, target, arguments, &context).await.map(|redacted| redacted.reading)
}

/// No arguments.
fn plain() -> Arguments {
    Arguments::new()
}

/// `words = […]` of `redis.command`.
fn words(words: &[&str]) -> Arguments {
    let words = words.iter().map(|&word| word.to_owned()).collect();
    Arguments::from_iter([("words".to_owned(), ArgumentValue::List(words))])
}

fn number(reading: &Reading, field: &str) -> f64 {
    match reading.value(field) {
        Value::Number(number) => *number,
        other => panic!("{field} is {other:?}"),
    }
}

fn text(reading: &Reading, field: &str) -> String {
    match reading.value(field) {
        Value::Text(text) => text.clone(),
        other => panic!("{field} is {other:?}"),
    }
}

/// Runs the bundled playbook on `target`, as `/diag redis` does.
pub(crate) async fn diagnose(target: &Target) -> Report {
    let files: Vec<_> = sources().into_iter().filter(|source| source.name.ends_with("/redis.toml")).collect();
    run_playbook(&files, target).await
}

/// Runs the playbook `redis` of `files` on `target`.
pub(crate) async fn run_playbook(files: &[Source], target: &Target) -> Report {
    let (catalog, _warnings) = compile(files, &bundled()).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
    let playbook = catalog.get("redis").expect("the playbook is there");
    let inventory = Inventory::new(vec![target.clone()], Vec::new());
    let plan = Plan::new(playbook, target, &inventory).expect("the playbook fits the target");
    let runner = Runner {
        registry: bundled(),
        clock: Arc::new(SystemClock::new()),
        limits: Limits { per_probe: Duration::from_secs(3), total: Duration::from_secs(20) },
        cancel: CancellationToken::new(),
    };
    run(&plan, &runner, &Earlier::default(), &|_report| {}).await
}

/// The finding of `check`.
pub(crate) fn finding<'report>(report: &'report Report, check: &str) -> &'report Finding {
    report.findings.iter().find(|finding| finding.check == check).unwrap_or_else(|| panic!("no finding {check}"))
}

/// Fills the server to `percent` of its `maxmemory` of 32 MiB.
pub(crate) fn fill(server: &Redis, percent: u32) {
    let value = "x".repeat(10_000);
    for key in 0..1000 {
        let info = server.command(&["INFO", "memory"]);
        let used: u32 =
            info.lines().find_map(|line| line.strip_prefix("used_memory:")).unwrap().trim().parse().unwrap();
        if used / 1024 * 100 >= 32 * 1024 * percent {
            return;
        }
        let fields: Vec<String> = (0..20).map(|part| format!("k{key}:{part}")).collect();
        let mut words = vec!["MSET"];
        words.extend(fields.iter().flat_map(|key| [key.as_str(), value.as_str()]));
        server.command(&words);
    }
}
