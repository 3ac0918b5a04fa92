//! The composition root: builds every part and joins them; start, reload, stop.
//!
//! Invariant: below this room nobody sees settings.

pub mod assemble;
pub mod build;
pub mod degraded;
pub mod demo;
pub mod jobs;
pub mod lifecycle;
pub mod names;
pub mod serve;
pub mod slack;
pub mod suggest;
pub mod telemetry;
pub mod unwell;
