//! Incidents as pages: the list, the form that opens one, and one with all that is known about it.

pub mod list;
pub mod opening;
pub mod single;
