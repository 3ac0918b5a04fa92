//! Checks a document against the JSON schema of the types it deserializes into.
//!
//! Invariant: what comes back deserializes, as long as the fields of tables in lists have defaults or are optional; any
//! other table with a hole is left out whole.

use serde_json::{Map, Number, Value as Json};

use crate::document::node::{Document, Node, Value};
use crate::document::problem::Problem;
use crate::document::schema::{alternatives, elements, fits, kind, wanted, words};
use crate::likeness::nearest;

/// What passed, and what did not.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The document without the keys that have a mistake.
    pub value: Json,
    /// The mistakes, in the order of the file.
    pub problems: Vec<Problem>,
}

impl Document {
    /// Checks the whole document against `schema` (draft-07). Keys in `later` are told to be not in this version.
    #[must_use]
    pub fn check(&self, schema: &Json, later: &[&str]) -> Checked {
        let mut checker = Checker { document: self, schema, later, problems: Vec::new() };
        let value = checker.value(self.root(), schema, "", true).unwrap_or_else(|| Json::Object(Map::new()));
        Checked { value, problems: checker.problems }
    }
}

struct Checker<'a> {
    document: &'a Document,
    schema: &'a Json,
    later: &'a [&'a str],
    problems: Vec<Problem>,
}

impl<'a> Checker<'a> {
    /// The value, or `None` after a mistake that leaves nothing of it; `keep` keeps a table with a hole.
    fn value(&mut self, node: &Node, schema: &'a Json, name: &str, keep: bool) -> Option<Json> {
        let schemas = self.alternatives(schema);
        let fitting = schemas.iter().copied().find(|schema| fits(&node.value, schema));
        match (fitting, &node.value) {
            (Some(schema), Value::Table(entries)) => {
                let (table, whole) = self.table(node, entries, schema, name);
                (whole || keep).then_some(Json::Object(table))
            }
            (Some(schema), Value::List(items)) => {
                let element = schema.get("items").unwrap_or(&Json::Null);
                let values: Vec<Json> = items.iter().filter_map(|item| self.value(item, element, name, true)).collect();
                // Tables with mistakes hold their place, so that paths stay right; other elements do not.
                (values.len() == items.len()).then_some(Json::Array(values))
            }
            (Some(_), value) => scalar(value),
            (None, value) => {
                let wanted: Vec<String> = schemas.iter().map(|schema| wanted(schema)).collect();
                let words = words(&schemas);
                // Where any text would do, what stands there may be a secret.
                let tell = !schemas.iter().any(|schema| kind(schema) == Some("string")) || !words.is_empty();
                let message =
                    format!("`{name}` must be {}, not {}", wanted.join(" or "), found(value, !words.is_empty(), tell));
                let remedy = match (value, words) {
                    (Value::Text(text), words) if !words.is_empty() => match nearest(text, words.iter().copied()) {
                        Some(word) => format!("did you mean \"{word}\"?"),
                        None => format!("write one of \"{}\"", words.join("\", \"")),
                    },
                    _ => format!("write {}", wanted.join(" or ")),
                };
                self.problems.push(self.document.problem(node.span.start, message, remedy));
                None
            }
        }
    }

    fn table(
        &mut self,
        node: &Node,
        entries: &[(String, Node)],
        schema: &'a Json,
        name: &str,
    ) -> (Map<String, Json>, bool) {
        let empty = Map::new();
        let properties = schema.get("properties").and_then(Json::as_object);
        let others = schema.get("additionalProperties");
        let known: Vec<&str> = properties.unwrap_or(&empty).keys().map(String::as_str).collect();
        let mut table = Map::new();
        for (key, entry) in entries {
            let path = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
            let schema = properties.and_then(|properties| properties.get(key));
            match (schema, others) {
                (Some(schema), _) | (None, Some(schema @ Json::Object(_))) => {
                    if let Some(value) = self.value(entry, schema, &path, false) {
                        table.insert(key.clone(), value);
                    }
                }
                (None, Some(Json::Bool(false))) if name.is_empty() && self.later.contains(&key.as_str()) => {
                    let message = format!("`{key}` is not in this version");
                    let remedy = "remove it; a later version will read it";
                    self.problems.push(self.document.problem(entry.key.start, message, remedy));
                }
                (None, Some(Json::Bool(false))) => {
                    let message = format!("{} has no key `{key}`", of(name));
                    self.problems.push(self.document.problem(entry.key.start, message, known_key(key, &known)));
                }
                (None, _) => {}
            }
        }
        let required = schema.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
        let mut whole = true;
        for key in required {
            whole &= table.contains_key(key);
            if entries.iter().all(|(written, _)| written != key) {
                let remedy =
                    format!("add `{key} = …` ({})", properties.map_or(String::new(), |p| wanted_of(self, p, key)));
                let message = format!("{} needs the key `{key}`", of(name));
                self.problems.push(self.document.problem(node.key.start, message, remedy));
            }
        }
        (table, whole)
    }

    fn alternatives(&self, schema: &'a Json) -> Vec<&'a Json> {
        alternatives(self.schema, schema)
    }
}

/// One value given as a text, such as a variable of the environment; `path` names it (`web/listen`).
///
/// # Errors
/// What is wrong and the remedy.
pub fn read_text(schema: &Json, path: &str, text: &str) -> Result<Json, (String, String)> {
    let mut found = vec![schema];
    let mut name = String::new();
    for step in path.split('/') {
        let properties: Vec<&Map<String, Json>> =
            found.iter().filter_map(|schema| schema.get("properties")).filter_map(Json::as_object).collect();
        let Some(next) = properties.iter().find_map(|properties| properties.get(step)) else {
            let known: Vec<&str> =
                properties.iter().flat_map(|properties| properties.keys()).map(String::as_str).collect();
            return Err((format!("{} has no key `{step}`", of(&name)), known_key(step, &known)));
        };
        found = alternatives(schema, next);
        name = if name.is_empty() { step.to_owned() } else { format!("{name}.{step}") };
    }
    let folded = text.trim().to_lowercase();
    let read = |schema: &Json| match kind(schema) {
        Some("string") | None => Some(Value::Text(text.to_owned())),
        Some("integer") => folded.parse().ok().map(Value::Whole),
        Some("number") => folded.parse().ok().map(Value::Float),
        Some("boolean") => folded.parse().ok().map(Value::Flag),
        _ => None,
    };
    let listed = |list: &Json| {
        let elements = elements(schema, list)?;
        let items = text.split(',').map(|item| item.trim().to_owned());
        let fitting = |item| {
            let item = Value::Text(item);
            elements.iter().any(|element| fits(&item, element))
        };
        items.clone().all(fitting).then(|| Json::Array(items.map(Json::String).collect()))
    };
    let single = found.iter().find_map(|schema| {
        let value = read(schema)?;
        fits(&value, schema).then(|| scalar(&value))?
    });
    single.or_else(|| found.iter().find_map(|schema| listed(schema))).ok_or_else(|| {
        let simple = found.iter().any(|schema| !matches!(kind(schema), Some("object" | "array")));
        if let Some(elements) = found.iter().find_map(|list| elements(schema, list)) {
            let wanted: Vec<String> = elements.iter().map(|element| wanted(element)).collect();
            (format!("`{name}` must be a list of {}", wanted.join(" or ")), "separate them by commas".to_owned())
        } else if simple {
            let wanted: Vec<String> = found.iter().map(|schema| wanted(schema)).collect();
            (format!("`{name}` must be {}", wanted.join(" or ")), "correct or unset it".to_owned())
        } else {
            (format!("`{name}` cannot be set by a variable"), "write it into the file".to_owned())
        }
    })
}

fn of(name: &str) -> String {
    if name.is_empty() { "the file".to_owned() } else { format!("`{name}`") }
}

fn known_key(key: &str, known: &[&str]) -> String {
    match nearest(key, known.iter().copied()) {
        Some(known) => format!("did you mean `{known}`?"),
        None => format!("known are: {}", known.join(", ")),
    }
}

fn wanted_of(checker: &Checker<'_>, properties: &Map<String, Json>, key: &str) -> String {
    let Some(schema) = properties.get(key) else { return String::new() };
    if let Some(description) = schema.get("description").and_then(Json::as_str) {
        return description.split(". ").next().unwrap_or(description).trim_end_matches('.').to_owned();
    }
    let reference = schema.get("$ref").and_then(Json::as_str).map(|reference| reference.trim_start_matches('#'));
    let schema = reference.and_then(|reference| checker.schema.pointer(reference)).unwrap_or(schema);
    wanted(schema)
}

/// What a value is; the value itself only with `tell`, and a text only where a word was expected.
fn found(value: &Value, words: bool, tell: bool) -> String {
    match value {
        Value::Text(text) if words && text.chars().count() <= 40 => format!("\"{text}\""),
        Value::Text(_) => "a text".to_owned(),
        Value::Whole(_) | Value::Float(_) if !tell => "a number".to_owned(),
        Value::Whole(number) => format!("the number {number}"),
        Value::Float(number) => format!("the number {number}"),
        Value::Flag(flag) => flag.to_string(),
        Value::Time(time) => format!("the time {time}"),
        Value::List(_) => "a list".to_owned(),
        Value::Table(_) => "a table".to_owned(),
    }
}

fn scalar(value: &Value) -> Option<Json> {
    match value {
        Value::Text(text) | Value::Time(text) => Some(Json::String(text.clone())),
        Value::Whole(number) => Some(Json::Number((*number).into())),
        Value::Float(number) => Number::from_f64(*number).map(Json::Number),
        Value::Flag(flag) => Some(Json::Bool(*flag)),
        Value::List(_) | Value::Table(_) => None,
    }
}
