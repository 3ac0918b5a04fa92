//! Domain value → message: every word the bot says, in both languages.
pub mod ping;
pub(crate) mod sentences;
