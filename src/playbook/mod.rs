//! Playbooks: how something is diagnosed, as data.
//!
//! `definition` (as written) → `compile` (every mistake at once) → `plan` (cannot be invalid) → `run` → `report`.

pub mod format;
pub mod report;
pub mod status;
