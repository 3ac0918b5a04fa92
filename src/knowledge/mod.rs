//! Knowledge: prevention notes, how they are searched, and how they look as files.
//!
//! Pure values: no IO, no clock. Invariant: the order of search results is decided here, so it is the same on both
//! databases.

pub mod change;
pub mod content;
pub mod file;
pub mod invalid;
pub mod key;
pub mod label;
pub mod note;
pub mod search;
