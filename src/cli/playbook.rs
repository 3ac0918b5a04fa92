//! `toban playbook test`: every playbook proves itself with the tests in its file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;

use crate::app::assemble;
use crate::cli::{output, start};
use crate::playbook::catalog::Catalog;
use crate::playbook::check_file::{self, TestOutcome};
use crate::playbook::compile::compile_with_tests;
use crate::playbook::diagnostic::Severity;
use crate::playbook::source::Source;
use crate::probe;

/// Subcommands of `toban playbook`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the tests in playbook files; without files, those of every playbook in force
    Test {
        /// Playbook files
        files: Vec<PathBuf>,
    },
}

/// Runs the tests; 0 when all passed, 1 otherwise.
#[must_use]
pub fn run(config: Option<&Path>, command: &Command) -> ExitCode {
    let Command::Test { files } = command;
    let catalog = if files.is_empty() {
        start::assembled(config)
            .and_then(|(settings, _assembled)| assemble::with_tests(&settings).map_err(|all| start::mistakes(&all)))
    } else {
        compiled(files)
    };
    match catalog {
        Ok(catalog) => test(&catalog),
        Err(code) => code,
    }
}

/// Reads and compiles files, or prints every mistake in them.
///
/// # Errors
/// The exit code to end with.
pub fn compiled(files: &[PathBuf]) -> Result<Catalog, ExitCode> {
    let mut sources = Vec::new();
    let mut unreadable = false;
    for file in files {
        match fs::read_to_string(file) {
            Ok(text) => sources.push(Source::new(file.display().to_string(), text)),
            Err(error) => {
                output::problem(&format!("error: {} cannot be read: {error}", file.display()));
                unreadable = true;
            }
        }
    }
    let (catalog, diagnostics) = match compile_with_tests(&sources, &probe::bundled()) {
        Ok((catalog, warnings)) => (Some(catalog), warnings),
        Err(diagnostics) => (None, diagnostics),
    };
    for diagnostic in &diagnostics {
        output::problem(&diagnostic.to_string());
    }
    debug_assert!(catalog.is_none() || diagnostics.iter().all(|one| one.severity == Severity::Warning));
    catalog.filter(|_| !unreadable).ok_or(ExitCode::from(start::MISTAKES))
}

fn test(catalog: &Catalog) -> ExitCode {
    let (mut passed, mut failed) = (0_u32, 0_u32);
    for playbook in catalog.iter() {
        for outcome in check_file::test(playbook) {
            tell(&playbook.file, &outcome);
            if outcome.passed() { passed += 1 } else { failed += 1 }
        }
    }
    output::line(&format!("{passed} passed, {failed} failed"));
    if failed == 0 && passed > 0 {
        ExitCode::SUCCESS
    } else {
        if passed == 0 && failed == 0 {
            output::problem("error: there is no test; add a [[test]] with readings and the verdicts they must lead to");
        }
        ExitCode::from(start::MISTAKES)
    }
}

fn tell(file: &str, outcome: &TestOutcome) {
    let word = if outcome.passed() { "ok    " } else { "FAILED" };
    output::line(&format!("{word} {file}: {}", outcome.name));
    for failure in &outcome.failures {
        output::line(&format!("       {failure}"));
    }
}
