//! What an element holds: before anybody touches it, and after somebody chose.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::slack::state::State;

/// What `state.values` has of an element nobody touched; `None` for buttons, which hold nothing.
pub(super) fn initial(element: &Value) -> Option<Value> {
    let kind = element["type"].as_str()?;
    let (own, from) = field(kind)?;
    let none = if own.ends_with('s') { json!([]) } else { Value::Null };
    let initial = if element[from].is_null() { none } else { element[from].clone() };
    let mut value = json!({ "type": kind });
    value[own] = initial;
    Some(value)
}

/// The field of the value, and of the element the field it begins with.
fn field(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "plain_text_input" | "number_input" | "email_text_input" | "url_text_input" => ("value", "initial_value"),
        "rich_text_input" => ("rich_text_value", "initial_value"),
        "static_select" | "external_select" | "radio_buttons" => ("selected_option", "initial_option"),
        "multi_static_select" | "multi_external_select" | "checkboxes" => ("selected_options", "initial_options"),
        "users_select" => ("selected_user", "initial_user"),
        "multi_users_select" => ("selected_users", "initial_users"),
        "channels_select" => ("selected_channel", "initial_channel"),
        "multi_channels_select" => ("selected_channels", "initial_channels"),
        "conversations_select" => ("selected_conversation", "initial_conversation"),
        "multi_conversations_select" => ("selected_conversations", "initial_conversations"),
        "datepicker" => ("selected_date", "initial_date"),
        "timepicker" => ("selected_time", "initial_time"),
        "datetimepicker" => ("selected_date_time", "initial_date_time"),
        _ => return None,
    })
}

/// What an element holds once somebody chose or wrote `said`: the text of an option, `@carol`, `#ops`, a date as the
/// platform writes it; several, separated by `, `.
///
/// # Panics
/// When the element does not offer that, as a person could not choose it either.
pub(in crate::slack) fn chosen(state: &State, element: &Value, offered: &[Value], said: &str) -> Value {
    let kind = element["type"].as_str().unwrap_or_default();
    let (own, _) = field(kind).unwrap_or_else(|| panic!("nothing can be filled into a {kind}"));
    let one = |said: &str| -> Value {
        match own.trim_end_matches('s') {
            "selected_option" => option(element, offered, said),
            "selected_user" => json!(state.find_user(said).unwrap_or_else(|| panic!("nobody is called {said}")).id),
            "selected_channel" | "selected_conversation" => {
                json!(state.find_channel(said).unwrap_or_else(|| panic!("there is no {said}")).id)
            }
            "selected_date_time" => {
                let at: Timestamp = said.parse().unwrap_or_else(|_| panic!("`{said}` is no time"));
                json!(at.as_second())
            }
            "rich_text_value" => {
                let piece = json!({ "type": "text", "text": said });
                let section = json!({ "type": "rich_text_section", "elements": [piece] });
                json!({ "type": "rich_text", "elements": [section] })
            }
            _ => json!(said),
        }
    };
    let value = if own.ends_with('s') {
        said.split(", ").filter(|part| !part.is_empty()).map(one).collect()
    } else if said.is_empty() {
        Value::Null
    } else {
        one(said)
    };
    if let Some(text) = value.as_str().filter(|_| own == "value") {
        let most = element["max_length"].as_u64().and_then(|most| usize::try_from(most).ok()).unwrap_or(3000);
        assert!(text.chars().count() <= most, "the field takes {most} characters");
    }
    let mut held = json!({ "type": kind });
    held[own] = value;
    held
}

fn option(element: &Value, offered: &[Value], said: &str) -> Value {
    let groups = element["option_groups"].as_array().into_iter().flatten().map(|group| &group["options"]);
    let written = [&element["options"]].into_iter().chain(groups).filter_map(Value::as_array).flatten();
    let all: Vec<&Value> = written.chain(offered).collect();
    let found = all.iter().find(|option| option["text"]["text"] == said || option["value"] == said);
    let texts = || all.iter().filter_map(|option| option["text"]["text"].as_str()).collect::<Vec<_>>().join(" | ");
    (*found.unwrap_or_else(|| panic!("`{said}` is not offered; there is: {}", texts()))).clone()
}
