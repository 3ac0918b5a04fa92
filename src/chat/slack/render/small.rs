//! Texts where Slack takes no rich text, or where they are small print.
//!
//! Invariant: words are shown literally. So a text is plain, which has no moments of its own in Slack; where one is in it, it
//! is mrkdwn if nothing in its words is markup there, and else rich text, which is not small but right.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::chat::moment::{self, Piece};
use crate::chat::slack::render::text::{Style, date_format, rich, row, words};
use crate::chat::slack::words::{escaped, literal};

/// Greatest length of small print (docs.slack.dev, context block).
pub(in crate::chat::slack) const CONTEXT: usize = 2_000;
/// Greatest length of the text of a section (docs.slack.dev, section block).
pub(in crate::chat::slack) const SECTION: usize = 3_000;

/// Small print.
pub(in crate::chat::slack) fn small(text: &str) -> Value {
    match object(text, CONTEXT) {
        Some(object) => json!({ "type": "context", "elements": [object] }),
        None => rich(vec![row(words(text, Style::Plain))]),
    }
}

/// Words on lines of their own.
pub(in crate::chat::slack) fn section(text: &str) -> Value {
    match object(text, SECTION) {
        Some(object) => json!({ "type": "section", "text": object }),
        None => rich(vec![row(words(text, Style::Plain))]),
    }
}

/// The same where Slack takes no rich text at all, as in previews of links (`chat.unfurl` refuses it with `invalid_blocks`):
/// beside words that would act, moments stand in the zone they name.
pub(in crate::chat::slack) fn without_rich(text: &str, most: usize) -> Value {
    object(text, most).unwrap_or_else(|| plain(text, most))
}

/// A text object of at most so many characters; `None` where only rich text shows what is in it.
pub(in crate::chat::slack) fn object(text: &str, most: usize) -> Option<Value> {
    if moment::pieces(text).all(|piece| matches!(piece, Piece::Plain(_))) {
        return Some(plain(text, most));
    }
    let mut marked = String::new();
    for piece in moment::pieces(text) {
        match piece {
            Piece::Plain(words) if is_inert(words) => marked.push_str(&escaped(words)),
            Piece::Plain(_) | Piece::Person(_) => return None,
            Piece::Moment(moment) => {
                let (at, fallback) = (moment.at.as_second(), escaped(moment.fallback));
                let _ = write!(marked, "<!date^{at}^{}|{fallback}>", date_format(&moment));
            }
            Piece::Room(room) => {
                let _ = write!(marked, "<#{}>", room.conversation);
            }
        }
    }
    // Nothing that merely looks like a link, a channel or somebody becomes one.
    (marked.chars().count() <= most).then(|| json!({ "type": "mrkdwn", "text": marked, "verbatim": true }))
}

/// The text literally, with an ellipsis where it is too long for its place.
fn plain(text: &str, most: usize) -> Value {
    let text = literal(text);
    let long = text.chars().count() > most;
    let text = if long { text.chars().take(most - 1).chain(['…']).collect() } else { text };
    json!({ "type": "plain_text", "text": text, "emoji": false })
}

/// Whether mrkdwn shows the words as they are (docs.slack.dev, formatting message text): no emphasis, code, quote or list, no
/// emoji, nothing that would have to be escaped but an ampersand.
fn is_inert(words: &str) -> bool {
    let acts = |character| matches!(character, '*' | '_' | '~' | '`' | '<' | '>');
    let begins = |line: &str| line.trim_start().starts_with(['-', '•', '#']);
    // `10:02` and `state: open` are no emoji; `:x:` and `:)` may be.
    let emoji = |word: &str| {
        let mut parts = word.trim_end_matches([':', ',']).split(':');
        let (first, second) = (parts.next().unwrap_or_default(), parts.next());
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        second.is_some_and(|second| !digits(first) || !digits(second)) || parts.next().is_some()
    };
    !words.contains(acts) && !words.lines().skip(1).any(begins) && !words.split_whitespace().any(emoji)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::{Value, json};

    use super::{is_inert, section, small};
    use crate::chat::called::called;
    use crate::chat::moment::{Form, Moment, marked};

    fn moment() -> String {
        let at: Timestamp = "2026-11-24T10:02:00Z".parse().expect("a time");
        marked(&Moment { at, said: at, form: Form::Time, fallback: "10:02 UTC" })
    }

    fn kinds(block: &Value) -> (Value, Value) {
        (block["type"].clone(), block["elements"][0]["type"].clone())
    }

    #[test]
    fn small_print_tells_each_reader_their_own_time() {
        let drawn = small(&format!("Next update due {} & later", moment()));
        let text = "Next update due <!date^1795514520^{time}|10:02 UTC> &amp; later";
        assert_eq!(drawn["elements"][0], json!({ "type": "mrkdwn", "text": text, "verbatim": true }));
        assert_eq!(section(&moment())["text"]["text"], "<!date^1795514520^{time}|10:02 UTC>");
        assert_eq!(kinds(&small("<!here> *now*")), (json!("context"), json!("plain_text")));
    }

    #[test]
    fn words_that_would_act_are_shown_literally_beside_a_moment() {
        for words in ["a_b_c", "*x*", "`x`", "<!here>", ":fire:", ":)", "see https://x.example", "a\n- b", "~x~"] {
            assert!(!is_inert(words), "{words}");
            let drawn = small(&format!("{words} {}", moment()));
            assert_eq!(drawn["type"], "rich_text", "{words}");
            let pieces = &drawn["elements"][0]["elements"];
            assert_eq!(pieces[0], json!({ "type": "text", "text": format!("{words} ") }));
            assert_eq!(pieces[1]["type"], "date");
        }
        for words in ["10:02", "state: open", "分析 · 対応: ben", "RUN-12: critical (", "✓ answered by", ""] {
            assert!(is_inert(words), "{words}");
        }
    }

    #[test]
    fn whoever_is_called_is_called_in_rich_text() {
        let drawn = small(&format!("For {}", called("U0123ABC", "ben")));
        assert_eq!(drawn["elements"][0]["elements"][1], json!({ "type": "user", "user_id": "U0123ABC" }));
        for other in ["C0123ABC", "<!here>", "ben", "S0123"] {
            let drawn = small(&format!("For {}", called(other, "ben")));
            assert_eq!(drawn["elements"][0]["elements"][1], json!({ "type": "text", "text": "ben" }), "{other}");
        }
    }
}
