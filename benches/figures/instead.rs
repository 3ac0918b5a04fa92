//! A probe in this process against the program one would spawn for the same question.
//!
//! Both are asked in turn, round by round, so that a busy moment of the machine weighs on both alike.

use std::process::{Command, Stdio};
use std::time::Duration;

use toban::probe::argument::Arguments;
use toban::probe::registry::Registry;
use toban::probe::session::Sessions;
use toban::probe::target::Target;
use toban::probe::{ReadContext, bundled};
use tokio::runtime::{Builder, Runtime};

use crate::sample::{Samples, line};

/// Rounds of one read in a run, one first read of a run, and one spawned program each.
const ROUNDS: usize = 200;
/// Reads over a kept connection per round: they are so much shorter that more of them are needed for a p99.
const READS: usize = 10;

/// A probe with what it is asked.
pub(crate) struct Asked<'a> {
    pub(crate) probe: &'a str,
    pub(crate) arguments: Arguments,
    pub(crate) target: Target,
}

/// Measures and prints: the probe over a run's kept connection, the first read of a run, the program.
pub(crate) fn compare(asked: &Asked<'_>, program: &str, arguments: &[&str]) {
    let (runtime, registry) = (runtime(), bundled());
    let sessions = Sessions::default();
    read(&runtime, &registry, asked, &sessions);
    let (mut kept, mut first, mut spawned) = (Samples::default(), Samples::default(), Samples::default());
    for _ in 0..ROUNDS {
        kept.extend(Samples::of(READS, || read(&runtime, &registry, asked, &sessions)));
        // The connection ends with its run, which belongs to the price of the first read.
        first.extend(Samples::of(1, || read(&runtime, &registry, asked, &Sessions::default())));
        spawned.extend(Samples::of(1, || spawn(program, arguments)));
    }
    line(&format!("{} over the run's connection", asked.probe), &kept, Some(&spawned));
    line(&format!("{} with connecting", asked.probe), &first, Some(&spawned));
    line(&format!("`{}`, spawned", said(program, arguments)), &spawned, None);
}

/// As Toban itself runs.
pub(crate) fn runtime() -> Runtime {
    Builder::new_multi_thread().enable_all().build().expect("a runtime starts")
}

fn read(runtime: &Runtime, registry: &Registry, asked: &Asked<'_>, sessions: &Sessions) {
    let context = ReadContext { deadline: Duration::from_secs(10), sessions };
    let read = runtime.block_on(registry.read(asked.probe, &asked.target, &asked.arguments, &context));
    let reading = read.expect("the server answers").reading;
    assert!(!reading.fields.is_empty(), "{} reads nothing", asked.probe);
}

/// Spawns the program and reads what it says, as a bot that shells out does.
fn spawn(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().expect("the program starts");
    assert!(
        output.status.success() && !output.stdout.is_empty(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The command line without its port and address, which differ every time.
fn said(program: &str, arguments: &[&str]) -> String {
    let question = arguments.iter().skip_while(|argument| **argument != "INFO" && **argument != "-c");
    std::iter::once(&program).chain(question).copied().collect::<Vec<_>>().join(" ").chars().take(42).collect()
}
