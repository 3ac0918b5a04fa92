//! Composition objects: texts, options, confirmations.

use serde_json::Value;

use super::check::Check;

/// A text object of either kind.
pub(super) fn text(check: &mut Check, value: &Value, at: &str, most: usize) {
    if value.is_null() {
        return;
    }
    match value["type"].as_str() {
        Some("plain_text") => check.only(value, at, &["type", "text", "emoji"]),
        Some("mrkdwn") => check.only(value, at, &["type", "text", "verbatim"]),
        Some(other) => return check.wrong(&format!("{at}/type"), format!("unsupported type: {other}")),
        None => return check.wrong(at, "missing required field: type"),
    }
    check.need(value, at, &["text"]);
    check.text(value, at, "text", 1, most);
    check.flags(value, at, &["emoji", "verbatim"]);
}

/// A text object that has to be plain.
pub(super) fn plain(check: &mut Check, value: &Value, at: &str, most: usize) {
    if value["type"] == "mrkdwn" {
        return check.wrong(&format!("{at}/type"), "must be plain_text");
    }
    text(check, value, at, most);
}

/// An option: its text at most 75, its value at most 150, its description at most 75.
pub(super) fn option(check: &mut Check, value: &Value, at: &str, may_be_mrkdwn: bool, may_link: bool) {
    let allowed: &[&str] =
        if may_link { &["text", "value", "description", "url"] } else { &["text", "value", "description"] };
    check.only(value, at, allowed);
    check.need(value, at, &["text", "value"]);
    let look = if may_be_mrkdwn { text } else { plain };
    look(check, &value["text"], &format!("{at}/text"), 75);
    look(check, &value["description"], &format!("{at}/description"), 75);
    check.text(value, at, "value", 1, 150);
    check.text(value, at, "url", 1, 3000);
}

/// "Are you sure?": title 100, text 300, buttons 30.
pub(super) fn confirm(check: &mut Check, value: &Value, at: &str) {
    if value.is_null() {
        return;
    }
    check.only(value, at, &["title", "text", "confirm", "deny", "style"]);
    check.need(value, at, &["title", "text", "confirm", "deny"]);
    for (name, most) in [("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)] {
        plain(check, &value[name], &format!("{at}/{name}"), most);
    }
    check.one_of(value, at, "style", &["primary", "danger"]);
}

/// An image by address, or by an uploaded file.
pub(super) fn image(check: &mut Check, value: &Value, at: &str) {
    check.need(value, at, &["alt_text"]);
    check.text(value, at, "alt_text", 1, 2000);
    check.text(value, at, "image_url", 1, 3000);
    if value["image_url"].is_null() == value["slack_file"].is_null() {
        check.wrong(at, "must define either `image_url` or `slack_file`");
    }
}
