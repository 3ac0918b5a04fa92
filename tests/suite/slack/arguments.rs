//! A method's arguments, however they came: as JSON, as a form, in the address.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::methods::Refusal;

/// What a method was called with.
#[derive(Clone, Debug)]
pub(super) struct Arguments(pub(super) Map<String, Value>);

impl Arguments {
    /// Reads a request; a broken JSON body is what Slack calls `invalid_json`.
    pub(super) fn read(query: &str, content_type: &str, body: &[u8]) -> Result<Self, Refusal> {
        let mut all = form(query);
        let kind = content_type.split(';').next().unwrap_or_default().trim();
        match kind {
            "application/json" if !body.is_empty() => {
                let value = serde_json::from_slice(body).map_err(|_| Refusal::new("invalid_json"))?;
                let Value::Object(fields) = value else { return Err(Refusal::new("json_not_object")) };
                all.extend(fields);
            }
            "application/x-www-form-urlencoded" => {
                let text = std::str::from_utf8(body).map_err(|_| Refusal::new("invalid_form_data"))?;
                all.extend(form(text));
            }
            _ if body.is_empty() => {}
            "application/json" => {}
            "" => return Err(Refusal::new("missing_post_type")),
            _ => return Err(Refusal::new("invalid_post_type")),
        }
        Ok(Self(all))
    }

    /// A text; numbers count as one, empty texts and `null` are none.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A text that must be there.
    pub(super) fn need(&self, name: &str) -> Result<String, Refusal> {
        self.text(name).ok_or_else(|| {
            let message = format!("[ERROR] missing required field: {name}");
            Refusal::new("invalid_arguments").because([message])
        })
    }

    /// A switch: `true`, `"true"`, `1`.
    pub(super) fn flag(&self, name: &str) -> bool {
        match self.0.get(name) {
            Some(Value::Bool(value)) => *value,
            Some(Value::String(text)) => matches!(text.as_str(), "true" | "1"),
            Some(Value::Number(number)) => number.as_i64() == Some(1),
            _ => false,
        }
    }

    /// A number, also written as text.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.text(name).and_then(|text| text.parse().ok())
    }

    /// A list of texts: an array, or separated by commas.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        match self.0.get(name) {
            Some(Value::Array(items)) => items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
            Some(Value::String(text)) => {
                text.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// A structure, which in a form is JSON written as text; `Err` when that is broken.
    pub(super) fn structure(&self, name: &str) -> Result<Option<Value>, ()> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => serde_json::from_str(text).map(Some).map_err(|_| ()),
            Some(value) => Ok(Some(value.clone())),
        }
    }

    /// For the log: structures in forms opened, so that a test reads them the same way.
    pub(super) fn opened(&self) -> Value {
        let open = |value: &Value| match value {
            Value::String(text) if text.starts_with(['{', '[']) => {
                serde_json::from_str(text).unwrap_or_else(|_| value.clone())
            }
            _ => value.clone(),
        };
        let fields = self.0.iter().filter(|(name, _)| *name != "token");
        Value::Object(fields.map(|(name, value)| (name.clone(), open(value))).collect())
    }
}

/// `a=1&b=2` with its escapes taken away.
pub(super) fn form(text: &str) -> Map<String, Value> {
    let decoded = |part: &str| percent_decode_str(&part.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.map(|(name, value)| (decoded(name), Value::String(decoded(value)))).collect()
}
