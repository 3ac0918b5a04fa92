//! Brings the tables up to date, and decides which versions may use them.
//!
//! Migrations go forward only, and one that only adds leaves `compatibility` alone: then the version before runs on
//! the new tables beside the new one, and can be gone back to. A file is copied before its tables change.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use sqlx::migrate::Migrator;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _, Row as _, migrate};
use tracing::{info, warn};

use crate::store::error::StoreError;
use crate::store::sql::address::Address;
use crate::store::sql::failure::Failure;
use crate::store::sql::{keepsake, postgres, sqlite};

/// What newer versions added is no mistake here; whether it may be lived with is asked of the database first.
static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrations = migrate!("src/store/sql/migrations");
    migrations.set_ignore_missing(true);
    migrations
});

/// The version of the tables this program knows.
pub(in crate::store) fn newest() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// What is done over one connection that was just made.
pub(super) struct Preparing<'c> {
    pub(super) connection: &'c mut AnyConnection,
    pub(super) address: &'c Address,
    pub(super) failure: &'c Failure,
}

impl Preparing<'_> {
    /// Everything before the first transaction. Bringing the tables up to date takes the time it takes.
    pub(super) async fn run(self) -> Result<(), StoreError> {
        let Self { connection, address, failure } = self;
        let opening = |error| failure.opening(&error);
        match address {
            Address::Sqlite(path) => {
                // The library takes no lock here, so two programs could both create the tables: all in one transaction.
                let mut transaction = connection.begin_with(sqlite::BEGIN).await.map_err(opening)?;
                let applied = applied(&mut transaction, address, failure).await?;
                if let Some(first) = pending(&applied).filter(|_| !applied.is_empty()) {
                    // Nobody can write now, and another connection still reads what was there.
                    keepsake::make(path, first, failure).await?;
                    info!(path = %path.display(), "the tables change; a copy of the file as it was is kept beside it");
                }
                MIGRATIONS.run(&mut *transaction).await.map_err(|error| failure.migrating(&error, newest()))?;
                transaction.commit().await.map_err(opening)
            }
            Address::Postgres(_) => {
                let row = connection.fetch_one(postgres::ENCODING).await.map_err(opening)?;
                let encoding: String = row.try_get("encoding").map_err(opening)?;
                if encoding != "UTF8" {
                    return Err(StoreError::Encoding { encoding });
                }
                applied(connection, address, failure).await?;
                MIGRATIONS.run(connection).await.map_err(|error| failure.migrating(&error, newest()))
            }
        }
    }
}

/// The migrations these tables were made by; an error when this version may not use them.
async fn applied(
    connection: &mut AnyConnection,
    address: &Address,
    failure: &Failure,
) -> Result<BTreeSet<i64>, StoreError> {
    let opening = |error| failure.opening(&error);
    let exists = match address {
        Address::Sqlite(_) => "select count(*) as tables from sqlite_schema where name = 'NAME'",
        Address::Postgres(_) => "select count(*) as tables from pg_class where oid = to_regclass('NAME')",
    };
    let mut numbers = async |text: &str| {
        let rows = connection.fetch_all(AssertSqlSafe(text.to_owned())).await?;
        rows.iter().map(|row| row.try_get::<i64, _>(0)).collect::<Result<Vec<i64>, _>>()
    };
    if numbers(&exists.replace("NAME", "_sqlx_migrations")).await.map_err(opening)? == [0] {
        return Ok(BTreeSet::new());
    }
    let applied = numbers("select version from _sqlx_migrations").await.map_err(opening)?;
    let (found, known) = (applied.iter().copied().max().unwrap_or(0), newest());
    if found > known {
        let marked = numbers(&exists.replace("NAME", "compatibility")).await.map_err(opening)? != [0];
        let oldest = if marked {
            numbers("select schema from compatibility where name = 'oldest'").await.map_err(opening)?
        } else {
            Vec::new()
        };
        if oldest.first().is_none_or(|oldest| *oldest > known) {
            return Err(StoreError::NewerSchema { found, known });
        }
        warn!(found, known, "a newer version made these tables; this one may run on them as well");
    }
    Ok(applied.into_iter().collect())
}

/// The first migration that is still to be done.
fn pending(applied: &BTreeSet<i64>) -> Option<i64> {
    MIGRATIONS.iter().map(|migration| migration.version).filter(|version| !applied.contains(version)).min()
}
