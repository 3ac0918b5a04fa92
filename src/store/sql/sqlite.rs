//! What only SQLite needs: its file, and how its connections are set up.

use std::fmt::Write as _;
use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::time::Duration;

use crate::store::error::StoreError;

/// Begins a transaction that holds the write lock from its first moment, so that no later statement finds it taken.
pub(super) const BEGIN: &str = "begin immediate";

/// Begins a transaction on a connection that cannot write.
pub(super) const READ: &str = "begin";

/// Makes sure that the file and its folders exist; only what is created here gets its permissions from here.
pub(super) fn prepare(path: &Path) -> Result<(), StoreError> {
    let unwritable = |error: io::Error| StoreError::Unwritable { path: path.to_path_buf(), cause: error.to_string() };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unwritable)?;
    }
    OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path).map_err(unwritable)?;
    Ok(())
}

/// The library's address of the file; every byte that could mean something in an address is escaped.
pub(super) fn address(path: &Path) -> Result<String, StoreError> {
    let text = path.to_str().ok_or_else(|| StoreError::Address { reason: "the path is not UTF-8".to_owned() })?;
    let mut address = "sqlite:".to_owned();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'/' {
            address.push(char::from(byte));
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
    Ok(address)
}

/// What every connection is told first: readers never wait for the writer, and a commit is on the disk when it returns.
pub(super) fn setup(busy: Duration, writer: bool) -> String {
    let busy = busy.as_millis();
    let access = if writer { "" } else { "pragma query_only = on;" };
    format!(
        "pragma busy_timeout = {busy}; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; {access}"
    )
}
