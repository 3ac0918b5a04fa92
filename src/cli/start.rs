//! What most subcommands begin with: settings, compiled commands and playbooks, a runtime.

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

/// The settings; with mistakes, prints all of them.
///
/// # Errors
/// The exit code to end with.
pub fn settings(config: Option<&Path>) -> Result<Settings, ExitCode> {
    match settings::load(config) {
        Ok((settings, warnings)) => {
            for warning in warnings {
                output::problem(&format!("warning: {warning}"));
            }
            Ok(settings)
        }
        Err(problems) => {
            for problem in &problems {
                output::problem(&format!("error: {problem}"));
            }
            Err(ExitCode::from(MISTAKES))
        }
    }
}

/// Settings with everything they lead to; with mistakes, prints all of them.
///
/// # Errors
/// The exit code to end with.
pub fn assembled(config: Option<&Path>) -> Result<(Settings, Assembled), ExitCode> {
    let settings = settings(config)?;
    match assemble::assemble(&settings, SystemClock::new().now()) {
        Ok(assembled) => {
            for warning in &assembled.warnings {
                output::problem(&format!("warning: {warning}"));
            }
            Ok((settings, assembled))
        }
        Err(mistakes) => {
            for mistake in &mistakes {
                output::problem(&format!("error: {mistake}"));
            }
            Err(ExitCode::from(MISTAKES))
        }
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
