//! Arguments of a probe: typed values, checked against the probe's declaration when a playbook is compiled.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::probe::schema::{ArgumentKind, ProbeSpec};

/// The arguments a check gives, by name.
pub type Arguments = IndexMap<String, ArgumentValue>;

/// One argument.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ArgumentValue {
    /// True or false.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
    /// Several texts.
    List(Vec<String>),
    /// Names with texts.
    Map(IndexMap<String, String>),
}

impl ArgumentValue {
    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The number, if it is one.
    #[must_use]
    pub fn as_number(&self) -> Option<i64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }
}

/// A mistake in an argument; the message names what is wrong and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ArgumentError {
    /// The argument it is about; `None` when it is about all of them.
    pub argument: Option<String>,
    /// What is wrong and the remedy, in English (it is read by the author of a playbook).
    pub message: String,
    /// Whether the argument was refused because it could change the target.
    pub mutating: bool,
}

impl ArgumentError {
    /// A mistake of `argument`.
    pub fn new(argument: &str, message: impl Into<String>) -> Self {
        Self { argument: Some(argument.to_owned()), message: message.into(), mutating: false }
    }

    /// A refusal: what `argument` asks for is not known to be read-only.
    pub fn mutating(argument: &str, message: impl Into<String>) -> Self {
        Self { argument: Some(argument.to_owned()), message: message.into(), mutating: true }
    }
}

/// Checks names, types and bounds of `arguments` against the declaration in `spec`.
///
/// # Errors
/// Every unknown, missing or mistyped argument at once.
pub fn check(spec: &ProbeSpec, arguments: &Arguments) -> Result<(), Vec<ArgumentError>> {
    let known = || spec.arguments.iter().map(|argument| argument.name).collect::<Vec<_>>().join(", ");
    let unknown = arguments
        .keys()
        .filter(|name| spec.arguments.iter().all(|known| known.name != name.as_str()))
        .map(|name| ArgumentError::new(name, format!("`{}` has no argument `{name}`; it has: {}", spec.name, known())));
    let declared = spec.arguments.iter().filter_map(|declared| match arguments.get(declared.name) {
        None if declared.required => {
            let message = format!("`{}` needs the argument `{}`: {}", spec.name, declared.name, declared.doc);
            Some(ArgumentError::new(declared.name, message))
        }
        None => None,
        Some(value) => mistake(declared.kind, value)
            .map(|wanted| ArgumentError::new(declared.name, format!("`{}` takes {wanted}", declared.name))),
    });
    let errors: Vec<_> = unknown.chain(declared).collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn mistake(kind: ArgumentKind, value: &ArgumentValue) -> Option<String> {
    match (kind, value) {
        (ArgumentKind::Number { min, max }, ArgumentValue::Number(number)) if (min..=max).contains(number) => None,
        (ArgumentKind::Number { min, max }, _) => Some(format!("a whole number from {min} to {max}")),
        (ArgumentKind::Choice(words), ArgumentValue::Text(text)) if words.contains(&text.as_str()) => None,
        (ArgumentKind::Choice(words), _) => Some(format!("one of {}", words.join(", "))),
        (ArgumentKind::Text, ArgumentValue::Text(_))
        | (ArgumentKind::Flag, ArgumentValue::Flag(_))
        | (ArgumentKind::List, ArgumentValue::List(_))
        | (ArgumentKind::Map, ArgumentValue::Map(_)) => None,
        (ArgumentKind::Text, _) => Some("a text".to_owned()),
        (ArgumentKind::Flag, _) => Some("true or false".to_owned()),
        (ArgumentKind::List, _) => Some("a list of texts".to_owned()),
        (ArgumentKind::Map, _) => Some("a table of texts".to_owned()),
    }
}
