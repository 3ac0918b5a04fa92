//! `toban restore FILE`: the store as a backup has it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::cli::{copied, operator, start};
use crate::store::Store;

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
    let restore = async {
        let store = Store::open(settings.store.url.expose()).await?;
        let copied = store.restore(&arguments.file, arguments.force, operator::by(&operator::account())).await?;
        let address = store.address();
        store.close().await;
        Ok((copied, address))
    };
    copied::run(restore, "; a running Toban must be restarted")
}
