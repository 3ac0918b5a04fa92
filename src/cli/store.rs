//! `toban store copy FROM TO`: from SQLite to PostgreSQL, or back.

use std::fs;
use std::process::ExitCode;

use crate::cli::{copied, operator, output, start};
use crate::store::Store;

/// Subcommands of `toban store`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Copy everything into an empty store
    Copy(Copy),
}

/// Arguments of `toban store copy`.
#[derive(Debug, clap::Args)]
pub struct Copy {
    /// The store to read: an address as in `store.url`, or @FILE that holds one
    from: String,
    /// The empty store to fill, in the same words
    to: String,
}

/// Copies, compares the counts, and says what was copied.
#[must_use]
pub fn run(command: &Command) -> ExitCode {
    let Command::Copy(Copy { from, to }) = command;
    let (Some(from), Some(to)) = (address(from), address(to)) else { return ExitCode::from(start::USAGE) };
    let copy = async {
        let source = Store::open_as_is(&from).await?;
        let target = Store::open(&to).await?;
        let copied = source.copy_to(&target, operator::by(&operator::account())).await?;
        let address = target.address();
        operator::audit(&source, "store.copy", &format!("to {address}")).await;
        source.close().await;
        target.close().await;
        Ok((copied, address))
    };
    copied::run(copy, "")
}

/// An address, or what stands in the file it names: a password need not be on the command line.
fn address(written: &str) -> Option<String> {
    let Some(file) = written.strip_prefix('@') else { return Some(written.to_owned()) };
    match fs::read_to_string(file) {
        Ok(text) => Some(text.trim().to_owned()),
        Err(error) => {
            output::problem(&format!("error: {file} cannot be read: {error}"));
            None
        }
    }
}
