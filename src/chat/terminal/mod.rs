//! The terminal as a platform: `toban chat` and what `toban diag` prints.

pub mod gateway;
pub mod layout;
pub mod render;
mod table;
