//! What can go wrong with the store, each with what to do about it.
//!
//! Messages are English: they are read by whoever runs Toban. What a person in the chat reads is made in `reply`.

use std::path::PathBuf;
use std::time::Duration;

/// Why the store did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// `store.url` cannot be understood.
    #[error("store.url: {reason}; write `sqlite:///path/to/toban.db` or `postgres://user:password@host/database`")]
    Address {
        /// What is wrong with it.
        reason: String,
    },
    /// The SQLite file cannot be created or written.
    #[error("{}: {cause}; make the folder writable for this user, or set store.url to another file", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: String,
    },
    /// Another program holds the SQLite file.
    #[error("{}: another program holds the file; is Toban or a backup still running on it?", path.display())]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// The SQLite file is damaged or is no SQLite file.
    #[error(
        "{}: {detail}; move the file aside and restore a backup (with its -wal file, if there is one, kept beside it)",
        path.display()
    )]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// The disk is full.
    #[error("the disk of the store is full: {detail}; free space, nothing that was confirmed is lost")]
    Full {
        /// What the database said.
        detail: String,
    },
    /// The tables were made by a newer version.
    #[error(
        "the store has schema {found}, this version knows {known}; start the newer version or restore an older backup"
    )]
    NewerSchema {
        /// The version in the database.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// The tables could not be brought up to date.
    #[error("the store's tables cannot be brought up to date: {detail}; nothing was changed, keep the older version")]
    Migration {
        /// What failed.
        detail: String,
    },
    /// The file could not be copied before its tables change.
    #[error(
        "{}: the copy that is made before the tables change cannot be written: {cause}; \
         make room and the folder writable, nothing was changed", path.display()
    )]
    NoCopy {
        /// The copy.
        path: PathBuf,
        /// What the system said.
        cause: String,
    },
    /// The database server cannot be reached.
    #[error("the database at {address} cannot be reached: {detail}; check host, port and whether it runs")]
    Unreachable {
        /// `host:port`, without credentials.
        address: String,
        /// What the system said.
        detail: String,
    },
    /// The database server lets us not in, or lets us do too little.
    #[error(
        "the database at {address} refuses this role: {detail}; check store.url, and that the role owns its schema"
    )]
    Denied {
        /// `host:port`, without credentials.
        address: String,
        /// What the server said.
        detail: String,
    },
    /// The database stores text in something else than UTF-8.
    #[error(
        "the database's encoding is {encoding}; create it with `create database toban encoding 'UTF8' template template0`"
    )]
    Encoding {
        /// Its encoding.
        encoding: String,
    },
    /// Nothing came back in time. Nothing was recorded.
    #[error("the store did not answer within {limit:?}; nothing was recorded")]
    NoAnswer {
        /// The time it had.
        limit: Duration,
    },
    /// The commit was sent and nothing came back: it may or may not have happened.
    #[error("the store did not confirm within {limit:?}; it may or may not have recorded it")]
    Uncertain {
        /// The time it had.
        limit: Duration,
    },
    /// Another transaction came first. Doing all of it again may work.
    #[error("another transaction came first: {detail}; try again")]
    Conflict {
        /// What the database said.
        detail: String,
    },
    /// Somebody else works on it by now, or it was cancelled. What was done in this transaction must not count.
    #[error("somebody else works on {id} by now")]
    LeaseLost {
        /// The job's or the queue's id.
        id: String,
    },
    /// An earlier statement of this transaction failed, hence it cannot be committed.
    #[error("an earlier statement of this transaction failed; nothing was recorded")]
    Aborted,
    /// A write through [`Store::read`](crate::store::Store::read).
    #[error("this transaction is for reading")]
    ReadOnly,
    /// What should be stored is too large.
    #[error("{what} has {bytes} bytes, more than the {limit} that are stored")]
    TooLarge {
        /// What it is.
        what: &'static str,
        /// How large.
        bytes: usize,
        /// How large it may be.
        limit: usize,
    },
    /// A row that something refers to does not exist.
    #[error("there is no {what} `{id}`")]
    Missing {
        /// What it is.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// A stored value cannot be read back.
    #[error("column {column}: {detail}")]
    Malformed {
        /// The column.
        column: String,
        /// What is wrong with it.
        detail: String,
    },
    /// Anything else the database said.
    #[error("database: {detail}")]
    Database {
        /// What it said.
        detail: String,
    },
}

impl StoreError {
    /// Whether the caller knows that nothing was recorded.
    #[must_use]
    pub const fn nothing_recorded(&self) -> bool {
        !matches!(self, Self::Uncertain { .. })
    }

    /// Whether the same may work later: the store is away, others are faster, its disk is full. What it does not take for
    /// what it is will not be taken later either.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        self.is_away() || matches!(self, Self::Conflict { .. } | Self::Full { .. })
    }

    /// What is wrong, without where the store lies: what anybody may read. The log has the whole.
    #[must_use]
    pub fn unplaced(&self) -> String {
        match self {
            Self::Unwritable { .. } | Self::NoCopy { .. } => "its file cannot be written".to_owned(),
            Self::Locked { .. } => "another program holds its file".to_owned(),
            Self::Corrupt { .. } => "its file is damaged or no SQLite file".to_owned(),
            Self::Unreachable { .. } => "its server cannot be reached".to_owned(),
            Self::Denied { .. } => "its server refuses this role".to_owned(),
            Self::Database { .. } => "its database refuses what it is asked".to_owned(),
            error => error.to_string(),
        }
    }

    /// Whether the store is away, or was in the middle: once it is back, the same may work.
    #[must_use]
    pub const fn is_away(&self) -> bool {
        matches!(self, Self::NoAnswer { .. } | Self::Uncertain { .. } | Self::Unreachable { .. } | Self::Locked { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::StoreError;

    #[test]
    fn what_anybody_may_read_does_not_say_where_the_store_lies() {
        let path = || "/srv/team-a/toban.db".into();
        let said = || "open /srv/team-a/toban.db as toban@db.internal".to_owned();
        let address = || "db.internal:5432".to_owned();
        for error in [
            StoreError::Unwritable { path: path(), cause: said() },
            StoreError::NoCopy { path: path(), cause: said() },
            StoreError::Locked { path: path() },
            StoreError::Corrupt { path: path(), detail: said() },
            StoreError::Unreachable { address: address(), detail: said() },
            StoreError::Denied { address: address(), detail: said() },
            StoreError::Database { detail: said() },
        ] {
            let told = error.unplaced();
            assert!(!told.contains("/srv") && !told.contains("internal"), "{error}: {told}");
        }
        assert!(StoreError::Aborted.unplaced().contains("transaction"));
    }
}
