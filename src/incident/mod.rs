//! Incidents: what an incident is, what may happen to it, and what it remembers.
//!
//! Pure values: no IO, no clock. A transition takes `now` and who did it, and returns the changed incident together
//! with the timeline entries that tell of it, so that nobody can change one without the other.
//! The four phases and their actions are the guide's (guide 2.1).

pub mod author;
pub mod entry;
pub mod hypothesis;
pub mod key;
pub mod phase;
pub mod policy;
pub mod record;
pub mod role;
pub mod severity;
pub mod task;
