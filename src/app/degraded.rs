//! What is not as it should be, by the part that says so, as the one list that `/healthz` and `toban health` show.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::reply::health::Trouble;

/// The list; clones are the same one.
#[derive(Clone, Debug)]
pub struct Degraded {
    parts: Arc<Mutex<BTreeMap<&'static str, Vec<Trouble>>>>,
    list: watch::Sender<Vec<Trouble>>,
}

impl Degraded {
    /// Everything is as it should be; the receiver follows the list.
    #[must_use]
    pub fn new() -> (Self, watch::Receiver<Vec<Trouble>>) {
        let (list, follower) = watch::channel(Vec::new());
        (Self { parts: Arc::default(), list }, follower)
    }

    /// What `part` has to say now, in the place of what it said before.
    pub fn set(&self, part: &'static str, list: Vec<Trouble>) {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        parts.insert(part, list);
        self.list.send_replace(parts.values().flatten().cloned().collect());
    }
}
