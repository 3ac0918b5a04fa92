//! Jobs: everything that must happen later, or must survive a crash.
//!
//! `kind` is the closed list of jobs (payloads of ids only) on a lower floor, so that actions can enqueue them; the
//! runner and what each job does are above the actions they use.

mod arrived;
mod dead_letter;
pub mod deliver;
mod divert;
mod drawn;
mod hand_over;
mod handle;
mod keep;
pub mod kind;
pub mod lease;
mod pin;
mod placed;
mod postmortem;
mod probe;
mod put_away;
mod reached;
mod readdressed;
mod remind;
mod review_note;
mod room;
pub mod runner;
pub mod sweep;
mod task_due;
pub mod unwell;
mod watch;
mod wording;
pub mod work;
