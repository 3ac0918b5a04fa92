//! A copy of a SQLite file as it was before its tables changed, beside it: `toban.db.before-0007`.
//!
//! It is a whole database, with which the version before can start. Where it cannot be made, nothing changes.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Error, Executor as _, Row as _};

use crate::store::error::StoreError;
use crate::store::sql::failure::Failure;
use crate::store::sql::sqlite;

/// How many are kept.
const KEPT: usize = 3;

/// Copies the file; `version` is the first migration that will change it.
pub(super) async fn make(path: &Path, version: i64, failure: &Failure) -> Result<(), StoreError> {
    let copy = named(path, &format!("{version:04}"));
    let part = named(path, "part");
    let failed = |cause: String| StoreError::NoCopy { path: copy.clone(), cause };
    let made = fill(path, &part, failure).await.map_err(&failed);
    let moved = made.and_then(|()| settle(&part, &copy).map_err(|error| failed(error.to_string())));
    if moved.is_err() {
        drop(fs::remove_file(&part));
        return moved;
    }
    forget_old(path).map_err(|error| failed(error.to_string()))
}

async fn fill(path: &Path, part: &Path, failure: &Failure) -> Result<(), String> {
    // What a killed program left.
    drop(fs::remove_file(part));
    // Made here, so that nobody else may read it; SQLite takes an empty file.
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(part);
    opened.map_err(|error| error.to_string())?;
    let said = |error: Error| failure.opening(&error).to_string();
    let url = sqlite::address(path).map_err(|error| error.to_string())?;
    let mut connection = AnyConnection::connect(&url).await.map_err(said)?;
    let name = part.to_string_lossy().replace('\'', "''");
    let copied = connection.execute(AssertSqlSafe(format!("vacuum into '{name}'"))).await.map_err(said);
    connection.close().await.map_err(said)?;
    copied?;
    let url = sqlite::address(part).map_err(|error| error.to_string())?;
    let mut connection = AnyConnection::connect(&url).await.map_err(said)?;
    let row = connection.fetch_one("pragma integrity_check(1)").await.map_err(said)?;
    let whole: String = row.try_get(0).map_err(said)?;
    connection.close().await.map_err(said)?;
    if whole == "ok" { Ok(()) } else { Err(whole) }
}

fn settle(part: &Path, copy: &Path) -> io::Result<()> {
    File::open(part)?.sync_all()?;
    fs::rename(part, copy)?;
    File::open(folder(copy))?.sync_all()
}

/// Deletes all but the newest few.
fn forget_old(path: &Path) -> io::Result<()> {
    let prefix = named(path, "").file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut copies = Vec::new();
    for entry in fs::read_dir(folder(path))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let number = name.strip_prefix(&prefix).and_then(|number| number.parse::<u64>().ok());
        copies.extend(number.map(|number| (number, entry.path())));
    }
    copies.sort();
    let old = copies.len().saturating_sub(KEPT);
    copies.iter().take(old).try_for_each(|(_, copy)| fs::remove_file(copy))
}

fn named(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".before-{ending}"));
    path.with_file_name(name)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}
