//! A form as a command line: what is filled in becomes `name="value"` of the command's own parameters.
//!
//! The catalogue of commands decides which fields there are, so that a form can say nothing that could not be typed.

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::command::catalog::{Catalog, ParameterKind};

/// The fields a form sent.
pub type Fields = HashMap<String, String>;

/// `/incident update incident="INC-42" conditions="…"`: the subcommand (empty where the command has none) with the fields
/// it has parameters for, `fixed` ones first. `None` when there is no such subcommand.
#[must_use]
pub fn line(
    catalog: &Catalog,
    (command, subcommand): (&str, &str),
    fixed: &[(&str, &str)],
    fields: &Fields,
) -> Option<String> {
    let operation = catalog.operation(command, Some(subcommand).filter(|name| !name.is_empty()))?;
    let mut line = format!("/{}{command} {subcommand}", catalog.prefix()).trim_end().to_owned();
    for parameter in &operation.parameters {
        let fixed = fixed.iter().find(|(name, _)| *name == parameter.name).map(|(_, value)| *value);
        let given = fixed.or_else(|| fields.get(&parameter.name).map(String::as_str)).map(str::trim);
        let Some(value) = given.filter(|value| !value.is_empty()) else { continue };
        let _ = match (&parameter.kind, value) {
            // Among running text a bare word is text.
            (ParameterKind::Flag, "yes") if !operation.has_rest() => write!(line, " {}", parameter.name),
            (_, value) => write!(line, " {}={}", parameter.name, quoted(value)),
        };
    }
    Some(line)
}

/// The text in quotes, so that the parser gives it back.
fn quoted(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{text}\"")
}
