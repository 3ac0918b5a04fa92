//! Reads the client library's values as what they mean here: text (whatever its bytes), numbers, pairs.

use std::borrow::Cow;

use redis::Value;

use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::reading::{Row, Value as Cell};

/// The text of an answer; bytes that are not UTF-8 become U+FFFD.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::BulkString(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Value::SimpleString(text) | Value::VerbatimString { text, .. } => text.clone(),
        Value::Okay => "OK".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::Boolean(flag) => flag.to_string(),
        _ => String::new(),
    }
}

/// The number of an answer.
pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(number) => {
            #[expect(clippy::cast_precision_loss, reason = "no threshold sees the last digits beyond 2^53")]
            let number = *number as f64;
            Some(number)
        }
        Value::Double(number) => Some(*number),
        Value::BulkString(_) | Value::SimpleString(_) => text(value).trim().parse().ok(),
        _ => None,
    }
}

/// The number in a cell of a row.
pub(super) fn cell(row: &Row, column: &str) -> Option<f64> {
    if let Some(Cell::Number(number)) = row.get(column) { Some(*number) } else { None }
}

/// The elements of a list; empty for anything else.
pub(super) fn list(value: &Value) -> &[Value] {
    if let Value::Array(values) = value { values } else { &[] }
}

/// Names with values, from a map or from a flat list of both in turn.
pub(super) fn pairs(value: &Value) -> Vec<(String, &Value)> {
    match value {
        Value::Map(pairs) => pairs.iter().map(|(name, value)| (text(name), value)).collect(),
        other => list(other).as_chunks().0.iter().map(|[name, value]| (text(name), value)).collect(),
    }
}

/// The text of an answer that has to be one.
///
/// # Errors
/// [`ProbeErrorKind::Malformed`].
pub(super) fn bulk(value: &Value) -> Result<Cow<'_, str>, ProbeError> {
    match value {
        Value::BulkString(bytes) => Ok(String::from_utf8_lossy(bytes)),
        Value::SimpleString(text) | Value::VerbatimString { text, .. } => Ok(Cow::Borrowed(text)),
        _ => Err(ProbeError::new(ProbeErrorKind::Malformed, "a text was expected")),
    }
}
