//! A folder of notes: its files are read with every bound there is, and written whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::document::problem::Problem;
use crate::knowledge::file::FILE_LIMIT;
use crate::redaction::without_controls;

/// So many entries may be in the folder.
const ENTRIES: usize = 200_000;

/// A file of the folder.
#[derive(Debug)]
pub(super) struct NoteText {
    /// Its name; never one that leads elsewhere.
    pub(super) name: String,
    /// What it says, or why it is not read.
    pub(super) text: Result<String, Problem>,
}

/// The names of the notes in `folder`, in order: everything that ends in `.md`, besides hidden files and the readme.
pub(super) fn names(folder: &Path) -> Result<Vec<String>, String> {
    let unreadable = |error: std::io::Error| format!("{}: {error}; name a folder that can be read", folder.display());
    let mut names = Vec::new();
    for (count, entry) in fs::read_dir(folder).map_err(unreadable)?.enumerate() {
        if count >= ENTRIES {
            return Err(format!("{}: more than {ENTRIES} entries; this is no folder of notes", folder.display()));
        }
        let name = entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
        let markdown = Path::new(&name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md"));
        if markdown && !name.starts_with('.') && !name.eq_ignore_ascii_case("readme.md") {
            names.push(name);
        }
    }
    // NOTE-9 before NOTE-10.
    names.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    Ok(names)
}

/// Reads a file of `folder`: a regular one of bounded size; never through a link.
pub(super) fn read(folder: &Path, name: &str) -> NoteText {
    let shown = without_controls(name).replace('\n', " ");
    let problem = |message: String, remedy: &str| Problem::whole(shown.clone(), message, remedy);
    let text = open(&folder.join(name)).map_err(|(message, remedy)| problem(message, remedy));
    NoteText { name: shown, text }
}

fn open(path: &Path) -> Result<String, (String, &'static str)> {
    let unreadable = |error: std::io::Error| (format!("it cannot be read: {error}"), "make it readable, or remove it");
    let kind = fs::symlink_metadata(path).map_err(unreadable)?.file_type();
    if !kind.is_file() {
        let what = if kind.is_symlink() { "a symbolic link" } else { "no regular file" };
        return Err((format!("it is {what}"), "put the file itself here"));
    }
    // It may have become something else meanwhile: no link is followed, no pipe waited for.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let flags = i32::try_from(flags.bits()).unwrap_or(0);
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(FILE_LIMIT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > FILE_LIMIT {
        return Err((format!("it has more than {FILE_LIMIT} bytes"), "shorten it; no note needs as much"));
    }
    String::from_utf8(bytes).map_err(|_| ("it is not UTF-8".to_owned(), "save it as UTF-8"))
}

/// Writes a file of `folder` as a whole, in the place of whatever has that name; whether it changed.
pub(super) fn write(folder: &Path, name: &str, text: &str) -> Result<bool, String> {
    let path = folder.join(name);
    if fs::symlink_metadata(&path).is_ok_and(|there| there.is_file())
        && fs::read(&path).is_ok_and(|there| there == text.as_bytes())
    {
        return Ok(false);
    }
    let part: PathBuf = folder.join(format!(".{name}.part"));
    let failed = |error: std::io::Error| format!("{}: {error}; make the folder writable", path.display());
    match fs::remove_file(&part) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o644).open(&part).map_err(failed)?;
    let written =
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&part, &path));
    written.map(|()| true).map_err(|error| {
        drop(fs::remove_file(&part));
        failed(error)
    })
}
