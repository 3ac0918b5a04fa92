//! What Slack's documented limits refuse in a message or a view, in Slack's words and with Slack's pointers.
//!
//! Lengths are counted in UTF-16 units, the strictest of the ways a character can be counted.
//! Sources: the Block Kit reference of docs.slack.dev, one page for each block, element and composition object.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::Value;

use self::check::Check;
pub(crate) use self::native::Newer;
use super::state::State;

mod check;
mod choice;
mod composition;
mod element;
mod layout;
mod native;
mod rich;

/// How many blocks a message has at most.
const IN_MESSAGE: usize = 50;

/// How many blocks a view has at most.
const IN_VIEW: usize = 100;

/// A modal's title, its buttons.
const VIEW_TITLE: usize = 24;

/// All markdown blocks of a message together.
const MARKDOWN: usize = 12_000;

/// What is wrong with the blocks of a message; nothing, if Slack would take it.
pub(super) fn of_message(list: &Value, newer: Newer) -> Vec<String> {
    let mut check = Check::default();
    blocks(&mut check, list, "/blocks", IN_MESSAGE, newer);
    check.wrong
}

/// What is wrong with a view.
pub(super) fn of_view(view: &Value) -> Vec<String> {
    let mut check = Check::default();
    let Some(kind) = view["type"].as_str() else {
        check.wrong("/view", "missing required field: type");
        return check.wrong;
    };
    let every = ["type", "blocks", "private_metadata", "callback_id", "external_id"];
    let modal = ["title", "close", "submit", "clear_on_close", "notify_on_close", "submit_disabled"];
    match kind {
        "home" => check.only(view, "/view", &every),
        "modal" => {
            check.only(view, "/view", &[every.as_slice(), modal.as_slice()].concat());
            check.need(view, "/view", &["title"]);
            for name in ["title", "close", "submit"] {
                composition::plain(&mut check, &view[name], &format!("/view/{name}"), VIEW_TITLE);
            }
            let has_input = view["blocks"].as_array().is_some_and(|list| list.iter().any(|one| one["type"] == "input"));
            if has_input && view["submit"].is_null() {
                check.wrong("/view", "missing required field: submit");
            }
        }
        _ => check.wrong("/view/type", format!("unsupported type: {kind}")),
    }
    check.text(view, "/view", "private_metadata", 0, 3000);
    check.text(view, "/view", "callback_id", 0, 255);
    check.text(view, "/view", "external_id", 0, 255);
    check.need(view, "/view", &["blocks"]);
    // Charts are for messages alone.
    blocks(&mut check, &view["blocks"], "/view/blocks", IN_VIEW, Newer::WithoutCharts);
    if check.focused > 1 {
        check.wrong("/view/blocks", "only one element can have `focus_on_load`");
    }
    check.wrong
}

fn blocks(check: &mut Check, list: &Value, at: &str, most: usize, newer: Newer) {
    if list.is_null() {
        return;
    }
    let Some(list) = list.as_array() else {
        check.wrong(at, "must be an array");
        return;
    };
    check.count(list.len(), at, 0, most);
    let mut names = BTreeSet::new();
    for (place, block) in list.iter().enumerate() {
        let at = format!("{at}/{place}");
        layout::block(check, block, &at, newer);
        if let Some(name) = block["block_id"].as_str().filter(|name| !name.is_empty())
            && !names.insert(name)
        {
            check.wrong(&format!("{at}/block_id"), format!("block_id \"{name}\" already exists"));
        }
    }
    let markdown = list.iter().filter(|block| block["type"] == "markdown").filter_map(|block| block["text"].as_str());
    if markdown.map(check::length).sum::<usize>() > MARKDOWN {
        check.wrong(at, format!("markdown blocks must be less than {} characters together", MARKDOWN + 1));
    }
    native::together(check, list, at);
}

/// Names blocks and elements that have no name, as Slack does when it takes a message or a view.
pub(super) fn name_all(list: &mut [Value], state: &mut State) {
    for block in list {
        if block["block_id"].as_str().is_none_or(str::is_empty) {
            block["block_id"] = state.mint("b").into();
        }
        let mut elements: Vec<&mut Value> = Vec::new();
        let Some(fields) = block.as_object_mut().filter(|fields| fields["type"] != "rich_text") else { continue };
        for (name, value) in fields {
            match (name.as_str(), value) {
                ("accessory" | "element", element) => elements.push(element),
                ("elements", Value::Array(list)) => elements.extend(list),
                _ => {}
            }
        }
        for element in elements {
            let is_interactive = element["type"].as_str().is_some_and(element::is_interactive);
            if is_interactive && element["action_id"].as_str().is_none_or(str::is_empty) {
                element["action_id"] = state.mint("a").into();
            }
        }
    }
}

/// The elements of a block that somebody can use.
pub(super) fn elements(block: &Value) -> Vec<&Value> {
    if block["type"] == "rich_text" {
        return Vec::new();
    }
    let single = [&block["accessory"], &block["element"]].into_iter().filter(|element| element.is_object());
    let several = block["elements"].as_array().into_iter().flatten();
    let all = single.chain(several);
    all.filter(|element| element["type"].as_str().is_some_and(element::is_interactive)).collect()
}

/// What is filled in before anybody touches it: block, element, value.
pub(super) fn filled(list: &Value) -> IndexMap<String, IndexMap<String, Value>> {
    let mut values: IndexMap<String, IndexMap<String, Value>> = IndexMap::new();
    for block in list.as_array().into_iter().flatten() {
        for element in elements(block) {
            let (Some(name), Some(action)) = (block["block_id"].as_str(), element["action_id"].as_str()) else {
                continue;
            };
            if let Some(value) = choice::initial(element) {
                values.entry(name.to_owned()).or_default().insert(action.to_owned(), value);
            }
        }
    }
    values
}

pub(super) use self::choice::chosen;
