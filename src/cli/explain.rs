//! `toban explain diag`: every statement, command and address a diagnosis would use; nothing is sent.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;

use crate::cli::diagnosis::Chosen;
use crate::cli::{output, start};
use crate::playbook::explain::{ExplainedCheck, explain};
use crate::playbook::plan::Plan;

/// Subcommands of `toban explain`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// What `/diag PLAYBOOK` would send
    Diag {
        /// A playbook's name, or a playbook file
        playbook: PathBuf,
        /// A target's name, or tag:NAME; not needed when only one fits
        target: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Prints the explanation, check by check.
#[must_use]
pub fn run(config: Option<&Path>, command: &Command) -> ExitCode {
    let Command::Diag { playbook, target, json } = command;
    let (_settings, assembled) = match start::assembled(config) {
        Ok(ready) => ready,
        Err(code) => return code,
    };
    let language = assembled.setup.language;
    let chosen = match Chosen::find(&assembled.setup, playbook, target.as_deref(), language) {
        Ok(chosen) => chosen,
        Err(code) => return code,
    };
    for target in &chosen.targets {
        match Plan::new(&chosen.playbook, target, &assembled.setup.inventory) {
            Ok(plan) => print(&plan, &explain(&plan, &assembled.registry), *json),
            Err(error) => {
                output::problem(&format!("error: {error}"));
                return ExitCode::from(start::USAGE);
            }
        }
    }
    ExitCode::SUCCESS
}

fn print(plan: &Plan, checks: &[ExplainedCheck], json: bool) {
    if json {
        output::json(&checks);
        return;
    }
    output::line(&format!("{} on {}:", plan.playbook().name, plan.target().name));
    let mut told: Vec<&str> = Vec::new();
    for check in checks {
        // Checks that share a read share what is sent; it is shown once.
        if told.contains(&check.read.as_str()) {
            output::line(&format!("  {}: {} (as above)", check.check, check.read));
            continue;
        }
        told.push(&check.read);
        output::line(&format!("  {}: {} on {}", check.check, check.read, check.target));
        for line in check.lines.iter().flat_map(|line| line.lines()) {
            output::line(&format!("      {line}"));
        }
    }
}
