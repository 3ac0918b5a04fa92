//! What a phone shows of a message on Slack: its lines, broken where the screen ends, and its buttons.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use toban::chat::columns::wrap;
use toban::chat::message::Message;
use toban::chat::slack::render::{Kinds, Part, Rest, render};
use toban::chat::typed::{Typing, Way};
use toban::language::Language;

use super::incident::PHONE;

const TYPED: Typing<'_> = Typing { prefix: "", way: Way::Slash };

/// Moments as Slack shows them to a reader of that language in UTC.
fn on_clock(value: &mut Value, language: Language) {
    if value["type"] == "date" {
        let seconds = value["timestamp"].as_i64().expect("a date is a time");
        let at = Timestamp::from_second(seconds).expect("within range").to_zoned(TimeZone::UTC);
        let (time, day) = match language {
            Language::En => (at.strftime("%-I:%M %p"), at.strftime("%b %-d, %Y")),
            Language::Ja => (at.strftime("%H:%M"), at.strftime("%Y年%-m月%-d日")),
        };
        let format = value["format"].as_str().expect("a date has a format").replace("{time}", &time.to_string());
        let day = day.to_string();
        value["fallback"] = format.replace("{date_short_pretty}", &day).replace("{date_short}", &day).into();
    }
    if value["type"] == "mrkdwn" {
        let text = value["text"].as_str().expect("a text has words").to_owned();
        let mut shown = String::new();
        let mut rest = text.as_str();
        while let Some((before, date)) = rest.split_once("<!date^") {
            let (date, after) = date.split_once('>').expect("it ends");
            let (seconds, format) = date.split_once('^').expect("it has a format");
            let format = format.split('|').next().expect("it has a format");
            let mut date =
                json!({ "type": "date", "format": format, "timestamp": seconds.parse::<i64>().expect("a time") });
            on_clock(&mut date, language);
            shown += before;
            shown += date["fallback"].as_str().expect("it is shown");
            rest = after;
        }
        value["text"] = (shown + rest).into();
    }
    match value {
        Value::Array(list) => list.iter_mut().for_each(|one| on_clock(one, language)),
        Value::Object(fields) => fields.values_mut().for_each(|one| on_clock(one, language)),
        _ => {}
    }
}

/// The lines of a part on a phone, its buttons apart.
fn phone(part: &Part, language: Language) -> (Vec<String>, Vec<String>) {
    let (buttons, rest): (Vec<_>, Vec<_>) = part.blocks.iter().partition(|block| block["type"] == "actions");
    let words = |blocks: Vec<&Value>| {
        let blocks = blocks.into_iter().map(flat).collect();
        let mut part = Part {
            text: String::new(),
            blocks,
            newer: Kinds::NONE,
            plain: None,
            chartless: None,
            instead: Vec::new(),
            filed: false,
        };
        part.blocks.iter_mut().for_each(|block| on_clock(block, language));
        part.as_text().text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    };
    let labels = buttons.iter().flat_map(|block| block["elements"].as_array().into_iter().flatten());
    let labels = labels.filter_map(|button| button["text"]["text"].as_str().map(|label| format!("[{label}]")));
    (wrap(&words(rest), PHONE), labels.collect())
}

/// A table as its rows, a line each; a plan as it is closed.
fn flat(block: &Value) -> Value {
    let text = |text: &Value| json!({ "type": "text", "text": text });
    let row = |elements: Vec<Value>| json!({ "type": "rich_text_section", "elements": elements });
    let rows: Vec<Value> = match block["type"].as_str() {
        Some("table") => {
            let cells = |cells: &Value| -> Vec<Vec<Value>> {
                let inside = |cell: &Value| cell["elements"][0]["elements"].as_array().cloned().unwrap_or_default();
                cells.as_array().into_iter().flatten().map(inside).collect()
            };
            let rows = block["rows"].as_array().into_iter().flatten().map(cells);
            rows.map(|cells| row(cells.join(&text(&" | ".into())))).collect()
        }
        Some("plan") => vec![row(vec![text(&block["title"])])],
        _ => return block.clone(),
    };
    json!({ "type": "rich_text", "elements": rows })
}

/// What a phone shows, message by message.
pub(super) fn drawn(message: &Message, rest: Rest, has: Kinds) -> String {
    let parts = render(message, rest, has, TYPED);
    let part = |part: &Part| {
        let (lines, buttons) = phone(part, message.language);
        assert!(buttons.len() <= 5, "{buttons:?}");
        format!("{}\n{}", lines.join("\n"), buttons.join(" ")).trim_end().to_owned()
    };
    parts.iter().map(part).collect::<Vec<_>>().join("\n--- in the thread ---\n")
}

/// How high a message is where it stands, before its thread and without its buttons.
pub(super) fn height(message: &Message, rest: Rest) -> usize {
    height_with(message, rest, Kinds::NONE).max(height_with(message, rest, Kinds::ALL))
}

/// The same where the workspace has those kinds of blocks.
pub(super) fn height_with(message: &Message, rest: Rest, has: Kinds) -> usize {
    phone(&render(message, rest, has, TYPED)[0], message.language).0.len()
}

/// What a phone shows in either language, under a name.
pub(super) fn in_both(name: &str, rest: Rest, message: &dyn Fn(Language) -> Message) -> String {
    // What has no table in it is the same with and without.
    let one = |language| drawn(&message(language), rest, Kinds::ALL);
    format!("# {name}\n{}\n\n{}\n\n", one(Language::En), one(Language::Ja))
}
