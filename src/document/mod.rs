//! TOML files that people write: read with positions, checked against a schema, every mistake told at once.
//!
//! Apart, because commands and settings are both such files and neither may know the other. The types that describe a
//! file (serde and schemars) are the one source: the schema made of them finds the mistakes, and what passes
//! deserializes into them.
//! Invariant: a problem always has a place and a remedy.

pub mod check;
pub mod node;
pub mod problem;
mod schema;
