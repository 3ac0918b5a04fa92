//! Commands as data: what a person may type, read from `commands/*.toml`, and the one parser for every platform.
//!
//! `definition` (as written) → `compile` (every mistake at once) → `catalog`; `parse` turns text into a `call` that
//! knows its action and its typed arguments, `complete` proposes what can be typed next.
//! Invariant: no second list of commands exists; parsing, help, rights and completion all come from the catalogue.

mod bind;
pub mod bundled;
pub mod call;
pub mod catalog;
pub mod compile;
pub mod complete;
mod cursor;
pub mod day;
pub mod definition;
mod discord;
pub mod duration;
pub mod error;
mod foreign;
mod head;
mod key;
pub mod mention;
pub mod offer;
pub mod parse;
mod typing;
pub mod values;

pub use self::cursor::quoted;
