//! What is wrong in a playbook file, where, and what to write instead. Read by authors, hence in English only.

use std::fmt;

use serde::Serialize;

use crate::likeness::nearest;

/// One mistake or doubt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The file's name.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Whether the playbook can be used all the same.
    pub severity: Severity,
    /// The class of mistake, stable for tests and documentation (`unknown-probe`).
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it; may be empty where the message says it already.
    pub remedy: String,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The playbook is refused.
    Error,
    /// The playbook works, but its author should look.
    Warning,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let Self { file, line, column, code, message, remedy, .. } = self;
        write!(f, "{file}:{line}:{column}: {severity}[{code}]: {message}")?;
        if remedy.is_empty() { Ok(()) } else { write!(f, "\n    remedy: {remedy}") }
    }
}

/// "did you mean …? There is: …" for an unknown name.
#[must_use]
pub fn suggestion<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let list = known.clone().into_iter().collect::<Vec<_>>().join(", ");
    match nearest(wrong, known) {
        Some(name) => format!("did you mean `{name}`? There is: {list}"),
        None if list.is_empty() => "there is none".to_owned(),
        None => format!("there is: {list}"),
    }
}
