//! Elements: what people press, choose and fill in.

use std::collections::BTreeSet;

use serde_json::Value;

use super::check::Check;
use super::composition::{confirm, image, option, plain};

/// Where an element stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Actions,
    Accessory,
    Input,
    Context,
}

const SELECTS: &[&str] =
    &["static_select", "external_select", "users_select", "conversations_select", "channels_select"];
const MULTI_SELECTS: &[&str] = &[
    "multi_static_select",
    "multi_external_select",
    "multi_users_select",
    "multi_conversations_select",
    "multi_channels_select",
];
const PICKERS: &[&str] = &["checkboxes", "radio_buttons", "datepicker", "timepicker"];
const BUTTONS: &[&str] = &["button", "overflow", "workflow_button"];
const FIELDS: &[&str] =
    &["plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input", "file_input"];

/// Whether somebody can use it.
pub(super) fn is_interactive(kind: &str) -> bool {
    [SELECTS, MULTI_SELECTS, PICKERS, BUTTONS, FIELDS].iter().any(|kinds| kinds.contains(&kind))
        || ["datetimepicker", "feedback_buttons", "icon_button"].contains(&kind)
}

fn belongs(kind: &str, place: Place) -> bool {
    let chooses = SELECTS.contains(&kind) || MULTI_SELECTS.contains(&kind) || PICKERS.contains(&kind);
    match place {
        Place::Actions => chooses || BUTTONS.contains(&kind) || ["datetimepicker", "rich_text_input"].contains(&kind),
        Place::Accessory => chooses || BUTTONS.contains(&kind) || kind == "image",
        Place::Input => chooses || FIELDS.contains(&kind) || kind == "datetimepicker",
        Place::Context => ["image", "plain_text", "mrkdwn"].contains(&kind),
    }
}

/// Several elements with names of their own.
pub(super) fn elements(check: &mut Check, list: &[Value], at: &str, place: Place) {
    let mut names = BTreeSet::new();
    for (number, element) in list.iter().enumerate() {
        let at = format!("{at}/{number}");
        one(check, element, &at, place);
        if let Some(name) = element["action_id"].as_str().filter(|name| !name.is_empty())
            && !names.insert(name)
        {
            check.wrong(&format!("{at}/action_id"), format!("action_id \"{name}\" already exists"));
        }
    }
}

/// One element.
pub(super) fn one(check: &mut Check, element: &Value, at: &str, place: Place) {
    let Some(kind) = element["type"].as_str() else { return check.wrong(at, "missing required field: type") };
    if !belongs(kind, place) {
        return check.wrong(&format!("{at}/type"), format!("unsupported type: {kind}"));
    }
    check.text(element, at, "action_id", 0, 255);
    confirm(check, &element["confirm"], &format!("{at}/confirm"));
    if !element["placeholder"].is_null() {
        plain(check, &element["placeholder"], &format!("{at}/placeholder"), 150);
    }
    check.flags(element, at, &["focus_on_load"]);
    check.focused += usize::from(element["focus_on_load"] == true);
    match kind {
        "image" => {
            check.only(element, at, &["type", "image_url", "slack_file", "alt_text"]);
            image(check, element, at);
        }
        "plain_text" | "mrkdwn" => super::composition::text(check, element, at, 2000),
        "button" | "workflow_button" => button(check, element, at),
        "overflow" => {
            check.only(element, at, &["type", "action_id", "options", "confirm"]);
            check.need(element, at, &["options"]);
            options(check, element, at, "options", 5, (false, true));
        }
        "checkboxes" | "radio_buttons" => {
            let initial = if kind == "checkboxes" { "initial_options" } else { "initial_option" };
            check.only(element, at, &["type", "action_id", "options", initial, "confirm", "focus_on_load"]);
            check.need(element, at, &["options"]);
            options(check, element, at, "options", 10, (true, false));
            chosen_before(check, element, at, initial);
        }
        "datepicker" | "timepicker" | "datetimepicker" => date(check, element, at, kind),
        _ if FIELDS.contains(&kind) => field(check, element, at, kind),
        _ => select(check, element, at, kind),
    }
}

fn button(check: &mut Check, element: &Value, at: &str) {
    let allowed = ["type", "text", "action_id", "url", "value", "style", "confirm", "accessibility_label", "workflow"];
    check.only(element, at, &allowed);
    check.need(element, at, &["text"]);
    plain(check, &element["text"], &format!("{at}/text"), 75);
    check.text(element, at, "value", 0, 2000);
    check.text(element, at, "url", 1, 3000);
    check.text(element, at, "accessibility_label", 1, 75);
    check.one_of(element, at, "style", &["primary", "danger"]);
}

fn options(check: &mut Check, element: &Value, at: &str, name: &str, most: usize, may: (bool, bool)) {
    let list = check.list(element, at, name, 1, most);
    for (number, value) in list.iter().enumerate() {
        option(check, value, &format!("{at}/{name}/{number}"), may.0, may.1);
    }
}

/// What is chosen at first has to be one of the options, letter by letter.
fn chosen_before(check: &mut Check, element: &Value, at: &str, initial: &str) {
    let chosen: Vec<&Value> = match &element[initial] {
        Value::Null => return,
        Value::Array(list) => list.iter().collect(),
        one => vec![one],
    };
    let groups = element["option_groups"].as_array().into_iter().flatten().map(|group| &group["options"]);
    let all: Vec<&Value> =
        [&element["options"]].into_iter().chain(groups).filter_map(Value::as_array).flatten().collect();
    if chosen.iter().any(|one| !all.contains(one)) {
        check.wrong(&format!("{at}/{initial}"), format!("{initial} does not match any of the options"));
    }
}

fn select(check: &mut Check, element: &Value, at: &str, kind: &str) {
    let is_multi = kind.starts_with("multi_");
    let plain_kind = kind.trim_start_matches("multi_").trim_end_matches("_select");
    let mut allowed = vec!["type", "action_id", "placeholder", "confirm", "focus_on_load"];
    if is_multi {
        allowed.push("max_selected_items");
    }
    allowed.extend::<&[&str]>(match (plain_kind, is_multi) {
        ("static", false) => &["options", "option_groups", "initial_option"],
        ("static", true) => &["options", "option_groups", "initial_options"],
        ("external", false) => &["initial_option", "min_query_length"],
        ("external", true) => &["initial_options", "min_query_length"],
        ("users", false) => &["initial_user"],
        ("users", true) => &["initial_users"],
        ("channels", false) => &["initial_channel", "response_url_enabled"],
        ("channels", true) => &["initial_channels"],
        (_, false) => &["initial_conversation", "default_to_current_conversation", "response_url_enabled", "filter"],
        (_, true) => &["initial_conversations", "default_to_current_conversation", "filter"],
    });
    check.only(element, at, &allowed);
    if plain_kind != "static" {
        return;
    }
    if element["options"].is_null() == element["option_groups"].is_null() {
        check.wrong(at, "must define either `options` or `option_groups`");
    }
    options(check, element, at, "options", 100, (false, false));
    let groups = check.list(element, at, "option_groups", 1, 100);
    for (number, group) in groups.iter().enumerate() {
        let at = format!("{at}/option_groups/{number}");
        check.only(group, &at, &["label", "options"]);
        check.need(group, &at, &["label", "options"]);
        plain(check, &group["label"], &format!("{at}/label"), 75);
        options(check, group, &at, "options", 100, (false, false));
    }
    chosen_before(check, element, at, if is_multi { "initial_options" } else { "initial_option" });
}

fn date(check: &mut Check, element: &Value, at: &str, kind: &str) {
    let every = ["type", "action_id", "confirm", "focus_on_load"];
    let own: &[&str] = match kind {
        "datepicker" => &["initial_date", "placeholder"],
        "timepicker" => &["initial_time", "placeholder", "timezone"],
        _ => &["initial_date_time"],
    };
    check.only(element, at, &[every.as_slice(), own].concat());
    let shape = |name: &str, pattern: &str| {
        element[name].as_str().is_none_or(|text| {
            text.len() == pattern.len()
                && text.chars().zip(pattern.chars()).all(|(own, meant)| match meant {
                    '0' => own.is_ascii_digit(),
                    _ => own == meant,
                })
        })
    };
    if !shape("initial_date", "0000-00-00") {
        check.wrong(&format!("{at}/initial_date"), "must be formatted as YYYY-MM-DD");
    }
    if !shape("initial_time", "00:00") {
        check.wrong(&format!("{at}/initial_time"), "must be formatted as HH:mm");
    }
    let seconds = &element["initial_date_time"];
    if !seconds.is_null() && !seconds.as_u64().is_some_and(|seconds| (1_000_000_000..10_000_000_000).contains(&seconds))
    {
        check.wrong(&format!("{at}/initial_date_time"), "must be a UNIX timestamp of 10 digits");
    }
}

fn field(check: &mut Check, element: &Value, at: &str, kind: &str) {
    let every = ["type", "action_id", "placeholder", "focus_on_load", "dispatch_action_config", "initial_value"];
    let own: &[&str] = match kind {
        "plain_text_input" => &["multiline", "min_length", "max_length"],
        "number_input" => &["is_decimal_allowed", "min_value", "max_value"],
        "file_input" => &["filetypes", "max_files"],
        _ => &[],
    };
    check.only(element, at, &[every.as_slice(), own].concat());
    check.flags(element, at, &["multiline", "is_decimal_allowed"]);
    for (name, least, most) in [("min_length", 0, 3000), ("max_length", 1, 3000), ("max_files", 1, 10)] {
        let value = &element[name];
        if !value.is_null() && !value.as_u64().is_some_and(|value| (least..=most).contains(&value)) {
            check.wrong(&format!("{at}/{name}"), format!("must be between {least} and {most}"));
        }
    }
    if kind == "number_input" {
        check.need(element, at, &["is_decimal_allowed"]);
    }
    if kind != "rich_text_input" {
        check.text(element, at, "initial_value", 0, 3000);
    }
}
