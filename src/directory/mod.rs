//! People, teams, and what each may do.
//!
//! Invariant: nobody gets more than a viewer's rights without being proven to be a person of the directory, except at
//! the very machine Toban runs on, where the settings say what that is worth.

pub mod access;
pub mod hours;
pub mod person;
pub mod role;
