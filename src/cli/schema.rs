//! `toban schema …`: JSON schemas (draft-07) made from the very types that read the files.

use std::process::ExitCode;

use crate::cli::output;
use crate::{command, playbook, settings};

/// Arguments of `toban schema`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which kind of file
    #[arg(value_enum)]
    kind: Kind,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Kind {
    /// toban.toml
    Config,
    /// playbooks/**.toml
    Playbook,
    /// commands/*.toml
    Command,
}

/// Prints the schema.
#[must_use]
pub fn run(arguments: &Arguments) -> ExitCode {
    let schema = match arguments.kind {
        Kind::Config => settings::schema(),
        Kind::Playbook => playbook::schema::schema(),
        Kind::Command => command::definition::schema(),
    };
    output::line(&format!("{schema:#}"));
    ExitCode::SUCCESS
}
