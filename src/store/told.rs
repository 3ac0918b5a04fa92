//! What the rest of this process hears of what was committed.

use tokio::sync::watch;

/// Those who are told; clones tell the same ones.
#[derive(Clone, Debug)]
pub(in crate::store) struct Told {
    /// The newest journal number.
    pub(in crate::store) journal: watch::Sender<i64>,
    /// That a job or a delivery became due.
    pub(in crate::store) due: watch::Sender<()>,
    /// That somebody chose something for themselves.
    pub(in crate::store) preferences: watch::Sender<()>,
}

/// What another process tells by a notification of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Heard {
    /// A job or a delivery became due.
    Due,
    /// Somebody chose something for themselves.
    Preference,
    /// Perhaps anything: notifications may have been missed.
    Perhaps,
}

impl Told {
    pub(in crate::store) fn new() -> Self {
        Self { journal: watch::Sender::new(0), due: watch::Sender::new(()), preferences: watch::Sender::new(()) }
    }

    /// Passes on what another process told.
    pub(in crate::store) fn heard(&self, heard: Heard) {
        if heard != Heard::Preference {
            self.due.send_modify(|()| {});
        }
        if heard != Heard::Due {
            self.preferences.send_modify(|()| {});
        }
    }
}
