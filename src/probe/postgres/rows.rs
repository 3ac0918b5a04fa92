//! Rows of JSON into typed values, as the schema declares them.

use std::borrow::Cow;

use serde_json::{Map, Value as Json};

use crate::probe::postgres::fingerprint::fingerprint;
use crate::probe::reading::{Row, Value};
use crate::probe::schema::{Field, ValueKind};

/// One row by the declared columns; a column the server did not send, or of another type, is unknown.
pub(super) fn row(columns: &[Field], json: &Map<String, Json>) -> Row {
    columns
        .iter()
        .filter_map(|column| json.get(column.name.as_ref()).map(|value| (column, value)))
        .map(|(column, json)| (column.name.clone().into_owned(), typed(column, json)))
        .collect()
}

/// One value; query texts of other sessions lose their literals here.
fn typed(column: &Field, json: &Json) -> Value {
    match (column.kind, json) {
        (_, Json::Null) => Value::Unknown,
        (ValueKind::Number, Json::Number(number)) => number.as_f64().map_or(Value::Unknown, Value::from),
        (ValueKind::Number, Json::String(text)) => text.trim().parse::<f64>().map_or(Value::Unknown, Value::from),
        (ValueKind::Flag, Json::Bool(flag)) => Value::Flag(*flag),
        (ValueKind::Flag, Json::String(text)) => match text.as_str() {
            "on" | "true" | "t" => Value::Flag(true),
            "off" | "false" | "f" => Value::Flag(false),
            _ => Value::Unknown,
        },
        (ValueKind::Text, Json::String(text)) if column.name == Cow::Borrowed("query") => {
            Value::Text(fingerprint(text))
        }
        (ValueKind::Text, Json::String(text)) => Value::Text(text.clone()),
        (ValueKind::Text, other) => Value::Text(other.to_string()),
        _ => Value::Unknown,
    }
}
