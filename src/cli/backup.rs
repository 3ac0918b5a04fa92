//! `toban backup FILE`: everything in one file, while Toban runs.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::cli::{copied, operator, start};
use crate::clock::{Clock as _, SystemClock};
use crate::store::Store;

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
    let backup = async {
        let store = Store::open_as_is(settings.store.url.expose()).await?;
        let file = arguments.file.display().to_string();
        let copied = store.back_up(&arguments.file, arguments.force, SystemClock::new().now()).await?;
        operator::audit(&store, "store.backup", &file).await;
        store.close().await;
        Ok((copied, file))
    };
    copied::run(backup, "")
}
