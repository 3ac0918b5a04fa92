//! Forms: a button's form as a view of Slack, and what was filled in on its way back.
//!
//! Which fields there are is the command's matter; a sent form becomes the line that could have been typed.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::chat::slack::inbound::Spot;
use crate::chat::slack::known::{Field, Form, Input};
use crate::chat::slack::words::literal;
use crate::language::Language;
use crate::reply::slack as say;

/// What our views are known by.
pub const CALLBACK: &str = "toban.form";
/// The action of every field.
pub(super) const INPUT: &str = "value";
/// Greatest length of a view's title, in characters (docs.slack.dev, modal views).
pub(super) const TITLE: usize = 24;
/// Greatest length of a text field (docs.slack.dev, plain-text input).
pub(super) const TEXT: usize = 3_000;
/// Texts longer than this get several lines.
const LINE: usize = 200;
/// Options of one select (docs.slack.dev, select menu).
pub(super) const OPTIONS: usize = 100;
/// Greatest length of an option's text (docs.slack.dev, option object).
pub(super) const OPTION: usize = 75;
/// Greatest length of what an option sends back, as long as its text may be, so that both are the same word.
const VALUE: usize = 75;

/// What a view carries so that nothing must be remembered for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The command and the subcommand it becomes.
    pub command: (String, String),
    /// Parameters that are given already.
    pub fixed: Vec<(String, String)>,
    /// Where the button was.
    pub channel: String,
    /// The thread it was in.
    pub thread: Option<String>,
    /// Whether it was asked for on the Home tab.
    #[serde(default)]
    pub home: bool,
    /// The marks of the texts it was filled in with, by field.
    #[serde(default)]
    pub marks: Vec<(String, String)>,
}

/// The view of a form that was asked for at `spot`; `page` is where fields are filled in that are not in it.
#[must_use]
pub fn view(form: &Form, spot: &Spot, page: Option<&str>, language: Language) -> Value {
    let mut blocks: Vec<Value> = form.fields.iter().map(block).collect();
    if !form.left_out.is_empty() {
        let told = say::too_long_for_form(&form.left_out, page, language);
        blocks.push(json!({ "type": "context", "elements": [words(&told, 2_000)] }));
    }
    let kept = Kept {
        command: form.command.clone(),
        fixed: form.fixed.clone(),
        channel: spot.channel.clone(),
        thread: spot.thread.clone(),
        home: form.home,
        marks: form.marks.clone(),
    };
    json!({
        "type": "modal",
        "callback_id": CALLBACK,
        "title": words(&form.title, TITLE),
        "submit": words(&say::send(language), TITLE),
        "close": words(&say::leave(language), TITLE),
        "private_metadata": serde_json::to_string(&kept).unwrap_or_default(),
        "blocks": blocks,
    })
}

fn block(field: &Field) -> Value {
    let mut element = match &field.input {
        Input::Text(max) => json!({
            "type": "plain_text_input",
            "action_id": INPUT,
            "multiline": *max > LINE,
            "max_length": (*max).min(TEXT),
        }),
        Input::Choice(options) => json!({
            "type": "static_select",
            "action_id": INPUT,
            "options": self::options(options),
        }),
        Input::Offered => json!({ "type": "external_select", "action_id": INPUT, "min_query_length": 0 }),
    };
    if let Some(given) = &field.given {
        match &field.input {
            Input::Text(max) => {
                element["initial_value"] = json!(given.chars().take((*max).min(TEXT)).collect::<String>());
            }
            // Slack takes no other than one of the options, to the letter.
            Input::Choice(words) => {
                if let Some(chosen) = self::options(words).into_iter().find(|option| option["value"] == json!(given)) {
                    element["initial_option"] = chosen;
                }
            }
            Input::Offered => element["initial_option"] = option(given, given, OPTION),
        }
    }
    json!({
        "type": "input",
        "block_id": field.name,
        "optional": !field.required,
        "label": words(&field.label, 2_000),
        "element": element,
    })
}

/// Words to choose from, each with its meaning; what Slack would have to cut to send it back is left out.
pub(super) fn options(words: &[(String, String)]) -> Vec<Value> {
    let fitting = words.iter().filter(|(word, _)| (1..=VALUE).contains(&word.chars().count()));
    let shown = |word: &str, meaning: &str| {
        let same = meaning.eq_ignore_ascii_case(word);
        match (meaning.is_empty(), same) {
            (true, _) => word.to_owned(),
            (_, true) => meaning.to_owned(),
            _ => format!("{word}: {meaning}"),
        }
    };
    fitting.take(OPTIONS).map(|(word, meaning)| option(word, &shown(word, meaning), OPTION)).collect()
}

/// An option that sends `value` back.
pub(super) fn option(value: &str, shown: &str, most: usize) -> Value {
    json!({ "text": words(shown, most), "value": value })
}

/// Text of a view, which is shown literally, with an ellipsis where it is too long for its place.
pub(super) fn words(text: &str, most: usize) -> Value {
    let text = literal(text).replace('\n', " ");
    let long = text.chars().count() > most;
    let text = if long { text.chars().take(most - 1).chain(['…']).collect() } else { text };
    json!({ "type": "plain_text", "text": text, "emoji": false })
}

/// What was filled in, by parameter; empty fields are left out.
#[must_use]
pub fn filled(values: &Value) -> HashMap<String, String> {
    let mut fields = HashMap::new();
    for (name, actions) in values.as_object().into_iter().flatten() {
        let Some(input) = actions.get(INPUT) else { continue };
        let text = input.get("value").and_then(Value::as_str);
        let chosen = input.pointer("/selected_option/value").and_then(Value::as_str);
        if let Some(value) = text.or(chosen).filter(|value| !value.trim().is_empty()) {
            fields.insert(name.clone(), value.to_owned());
        }
    }
    fields
}

/// What is wrong, by the field it stands beneath; never empty.
pub(super) type Problems = Vec<(String, String)>;

/// A refusal beneath the first field that was shown, so that what was typed stays.
#[must_use]
pub(super) fn refused(values: &Value, why: &str) -> Option<Problems> {
    let field = values.as_object()?.keys().next()?;
    Some(vec![(field.clone(), why.to_owned())])
}

/// The answer that leaves the form open, with what is wrong beneath its fields.
#[must_use]
pub(super) fn problems(problems: &Problems) -> Value {
    let errors: Map<String, Value> =
        problems.iter().map(|(field, why)| (field.clone(), Value::String(literal(why)))).collect();
    json!({ "response_action": "errors", "errors": errors })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Kept, filled, options, problems, refused, view};
    use crate::chat::slack::inbound::Spot;
    use crate::chat::slack::known::{Field, Form, Input};
    use crate::chat::slack::words::literal;
    use crate::id::mark;
    use crate::language::Language;

    fn form() -> Form {
        let field = |name: &str, input| Field {
            name: name.to_owned(),
            label: format!("The {name}"),
            required: name == "impact",
            input,
            given: None,
        };
        Form {
            title: "An update for everybody who has a stake in it".to_owned(),
            command: ("incident".to_owned(), "update".to_owned()),
            fixed: vec![("incident".to_owned(), "INC-42".to_owned())],
            fields: vec![
                field("impact", Input::Text(4_000)),
                field("severity", Input::Choice(vec![("SEV1".to_owned(), "all users".to_owned())])),
                field("owner", Input::Offered),
            ],
            home: false,
            marks: Vec::new(),
            left_out: Vec::new(),
        }
    }

    #[test]
    fn a_form_keeps_within_what_slack_takes() {
        let spot = Spot { channel: "C1".to_owned(), thread: Some("1.2".to_owned()) };
        let view = view(&form(), &spot, None, Language::En);
        assert_eq!(view["title"]["text"], "An update for everybody…");
        assert_eq!(view["blocks"][0]["element"]["max_length"], 3_000);
        assert_eq!(view["blocks"][0]["optional"], false);
        assert_eq!(view["blocks"][1]["element"]["options"][0]["text"]["text"], "SEV1: all users");
        let kept: Kept =
            serde_json::from_str(view["private_metadata"].as_str().expect("a text")).expect("what was kept");
        assert_eq!((kept.channel.as_str(), kept.thread.as_deref()), ("C1", Some("1.2")));
    }

    #[test]
    fn what_is_known_already_is_filled_in_or_fixed() {
        let mut form = form();
        form.fill("impact", &"あ".repeat(4_000));
        form.fill("owner", "ben");
        form.fill("nothing", "of it");
        form.fix("severity", "SEV1");
        let view = view(&form, &Spot::default(), None, Language::Ja);
        let initial = view["blocks"][0]["element"]["initial_value"].as_str().expect("a text");
        assert_eq!(initial.chars().count(), 3_000);
        assert_eq!(view["blocks"][1]["element"]["type"], "external_select");
        assert_eq!(view["blocks"][1]["element"]["initial_option"]["value"], "ben");
        assert_eq!(view["blocks"].as_array().map(Vec::len), Some(2));
        assert!(view["private_metadata"].as_str().is_some_and(|kept| kept.contains("SEV1")));
    }

    #[test]
    fn what_stands_already_is_remembered_by_its_mark_and_what_is_too_long_is_not_asked() {
        let mut form = form();
        form.keep("impact", &"あ".repeat(3_001));
        form.keep("severity", "");
        form.keep("owner", "ben");
        form.keep("nothing", "of it");
        let view = view(&form, &Spot::default(), Some("https://toban.example/incidents/INC-42"), Language::En);
        let blocks = view["blocks"].as_array().expect("blocks");
        let told = blocks.last().and_then(|last| last["elements"][0]["text"].as_str()).expect("a word about it");
        assert!(told.contains("The impact") && told.contains("https://toban.example/incidents/INC-42"), "{told}");
        assert!(blocks.iter().all(|block| block["block_id"] != "impact"));
        let kept: Kept =
            serde_json::from_str(view["private_metadata"].as_str().expect("a text")).expect("what was kept");
        assert_eq!(kept.marks, [("severity".to_owned(), mark("")), ("owner".to_owned(), mark("ben\n"))]);
    }

    #[test]
    fn options_keep_within_what_slack_takes() {
        let mut words: Vec<_> = (0..150).map(|n| (format!("db-{n}"), "あ".repeat(90))).collect();
        words.insert(0, ("x".repeat(76), String::new()));
        words.insert(1, (String::new(), String::new()));
        let options = options(&words);
        assert_eq!((options.len(), &options[0]["value"]), (100, &json!("db-0")));
        assert!(options.iter().all(|one| one["text"]["text"].as_str().is_some_and(|text| text.chars().count() <= 75)));
    }

    #[test]
    fn what_was_filled_in_comes_back_whatever_else_is_there() {
        let values = json!({
            "impact": { "value": { "type": "plain_text_input", "value": "2 of 3 orders fail" } },
            "severity": { "value": { "selected_option": { "value": "SEV1" } } },
            "next": { "value": { "value": null } },
            "odd": 7,
            "odder": { "other": {} },
        });
        let fields = filled(&values);
        assert_eq!(fields.len(), 2, "{fields:?}");
        assert_eq!(fields["impact"], "2 of 3 orders fail");
        assert_eq!(fields["severity"], "SEV1");
        let refusal = refused(&values, "Who does <it>?").expect("there is a field");
        assert_eq!(problems(&refusal)["errors"]["impact"], literal("Who does <it>?"));
        assert!(filled(&json!(null)).is_empty() && refused(&json!([]), "x").is_none());
    }
}
