//! Conditions: CEL's syntax, our own meaning.
//!
//! The `cel` crate parses, bounded in depth and size; `lower` types the result against a [`scope::Scope`] and makes our
//! own tree, in which every number is a float, every function ends, and what is not known is unknown.
//! Invariants: parsing never panics, evaluation is total, and and/or are three-valued.

pub mod evaluate;
mod lower;
pub mod measure;
mod parse;
pub mod possible;
pub mod scope;
pub mod template;
pub mod tree;

use crate::playbook::condition::scope::Scope;
use crate::playbook::condition::tree::Expression;

pub use parse::{Syntax, parse};

/// A mistake in an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The class of mistake, as in a diagnostic.
    pub code: &'static str,
    /// Byte offset in the expression.
    pub offset: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub remedy: String,
}

/// Parses and types `source` against `scope`.
///
/// # Errors
/// Every mistake found. The list is empty when the only fault is a name whose own mistake is reported elsewhere.
pub fn compile(source: &str, scope: &Scope) -> Result<Expression, Vec<Mistake>> {
    let syntax = parse(source)?;
    lower::lower(source, &syntax, scope)
}

/// Whether `name` stands in `source` as a word of its own.
#[must_use]
pub fn mentions(source: &str, name: &str) -> bool {
    lower::find_word(source, name).is_some()
}

#[cfg(test)]
mod tests;
