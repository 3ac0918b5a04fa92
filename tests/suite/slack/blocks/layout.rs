//! Blocks: section, header, context, actions, input, image and the rest that every workspace knows.

use serde_json::Value;

use super::check::Check;
use super::composition::{image, plain, text};
use super::element::{Place, elements, one};
use super::native::{self, Newer};
use super::rich;

/// One block.
pub(super) fn block(check: &mut Check, block: &Value, at: &str, newer: Newer) {
    let Some(kind) = block["type"].as_str() else { return check.wrong(at, "missing required field: type") };
    check.text(block, at, "block_id", 0, 255);
    match kind {
        "section" => section(check, block, at),
        "header" => {
            check.only(block, at, &["type", "block_id", "text"]);
            check.need(block, at, &["text"]);
            plain(check, &block["text"], &format!("{at}/text"), 150);
        }
        "divider" => check.only(block, at, &["type", "block_id"]),
        "context" => {
            check.only(block, at, &["type", "block_id", "elements"]);
            check.need(block, at, &["elements"]);
            let list = check.list(block, at, "elements", 1, 10);
            elements(check, list, &format!("{at}/elements"), Place::Context);
        }
        "actions" => {
            check.only(block, at, &["type", "block_id", "elements"]);
            check.need(block, at, &["elements"]);
            let list = check.list(block, at, "elements", 1, 25);
            elements(check, list, &format!("{at}/elements"), Place::Actions);
        }
        "input" => input(check, block, at),
        "image" => {
            check.only(block, at, &["type", "block_id", "image_url", "slack_file", "alt_text", "title"]);
            image(check, block, at);
            plain(check, &block["title"], &format!("{at}/title"), 2000);
        }
        "markdown" => {
            check.only(block, at, &["type", "block_id", "text"]);
            check.need(block, at, &["text"]);
            check.text(block, at, "text", 1, super::MARKDOWN);
        }
        "rich_text" => rich::block(check, block, at),
        _ if newer.has(kind) => native::block(check, block, at),
        _ => check.wrong(&format!("{at}/type"), format!("unsupported type: {kind}")),
    }
}

fn section(check: &mut Check, block: &Value, at: &str) {
    check.only(block, at, &["type", "block_id", "text", "fields", "accessory", "expand"]);
    if block["text"].is_null() && block["fields"].is_null() {
        check.wrong(at, "must define either `text` or `fields`");
    }
    text(check, &block["text"], &format!("{at}/text"), 3000);
    let fields = check.list(block, at, "fields", 1, 10);
    for (number, field) in fields.iter().enumerate() {
        text(check, field, &format!("{at}/fields/{number}"), 2000);
    }
    if !block["accessory"].is_null() {
        one(check, &block["accessory"], &format!("{at}/accessory"), Place::Accessory);
    }
}

fn input(check: &mut Check, block: &Value, at: &str) {
    check.only(block, at, &["type", "block_id", "label", "element", "hint", "optional", "dispatch_action"]);
    check.need(block, at, &["label", "element"]);
    plain(check, &block["label"], &format!("{at}/label"), 2000);
    plain(check, &block["hint"], &format!("{at}/hint"), 2000);
    check.flags(block, at, &["optional", "dispatch_action"]);
    if !block["element"].is_null() {
        one(check, &block["element"], &format!("{at}/element"), Place::Input);
    }
}
