//! Post-mortems: a draft from an incident's timeline, its states, its files.
//!
//! Pure values: no IO, no clock. Blameless: a draft tells what happened and what the system allowed, never whose fault
//! it was. What Toban finds out is data; `reply` makes sentences of it when the draft is made, and from then on the
//! sections are people's text.

pub mod blameless;
pub mod document;
pub mod draft;
pub mod html;
pub mod markdown;
pub mod nudge;
pub mod record;
pub mod revision;
#[cfg(test)]
mod tests;
