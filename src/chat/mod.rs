//! Chat: what a message is, and what a platform's adapter (gateway) must do.
//!
//! `message` (with `table` and `chart`), `moment`, `called`, `typed`, `inbound`, `gateway` and `standing` are the port; `web`,
//! `terminal` and `slack` are adapters on a higher floor.

pub mod called;
pub mod chart;
pub mod columns;
pub mod gateway;
pub mod inbound;
pub mod message;
pub mod moment;
pub mod nowhere;
pub mod slack;
pub mod standing;
pub mod table;
pub mod terminal;
pub mod typed;
pub mod unsent;
pub mod web;
