//! What runs now, so that a person can stop it, and a form that began it hears its answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::chat::message::Message;

/// The calls that are being worked on, by the event that began them.
#[derive(Clone, Debug, Default)]
pub struct Running {
    calls: Arc<Mutex<HashMap<String, CancellationToken>>>,
    listeners: Arc<Mutex<HashMap<String, oneshot::Sender<Message>>>>,
}

/// Keeps a call among the running ones until this value is dropped.
#[derive(Debug)]
pub struct Entry {
    running: Running,
    event: String,
}

/// Waits for the answer to one event; forgotten when dropped.
#[derive(Debug)]
pub struct Listener {
    running: Running,
    event: String,
    answer: oneshot::Receiver<Message>,
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

    /// Listens for the answer to `event`, before it is sent.
    #[must_use]
    pub fn listen(&self, event: &str) -> Listener {
        let (tell, answer) = oneshot::channel();
        self.listeners().insert(event.to_owned(), tell);
        Listener { running: self.clone(), event: event.to_owned(), answer }
    }

    /// Tells whoever listens for `event`, once; whether somebody did.
    #[must_use]
    pub fn tell(&self, event: &str, message: &Message) -> bool {
        let listener = self.listeners().remove(event);
        listener.is_some_and(|listener| listener.send(message.clone()).is_ok())
    }

    fn calls(&self) -> MutexGuard<'_, HashMap<String, CancellationToken>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listeners(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<Message>>> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener {
    /// The answer; `None` when the call ended without a word.
    pub async fn answer(&mut self) -> Option<Message> {
        (&mut self.answer).await.ok()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.running.listeners().remove(&self.event);
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.running.calls().remove(&self.event);
        // Whoever listens learns that nothing more will be said.
        self.running.listeners().remove(&self.event);
    }
}
