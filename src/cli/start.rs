//! What most subcommands begin with: settings, compiled commands and playbooks, a runtime.

use std::fmt::Display;
use std::future::Future;
use std::path::Path;
use std::process::ExitCode;

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

fn mistakes(all: &[impl Display]) -> ExitCode {
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
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(work),
        Err(error) => {
            output::problem(&format!("no runtime could be started: {error}"));
            ExitCode::FAILURE
        }
    }
}
