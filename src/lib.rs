//! Toban (当番, the person on duty): a ChatOps bot that diagnoses read-only.
//!
//! `ARCHITECTURE.md` has the map of the rooms; `tests/suite/architecture.rs` guards it.

pub mod action;
pub mod app;
pub mod chat;
pub mod cli;
pub mod clock;
pub mod command;
pub mod crash;
pub mod delivery;
pub mod directory;
pub mod dispatch;
pub mod document;
pub mod id;
pub mod incident;
pub mod job;
pub mod knowledge;
pub mod language;
pub mod likeness;
pub mod playbook;
pub mod postmortem;
pub mod probe;
pub mod redaction;
pub mod reply;
pub mod secret;
pub mod server;
pub mod settings;
pub mod store;
pub mod telemetry;
