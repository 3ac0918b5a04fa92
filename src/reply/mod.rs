//! Domain value → message: every word the bot says, in both languages.

pub mod about;
pub mod choice;
pub mod dead_letter;
pub mod fleet;
pub mod health;
pub mod help;
pub mod home;
pub mod incident;
pub mod kept;
pub mod linking;
pub mod moment;
pub mod note;
pub mod note_told;
pub mod page;
mod phone;
pub mod ping;
pub mod postmortem;
pub mod preview;
pub mod refusal;
pub mod reminder;
pub mod report;
pub(crate) mod sentences;
pub mod slack;
pub(crate) mod table;
pub mod trouble;
