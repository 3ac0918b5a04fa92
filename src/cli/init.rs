//! `toban init`: a commented toban.toml, and the schema its first line names.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::cli::{output, start};
use crate::settings;

/// Arguments of `toban init`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Replace files that exist
    #[arg(long)]
    force: bool,
}

/// Writes both files; an existing one is kept unless told otherwise.
#[must_use]
pub fn run(config: Option<&Path>, arguments: &Arguments) -> ExitCode {
    let file = config.map_or_else(|| PathBuf::from("toban.toml"), Path::to_path_buf);
    let schema = file.with_file_name("toban.schema.json");
    let contents = [(&file, settings::init_text()), (&schema, format!("{:#}\n", settings::schema()))];
    if let Some((existing, _)) = contents.iter().find(|(path, _)| path.exists() && !arguments.force) {
        output::problem(&format!("error: {} exists; --force replaces it", existing.display()));
        return ExitCode::from(start::USAGE);
    }
    for (path, text) in contents {
        if let Err(error) = write(path, &text) {
            output::problem(&format!("error: {} cannot be written: {error}", path.display()));
            return ExitCode::FAILURE;
        }
        output::line(&format!("wrote {}", path.display()));
    }
    output::line("next: add your targets, then `toban check` and `toban`");
    ExitCode::SUCCESS
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().write(true).create(true).truncate(true).open(path)?.write_all(text.as_bytes())
}
