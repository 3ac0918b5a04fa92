//! Connections to the database: opening them, bringing the tables up to date, beginning transactions.
//!
//! SQLite has one connection that writes and a few that read; PostgreSQL has one pool for both.

use std::future::pending;
use std::time::Duration;

use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, AssertSqlSafe, Connection as _, Executor as _};
use tokio::time::timeout;

use crate::store::error::StoreError;
use crate::store::sql::address::Address;
use crate::store::sql::failure::Failure;
use crate::store::sql::schema::Preparing;
use crate::store::sql::session::{Budget, Session};
use crate::store::sql::{postgres, sqlite};
use crate::store::told::Heard;

const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 10;

/// An open database.
#[derive(Debug)]
pub(in crate::store) struct Database {
    address: Address,
    writers: AnyPool,
    readers: AnyPool,
}

impl Database {
    pub(in crate::store) async fn open(url: &str, patience: Duration) -> Result<Self, StoreError> {
        install_default_drivers();
        let address = Address::parse(url)?;
        if let Address::Sqlite(path) = &address {
            sqlite::prepare(path)?;
        }
        prepare(&address, &Failure::of(&address), &library_url(&address)?, patience).await?;
        Self::pools(address, patience)
    }

    /// Opens what is there and changes none of its tables.
    pub(in crate::store) async fn open_as_is(url: &str, patience: Duration) -> Result<Self, StoreError> {
        install_default_drivers();
        let address = Address::parse(url)?;
        if let Address::Sqlite(path) = &address
            && !path.exists()
        {
            return Err(StoreError::Missing { what: "store", id: path.display().to_string() });
        }
        let failure = Failure::of(&address);
        let connecting = AnyConnection::connect(&library_url(&address)?);
        let connected = timeout(patience, connecting).await.map_err(|_| failure.silent(patience))?;
        // A pool would try a wrong address again and again.
        connected.map_err(|error| failure.opening(&error))?.close().await.map_err(|error| failure.opening(&error))?;
        Self::pools(address, patience)
    }

    fn pools(address: Address, patience: Duration) -> Result<Self, StoreError> {
        let failure = Failure::of(&address);
        let url = library_url(&address)?;
        let setup = match &address {
            Address::Sqlite(_) => sqlite::setup(patience, true),
            Address::Postgres(_) => postgres::SETUP.to_owned(),
        };
        let (writers, readers) = if let Address::Sqlite(_) = address {
            let readers = pool(&url, SQLITE_READERS, sqlite::setup(patience, false), &failure)?;
            (pool(&url, 1, setup, &failure)?, readers)
        } else {
            let pool = pool(&url, POSTGRES_CONNECTIONS, setup, &failure)?;
            (pool.clone(), pool)
        };
        Ok(Self { address, writers, readers })
    }

    /// Begins a transaction that may write.
    pub(in crate::store) async fn begin(&self, limit: Duration) -> Result<Session, StoreError> {
        let begin = if self.is_sqlite() { sqlite::BEGIN } else { postgres::BEGIN };
        self.session(&self.writers, begin, limit).await
    }

    /// Begins a transaction that reads.
    pub(in crate::store) async fn read(&self, limit: Duration) -> Result<Session, StoreError> {
        let begin = if self.is_sqlite() { sqlite::READ } else { postgres::READ };
        self.session(&self.readers, begin, limit).await
    }

    async fn session(&self, pool: &AnyPool, begin: &'static str, limit: Duration) -> Result<Session, StoreError> {
        let budget = Budget::new(limit);
        let failure = Failure::of(&self.address);
        let acquired = timeout(budget.left(), pool.acquire()).await;
        let connection: PoolConnection<Any> = match acquired {
            Err(_) => return Err(StoreError::NoAnswer { limit }),
            Ok(Err(error)) => return Err(failure.running(&error, limit)),
            Ok(Ok(connection)) => connection,
        };
        Session::begin(connection, begin, budget, failure).await
    }

    pub(in crate::store) fn address(&self) -> String {
        self.address.shown()
    }

    pub(in crate::store) async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }

    /// Calls `hear` with what another process tells, until it is dropped.
    pub(in crate::store) async fn listen(&self, hear: impl Fn(Heard)) {
        match &self.address {
            Address::Sqlite(_) => pending().await,
            Address::Postgres(url) => postgres::listen(url.as_str(), hear).await,
        }
    }

    pub(in crate::store) const fn is_sqlite(&self) -> bool {
        matches!(self.address, Address::Sqlite(_))
    }
}

/// The address as the library takes it.
fn library_url(address: &Address) -> Result<String, StoreError> {
    match address {
        Address::Sqlite(path) => sqlite::address(path),
        Address::Postgres(url) => Ok(url.to_string()),
    }
}

/// Connects once and brings the tables up to date. Not through a pool, which tries a wrong address again and again.
async fn prepare(address: &Address, failure: &Failure, url: &str, patience: Duration) -> Result<(), StoreError> {
    let connected = timeout(patience, AnyConnection::connect(url)).await.map_err(|_| failure.silent(patience))?;
    let mut connection = connected.map_err(|error| failure.opening(&error))?;
    if let Address::Sqlite(_) = address {
        let setup = AssertSqlSafe(sqlite::setup(patience, true));
        connection.execute(setup).await.map_err(|error| failure.opening(&error))?;
    }
    Preparing { connection: &mut connection, address, failure }.run().await?;
    connection.close().await.map_err(|error| failure.opening(&error))
}

fn pool(url: &str, size: u32, setup: String, failure: &Failure) -> Result<AnyPool, StoreError> {
    AnyPoolOptions::new()
        .max_connections(size)
        // Every acquisition has its caller's own limit; this one only ends what nobody waits for any more.
        .acquire_timeout(Duration::from_mins(1))
        .after_connect(move |connection, _| {
            let setup = setup.clone();
            Box::pin(async move { connection.execute(AssertSqlSafe(setup)).await.map(drop) })
        })
        .connect_lazy(url)
        .map_err(|error| failure.opening(&error))
}
