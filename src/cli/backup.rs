//! `toban backup FILE`: everything in one file, while Toban runs.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::cli::{operator, output, start};
use crate::clock::{Clock as _, SystemClock};
use crate::store::Store;
use crate::store::dump::Copied;
use crate::store::dump::error::DumpError;

/// Arguments of `toban backup`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The file to write; it can be restored into SQLite and PostgreSQL alike
    file: PathBuf,
    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
}

/// Writes the file, reads it again, and says what is in it.
#[must_use]
pub fn run(config: Option<&Path>, arguments: &Arguments) -> ExitCode {
    let settings = match start::settings(config) {
        Ok(settings) => settings,
        Err(code) => return code,
    };
    start::block_on(async {
        let backup = async {
            let store = Store::open_as_is(settings.store.url.expose()).await?;
            let copied = store.back_up(&arguments.file, arguments.force, SystemClock::new().now()).await?;
            operator::audit(&store, "store.backup", &arguments.file.display().to_string()).await;
            store.close().await;
            Ok::<_, DumpError>(copied)
        };
        match backup.await {
            Ok(Copied { tables, rows }) => {
                output::line(&format!("{}: {tables} tables, {rows} rows", arguments.file.display()));
                ExitCode::SUCCESS
            }
            Err(error) => failed(&error),
        }
    })
}

/// Says why it was not done: 2 where another call would be right, 1 where something is broken.
pub(super) fn failed(error: &DumpError) -> ExitCode {
    output::problem(&format!("error: {error}"));
    let usage = matches!(error, DumpError::Exists { .. } | DumpError::NotEmpty { .. } | DumpError::Same);
    ExitCode::from(if usage { start::USAGE } else { start::MISTAKES })
}
