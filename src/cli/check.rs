//! `toban check`: every mistake of settings, commands and playbooks at once, each with file, line and remedy.

use std::path::Path;
use std::process::ExitCode;

use crate::cli::{output, start};

/// Prints what is wrong; 0 when nothing is, 1 otherwise.
#[must_use]
pub fn run(config: Option<&Path>) -> ExitCode {
    let (_settings, assembled) = match start::assembled(config) {
        Ok(ready) => ready,
        Err(code) => return code,
    };
    let setup = &assembled.setup;
    output::line(&format!(
        "no mistakes: {} targets, {} playbooks, {} commands",
        setup.inventory.targets().count(),
        setup.playbooks.iter().count(),
        setup.commands.iter().count(),
    ));
    ExitCode::SUCCESS
}
