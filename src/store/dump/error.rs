//! What can go wrong with a copy of everything, each with what to do about it.

use std::path::PathBuf;

use crate::store::error::StoreError;

/// Why a copy was not made, or not taken back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DumpError {
    /// The file cannot be read or written.
    #[error("{}: {cause}; nothing was changed", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: String,
    },
    /// The file is there already.
    #[error("{}: the file exists; name another one, or replace it with --force", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("{}: this is no backup made by `toban backup`", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The end of the file is missing.
    #[error("{}: the file ends in line {line}, before the backup does; take a whole one", path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// The last line that is there.
        line: u64,
    },
    /// The file was changed after it was made.
    #[error("{}:{line}: {detail}; the file is damaged, take another backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line.
        line: u64,
        /// What is wrong with it.
        detail: String,
    },
    /// It was made by a newer version.
    #[error("the backup has schema {found}, this version knows {known}; restore it with the version that made it")]
    Newer {
        /// The backup's schema.
        found: i64,
        /// The newest known here.
        known: i64,
    },
    /// There is something in the store that would be lost.
    #[error("{address} is not empty: {table} has {rows} rows; name an empty store{or}")]
    NotEmpty {
        /// The store.
        address: String,
        /// The first table with rows.
        table: String,
        /// How many it has.
        rows: u64,
        /// What else could be done.
        or: &'static str,
    },
    /// The copy has a table or column this version does not have.
    #[error("the copy has `{name}`, which the tables of this version do not; use the version that made it")]
    Unknown {
        /// `table` or `table.column`.
        name: String,
    },
    /// Not everything arrived.
    #[error("{table}: {found} rows arrived of {expected}; nothing was changed")]
    Count {
        /// The table.
        table: String,
        /// How many there are.
        found: u64,
        /// How many there should be.
        expected: u64,
    },
    /// Both are the same.
    #[error("the store cannot be copied onto itself")]
    Same,
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}
