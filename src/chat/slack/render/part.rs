//! Blocks in messages: as many as one message takes, the rest in the next.

use serde_json::Value;

use crate::chat::slack::render::canvas::Drawn;
use crate::chat::slack::render::native::Kinds;
use crate::chat::slack::render::text::context;
use crate::chat::slack::words::escaped;

/// Blocks of one message that we fill; Slack takes 50 (docs.slack.dev, blocks), two stay for the buttons and the hint.
const BLOCKS: usize = 48;
/// Characters of one message's blocks; Slack refuses with `msg_blocks_too_long` somewhat above.
const CHARACTERS: usize = 12_000;

/// One message of Slack.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What a notification shows.
    pub text: String,
    /// The blocks.
    pub blocks: Vec<Value>,
    /// The newer kinds among them.
    pub newer: Kinds,
    /// The same words in older blocks, where there are newer ones.
    pub plain: Option<Vec<Value>>,
}

impl Part {
    /// A part of blocks with what stands in for the newer ones of them.
    fn of(text: &str, drawn: Vec<Drawn>, last: &[Value]) -> Self {
        let newer = drawn.iter().fold(Kinds::NONE, |newer, drawn| newer.and(drawn.newer));
        let plain = newer.any().then(|| {
            let older = |drawn: &Drawn| drawn.plain.clone().unwrap_or_else(|| vec![drawn.block.clone()]);
            drawn.iter().flat_map(older).chain(last.iter().cloned()).collect()
        });
        let blocks = drawn.into_iter().map(|drawn| drawn.block).chain(last.iter().cloned()).collect();
        Self { text: text.to_owned(), blocks, newer, plain }
    }

    /// The same in older blocks, for a workspace without the newer ones; `None` where there are none.
    #[must_use]
    pub fn plainly(&self) -> Option<Self> {
        let blocks = self.plain.clone()?;
        Some(Self { blocks, newer: Kinds::NONE, plain: None, text: self.text.clone() })
    }

    /// The same without blocks, for a workspace that does not take them: every word, a row on a line of its own.
    #[must_use]
    pub fn as_text(&self) -> Self {
        Self { text: escaped(&self.words()), blocks: Vec::new(), newer: Kinds::NONE, plain: None }
    }

    /// Every word, a row on a line of its own.
    #[must_use]
    pub fn words(&self) -> String {
        let mut text = String::new();
        for block in self.plain.as_ref().unwrap_or(&self.blocks) {
            words(block, &mut text);
        }
        text.trim_end().to_owned()
    }

    /// One line of small print.
    #[must_use]
    pub fn small(text: &str) -> Self {
        Self { text: escaped(text), blocks: vec![context(text)], newer: Kinds::NONE, plain: None }
    }
}

fn words(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(word)) = fields.get("text").or_else(|| fields.get("fallback")) {
                text.push_str(word);
            }
            for (name, field) in fields.iter().filter(|(_, field)| field.is_object() || field.is_array()) {
                // What a button carries is not for people.
                if name != "value" {
                    words(field, text);
                }
            }
            let kind = fields.get("type").and_then(Value::as_str).unwrap_or_default();
            if matches!(kind, "rich_text_section" | "rich_text_preformatted" | "context" | "actions") {
                text.push('\n');
            }
        }
        Value::Array(items) => items.iter().for_each(|item| words(item, text)),
        _ => {}
    }
}

/// Puts blocks into messages. The first has the buttons, and says how much goes on behind it.
pub(super) fn parts(
    text: &str,
    (drawn, below): (Vec<Drawn>, Vec<Drawn>),
    (hint, buttons): (Option<String>, Option<Value>),
    goes_on: &dyn Fn(usize) -> String,
) -> Vec<Part> {
    let mut pages = pages(drawn);
    let first = if pages.is_empty() { Vec::new() } else { pages.remove(0) };
    let left: usize = pages.iter().flatten().map(|drawn| drawn.rows).sum();
    let hints: Vec<String> = (left > 0).then(|| goes_on(left)).into_iter().chain(hint).collect();
    let hint = (!hints.is_empty()).then(|| context(&hints.join("\n")));
    let last: Vec<Value> = hint.into_iter().chain(buttons).collect();
    let first = Part::of(text, first, &last);
    pages.extend(self::pages(below));
    let rest = pages.into_iter().map(|page| Part::of(text, page, &[]));
    std::iter::once(first).chain(rest).collect()
}

fn pages(drawn: Vec<Drawn>) -> Vec<Vec<Drawn>> {
    let mut pages: Vec<Vec<Drawn>> = Vec::new();
    let (mut blocks, mut size, mut behind) = (0, 0, false);
    for one in drawn {
        let same = std::mem::replace(&mut behind, one.behind) == one.behind;
        let fits = same && blocks + one.blocks() <= BLOCKS && size + one.size <= CHARACTERS;
        if !fits || pages.is_empty() {
            pages.push(Vec::new());
            (blocks, size) = (0, 0);
        }
        blocks += one.blocks();
        size += one.size;
        if let Some(page) = pages.last_mut() {
            page.push(one);
        }
    }
    pages
}
