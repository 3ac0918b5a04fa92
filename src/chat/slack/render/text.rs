//! Words as elements of rich text. All text of a message goes through [`words`].

use serde_json::{Value, json};

use crate::chat::slack::words::literal;

/// How words stand out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Not.
    Plain,
    /// Heads, names and states.
    Bold,
}

/// A text as elements, shown literally.
pub(super) fn words(text: &str, style: Style) -> Vec<Value> {
    let text = literal(text);
    if text.is_empty() {
        return Vec::new();
    }
    vec![match style {
        Style::Plain => json!({ "type": "text", "text": text }),
        Style::Bold => json!({ "type": "text", "text": text, "style": { "bold": true } }),
    }]
}

/// A row of rich text; Slack puts each on a line of its own.
pub(super) fn row(elements: &[Value]) -> Value {
    json!({ "type": "rich_text_section", "elements": elements })
}

/// Text to be copied.
pub(super) fn code(text: &str) -> Value {
    json!({ "type": "rich_text_preformatted", "elements": [{ "type": "text", "text": literal(text) }] })
}

/// A block of rich text.
pub(super) fn rich(rows: &[Value]) -> Value {
    json!({ "type": "rich_text", "elements": rows })
}

/// Small print.
pub(super) fn context(text: &str) -> Value {
    json!({ "type": "context", "elements": [{ "type": "plain_text", "text": literal(text), "emoji": false }] })
}

/// The text in pieces of at most `most` characters, broken between lines where that is possible.
pub(super) fn pieces(text: &str, most: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut length = 0;
    for line in text.split('\n') {
        let long: Vec<char> = line.chars().collect();
        for (number, chunk) in long.chunks(most).enumerate().map(|(n, chunk)| (n, chunk.iter().collect::<String>())) {
            let size = chunk.chars().count();
            if number > 0 || (length > 0 && length + 1 + size > most) {
                pieces.push(std::mem::take(&mut piece));
                length = 0;
            } else if !piece.is_empty() {
                piece.push('\n');
                length += 1;
            }
            piece.push_str(&chunk);
            length += size;
        }
        if long.is_empty() && !piece.is_empty() && length < most {
            piece.push('\n');
            length += 1;
        }
    }
    if !piece.trim().is_empty() {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn a_long_text_is_broken_between_lines_and_nothing_is_lost() {
        assert_eq!(pieces("one\ntwo\nthree", 8), ["one\ntwo", "three"]);
        assert_eq!(pieces("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(pieces("あいうえお", 2), ["あい", "うえ", "お"]);
        assert_eq!(pieces("", 4), Vec::<String>::new());
        let long = (0..900).map(|n| format!("line {n}\n")).collect::<Vec<_>>().concat();
        let kept: String = pieces(&long, 300).join("\n");
        assert!(kept.contains("line 0\n") && kept.contains("line 899"));
        assert!(pieces(&long, 300).iter().all(|piece| piece.chars().count() <= 301));
    }
}
