//! What runs now, so that a person can stop it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

/// The calls that are being worked on, by the event that began them.
#[derive(Clone, Debug, Default)]
pub struct Running {
    calls: Arc<Mutex<HashMap<String, CancellationToken>>>,
}

/// Keeps a call among the running ones until this value is dropped.
#[derive(Debug)]
pub struct Entry {
    running: Running,
    event: String,
}

impl Running {
    /// Enters a call; `stop` is what [`Running::stop`] fires.
    #[must_use]
    pub fn enter(&self, event: &str, stop: CancellationToken) -> Entry {
        self.calls().insert(event.to_owned(), stop);
        Entry { running: self.clone(), event: event.to_owned() }
    }

    /// Stops the call that `event` began; whether it was still running.
    #[must_use]
    pub fn stop(&self, event: &str) -> bool {
        self.calls().get(event).map(CancellationToken::cancel).is_some()
    }

    /// Whether the call that `event` began is still running.
    #[must_use]
    pub fn has(&self, event: &str) -> bool {
        self.calls().contains_key(event)
    }

    fn calls(&self) -> MutexGuard<'_, HashMap<String, CancellationToken>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.running.calls().remove(&self.event);
    }
}
