//! Incidents as HTML.

mod cause;
mod form;
pub mod list;
pub mod opening;
pub mod part;
mod phase;
mod role;
pub mod single;
mod task;
pub mod timeline;
mod writing;
