//! What is wrong, collected with Slack's sentences.

use std::fmt::Display;

use serde_json::Value;

/// All mistakes of one payload.
#[derive(Default)]
pub(super) struct Check {
    pub(super) wrong: Vec<String>,
    /// How many elements want the focus.
    pub(super) focused: usize,
}

impl Check {
    pub(super) fn wrong(&mut self, at: &str, text: impl Display) {
        self.wrong.push(format!("[ERROR] {text} [json-pointer:{at}]"));
    }

    /// No field but these.
    pub(super) fn only(&mut self, value: &Value, at: &str, allowed: &[&str]) {
        let Some(fields) = value.as_object() else {
            self.wrong(at, "must be an object");
            return;
        };
        for name in fields.keys().filter(|name| !allowed.contains(&name.as_str())) {
            self.wrong(at, format!("invalid additional property: {name}"));
        }
    }

    pub(super) fn need(&mut self, value: &Value, at: &str, names: &[&str]) {
        for name in names.iter().filter(|name| value[**name].is_null()) {
            self.wrong(at, format!("missing required field: {name}"));
        }
    }

    /// A field that is a text of so many characters, where it is there.
    pub(super) fn text(&mut self, value: &Value, at: &str, name: &str, least: usize, most: usize) {
        match &value[name] {
            Value::Null => {}
            Value::String(text) => self.length(text, &format!("{at}/{name}"), least, most),
            _ => self.wrong(&format!("{at}/{name}"), "must be a string"),
        }
    }

    pub(super) fn length(&mut self, text: &str, at: &str, least: usize, most: usize) {
        let length = length(text);
        if length < least {
            self.wrong(at, format!("must be more than {} characters", least - 1));
        }
        if length > most {
            self.wrong(at, format!("must be less than {} characters", most + 1));
        }
    }

    pub(super) fn count(&mut self, count: usize, at: &str, least: usize, most: usize) {
        if count < least {
            self.wrong(at, format!("must have at least {least} items"));
        }
        if count > most {
            self.wrong(at, format!("no more than {most} items allowed"));
        }
    }

    /// A field that is a list of so many things; the list, for a look at each.
    pub(super) fn list<'a>(
        &mut self,
        value: &'a Value,
        at: &str,
        name: &str,
        least: usize,
        most: usize,
    ) -> &'a [Value] {
        match &value[name] {
            Value::Null => &[],
            Value::Array(list) => {
                self.count(list.len(), &format!("{at}/{name}"), least, most);
                list
            }
            _ => {
                self.wrong(&format!("{at}/{name}"), "must be an array");
                &[]
            }
        }
    }

    pub(super) fn one_of(&mut self, value: &Value, at: &str, name: &str, words: &[&str]) {
        if !value[name].is_null() && !value[name].as_str().is_some_and(|word| words.contains(&word)) {
            self.wrong(&format!("{at}/{name}"), format!("must be one of {}", words.join(", ")));
        }
    }

    pub(super) fn flags(&mut self, value: &Value, at: &str, names: &[&str]) {
        for name in names.iter().filter(|name| !value[**name].is_null() && !value[**name].is_boolean()) {
            self.wrong(&format!("{at}/{name}"), "must be a boolean");
        }
    }
}

/// UTF-16 units.
pub(super) fn length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}
