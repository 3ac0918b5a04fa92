//! Everything that can be wrong with a good payload: each field in turn, at every depth.
//!
//! What is JSON inside a string (a button's value, what a form keeps) is taken apart as well. Of a list the first element
//! stands for all; of blocks, which Toban wrote itself, each kind of thing they consist of does.

use serde_json::{Value, json};

/// A payload with one thing wrong.
pub(crate) struct Odd {
    /// Which field, and what became of it.
    pub(crate) what: String,
    /// The field.
    pub(crate) pointer: String,
    /// The payload.
    pub(crate) payload: Value,
}

/// The ways in which a field becomes odd that tell the most, where all of them would be too many.
const FEW: [&str; 4] = ["gone", "null", "a number", "hostile"];

impl Odd {
    /// Whether it is odd in one of the ways that tell the most.
    pub(crate) fn is_plain(&self) -> bool {
        FEW.iter().any(|way| self.what.ends_with(&format!(": {way}")))
    }
}

/// What a field becomes: of another type, empty, of no sensible size, hostile. A `type` thereby becomes one nobody knows.
fn instead() -> Vec<(&'static str, Value)> {
    vec![
        ("null", json!(null)),
        ("a number", json!(7)),
        ("a huge number", json!(-1.5e300)),
        ("a flag", json!(true)),
        ("empty", json!("")),
        ("a negative text", json!("-1")),
        ("a text beyond all numbers", json!("99999999999999999999.999999")),
        ("an empty list", json!([])),
        ("a list of nothing", json!([null])),
        ("an empty object", json!({})),
        ("an object", json!({ "type": "nonsense", "id": 7, "value": [] })),
        ("40 kB", json!("あ".repeat(40_000 / 3))),
        (
            "hostile",
            json!("<!channel> <@U0> *b* `x` \u{202e}\u{0}\u{1b}[31m &lt;script&gt; ' \" $(reboot) ${x}\n/toban ping"),
        ),
    ]
}

/// `good` with each of its fields in turn gone or made odd.
pub(crate) fn odd(good: &Value) -> Vec<Odd> {
    let mut all = Vec::new();
    below(good, "", &mut |pointer, name, payload| {
        all.push(Odd { what: format!("{pointer}: {name}"), pointer: pointer.to_owned(), payload });
    });
    all
}

/// Tells every odd form of `value`, whose own place is `pointer`, as the whole it makes.
fn below(value: &Value, pointer: &str, tell: &mut dyn FnMut(&str, &str, Value)) {
    for (name, other) in instead() {
        if other != *value {
            tell(pointer, name, other);
        }
    }
    match value {
        Value::Object(fields) => {
            for (field, inner) in fields {
                let place = format!("{pointer}/{field}");
                let mut without = fields.clone();
                without.remove(field);
                tell(&place, "gone", Value::Object(without));
                // Deep inside blocks it is the same over and over.
                if place.contains("/blocks/0/") && inner.is_object() {
                    continue;
                }
                below(inner, &place, &mut |pointer, name, odd| {
                    let mut fields = fields.clone();
                    fields.insert(field.clone(), odd);
                    tell(pointer, name, Value::Object(fields));
                });
            }
        }
        Value::Array(list) => {
            if let Some(first) = list.first() {
                below(first, &format!("{pointer}/0"), &mut |pointer, name, odd| {
                    let mut list = list.clone();
                    list[0] = odd;
                    tell(pointer, name, Value::Array(list));
                });
            }
        }
        Value::String(text) if text.starts_with('{') => {
            if let Ok(inside) = serde_json::from_str::<Value>(text) {
                let place = format!("{pointer}/(inside)");
                below(&inside, &place, &mut |pointer, name, odd| tell(pointer, name, Value::String(odd.to_string())));
            }
        }
        _ => {}
    }
}

#[test]
fn every_field_becomes_odd_in_every_way_at_every_depth() {
    let good = json!({ "a": { "b": "x" }, "list": [{ "c": 1 }, 2], "kept": "{\"d\":null}" });
    let all = odd(&good);
    for pointer in ["", "/a", "/a/b", "/list", "/list/0", "/list/0/c", "/kept", "/kept/(inside)", "/kept/(inside)/d"] {
        let ways = all.iter().filter(|odd| odd.pointer == pointer).count();
        assert!(ways >= instead().len() - 1, "{pointer}: {ways}");
    }
    let gone = all.iter().find(|odd| odd.what == "/a/b: gone").expect("a field can be missing");
    assert_eq!(gone.payload, json!({ "a": {}, "list": [{ "c": 1 }, 2], "kept": "{\"d\":null}" }));
    let inside = all.iter().find(|odd| odd.what == "/kept/(inside)/d: a number").expect("JSON in a text, too");
    assert_eq!(inside.payload["kept"], "{\"d\":7}");
    assert!(all.iter().all(|odd| odd.payload != good), "each is odd");
}
