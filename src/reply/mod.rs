//! Domain value → message: every word the bot says, in both languages.

pub mod fleet;
pub mod page;
pub mod ping;
pub mod report;
pub(crate) mod sentences;
