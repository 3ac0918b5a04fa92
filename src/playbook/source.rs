//! A playbook file as text, and places in it.

use std::borrow::Cow;
use std::ops::{Deref, Range};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

/// A file to compile: its name as it is told in errors, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Path or bundled name.
    pub name: String,
    /// The TOML text; what is part of the binary is not copied.
    pub text: Cow<'static, str>,
}

impl Source {
    /// Joins name and text.
    pub fn new(name: impl Into<String>, text: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// The name the file gives its playbook, as far as the file can be read at all.
    #[must_use]
    pub fn playbook(&self) -> Option<String> {
        let table: toml::Table = toml::from_str(&self.text).ok()?;
        table.get("playbook")?.as_str().map(ToOwned::to_owned)
    }

    /// Line and column of a byte offset, both counted from 1, the column in characters.
    #[must_use]
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..self.text.floor_char_boundary(offset)).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// Where byte `inside` of the text value written at `span` stands in the file.
    ///
    /// Exact for text without escapes; otherwise the beginning of the value.
    #[must_use]
    pub fn inside(&self, span: &Range<usize>, value: &str, inside: usize) -> usize {
        let Some(raw) = self.text.get(span.clone()) else { return span.start };
        match raw.find(value) {
            Some(start) if !value.is_empty() => span.start + start + inside.min(value.len()),
            _ => span.start,
        }
    }
}

/// A value as written, with its place in the file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Written<T>(toml::Spanned<T>);

impl<T> Written<T> {
    /// Bytes it takes in the file.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.0.span()
    }
}

impl<T> Deref for Written<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.get_ref()
    }
}

impl<T: JsonSchema> JsonSchema for Written<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}
