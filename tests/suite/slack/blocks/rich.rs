//! `rich_text`: sections, lists, quotes, code, and the pieces in them.

use serde_json::Value;

use super::check::Check;

/// A block of rich text.
pub(super) fn block(check: &mut Check, block: &Value, at: &str) {
    check.only(block, at, &["type", "block_id", "elements"]);
    check.need(block, at, &["elements"]);
    let list = check.list(block, at, "elements", 1, usize::MAX - 1);
    for (number, part) in list.iter().enumerate() {
        paragraph(check, part, &format!("{at}/elements/{number}"));
    }
}

fn paragraph(check: &mut Check, part: &Value, at: &str) {
    let own: &[&str] = match part["type"].as_str() {
        Some("rich_text_section") => &[],
        Some("rich_text_preformatted") => &["border", "language"],
        Some("rich_text_quote") => &["border"],
        Some("rich_text_list") => &["style", "indent", "offset", "border"],
        Some(other) => return check.wrong(&format!("{at}/type"), format!("unsupported type: {other}")),
        None => return check.wrong(at, "missing required field: type"),
    };
    check.only(part, at, &[["type", "elements"].as_slice(), own].concat());
    check.need(part, at, &["elements"]);
    let list = check.list(part, at, "elements", 0, usize::MAX - 1);
    for (number, piece) in list.iter().enumerate() {
        let at = format!("{at}/elements/{number}");
        if part["type"] == "rich_text_list" { paragraph(check, piece, &at) } else { self::piece(check, piece, &at) }
    }
}

fn piece(check: &mut Check, piece: &Value, at: &str) {
    let needed: &[&str] = match piece["type"].as_str() {
        Some("text") => &["text"],
        Some("link") => &["url"],
        Some("user") => &["user_id"],
        Some("channel") => &["channel_id"],
        Some("usergroup") => &["usergroup_id"],
        Some("emoji") => &["name"],
        Some("broadcast") => &["range"],
        Some("date") => &["timestamp", "format"],
        Some("color") => &["value"],
        Some(other) => return check.wrong(&format!("{at}/type"), format!("unsupported type: {other}")),
        None => return check.wrong(at, "missing required field: type"),
    };
    check.need(piece, at, needed);
    if piece["type"] == "text" {
        check.text(piece, at, "text", 1, usize::MAX - 1);
    }
}
