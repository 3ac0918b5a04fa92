//! `toban restore FILE`: the store as a backup has it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::cli::{backup, operator, output, start};
use crate::store::Store;
use crate::store::dump::Copied;
use crate::store::dump::error::DumpError;

/// Arguments of `toban restore`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A file that `toban backup` wrote
    file: PathBuf,
    /// Replace what is in the store
    #[arg(long)]
    force: bool,
}

/// Puts everything in the file into the store, or nothing.
#[must_use]
pub fn run(config: Option<&Path>, arguments: &Arguments) -> ExitCode {
    let settings = match start::settings(config) {
        Ok(settings) => settings,
        Err(code) => return code,
    };
    start::block_on(async {
        let restore = async {
            let store = Store::open(settings.store.url.expose()).await?;
            let copied = store.restore(&arguments.file, arguments.force).await?;
            operator::audit(&store, "store.restore", &arguments.file.display().to_string()).await;
            let address = store.address();
            store.close().await;
            Ok::<_, DumpError>((copied, address))
        };
        match restore.await {
            Ok((Copied { tables, rows }, address)) => {
                output::line(&format!("{address}: {tables} tables, {rows} rows; a running Toban must be restarted"));
                ExitCode::SUCCESS
            }
            Err(error) => backup::failed(&error),
        }
    })
}
