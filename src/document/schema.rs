//! A JSON schema as schemars writes it for our types: what it wants, and whether a value is that.
//!
//! Only what our types need is understood: objects, lists, texts, whole numbers and numbers with bounds, flags, words,
//! references and alternatives.

use serde_json::Value as Json;

use crate::document::node::Value;

/// What a list of texts or words may hold; `None` when the schema is no such list.
pub(super) fn elements<'a>(root: &'a Json, list: &'a Json) -> Option<Vec<&'a Json>> {
    let items = list.get("items").filter(|_| kind(list) == Some("array"))?;
    let elements = alternatives(root, items);
    elements.iter().all(|element| kind(element) == Some("string")).then_some(elements)
}

/// The schemas of which one must fit, references followed.
pub(super) fn alternatives<'a>(root: &'a Json, schema: &'a Json) -> Vec<&'a Json> {
    if let Some(reference) = schema.get("$ref").and_then(Json::as_str) {
        let target = root.pointer(reference.trim_start_matches('#'));
        return target.map_or_else(Vec::new, |target| alternatives(root, target));
    }
    if let Some(all) = schema.get("allOf").and_then(Json::as_array) {
        return all.iter().flat_map(|schema| alternatives(root, schema)).collect();
    }
    let several = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Json::as_array);
    match several {
        Some(several) => several
            .iter()
            .flat_map(|schema| alternatives(root, schema))
            .filter(|schema| schema.get("type").and_then(Json::as_str) != Some("null"))
            .collect(),
        None => vec![schema],
    }
}

pub(super) fn kind(schema: &Json) -> Option<&str> {
    match schema.get("type") {
        Some(Json::String(kind)) => Some(kind),
        Some(Json::Array(kinds)) => kinds.iter().filter_map(Json::as_str).find(|kind| *kind != "null"),
        _ => None,
    }
}

pub(super) fn fits(value: &Value, schema: &Json) -> bool {
    let within = |number: f64| {
        schema.get("minimum").and_then(Json::as_f64).is_none_or(|least| number >= least)
            && schema.get("maximum").and_then(Json::as_f64).is_none_or(|most| number <= most)
    };
    match (value, kind(schema)) {
        (Value::Text(text), Some("string") | None) => {
            let words = words(&[schema]);
            words.is_empty() || words.contains(&text.as_str())
        }
        #[expect(clippy::cast_precision_loss, reason = "bounds are far below 2^53")]
        (Value::Whole(number), Some("integer" | "number")) => within(*number as f64),
        (Value::Float(number), Some("number")) => number.is_finite() && within(*number),
        (Value::Flag(_), Some("boolean")) | (Value::List(_), Some("array")) | (Value::Table(_), Some("object")) => true,
        _ => false,
    }
}

pub(super) fn words<'a>(schemas: &[&'a Json]) -> Vec<&'a str> {
    schemas
        .iter()
        .flat_map(|schema| {
            let listed = schema.get("enum").and_then(Json::as_array).into_iter().flatten();
            listed.chain(schema.get("const")).filter_map(Json::as_str)
        })
        .collect()
}

pub(super) fn wanted(schema: &Json) -> String {
    let words = words(&[schema]);
    if !words.is_empty() {
        return format!("\"{}\"", words.join("\" or \""));
    }
    let bounds = match (schema.get("minimum"), schema.get("maximum")) {
        (Some(least), Some(most)) => format!(" from {least} to {most}"),
        (Some(least), None) => format!(" from {least}"),
        (None, Some(most)) => format!(" up to {most}"),
        (None, None) => String::new(),
    };
    match kind(schema) {
        Some("string") => "a text".to_owned(),
        Some("integer") => format!("a whole number{bounds}"),
        Some("number") => format!("a number{bounds}"),
        Some("boolean") => "true or false".to_owned(),
        Some("array") => "a list".to_owned(),
        Some("object") => "a table".to_owned(),
        _ => "something else".to_owned(),
    }
}
