//! The languages that people chose by `/toban lang`, remembered so that a command need not ask the store for it.
//!
//! What was chosen counts at once where the store tells of it, in this process or by a notification of the database;
//! where it cannot tell (a lost connection, another process on the same SQLite file), after [`GOOD`] at the latest.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use crate::chat::inbound::Platform;
use crate::clock::SharedClock;
use crate::language::Language;
use crate::store::Store;
use crate::store::error::StoreError;

/// How long a choice counts without being read again.
const GOOD: Duration = Duration::from_secs(10);
/// How long a command waits for the store.
const PATIENCE: Duration = Duration::from_millis(200);
/// Accounts that are remembered.
const KEPT: usize = 5_000;

/// Who chose what.
pub(super) struct Chosen {
    store: Store,
    clock: SharedClock,
    remembered: Mutex<Remembered>,
}

struct Remembered {
    changes: watch::Receiver<()>,
    /// By account.
    languages: HashMap<String, Read>,
}

/// What was read of an account.
#[derive(Clone, Copy)]
struct Read {
    /// Its choice, if there is one.
    chosen: Option<Language>,
    since: Duration,
}

impl Remembered {
    /// Forgets everything if somebody chose anew; whether that was so.
    fn is_outdated(&mut self) -> bool {
        // A store that is gone tells of nothing any more, nor can it be read.
        let outdated = self.changes.has_changed().unwrap_or(true);
        if outdated {
            self.changes.mark_unchanged();
            self.languages.clear();
        }
        outdated
    }
}

impl Chosen {
    /// Nothing is remembered yet.
    pub(super) fn new(store: Store, clock: SharedClock) -> Self {
        let remembered = Remembered { changes: store.preferences(), languages: HashMap::new() };
        Self { store, clock, remembered: Mutex::new(remembered) }
    }

    /// What an account chose; `None` where it chose nothing or the store does not answer in time.
    pub(super) async fn language(&self, account: &str) -> Option<Language> {
        let now = self.clock.elapsed();
        if let Some(read) = self.look(account, now) {
            return read.chosen;
        }
        let chosen = timeout(PATIENCE, self.read(account)).await.ok()?.ok()?;
        self.keep(account, chosen, now);
        chosen
    }

    fn look(&self, account: &str, now: Duration) -> Option<Read> {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.is_outdated();
        remembered.languages.get(account).copied().filter(|read| now.saturating_sub(read.since) < GOOD)
    }

    async fn read(&self, account: &str) -> Result<Option<Language>, StoreError> {
        let mut tx = self.store.read().await?;
        tx.persons().language(Platform::Slack, account).await
    }

    /// Remembers what was read, unless somebody chose anew meanwhile.
    fn keep(&self, account: &str, chosen: Option<Language>, now: Duration) {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.is_outdated() {
            return;
        }
        if remembered.languages.len() >= KEPT {
            remembered.languages.clear();
        }
        remembered.languages.insert(account.to_owned(), Read { chosen, since: now });
    }
}
