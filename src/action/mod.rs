//! What each command does, one file per noun.
//!
//! An action receives a call that was authorized, reads what it may use from [`context::Context`], and answers through
//! the [`response::Response`]. It returns an error only when it has not answered; dispatch then tells the person.

pub mod account;
pub mod card;
pub mod context;
pub mod diag;
pub mod error;
pub mod filling;
pub mod history;
pub mod incident;
pub mod language;
pub mod linking;
pub mod moved;
pub mod note;
pub mod response;
pub mod retried;
pub mod run;
pub mod running;
pub mod selection;
pub mod setup;
pub mod timeline;
pub mod toban;
