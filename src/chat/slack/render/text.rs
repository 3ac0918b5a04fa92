//! Words as elements of rich text. All text of a message goes through [`words`].

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::chat::called::Person;
use crate::chat::moment::{self, Form, Moment, Piece};
use crate::chat::slack::words::literal;

/// How words stand out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Not.
    Plain,
    /// Heads, names and states.
    Bold,
}

/// An object of what was built already; [`json!`] would copy it once more at each level that it goes up.
pub(super) fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A text as elements: words literally, moments in each reader's clock, channels and people as Slack names them to each
/// reader.
pub(super) fn words(text: &str, style: Style) -> Vec<Value> {
    let element = |piece| {
        let mut element = match piece {
            Piece::Plain(words) => return plain(literal(words), style),
            Piece::Moment(moment) => json!({
                "type": "date",
                "timestamp": moment.at.as_second(),
                "format": date_format(&moment),
                "fallback": literal(moment.fallback),
            }),
            Piece::Room(room) => json!({ "type": "channel", "channel_id": room.conversation }),
            Piece::Person(person) => match member(&person) {
                Some(member) => json!({ "type": "user", "user_id": member }),
                None => object([("type", "text".into()), ("text", literal(person.name).into())]),
            },
        };
        if style == Style::Bold {
            element["style"] = json!({ "bold": true });
        }
        Some(element)
    };
    moment::pieces(text).filter_map(element).collect()
}

/// Words that are shown as they are; `None` where there are none.
fn plain(words: String, style: Style) -> Option<Value> {
    if words.is_empty() {
        return None;
    }
    let (kind, words) = (("type", "text".into()), ("text", words.into()));
    Some(match style {
        Style::Plain => object([kind, words]),
        Style::Bold => object([kind, words, ("style", object([("bold", true.into())]))]),
    })
}

/// The member who is called; `None` for what is no member's id, so that nothing else can be mentioned.
fn member(person: &Person<'_>) -> Option<String> {
    let account = person.account();
    let is_one = account.len() > 2
        && account.starts_with(['U', 'W'])
        && account.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    is_one.then_some(account)
}

/// How Slack writes a moment (docs.slack.dev, rich text: date). Whose day it is only Slack knows, hence where it was said on
/// another day of UTC the day is named for everybody.
pub(super) fn date_format(moment: &Moment<'_>) -> &'static str {
    match moment.form {
        Form::Date => "{date_short}",
        Form::Whole => "{date_short} {time}",
        Form::Time | Form::Short if moment.is_another_day(&TimeZone::UTC) => "{date_short_pretty} {time}",
        Form::Time | Form::Short => "{time}",
    }
}

/// A row of rich text; Slack puts each on a line of its own.
pub(super) fn row(elements: Vec<Value>) -> Value {
    object([("type", "rich_text_section".into()), ("elements", elements.into())])
}

/// Text to be copied.
pub(super) fn code(text: &str) -> Value {
    json!({ "type": "rich_text_preformatted", "elements": [{ "type": "text", "text": literal(text) }] })
}

/// A block of rich text.
pub(super) fn rich(rows: Vec<Value>) -> Value {
    object([("type", "rich_text".into()), ("elements", rows.into())])
}

/// The text in pieces of at most `most` characters, broken between lines where that is possible.
pub(super) fn pieces(text: &str, most: usize) -> Vec<String> {
    // Most are short.
    if text.len() <= most && !text.starts_with('\n') && !text.trim().is_empty() {
        return vec![text.to_owned()];
    }
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
    use jiff::{SignedDuration, Timestamp};
    use serde_json::json;

    use super::{Style, pieces, words};
    use crate::chat::moment::{Form, Moment, Room, led, marked};

    #[test]
    fn a_moment_is_each_readers_own() {
        let at: Timestamp = "2026-11-24T10:02:00Z".parse().expect("a time");
        let mut moment = Moment { at, said: at, form: Form::Time, fallback: "10:02 UTC" };
        let text = format!("since {} <!here>", marked(&moment));
        let told = words(&text, Style::Plain);
        assert_eq!(
            told[1],
            json!({ "type": "date", "timestamp": 1_795_514_520, "format": "{time}", "fallback": "10:02 UTC" })
        );
        assert_eq!((told.len(), &told[0]["text"]), (3, &json!("since ")));
        moment.said = at + SignedDuration::from_hours(24);
        assert_eq!(words(&marked(&moment), Style::Bold)[0]["format"], "{date_short_pretty} {time}");
    }

    #[test]
    fn a_channel_is_named_by_slack() {
        let told = words(&format!("in {}", led(Room { conversation: "C0123", name: "inc-1" })), Style::Plain);
        assert_eq!(told[1], json!({ "type": "channel", "channel_id": "C0123" }));
    }

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
