//! The command line: one file per subcommand; only this room prints.
//!
//! Exit codes: 0 done or ok, 1 warning or mistakes found, 2 critical or wrong usage, 3 unknown (for `diag`, as Nagios).

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use rustls::crypto::ring;

pub mod audit;
pub mod backup;
pub mod chat;
pub mod check;
mod copied;
pub mod demo;
pub mod diag;
pub mod diagnosis;
pub mod doctor;
pub mod explain;
pub mod forget;
pub mod health;
pub mod init;
pub mod knowledge;
pub mod login;
pub mod manifest;
pub mod operator;
pub mod output;
pub mod playbook;
pub mod restore;
pub mod schema;
pub mod serve;
pub mod start;
pub mod store;

/// Toban, the person on duty: diagnoses read-only, in your team's chat.
#[derive(Debug, Parser)]
#[command(name = "toban", version, about, disable_help_subcommand = true)]
struct Arguments {
    /// The settings; without it ./toban.toml is read where it exists
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the bot and its page (what plain `toban` does)
    Serve,
    /// Write a commented toban.toml and the schema beside it
    Init(init::Arguments),
    /// Start with a broken Redis inside, to look around
    Demo(demo::Arguments),
    /// Find every mistake in settings, commands and playbooks
    Check,
    /// Run a playbook once and print what it found
    Diag(diag::Arguments),
    /// Work with playbook files
    #[command(subcommand)]
    Playbook(playbook::Command),
    /// Print the JSON schema of a kind of file, for editors
    Schema(schema::Arguments),
    /// Show every statement, command and address a diagnosis would use
    #[command(subcommand)]
    Explain(explain::Command),
    /// Print what a platform is told about Toban, ready to be pasted
    #[command(subcommand)]
    Manifest(manifest::Command),
    /// Find what is wrong with a platform, and how to mend it
    #[command(subcommand)]
    Doctor(doctor::Command),
    /// Search notes, write them as files, take files back
    #[command(subcommand)]
    Knowledge(knowledge::Command),
    /// Talk to the bot in the terminal
    Chat(chat::Arguments),
    /// Print a one-time link with which a person logs in to the page
    Login(login::Arguments),
    /// Show who did what, from where, newest first
    Audit(audit::Arguments),
    /// Write everything into one file, while Toban runs
    Backup(backup::Arguments),
    /// Put everything in a backup into the store
    Restore(restore::Arguments),
    /// Work with whole stores
    #[command(subcommand)]
    Store(store::Command),
    /// Take a person out of everything that is kept
    Forget(forget::Arguments),
    /// Ask the running bot whether it is well (for container health checks)
    Health,
}

/// Reads the command line and does what it says.
#[must_use]
pub fn run() -> ExitCode {
    // One TLS provider for every client, before any of them is made; a second call only says that it is there already.
    drop(ring::default_provider().install_default());
    let arguments = Arguments::parse();
    let config = arguments.config.as_deref();
    match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(config),
        Command::Init(arguments) => init::run(config, &arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Check => check::run(config),
        Command::Diag(arguments) => diag::run(config, &arguments),
        Command::Playbook(command) => playbook::run(config, &command),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Explain(command) => explain::run(config, &command),
        Command::Manifest(command) => manifest::run(config, &command),
        Command::Doctor(command) => doctor::run(config, &command),
        Command::Knowledge(command) => knowledge::run(config, &command),
        Command::Chat(arguments) => chat::run(config, &arguments),
        Command::Login(arguments) => login::run(config, &arguments),
        Command::Audit(arguments) => audit::run(config, &arguments),
        Command::Backup(arguments) => backup::run(config, &arguments),
        Command::Restore(arguments) => restore::run(config, &arguments),
        Command::Store(command) => store::run(&command),
        Command::Forget(arguments) => forget::run(config, &arguments),
        Command::Health => health::run(config),
    }
}
