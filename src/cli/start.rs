//! What most subcommands begin with: settings, compiled commands and playbooks, a runtime.

use std::fmt::Display;
use std::future::Future;
use std::num::NonZero;
use std::path::Path;
use std::process::ExitCode;
use std::thread::available_parallelism;

use crate::app::assemble::{self, Assembled};
use crate::cli::output;
use crate::clock::{Clock as _, SystemClock};
use crate::settings::{self, Settings};

/// Exit code for mistakes in what people wrote.
pub const MISTAKES: u8 = 1;
/// Exit code of a diagnosis that could not be made.
pub const UNKNOWN: u8 = 3;
/// Exit code for wrong usage (as clap has it).
pub const USAGE: u8 = 2;

/// The settings alone; with mistakes, prints all of them.
///
/// # Errors
/// The exit code to end with.
pub fn settings(config: Option<&Path>) -> Result<Settings, ExitCode> {
    match settings::load(config) {
        Ok((settings, warnings)) => {
            tell("warning", &warnings);
            Ok(settings)
        }
        Err(rejected) => Err(mistakes(&rejected.problems)),
    }
}

/// Settings with everything they lead to; with mistakes, prints all of them, of settings, commands and playbooks alike.
///
/// # Errors
/// The exit code to end with.
pub fn assembled(config: Option<&Path>) -> Result<(Settings, Assembled), ExitCode> {
    let (settings, warnings) =
        settings::load(config).map_err(|rejected| mistakes(&assemble::all_mistakes(rejected)))?;
    tell("warning", &warnings);
    let assembled = assemble::assemble(&settings, SystemClock::new().now()).map_err(|all| mistakes(&all))?;
    tell("warning", &assembled.warnings);
    Ok((settings, assembled))
}

/// Prints what is wrong; the exit code to end with.
pub fn mistakes(all: &[impl Display]) -> ExitCode {
    tell("error", all);
    ExitCode::from(MISTAKES)
}

fn tell(severity: &str, all: &[impl Display]) {
    for one in all {
        output::problem(&format!("{severity}: {one}"));
    }
}

/// Runs `work` on a new runtime.
#[must_use]
pub fn block_on(work: impl Future<Output = ExitCode>) -> ExitCode {
    let workers = workers(available_parallelism().map_or(1, NonZero::get));
    match tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build() {
        Ok(runtime) => runtime.block_on(work),
        Err(error) => {
            output::problem(&format!("no runtime could be started: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Threads that see tasks through, on a machine of so many processors. Toban waits more than it computes, and every further
/// thread is woken at each request only to find that nothing is left: on two processors one answers in less than half the
/// time of two (`cargo bench -- slack`). Queries and files have threads of their own.
fn workers(processors: usize) -> usize {
    (processors / 2).clamp(1, 4)
}

#[cfg(test)]
mod tests {
    use super::workers;

    #[test]
    fn half_of_the_processors_see_tasks_through_and_never_many() {
        assert_eq!([1, 2, 3, 4, 8, 64].map(workers), [1, 1, 1, 2, 4, 4]);
    }
}
