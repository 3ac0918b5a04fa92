//! Blocks in messages: as many as one message takes, the rest in the next.

use serde_json::Value;

use crate::chat::slack::render::NOTIFICATION;
use crate::chat::slack::render::button::Buttons;
use crate::chat::slack::render::canvas::Drawn;
use crate::chat::slack::render::chart::CHARTS;
use crate::chat::slack::render::native::Kinds;
use crate::chat::slack::render::small::small;
use crate::chat::slack::render::text::pieces;
use crate::chat::slack::words::{As, escaped, plain};

/// Blocks of one message that we fill; Slack takes 50 (docs.slack.dev, blocks), three stay for the buttons, the hint, and
/// the word that it may be a repeat.
const BLOCKS: usize = 47;
/// Characters of one message's blocks; Slack refuses with `msg_blocks_too_long` somewhat above.
const CHARACTERS: usize = 12_000;

/// One message of Slack.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What a notification shows, and what is read aloud of a message with charts: the numbers are in it.
    pub text: String,
    /// The blocks.
    pub blocks: Vec<Value>,
    /// The newer kinds among them.
    pub newer: Kinds,
    /// The same words in older blocks, where there are newer ones.
    pub plain: Option<Vec<Value>>,
    /// The same with its charts alone in older blocks, where there are other newer ones: charts came last.
    pub chartless: Option<Vec<Value>>,
    /// Its buttons as lines: what each is called, and what somebody types or opens instead.
    pub instead: Vec<String>,
    /// Whether it is of a file, however little that is.
    pub filed: bool,
}

impl Part {
    /// A part of blocks with what stands in for the newer ones of them.
    fn of(text: &str, drawn: Vec<Drawn>, last: &[Value]) -> Self {
        let newer = drawn.iter().fold(Kinds::NONE, |newer, drawn| newer.and(drawn.newer));
        let others = newer.without(Kinds { chart: true, ..Kinds::NONE });
        let within = |has: Kinds| -> Vec<Value> {
            let one = |drawn: &Drawn| match &drawn.plain {
                Some(plain) if drawn.newer.without(has).any() => plain.clone(),
                _ => drawn.blocks.clone(),
            };
            drawn.iter().flat_map(one).chain(last.iter().cloned()).collect()
        };
        let plain = newer.any().then(|| within(Kinds::NONE));
        let chartless = (newer.chart && others.any()).then(|| within(others));
        let text = told(text, &drawn);
        let blocks = drawn.into_iter().flat_map(|drawn| drawn.blocks).chain(last.iter().cloned()).collect();
        Self { text, blocks, newer, plain, chartless, instead: Vec::new(), filed: false }
    }

    /// The same in older blocks by one step, for a workspace without the newest; `None` where there are none.
    #[must_use]
    pub fn older(&self) -> Option<Self> {
        let Some(blocks) = self.chartless.clone() else { return self.plainly() };
        let newer = self.newer.without(Kinds { chart: true, ..Kinds::NONE });
        Some(Self { blocks, newer, chartless: None, ..self.clone() })
    }

    /// The same in older blocks, for a workspace without the newer ones; `None` where there are none.
    #[must_use]
    pub fn plainly(&self) -> Option<Self> {
        let blocks = self.plain.clone()?;
        Some(Self { blocks, newer: Kinds::NONE, plain: None, chartless: None, ..self.clone() })
    }

    /// The same without blocks, for a workspace that does not take them: every word, a row on a line of its own.
    #[must_use]
    pub fn as_text(&self) -> Self {
        Self { text: escaped(&self.words()), ..Self::empty() }
    }

    /// The same in texts of at most `most` characters each: the first, and what goes on behind it.
    #[must_use]
    pub fn as_texts(&self, most: usize) -> (Self, Vec<Self>) {
        let whole = self.as_text();
        if whole.text.chars().count() <= most {
            return (whole, Vec::new());
        }
        let words = self.words();
        // Escaped, a character is up to five; and a piece may be one longer than asked for.
        let cut = |length: usize| {
            let pieces = pieces(&words, length.saturating_sub(1));
            pieces.iter().map(|piece| escaped(piece)).collect::<Vec<_>>()
        };
        let fits = |texts: &Vec<String>| texts.iter().all(|text| text.chars().count() <= most);
        let lengths = [most, most / 8 * 7, most / 4 * 3, most / 2, most / 5];
        let texts = lengths.into_iter().map(cut).find(fits).unwrap_or_default();
        let mut parts = texts.into_iter().map(|text| Self { text, ..whole.clone() });
        (parts.next().unwrap_or_else(|| whole.clone()), parts.collect())
    }

    /// The same with a line of small print beneath its first block.
    #[must_use]
    pub fn noted(&self, text: &str) -> Self {
        let mut noted = self.clone();
        let older = [noted.plain.as_mut(), noted.chartless.as_mut()].into_iter().flatten();
        for blocks in older.chain([&mut noted.blocks]) {
            blocks.insert(blocks.len().min(1), small(text));
        }
        noted
    }

    /// Every word, a row on a line of its own; a button is what somebody types instead.
    #[must_use]
    pub fn words(&self) -> String {
        let mut text = String::new();
        for block in self.plain.as_ref().unwrap_or(&self.blocks) {
            words(block, &mut text);
        }
        for line in &self.instead {
            text.push_str(line);
            text.push('\n');
        }
        text.trim_end().to_owned()
    }

    /// One line of small print.
    #[must_use]
    pub fn small(text: &str) -> Self {
        Self { text: escaped(text), blocks: vec![small(text)], ..Self::empty() }
    }

    const fn empty() -> Self {
        Self {
            text: String::new(),
            blocks: Vec::new(),
            newer: Kinds::NONE,
            plain: None,
            chartless: None,
            instead: Vec::new(),
            filed: false,
        }
    }
}

/// The text, and the rows of charts as far as there is room: a chart's numbers are read aloud by nobody else.
fn told(text: &str, drawn: &[Drawn]) -> String {
    let mut rows = String::new();
    for block in drawn.iter().filter(|drawn| drawn.newer.chart).filter_map(|drawn| drawn.plain.as_ref()).flatten() {
        words(block, &mut rows);
    }
    let mut told = text.to_owned();
    let mut size = text.chars().count();
    for row in rows.lines().map(escaped) {
        size += 1 + row.chars().count();
        if size > NOTIFICATION {
            break;
        }
        told.push('\n');
        told.push_str(&row);
    }
    told
}

fn words(value: &Value, text: &mut String) {
    match value {
        // Lines stand in for buttons.
        Value::Object(fields) if fields.get("type").is_some_and(|kind| kind == "actions") => {}
        Value::Object(fields) => {
            let kind = fields.get("type").and_then(Value::as_str).unwrap_or_default();
            match fields.get("text").or_else(|| fields.get("fallback")) {
                // Moments as whoever is shown no markup reads them.
                Some(Value::String(word)) if kind == "mrkdwn" => text.push_str(&plain(word, As::Words, &|_user| None)),
                Some(Value::String(word)) => text.push_str(word),
                _ => {}
            }
            // Slack has their names.
            for (sign, id) in [('#', "channel_id"), ('@', "user_id")] {
                if let Some(Value::String(id)) = fields.get(id) {
                    text.push(sign);
                    text.push_str(id);
                }
            }
            for (name, field) in fields.iter().filter(|(_, field)| field.is_object() || field.is_array()) {
                // What a button carries is not for people.
                if name != "value" {
                    words(field, text);
                }
            }
            if matches!(kind, "rich_text_section" | "rich_text_preformatted" | "context") {
                text.push('\n');
            }
        }
        Value::Array(items) => items.iter().for_each(|item| words(item, text)),
        _ => {}
    }
}

/// What is put below a message.
pub(super) struct Below {
    pub(super) drawn: Vec<Drawn>,
    /// Whether that is a file, however little it is.
    pub(super) filed: bool,
}

/// Puts blocks into messages. The first has the buttons, and says how much goes on behind it.
pub(super) fn parts(
    text: &str,
    (drawn, below): (Vec<Drawn>, Below),
    (hint, buttons): (Option<String>, Buttons),
    goes_on: &dyn Fn(usize) -> String,
) -> Vec<Part> {
    let mut pages = pages(drawn);
    let first = if pages.is_empty() { Vec::new() } else { pages.remove(0) };
    let left: usize = pages.iter().flatten().map(|drawn| drawn.rows).sum();
    let hints: Vec<String> = (left > 0).then(|| goes_on(left)).into_iter().chain(hint).collect();
    let hint = (!hints.is_empty()).then(|| small(&hints.join("\n")));
    let last: Vec<Value> = hint.into_iter().chain(buttons.block).collect();
    let first = Part { instead: buttons.instead, ..Part::of(text, first, &last) };
    let rest = pages.into_iter().map(|page| Part::of(text, page, &[]));
    let filed = below.filed;
    let below = self::pages(below.drawn).into_iter().map(|page| Part { filed, ..Part::of(text, page, &[]) });
    std::iter::once(first).chain(rest).chain(below).collect()
}

fn pages(drawn: Vec<Drawn>) -> Vec<Vec<Drawn>> {
    let mut pages: Vec<Vec<Drawn>> = Vec::new();
    let (mut blocks, mut size, mut charts, mut behind) = (0, 0, 0, false);
    for one in drawn {
        let same = std::mem::replace(&mut behind, one.behind) == one.behind;
        let room = blocks + one.count() <= BLOCKS && size + one.size <= CHARACTERS;
        let fits = same && room && charts + one.charts() <= CHARTS;
        if !fits || pages.is_empty() {
            pages.push(Vec::new());
            (blocks, size, charts) = (0, 0, 0);
        }
        blocks += one.count();
        size += one.size;
        charts += one.charts();
        if let Some(page) = pages.last_mut() {
            page.push(one);
        }
    }
    pages
}
