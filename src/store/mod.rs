//! The store: what Toban remembers, on SQLite or PostgreSQL.
//!
//! One concrete type: `let mut tx = store.begin().await?; tx.runs().save(&report).await?; tx.commit().await?`. A [`Tx`]
//! holds one transaction over several nouns; dropping it rolls back. There is one file per noun; `sql` is the only
//! place that knows the database library, and the nouns speak SQL through it in a dialect both databases share.
//!
//! Invariants: `now` is always a parameter; a state that others may change is guarded in the statement itself; nobody
//! takes a journal number and then waits for something else, since the journal's row is locked until the commit.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use crate::store::audit::Audit;
use crate::store::card::Cards;
use crate::store::conversation::Conversations;
use crate::store::error::StoreError;
use crate::store::event::Events;
use crate::store::gauge::Gauges;
use crate::store::incident::Incidents;
use crate::store::job::Jobs;
use crate::store::key::Keys;
use crate::store::login::Logins;
use crate::store::note::Notes;
use crate::store::outbox::Outbox;
use crate::store::person::Persons;
use crate::store::postmortem::Postmortems;
use crate::store::reminder::Reminders;
use crate::store::run::Runs;
use crate::store::search::Search;
use crate::store::sql::database::Database;
use crate::store::sql::postgres::{CLOCK, NOTIFY};
use crate::store::sql::session::Session;
use crate::store::sql::statement::Statement;
use crate::store::sweep::Sweep;
use crate::store::task::Tasks;
use crate::store::timeline::Timelines;
use crate::store::touch::Subject;

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
pub mod load;
pub mod login;
pub mod message;
pub mod note;
pub mod outbox;
pub mod person;
pub mod postmortem;
pub mod reminder;
pub mod retention;
pub mod run;
pub mod search;
mod sql;
pub mod sweep;
pub mod task;
pub mod timeline;
pub mod touch;
mod withdraw;
pub mod word;

/// How long a transaction may take, commit included, where the caller names no other limit.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// What is due later than this is found by those who look from time to time; nobody is woken for it.
const SOON: SignedDuration = SignedDuration::from_secs(1);

/// The store; clones share their connections.
#[derive(Clone, Debug)]
pub struct Store {
    database: Arc<Database>,
    journal: watch::Sender<i64>,
    due: watch::Sender<()>,
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
        let store = Self { database, journal: watch::Sender::new(0), due: watch::Sender::new(()) };
        let revision = store.read().await?.conversations().revision().await?;
        store.journal.send_replace(revision);
        Ok(store)
    }

    /// Opens a store that is there and leaves its tables as they are, to copy it; `toban serve` may be running on it.
    ///
    /// # Errors
    /// There is none, or it cannot be opened.
    pub async fn open_as_is(url: &str) -> Result<Self, StoreError> {
        let database = Arc::new(Database::open_as_is(url, PATIENCE).await?);
        Ok(Self { database, journal: watch::Sender::new(0), due: watch::Sender::new(()) })
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
        Ok(self.tx(self.database.begin(limit).await?))
    }

    /// Begins a transaction that reads one state of everything; it neither waits for writers nor stops them.
    ///
    /// # Errors
    /// When the database does not answer in time.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        Ok(self.tx(self.database.read(PATIENCE).await?))
    }

    fn tx(&self, session: Session) -> Tx {
        Tx {
            session,
            journal: self.journal.clone(),
            revision: 0,
            due: self.due.clone(),
            wakes: false,
            touched: BTreeSet::new(),
        }
    }

    /// The newest journal number committed through this store; changes wake whoever follows the journal.
    ///
    /// Other replicas' changes do not appear here: a follower also asks
    /// [`Conversations::since`](conversation::Conversations::since) from time to time.
    #[must_use]
    pub fn journal(&self) -> watch::Receiver<i64> {
        self.journal.subscribe()
    }

    /// Changes whenever a job or a delivery became due by a commit through this store, or, while [`Store::listen`] runs,
    /// through any other. Whoever works on them looks from time to time all the same.
    #[must_use]
    pub fn due(&self) -> watch::Receiver<()> {
        self.due.subscribe()
    }

    /// Listens for what other processes make due, until this future is dropped. Where the database cannot tell (SQLite)
    /// it waits for ever.
    pub async fn listen(&self) {
        self.database.listen(|| self.due.send_modify(|()| {})).await;
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

    /// Ends all connections; transactions still open end first.
    pub async fn close(&self) {
        self.database.close().await;
    }
}

/// One transaction. Dropping it without [`Tx::commit`] takes everything back.
#[derive(Debug)]
pub struct Tx {
    session: Session,
    journal: watch::Sender<i64>,
    revision: i64,
    due: watch::Sender<()>,
    /// Whether something was made due.
    wakes: bool,
    touched: BTreeSet<Subject>,
}

impl Tx {
    /// Makes everything done in this transaction last.
    ///
    /// # Errors
    /// [`StoreError::Uncertain`] when the answer did not come; otherwise nothing was recorded.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.write_touches().await?;
        self.session.commit().await?;
        if self.wakes {
            self.due.send_modify(|()| {});
        }
        if self.revision > 0 {
            self.journal.send_if_modified(|newest| {
                let newer = self.revision > *newest;
                *newest = self.revision.max(*newest);
                newer
            });
        }
        Ok(())
    }

    /// Conversations and their messages.
    pub const fn conversations(&mut self) -> Conversations<'_> {
        Conversations { tx: self }
    }

    /// Runs of playbooks.
    pub const fn runs(&mut self) -> Runs<'_> {
        Runs { tx: self }
    }

    /// Events of platforms, to know a redelivery.
    pub const fn events(&mut self) -> Events<'_> {
        Events { tx: self }
    }

    /// What persons chose for themselves.
    pub const fn persons(&mut self) -> Persons<'_> {
        Persons { tx: self }
    }

    /// One-time links and sessions of the page.
    pub const fn logins(&mut self) -> Logins<'_> {
        Logins { tx: self }
    }

    /// Prevention notes.
    pub const fn notes(&mut self) -> Notes<'_> {
        Notes { tx: self }
    }

    /// Search over the notes.
    pub const fn knowledge(&mut self) -> Search<'_> {
        Search { tx: self }
    }

    /// Who did what.
    pub const fn audit(&mut self) -> Audit<'_> {
        Audit { tx: self }
    }

    /// What must be done at a time.
    pub const fn jobs(&mut self) -> Jobs<'_> {
        Jobs { tx: self }
    }

    /// What must arrive for certain.
    pub const fn outbox(&mut self) -> Outbox<'_> {
        Outbox { tx: self }
    }

    /// Messages that are kept up to date.
    pub const fn cards(&mut self) -> Cards<'_> {
        Cards { tx: self }
    }

    /// What somebody is to be reminded of.
    pub const fn reminders(&mut self) -> Reminders<'_> {
        Reminders { tx: self }
    }

    /// Incidents.
    pub const fn incidents(&mut self) -> Incidents<'_> {
        Incidents { tx: self }
    }

    /// What happened in them.
    pub const fn timeline(&mut self) -> Timelines<'_> {
        Timelines { tx: self }
    }

    /// Their tasks.
    pub const fn tasks(&mut self) -> Tasks<'_> {
        Tasks { tx: self }
    }

    /// Their post-mortems.
    pub const fn postmortems(&mut self) -> Postmortems<'_> {
        Postmortems { tx: self }
    }

    /// Deleting what was kept long enough.
    pub const fn sweep(&mut self) -> Sweep<'_> {
        Sweep { tx: self }
    }

    /// Figures for whoever watches over Toban.
    pub const fn gauges(&mut self) -> Gauges<'_> {
        Gauges { tx: self }
    }

    /// Short keys for people.
    pub const fn keys(&mut self) -> Keys<'_> {
        Keys { tx: self }
    }

    /// From here on, asks the database how it will run each statement; see [`Tx::plans`].
    pub fn record_plans(&mut self) {
        self.session.record_plans();
    }

    /// One text per statement run since [`Tx::record_plans`]: the statement, then the database's plan. The tests use it
    /// to prove that a statement's cost does not grow with the history.
    #[must_use]
    pub fn plans(&self) -> &[String] {
        self.session.plans()
    }

    fn sql(&mut self, text: &'static str) -> Statement<'_> {
        Statement::new(&mut self.session, text)
    }

    /// The statement in its variant for the database; they differ in nothing but how they pass over locked rows.
    fn skipping(&mut self, sqlite: &'static str, postgres: &'static str) -> Statement<'_> {
        let text = if self.session.is_sqlite() { sqlite } else { postgres };
        self.sql(text)
    }

    /// Has those who work on jobs and deliveries look at once after the commit, if something is due by then.
    async fn wake(&mut self, at: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        if self.wakes || at > now.saturating_add(SOON).unwrap_or(Timestamp::MAX) {
            return Ok(());
        }
        self.wakes = true;
        if !self.session.is_sqlite() {
            self.sql(NOTIFY).one().await?;
        }
        Ok(())
    }

    /// Takes the next journal number, for a message that changes; later numbers wait until this transaction ends.
    async fn next_revision(&mut self) -> Result<i64, StoreError> {
        self.revision = self.keys().next_number("journal").await?;
        Ok(self.revision)
    }
}
