//! One transaction over several nouns: what it holds, what it tells others when it lasts.
//!
//! Invariant: nobody hears of a change before it lasts, nor of one that was taken back.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::store::account::Accounts;
use crate::store::attendance::Attendance;
use crate::store::audit::Audit;
use crate::store::card::Cards;
use crate::store::conversation::Conversations;
use crate::store::error::StoreError;
use crate::store::event::Events;
use crate::store::gauge::Gauges;
use crate::store::incident::Incidents;
use crate::store::job::Jobs;
use crate::store::key::Keys;
use crate::store::link::Links;
use crate::store::login::Logins;
use crate::store::note::Notes;
use crate::store::outbox::Outbox;
use crate::store::person::Persons;
use crate::store::postmortem::Postmortems;
use crate::store::reminder::Reminders;
use crate::store::room::Rooms;
use crate::store::run::Runs;
use crate::store::search::Search;
use crate::store::sql::postgres::{NOTIFY, NOTIFY_PREFERENCE};
use crate::store::sql::session::Session;
use crate::store::sql::statement::Statement;
use crate::store::sweep::Sweep;
use crate::store::task::Tasks;
use crate::store::timeline::Timelines;
use crate::store::told::{Heard, Told};
use crate::store::touch::Subject;

/// What is due later than this is found by those who look from time to time; nobody is woken for it.
const SOON: SignedDuration = SignedDuration::from_secs(1);

/// One transaction. Dropping it without [`Tx::commit`] takes everything back.
#[derive(Debug)]
pub struct Tx {
    pub(in crate::store) session: Session,
    told: Told,
    revision: i64,
    /// Whether it may write.
    writes: bool,
    /// Whether something was made due.
    wakes: bool,
    /// Whether what is on record about an account became another.
    prefers: bool,
    pub(in crate::store) touched: BTreeSet<Subject>,
}

impl Tx {
    /// A transaction that tells of what it committed.
    pub(in crate::store) const fn new(session: Session, writes: bool, told: Told) -> Self {
        Self { session, told, revision: 0, writes, wakes: false, prefers: false, touched: BTreeSet::new() }
    }

    /// Whether it may write; else it only reads.
    #[must_use]
    pub const fn writes(&self) -> bool {
        self.writes
    }

    /// Makes everything done in this transaction last.
    ///
    /// # Errors
    /// [`StoreError::Uncertain`] when the answer did not come; otherwise nothing was recorded.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.write_touches().await?;
        self.session.commit().await?;
        if self.wakes {
            self.told.heard(Heard::Due);
        }
        if self.prefers {
            self.told.heard(Heard::Preference);
        }
        if self.revision > 0 {
            self.told.journal.send_if_modified(|newest| {
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

    /// Until when platforms were heard.
    pub const fn attendance(&mut self) -> Attendance<'_> {
        Attendance { tx: self }
    }

    /// What persons chose for themselves.
    pub const fn persons(&mut self) -> Persons<'_> {
        Persons { tx: self }
    }

    /// Accounts of platforms, and whose they are.
    pub const fn accounts(&mut self) -> Accounts<'_> {
        Accounts { tx: self }
    }

    /// One-time links by which accounts are linked.
    pub const fn links(&mut self) -> Links<'_> {
        Links { tx: self }
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

    /// What is known of their rooms.
    pub const fn rooms(&mut self) -> Rooms<'_> {
        Rooms { tx: self }
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

    pub(in crate::store) fn sql(&mut self, text: &'static str) -> Statement<'_> {
        Statement::new(&mut self.session, text)
    }

    /// The statement in its variant for the database; they differ in nothing but how they take or pass over locked rows.
    pub(in crate::store) fn locking(&mut self, sqlite: &'static str, postgres: &'static str) -> Statement<'_> {
        let text = if self.session.is_sqlite() { sqlite } else { postgres };
        self.sql(text)
    }

    /// Has those who work on jobs and deliveries look at once after the commit, if something is due by then.
    pub(in crate::store) async fn wake(&mut self, at: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        if self.wakes || at > now.saturating_add(SOON).unwrap_or(Timestamp::MAX) {
            return Ok(());
        }
        self.wakes = true;
        if !self.session.is_sqlite() {
            self.sql(NOTIFY).one().await?;
        }
        Ok(())
    }

    /// Has those who remember accounts, and what they chose, forget it after the commit.
    pub(in crate::store) async fn preference_changes(&mut self) -> Result<(), StoreError> {
        self.prefers = true;
        if !self.session.is_sqlite() {
            self.sql(NOTIFY_PREFERENCE).one().await?;
        }
        Ok(())
    }

    /// Takes the next journal number, for a message that changes; later numbers wait until this transaction ends.
    pub(in crate::store) async fn next_revision(&mut self) -> Result<i64, StoreError> {
        self.revision = self.keys().next_number("journal").await?;
        Ok(self.revision)
    }
}
