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
        "no mistakes: {}, {}, {}",
        counted(setup.inventory.targets().count(), "target"),
        counted(setup.playbooks.iter().count(), "playbook"),
        counted(setup.commands.iter().count(), "command"),
    ));
    ExitCode::SUCCESS
}

/// `1 target`, `2 targets`.
fn counted(count: usize, what: &str) -> String {
    let more = if count == 1 { "" } else { "s" };
    format!("{count} {what}{more}")
}
