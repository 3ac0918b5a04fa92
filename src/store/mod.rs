//! The store: what Toban remembers, on SQLite or PostgreSQL.
//!
//! One concrete type: `let mut tx = store.begin().await?; tx.runs().save(&report).await?; tx.commit().await?`. A [`Tx`]
//! holds one transaction over several nouns; dropping it rolls back. There is one file per noun; `sql` is the only
//! place that knows the database library, and the nouns speak SQL through it in a dialect both databases share.
//!
//! Invariants: `now` is always a parameter; a state that others may change is guarded in the statement itself; nobody
//! takes a journal number and then waits for something else, since the journal's row is locked until the commit.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use crate::store::error::StoreError;
use crate::store::sql::database::Database;
use crate::store::sql::postgres::CLOCK;
use crate::store::told::Told;

pub mod account;
pub mod amend;
pub mod attendance;
pub mod audit;
pub mod card;
pub mod conversation;
pub mod dump;
pub mod error;
pub mod event;
pub mod forget;
pub mod gauge;
pub mod incident;
pub mod job;
pub mod key;
pub mod link;
pub mod load;
pub mod login;
pub mod message;
pub mod note;
pub mod outbox;
pub mod person;
pub mod postmortem;
pub mod reminder;
mod renamed;
pub mod retention;
pub mod room;
pub mod run;
pub mod search;
pub mod shown;
mod sql;
pub mod sweep;
pub mod task;
pub mod timeline;
mod told;
pub mod touch;
mod tx;
mod withdraw;
pub mod word;

pub use tx::Tx;

/// How long a transaction may take, commit included, where the caller names no other limit.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// How long work that goes on without the store waits for it (design §5).
pub const BRIEFLY: Duration = Duration::from_millis(700);

/// The store; clones share their connections.
#[derive(Clone, Debug)]
pub struct Store {
    database: Arc<Database>,
    told: Told,
}

impl Store {
    /// Opens the store at `url` (`sqlite:///path`, `postgres://…`), creates a missing SQLite file (0600, its folders
    /// 0700) and brings the tables up to date.
    ///
    /// # Errors
    /// Everything that stops Toban from starting, each with its remedy.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_within(url, PATIENCE).await
    }

    /// Like [`Store::open`]; `patience` is how long it waits for another program that holds the database.
    ///
    /// # Errors
    /// See [`Store::open`].
    pub async fn open_within(url: &str, patience: Duration) -> Result<Self, StoreError> {
        let database = Arc::new(Database::open(url, patience).await?);
        let store = Self { database, told: Told::new() };
        let revision = store.read().await?.conversations().revision().await?;
        store.told.journal.send_replace(revision);
        Ok(store)
    }

    /// Opens a store that is there and leaves its tables as they are, to copy it; `toban serve` may be running on it.
    ///
    /// # Errors
    /// There is none, or it cannot be opened.
    pub async fn open_as_is(url: &str) -> Result<Self, StoreError> {
        let database = Arc::new(Database::open_as_is(url, PATIENCE).await?);
        Ok(Self { database, told: Told::new() })
    }

    /// Begins a transaction that may write and must end within [`PATIENCE`].
    ///
    /// # Errors
    /// When the database does not answer in time or cannot be written.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        self.begin_within(PATIENCE).await
    }

    /// Begins a transaction that may write and must end, commit included, within `limit`.
    ///
    /// # Errors
    /// [`StoreError::NoAnswer`] once the time is used up, here or at any later statement.
    pub async fn begin_within(&self, limit: Duration) -> Result<Tx, StoreError> {
        Ok(Tx::new(self.database.begin(limit).await?, true, self.told.clone()))
    }

    /// Begins a transaction that reads one state of everything; it neither waits for writers nor stops them.
    ///
    /// # Errors
    /// When the database does not answer in time.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        self.read_within(PATIENCE).await
    }

    /// As [`Store::read`], within `limit`.
    ///
    /// # Errors
    /// When the database does not answer in time.
    pub async fn read_within(&self, limit: Duration) -> Result<Tx, StoreError> {
        Ok(Tx::new(self.database.read(limit).await?, false, self.told.clone()))
    }

    /// The newest journal number committed through this store; changes wake whoever follows the journal.
    ///
    /// Other replicas' changes do not appear here: a follower also asks
    /// [`Conversations::since`](conversation::Conversations::since) from time to time.
    #[must_use]
    pub fn journal(&self) -> watch::Receiver<i64> {
        self.told.journal.subscribe()
    }

    /// Changes whenever a job or a delivery became due by a commit through this store, or, while [`Store::listen`] runs,
    /// through any other. Whoever works on them looks from time to time all the same.
    #[must_use]
    pub fn due(&self) -> watch::Receiver<()> {
        self.told.due.subscribe()
    }

    /// Changes whenever somebody chose something for themselves by a commit through this store, or, while
    /// [`Store::listen`] runs, through any other. Whoever remembers such a choice trusts it only for a while.
    #[must_use]
    pub fn preferences(&self) -> watch::Receiver<()> {
        self.told.preferences.subscribe()
    }

    /// Listens for what other processes tell, until this future is dropped. Where the database cannot tell (SQLite) it
    /// waits for ever.
    pub async fn listen(&self) {
        self.database.listen(|heard| self.told.heard(heard)).await;
    }

    /// How far the database's clock is ahead of `now`; `None` where both are the same clock (SQLite).
    ///
    /// # Errors
    /// When the database does not answer in time.
    pub async fn clock_ahead(&self, now: impl Fn() -> Timestamp) -> Result<Option<SignedDuration>, StoreError> {
        if self.database.is_sqlite() {
            return Ok(None);
        }
        let mut tx = self.read().await?;
        let before = now();
        let theirs = tx.sql(CLOCK).one().await?.time("at")?;
        // The answer took a while: only what lies outside of that is a difference.
        Ok(Some(theirs.duration_since(theirs.clamp(before, now().max(before)))))
    }

    /// `sqlite:PATH` or `postgres://host:port/database`; never with credentials.
    #[must_use]
    pub fn address(&self) -> String {
        self.database.address()
    }

    /// Which kind of database it is, as people call it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        if self.database.is_sqlite() { "SQLite" } else { "PostgreSQL" }
    }

    /// Ends all connections; transactions still open end first.
    pub async fn close(&self) {
        self.database.close().await;
    }
}
