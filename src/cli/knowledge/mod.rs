//! `toban knowledge`: search the notes, write them as files, take files back.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;

use crate::cli::{output, start};
use crate::store::Store;
use crate::store::error::StoreError;

mod export;
mod folder;
mod import;
mod search;

/// Subcommands of `toban knowledge`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find notes
    Search {
        /// Words; `tag:NAME` and `component:NAME` narrow it, quotes keep words together
        #[arg(required = true)]
        query: Vec<String>,
        /// So many at most
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
        limit: u16,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Write every note as a Markdown file
    Export(ExportArguments),
    /// Take notes from Markdown files
    Import(ImportArguments),
}

/// Arguments of `toban knowledge export`.
#[derive(Debug, clap::Args)]
pub struct ExportArguments {
    /// The folder; it is made if it is not there
    folder: PathBuf,
    /// Also notes that are hidden with a private incident
    #[arg(long)]
    private: bool,
    /// Also over files with changes that were not imported
    #[arg(long)]
    overwrite: bool,
}

/// Arguments of `toban knowledge import`.
#[derive(Debug, clap::Args)]
pub struct ImportArguments {
    /// The folder
    folder: PathBuf,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
    /// Also notes that are hidden with a private incident
    #[arg(long)]
    private: bool,
    /// Files win over notes that were changed since the export
    #[arg(long)]
    overwrite: bool,
}

/// Does it.
#[must_use]
pub fn run(config: Option<&Path>, command: &Command) -> ExitCode {
    let (settings, assembled) = match start::assembled(config) {
        Ok(ready) => ready,
        Err(code) => return code,
    };
    start::block_on(async {
        let work = async {
            let store = Store::open(settings.store.url.expose()).await?;
            let code = match command {
                Command::Search { query, limit, json } => {
                    search::run(&store, &assembled.setup.rights, &query.join(" "), *limit, *json).await
                }
                Command::Export(arguments) => export::run(&store, arguments).await,
                Command::Import(arguments) => import::run(&store, &assembled.setup.incident, arguments).await,
            };
            store.close().await;
            code
        };
        match work.await {
            Ok(code) => code,
            Err(failure) => {
                let failure: Failure = failure;
                output::problem(&format!("error: {failure}"));
                ExitCode::FAILURE
            }
        }
    })
}

/// What ends it before its end.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    Folder(String),
}
