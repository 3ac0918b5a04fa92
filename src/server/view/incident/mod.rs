//! Incidents as HTML.

pub mod list;
pub mod opening;
pub mod part;
pub mod single;
pub mod timeline;
pub mod work;
