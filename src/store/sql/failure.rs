//! Turns what the database library says into a [`StoreError`] with its remedy.

use std::path::Path;
use std::time::Duration;

use sqlx::Error;
use sqlx::migrate::MigrateError;

use crate::store::error::StoreError;
use crate::store::sql::address::Address;

/// Knows which database an error came from.
#[derive(Clone, Debug)]
pub(in crate::store) struct Failure(Address);

impl Failure {
    pub(super) fn of(address: &Address) -> Self {
        Self(address.clone())
    }

    pub(super) const fn is_sqlite(&self) -> bool {
        matches!(self.0, Address::Sqlite(_))
    }

    /// How this database explains a statement, and the column the plan stands in.
    pub(super) const fn explain(&self) -> (&'static str, &'static str) {
        match self.0 {
            Address::Sqlite(_) => ("explain query plan", "detail"),
            Address::Postgres(_) => ("explain", "QUERY PLAN"),
        }
    }

    /// The file was looked through and is not whole.
    pub(super) fn damaged(&self, detail: String) -> StoreError {
        match &self.0 {
            Address::Sqlite(path) => StoreError::Corrupt { path: path.clone(), detail },
            Address::Postgres(_) => StoreError::Database { detail },
        }
    }

    /// Nothing came back while opening.
    pub(super) fn silent(&self, patience: Duration) -> StoreError {
        match &self.0 {
            Address::Sqlite(path) => StoreError::Locked { path: path.clone() },
            Address::Postgres(_) => self.unreachable(&format!("no answer within {patience:?}")),
        }
    }

    /// An error while opening.
    pub(super) fn opening(&self, error: &Error) -> StoreError {
        self.classify(error).unwrap_or_else(|| match &self.0 {
            Address::Sqlite(_) => StoreError::Database { detail: error.to_string() },
            Address::Postgres(_) => self.unreachable(&error.to_string()),
        })
    }

    /// An error while bringing the tables up to date.
    pub(super) fn migrating(&self, error: &MigrateError, known: i64) -> StoreError {
        match error {
            MigrateError::VersionMissing(found) => StoreError::NewerSchema { found: *found, known },
            MigrateError::Execute(error) => self.opening(error),
            MigrateError::ExecuteMigration(inner, _) => match self.classify(inner) {
                None | Some(StoreError::Database { .. }) => StoreError::Migration { detail: error.to_string() },
                Some(known) => known,
            },
            other => StoreError::Migration { detail: other.to_string() },
        }
    }

    /// An error of a statement.
    pub(super) fn running(&self, error: &Error, limit: Duration) -> StoreError {
        match error {
            Error::PoolTimedOut => StoreError::NoAnswer { limit },
            _ => self.opening(error),
        }
    }

    /// An error of a commit: a broken connection leaves open whether it happened.
    pub(super) fn committing(&self, error: &Error, limit: Duration) -> StoreError {
        if error.as_database_error().is_some() { self.running(error, limit) } else { StoreError::Uncertain { limit } }
    }

    fn classify(&self, error: &Error) -> Option<StoreError> {
        let database = error.as_database_error()?;
        let code = database.code().unwrap_or_default();
        let detail = database.message().to_owned();
        Some(match &self.0 {
            Address::Sqlite(path) => sqlite(path, &code, detail),
            Address::Postgres(_) => self.postgres(&code, detail),
        })
    }

    /// SQLSTATE, as PostgreSQL's appendix A lists them.
    fn postgres(&self, code: &str, detail: String) -> StoreError {
        match code {
            "40001" | "40P01" | "55P03" => StoreError::Conflict { detail },
            "25006" => StoreError::ReadOnly,
            "53100" => StoreError::Full { detail },
            "28000" | "28P01" | "3D000" | "42501" | "3F000" => StoreError::Denied { address: self.0.place(), detail },
            _ if code.starts_with("57P") || code.starts_with("08") || code.starts_with("53") => {
                self.unreachable(&detail)
            }
            _ => StoreError::Database { detail },
        }
    }

    fn unreachable(&self, detail: &str) -> StoreError {
        StoreError::Unreachable { address: self.0.place(), detail: detail.to_owned() }
    }
}

/// SQLite's result codes; the lowest eight bits are the primary one.
fn sqlite(path: &Path, code: &str, detail: String) -> StoreError {
    let path = path.to_path_buf();
    match code.parse::<u32>().map_or(0, |code| code & 0xff) {
        5 | 6 => StoreError::Locked { path },
        8 if detail.contains("query_only") || detail.contains("readonly") => StoreError::ReadOnly,
        8 | 10 | 14 | 23 => StoreError::Unwritable { path, cause: detail },
        11 | 26 => StoreError::Corrupt { path, detail },
        13 => StoreError::Full { detail },
        _ => StoreError::Database { detail },
    }
}
