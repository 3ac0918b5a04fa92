//! What the store has on record about accounts (whose they are, which language they chose, what Slack said of them last),
//! remembered so that a command need not ask the store for it.
//!
//! What changes counts at once where the store tells of it, in this process or by a notification of the database; where it
//! cannot tell (a lost connection, another process on the same SQLite file), after [`GOOD`] at the latest. What was known
//! last counts on while the store does not answer.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;
use tracing::debug;

use crate::chat::inbound::Platform;
use crate::clock::SharedClock;
use crate::language::Language;
use crate::store::account::Record;
use crate::store::error::StoreError;
use crate::store::{BRIEFLY, Store};

/// How long a record counts without being read again.
const GOOD: Duration = Duration::from_secs(10);
/// How long a command waits for the store to learn which language somebody reads whom the settings know …
const PATIENCE: Duration = Duration::from_millis(200);
/// … and whose an account is, on which it depends what they may: as long as recording a call may take (design §5).
const NEEDED: Duration = BRIEFLY;
/// Accounts that are remembered.
const KEPT: usize = 5_000;

/// Who is whose.
pub(super) struct Records {
    store: Store,
    clock: SharedClock,
    remembered: Mutex<Remembered>,
}

struct Remembered {
    changes: watch::Receiver<()>,
    /// By account.
    records: HashMap<String, Read>,
}

/// What was read of an account.
#[derive(Clone)]
struct Read {
    record: Record,
    since: Duration,
}

impl Remembered {
    /// Forgets everything if something changed; whether that was so.
    fn is_outdated(&mut self) -> bool {
        // A store that is gone tells of nothing any more, nor can it be read.
        let outdated = self.changes.has_changed().unwrap_or(true);
        if outdated {
            self.changes.mark_unchanged();
            self.records.clear();
        }
        outdated
    }
}

impl Records {
    /// Nothing is remembered yet.
    pub(super) fn new(store: Store, clock: SharedClock) -> Self {
        let remembered = Remembered { changes: store.preferences(), records: HashMap::new() };
        Self { store, clock, remembered: Mutex::new(remembered) }
    }

    /// What is on record about an account, of which the person is `needed` or known already; nothing where that was never
    /// read and the store does not answer in time.
    pub(super) async fn of(&self, account: &str, needed: bool) -> Record {
        let now = self.clock.elapsed();
        let last = self.look(account);
        if let Some(read) = last.as_ref().filter(|read| now.saturating_sub(read.since) < GOOD) {
            return read.record.clone();
        }
        let record = match timeout(if needed { NEEDED } else { PATIENCE }, self.read(account)).await {
            Ok(Ok(record)) => record,
            // Not every command waits for a store that does not answer.
            _ => match last {
                Some(last) => last.record,
                None => return Record::default(),
            },
        };
        self.keep(account, record.clone(), now);
        record
    }

    /// Keeps what Slack said of an account, as another process than this one will read it; nobody waits for that.
    pub(super) fn hear(&self, account: &str, heard: String, language: Option<Language>) {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(read) = remembered.records.get_mut(account) {
            read.record.heard = Some(heard.clone());
        }
        let (store, now, account) = (self.store.clone(), self.clock.now(), account.to_owned());
        tokio::spawn(async move {
            let keep = async {
                let mut tx = store.begin().await?;
                tx.persons().hear(Platform::Slack, &account, (&heard, language), now).await?;
                tx.commit().await
            };
            if let Err(error) = keep.await {
                debug!(%error, "what Slack said of a member is not on record");
            }
        });
    }

    /// The person of an account, as far as it is remembered.
    pub(super) fn person(&self, account: &str) -> Option<String> {
        self.look(account).and_then(|read| read.record.person)
    }

    fn look(&self, account: &str) -> Option<Read> {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.is_outdated();
        remembered.records.get(account).cloned()
    }

    async fn read(&self, account: &str) -> Result<Record, StoreError> {
        let mut tx = self.store.read().await?;
        tx.accounts().record(Platform::Slack, account).await
    }

    /// Remembers what was read, unless something changed meanwhile.
    fn keep(&self, account: &str, record: Record, now: Duration) {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.is_outdated() {
            return;
        }
        if remembered.records.len() >= KEPT {
            remembered.records.clear();
        }
        remembered.records.insert(account.to_owned(), Read { record, since: now });
    }
}
