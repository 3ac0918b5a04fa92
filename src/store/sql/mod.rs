//! The databases: the only place, besides the PostgreSQL probe, that knows the database library.
//!
//! Invariant: only text and whole numbers cross this border ([`statement::Value`]), since these two mean the same on
//! both databases.

pub(in crate::store) mod address;
pub(in crate::store) mod bulk;
pub(in crate::store) mod catalogue;
pub(in crate::store) mod database;
mod failure;
mod keepsake;
pub(in crate::store) mod postgres;
pub(in crate::store) mod schema;
pub(in crate::store) mod session;
mod sqlite;
pub(in crate::store) mod statement;
