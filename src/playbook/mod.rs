//! Playbooks: how something is diagnosed, as data.
//!
//! `definition` (as written) → `compile` (every mistake at once) → `plan` (cannot be invalid) → `run` → `report`.

pub mod condition;
pub mod definition;
pub mod diagnostic;
pub mod format;
pub mod guide;
pub mod report;
pub mod source;
pub mod status;
