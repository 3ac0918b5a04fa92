//! mrkdwn and blocks as a person reads them: names for ids, dates on the reader's clock, no marks of formatting.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::command_line::{reference, unescape};
use super::state::State;

/// Somebody who reads.
pub(super) struct Reader<'a> {
    state: &'a State,
    zone: TimeZone,
    is_japanese: bool,
    /// Whether their client knows no dates: it shows what the app wrote for such ones.
    is_plain: bool,
}

impl<'a> Reader<'a> {
    /// English in UTC.
    pub(super) const fn anybody(state: &'a State) -> Self {
        Self { state, zone: TimeZone::UTC, is_japanese: false, is_plain: false }
    }

    /// Somebody whose client knows no dates.
    pub(super) fn plainly(state: &'a State) -> Self {
        Self { is_plain: true, ..Self::anybody(state) }
    }

    /// Somebody of the workspace, on their clock.
    pub(super) fn of(state: &'a State, name: &str) -> Self {
        let user = state.find_user(name);
        let zone = user.and_then(|user| TimeZone::get(&user.time_zone).ok()).unwrap_or(TimeZone::UTC);
        let is_japanese = user.is_some_and(|user| user.locale.starts_with("ja"));
        Self { state, zone, is_japanese, is_plain: false }
    }

    /// A text with its markup resolved.
    pub(super) fn mrkdwn(&self, text: &str) -> String {
        let mut read = String::new();
        let mut rest = text;
        while let Some((before, inside, after)) = reference(rest) {
            read.push_str(&unmarked(before));
            read.push_str(&self.reference(inside));
            rest = after;
        }
        read.push_str(&unmarked(rest));
        read
    }

    fn reference(&self, inside: &str) -> String {
        let (target, label) = inside.split_once('|').map_or((inside, None), |(target, label)| (target, Some(label)));
        match target.split_at_checked(1) {
            Some(("@", id)) => {
                let name = self.state.users.get(id).map(|user| user.name.clone());
                format!("@{}", name.unwrap_or_else(|| label.unwrap_or(id).to_owned()))
            }
            Some(("#", id)) => {
                let name = self.state.channels.get(id).map(|channel| channel.name.clone());
                format!("#{}", name.unwrap_or_else(|| label.unwrap_or(id).to_owned()))
            }
            Some(("!", word)) => self.special(word, label),
            _ => unescape(label.unwrap_or(target)),
        }
    }

    fn special(&self, word: &str, label: Option<&str>) -> String {
        let parts: Vec<&str> = word.split('^').collect();
        match parts.as_slice() {
            ["date", ..] if self.is_plain => unescape(label.unwrap_or_default()),
            ["date", seconds, format, ..] => {
                let at = seconds.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
                at.map_or_else(|| unescape(label.unwrap_or_default()), |at| self.date(at, format))
            }
            ["subteam", id] => {
                let handle = self.state.groups.get(*id).map(|group| group.handle.clone());
                format!("@{}", handle.unwrap_or_else(|| label.unwrap_or(id).to_owned()))
            }
            _ => format!("@{word}"),
        }
    }

    /// A date in the reader's words (docs.slack.dev, formatting message text).
    fn date(&self, at: Timestamp, format: &str) -> String {
        let at = at.to_zoned(self.zone.clone());
        let day = i16::from(at.day());
        let th = match (day % 10, day) {
            (_, 11..=13) => "th",
            (1, _) => "st",
            (2, _) => "nd",
            (3, _) => "rd",
            _ => "th",
        };
        let (long, date, short, time, seconds) = if self.is_japanese {
            let week = ["月", "火", "水", "木", "金", "土", "日"];
            let name = week[usize::try_from(at.weekday().to_monday_zero_offset()).unwrap_or_default()];
            let date = format!("{}年{}月{}日", at.year(), at.month(), day);
            (format!("{date}{name}曜日"), date.clone(), date, at.strftime("%H:%M"), at.strftime("%H:%M:%S"))
        } else {
            let date = format!("{} {day}{th}, {}", at.strftime("%B"), at.year());
            let short = format!("{} {day}, {}", at.strftime("%b"), at.year());
            let long = format!("{}, {date}", at.strftime("%A"));
            (long, date, short, at.strftime("%-I:%M %p"), at.strftime("%-I:%M:%S %p"))
        };
        let told = [
            ("{date_num}", at.strftime("%Y-%m-%d").to_string()),
            ("{date_long_pretty}", long.clone()),
            ("{date_long}", long),
            ("{date_short_pretty}", short.clone()),
            ("{date_short}", short),
            ("{date_pretty}", date.clone()),
            ("{date}", date),
            ("{time_secs}", seconds.to_string()),
            ("{time}", time.to_string()),
        ];
        told.iter().fold(unescape(format), |text, (token, value)| text.replace(token, value))
    }

    /// Blocks, line by line.
    pub(super) fn blocks(&self, list: &[Value]) -> Vec<String> {
        list.iter().flat_map(|block| self.block(block)).collect()
    }

    fn block(&self, block: &Value) -> Vec<String> {
        let text = |value: &Value| self.text(value);
        let list = |name: &str| block[name].as_array().cloned().unwrap_or_default();
        let mut lines = Vec::new();
        match block["type"].as_str().unwrap_or_default() {
            "divider" => lines.push("---".to_owned()),
            "actions" => lines.push(list("elements").iter().map(|one| self.element(one)).collect::<Vec<_>>().join(" ")),
            "context" => lines.push(list("elements").iter().map(|one| self.element(one)).collect::<Vec<_>>().join(" ")),
            "image" => lines.push(format!("({})", block["alt_text"].as_str().unwrap_or_default())),
            "markdown" => lines.extend(block["text"].as_str().map(str::to_owned)),
            "rich_text" => lines.extend(list("elements").iter().flat_map(|part| self.paragraph(part))),
            "input" => lines.push(format!("{}: {}", text(&block["label"]), self.element(&block["element"]))),
            "table" => {
                let cells = |row: &Value| row.as_array().into_iter().flatten().map(|cell| self.cell(cell)).collect();
                lines.extend(list("rows").iter().map(|row| -> Vec<String> { cells(row) }).map(|row| row.join(" | ")));
            }
            "data_visualization" => {
                lines.push(format!("({})", block["title"].as_str().unwrap_or_default()));
                let chart = &block["chart"];
                let series = chart["series"].as_array().into_iter().flatten().chain([chart]);
                lines.extend(series.flat_map(|series| {
                    let points = series["data"].as_array().or(series["segments"].as_array()).into_iter().flatten();
                    let name = series["name"].as_str().unwrap_or_default();
                    points.map(move |point| {
                        format!("{} | {name} {}", point["label"].as_str().unwrap_or_default(), point["value"])
                    })
                }));
            }
            "task_card" => lines.push(format!(
                "[{}] {}",
                block["status"].as_str().unwrap_or_default(),
                block["title"].as_str().unwrap_or_default()
            )),
            "plan" => {
                lines.extend(block["title"].as_str().map(str::to_owned));
                lines.extend(
                    self.blocks(
                        &list("tasks")
                            .iter()
                            .map(|task| {
                                let mut task = task.clone();
                                task["type"] = "task_card".into();
                                task
                            })
                            .collect::<Vec<_>>(),
                    ),
                );
            }
            _ => {
                lines.push(text(&block["text"]));
                lines.extend(list("fields").iter().map(text));
                if !block["accessory"].is_null() {
                    lines.push(self.element(&block["accessory"]));
                }
            }
        }
        lines.into_iter().filter(|line| !line.is_empty()).collect()
    }

    /// A text object.
    fn text(&self, value: &Value) -> String {
        let text = value["text"].as_str().unwrap_or_default();
        if value["type"] == "mrkdwn" { self.mrkdwn(text) } else { text.to_owned() }
    }

    fn element(&self, element: &Value) -> String {
        match element["type"].as_str().unwrap_or_default() {
            "button" => format!("[{}]", self.text(&element["text"])),
            "plain_text" | "mrkdwn" => self.text(element),
            "image" => format!("({})", element["alt_text"].as_str().unwrap_or_default()),
            "overflow" => "[…]".to_owned(),
            _ => format!("<{}>", self.text(&element["placeholder"])),
        }
    }

    fn cell(&self, cell: &Value) -> String {
        match cell["type"].as_str() {
            Some("rich_text") => self.block(cell).join(" "),
            Some("raw_number") => cell["value"].to_string(),
            _ => cell["text"].as_str().unwrap_or_default().to_owned(),
        }
    }

    fn paragraph(&self, part: &Value) -> Vec<String> {
        let elements = part["elements"].as_array().into_iter().flatten();
        if part["type"] == "rich_text_list" {
            return elements.flat_map(|item| self.paragraph(item)).map(|line| format!("• {line}")).collect();
        }
        let whole: String = elements.map(|piece| self.piece(piece)).collect();
        whole.lines().map(str::to_owned).collect()
    }

    fn piece(&self, piece: &Value) -> String {
        let field = |name: &str| piece[name].as_str().unwrap_or_default();
        match field("type") {
            "user" => self.reference(&format!("@{}", field("user_id"))),
            "channel" => self.reference(&format!("#{}", field("channel_id"))),
            "usergroup" => self.reference(&format!("!subteam^{}", field("usergroup_id"))),
            "broadcast" => format!("@{}", field("range")),
            "emoji" => format!(":{}:", field("name")),
            "link" if piece["text"].is_null() => field("url").to_owned(),
            "date" if self.is_plain => field("fallback").to_owned(),
            "date" => {
                let at = piece["timestamp"].as_i64().and_then(|seconds| Timestamp::from_second(seconds).ok());
                at.map_or_else(|| field("fallback").to_owned(), |at| self.date(at, field("format")))
            }
            _ => field("text").to_owned(),
        }
    }
}

/// Who is notified: by mentions of the text where there are no blocks, else by those in the blocks.
pub(super) fn pings(state: &State, text: &str, list: &[Value]) -> Vec<String> {
    let mut found = BTreeSet::new();
    if list.is_empty() {
        mentions(state, text, &mut found);
    }
    inside(state, &Value::Array(list.to_vec()), &mut found);
    found.into_iter().collect()
}

fn inside(state: &State, value: &Value, found: &mut BTreeSet<String>) {
    let reader = Reader::anybody(state);
    match value {
        Value::Array(list) => list.iter().for_each(|one| inside(state, one, found)),
        Value::Object(fields) => {
            let kind = value["type"].as_str().unwrap_or_default();
            if kind == "mrkdwn" || kind == "markdown" {
                mentions(state, value["text"].as_str().unwrap_or_default(), found);
            }
            if ["user", "usergroup", "broadcast"].contains(&kind) {
                found.insert(reader.piece(value));
            }
            fields.values().for_each(|one| inside(state, one, found));
        }
        _ => {}
    }
}

fn mentions(state: &State, text: &str, found: &mut BTreeSet<String>) {
    let mut rest = text;
    while let Some((_, inside, after)) = reference(rest) {
        let is_ping = inside.starts_with('@') || inside.starts_with("!subteam");
        let is_broadcast = ["!here", "!channel", "!everyone"].contains(&inside.split('|').next().unwrap_or_default());
        if is_ping || is_broadcast {
            found.insert(Reader::anybody(state).reference(inside));
        }
        rest = after;
    }
}

/// Without `*bold*`, `_italic_`, `~struck~`, `code` marks where they act: around words.
fn unmarked(text: &str) -> String {
    let mut read = String::new();
    let mut rest = text;
    let mut before = ' ';
    while let Some(mark) = rest.chars().next() {
        let opens = "*_~`".contains(mark) && !before.is_alphanumeric();
        let marks = if rest.starts_with("```") { "```" } else { &rest[..mark.len_utf8()] };
        if let Some((inside, after)) =
            Some(&rest[marks.len()..]).filter(|_| opens).and_then(|inner| closed(inner, marks))
        {
            read.push_str(&if mark == '`' { inside.trim_matches('\n').to_owned() } else { unmarked(inside) });
            before = mark;
            rest = after;
        } else {
            read.push(mark);
            before = mark;
            rest = &rest[mark.len_utf8()..];
        }
    }
    unescape(&read)
}

/// What stands up to the closing mark, which has to touch a word inside and none outside.
fn closed<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let is_code = mark == "```";
    text.match_indices(mark).find_map(|(at, _)| {
        let (inside, after) = (&text[..at], &text[at + mark.len()..]);
        let touches =
            !inside.is_empty() && !inside.starts_with(char::is_whitespace) && !inside.ends_with(char::is_whitespace);
        let ends = !after.starts_with(char::is_alphanumeric);
        let is_one_line = !inside.contains('\n');
        (is_code || (touches && ends && is_one_line)).then_some((inside, after))
    })
}
