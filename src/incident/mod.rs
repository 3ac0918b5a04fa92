//! Incidents: what an incident is, what may happen to it, and what it remembers.
//!
//! Pure values: no IO, no clock. A transition takes `now` and who did it, and returns the changed incident together
//! with the timeline entries that tell of it, so that nobody can change one without the other.
//! The four phases and their actions are the guide's (guide 2.1).

pub mod author;
pub mod change;
pub mod checklist;
pub mod close;
pub mod draft;
pub mod entry;
pub mod figures;
pub mod hypothesis;
pub mod key;
pub mod learn;
pub mod limit;
pub mod log;
pub mod merge;
pub mod opening;
pub mod phase;
pub mod policy;
pub mod progress;
pub mod record;
pub mod refusal;
pub mod reminder;
pub mod responsibility;
pub mod role;
pub mod setting;
pub mod severity;
pub mod task;
#[cfg(test)]
mod tests;
pub mod update;
