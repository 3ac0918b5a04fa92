//! Playbooks: how something is diagnosed, as data.
//!
//! `definition` (as written) → `compile` (every mistake at once) → `plan` (cannot be invalid) → `run` → `report`.

pub mod bundled;
pub mod catalog;
pub mod check_file;
pub mod choose;
pub mod compare;
pub mod compile;
pub mod conclude;
pub mod condition;
pub mod definition;
pub mod diagnostic;
pub mod explain;
pub mod fleet;
pub mod format;
pub mod guide;
pub mod judge;
pub mod plan;
pub mod report;
pub mod run;
pub mod schema;
pub mod source;
pub mod status;
