//! Reads a file into a definition, telling not only the first mistake but all: what cannot be read is noted, cut out,
//! and the rest is read again.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer, Error};

use crate::playbook::compile::bench::Bench;
use crate::playbook::definition::Definition;

/// More mistakes of form than this are not looked for in one file.
const MAX_MISTAKES: usize = 40;

/// What was cut out: the table it stood in, and its key.
type Cuts = Vec<(Range<usize>, String)>;

/// Reads the file of `bench`; `None` when not even the parts that are right make a playbook.
pub(super) fn read(bench: &mut Bench<'_>) -> Option<Definition> {
    let (mut table, syntax) = DeTable::parse_recoverable(&bench.source().text);
    // One open bracket makes everything after it wrong: only the first mistake of syntax is one for sure.
    if let Some(error) = syntax.first() {
        let span = error.span().unwrap_or(0..0);
        bench.error(span, "toml-syntax", error.message(), "this is not TOML; quote texts and close brackets");
        return None;
    }
    let parts = parts(table.get_ref(), bench.source().text.len());
    let mut cut: Cuts = Vec::new();
    for _ in 0..MAX_MISTAKES {
        match Definition::deserialize(Deserializer::from(table.clone())) {
            Ok(definition) => {
                for (span, _) in cut {
                    let part = parts.iter().find(|part| part.span.contains(&span.start));
                    if let Some(part) = part {
                        bench.wound(part.span.clone(), part.id.clone());
                    }
                }
                return Some(definition);
            }
            Err(error) => {
                let span = error.span().unwrap_or(0..0);
                let missing = missing_key(error.message());
                // A key that was cut out because it was wrong is missing now; that is no second mistake.
                let known = missing.as_ref().is_some_and(|key| cut.contains(&(span.clone(), key.clone())));
                if !known {
                    note(bench, &error, &span, missing.as_deref());
                }
                let language = missing.as_deref().filter(|key| ["en", "ja"].contains(key));
                let repaired = match language {
                    Some(language) => fill(table.get_mut(), &span, language),
                    None => remove(&mut table, &span, missing.is_some(), &mut cut),
                };
                if !repaired {
                    return None;
                }
            }
        }
    }
    None
}

fn note(bench: &mut Bench<'_>, error: &Error, span: &Range<usize>, missing: Option<&str>) {
    let message = error.message().trim();
    match missing {
        Some(language @ ("en" | "ja")) => {
            let message = format!("the text in `{language}` is missing");
            bench.error(span.clone(), "missing-language", message, "write both: { en = \"…\", ja = \"…\" }");
        }
        Some(key) => {
            bench.error(span.clone(), "missing-key", format!("`{key}` is missing"), format!("add `{key} = …`"));
        }
        None if message.starts_with("unknown field") => {
            bench.error(span.clone(), "unknown-key", message, "remove it, or correct its spelling");
        }
        None => bench.error(span.clone(), "wrong-type", message, "see `toban schema playbook`"),
    }
}

/// The key of "missing field `key`".
fn missing_key(message: &str) -> Option<String> {
    message.trim().strip_prefix("missing field `")?.strip_suffix('`').map(ToOwned::to_owned)
}

/// A check, a hypothesis, a subject, a remedy or a test: where it stands, and its name if it has one.
struct Part {
    span: Range<usize>,
    id: Option<String>,
}

/// The parts of a file, read without any demand on their form.
fn parts(table: &DeTable<'_>, end: usize) -> Vec<Part> {
    let part = |value: &Spanned<DeValue<'_>>| {
        let id = |key| value.get_ref().as_table()?.get(key)?.get_ref().as_str().map(ToOwned::to_owned);
        Part { span: value.span(), id: id("id").or_else(|| id("name")) }
    };
    let arrays = table.iter().filter_map(|(_, value)| value.get_ref().as_array());
    let mut parts: Vec<Part> = arrays.flat_map(|array| array.iter().map(part)).collect();
    parts.sort_by_key(|part| part.span.start);
    // The span of a `[[part]]` is its header; what belongs to it reaches to the next one.
    let starts: Vec<usize> = parts.iter().map(|part| part.span.start).skip(1).chain([end]).collect();
    for (part, next) in parts.iter_mut().zip(starts) {
        part.span.end = next;
    }
    parts
}

/// Puts an empty text for a missing language, so that the sentence's part is read all the same.
fn fill(table: &mut DeTable<'_>, span: &Range<usize>, language: &str) -> bool {
    fn inner(value: &mut Spanned<DeValue<'_>>, span: &Range<usize>, language: &str) -> bool {
        let here = value.span() == *span;
        match value.get_mut() {
            DeValue::Table(table) if here => put(table, span, language),
            DeValue::Table(table) => fill(table, span, language),
            DeValue::Array(array) => array.iter_mut().any(|value| inner(value, span, language)),
            _ => false,
        }
    }
    fn put(table: &mut DeTable<'_>, span: &Range<usize>, language: &str) -> bool {
        let text = DeValue::String("-".into());
        let key = Spanned::new(span.clone(), language.to_owned().into());
        table.insert(key, Spanned::new(span.clone(), text)).is_none()
    }
    let mut done = false;
    for (_, value) in table.iter_mut() {
        done = done || inner(value, span, language);
    }
    done
}

/// Cuts out what stands at `span`: the entry whose key or value it is, or the whole part when a key is missing in it.
fn remove(root: &mut Spanned<DeTable<'_>>, span: &Range<usize>, whole: bool, cut: &mut Cuts) -> bool {
    if whole && root.span() == *span {
        return false;
    }
    let outer = root.span();
    cut_table(root.get_mut(), &outer, span, cut)
}

fn cut_table(table: &mut DeTable<'_>, own: &Range<usize>, span: &Range<usize>, cut: &mut Cuts) -> bool {
    // A list of parts begins where its first part does: that one is looked at below.
    let is_it = |value: &Spanned<DeValue<'_>>| value.span() == *span && !value.get_ref().is_array();
    let exact = table.iter().find(|(key, value)| key.span() == *span || is_it(value));
    if let Some(key) = exact.map(|(key, _)| key.get_ref().to_string()) {
        table.remove(key.as_str());
        cut.push((own.clone(), key));
        return true;
    }
    let mut emptied = None;
    for (key, value) in table.iter_mut() {
        let own = value.span();
        let deeper = match value.get_mut() {
            DeValue::Table(inner) => cut_table(inner, &own, span, cut),
            DeValue::Array(array) => cut_array(array, span, cut),
            _ => false,
        };
        if deeper {
            return true;
        }
        // Nothing deeper fits exactly, and the mistake lies within this value: the value goes.
        if own.start <= span.start && span.end <= own.end && !span.is_empty() {
            emptied = Some(key.get_ref().to_string());
        }
    }
    let Some(key) = emptied else { return false };
    table.remove(key.as_str());
    cut.push((own.clone(), key));
    true
}

fn cut_array(array: &mut DeArray<'_>, span: &Range<usize>, cut: &mut Cuts) -> bool {
    for value in array.iter_mut() {
        let own = value.span();
        let done = own != *span
            && match value.get_mut() {
                DeValue::Table(inner) => cut_table(inner, &own, span, cut),
                DeValue::Array(inner) => cut_array(inner, span, cut),
                _ => false,
            };
        if done {
            return true;
        }
    }
    let Some(at) = array.iter().position(|value| value.span() == *span) else { return false };
    *array = array.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, value)| value.clone()).collect();
    cut.push((span.clone(), String::new()));
    true
}
