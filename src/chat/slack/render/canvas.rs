//! Blocks of a message as blocks of Slack: rows are gathered into rich text as long as they fit.

use serde_json::Value;

use crate::chat::chart::Chart;
use crate::chat::message::{Block, Step, Tone};
use crate::chat::slack::render::chart::{Charted, charted};
use crate::chat::slack::render::native::{self, Kinds};
use crate::chat::slack::render::small::{CONTEXT, small};
use crate::chat::slack::render::text::{Style, code, pieces, rich, row, words};
use crate::chat::table::{self, Column};
use crate::language::Language;

mod sparing;

pub(super) use sparing::failing;

/// Characters of one block that we let stand together (Slack's limit for the text of a section).
const BLOCK: usize = 3_000;
/// Lines that a chart takes, about.
const CHART: usize = 10;

/// Blocks that stay together, with what they take of the limits.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    /// One block, or what is drawn of one thing.
    pub(super) blocks: Vec<Value>,
    /// Of the newer blocks, which are among them.
    pub(super) newer: Kinds,
    /// The same words in older blocks, where it is a newer one.
    pub(super) plain: Option<Vec<Value>>,
    /// Its characters.
    pub(super) size: usize,
    /// Rows that people would count.
    pub(super) rows: usize,
    /// Whether it is more than the lines that were asked for.
    pub(super) behind: bool,
}

impl Drawn {
    /// Blocks of a message that it takes.
    pub(super) fn count(&self) -> usize {
        self.plain.as_ref().map_or(0, Vec::len).max(self.blocks.len())
    }

    /// Charts among them.
    pub(super) fn charts(&self) -> usize {
        self.blocks.iter().filter(|block| block["type"] == "data_visualization").count()
    }
}

/// What is being drawn.
pub(super) struct Canvas {
    drawn: Vec<Drawn>,
    rows: Vec<Value>,
    size: usize,
    /// Lines that are left of those that were asked for.
    left: Option<usize>,
    behind: bool,
    /// The newer blocks that may be drawn.
    has: Kinds,
    /// The language of the message.
    language: Language,
    /// Where a table is: a message takes one.
    tabled: Option<bool>,
}

impl Canvas {
    /// An empty one, of at most so many lines before the rest begins.
    pub(super) const fn within(lines: Option<usize>, has: Kinds, language: Language) -> Self {
        Self { drawn: Vec::new(), rows: Vec::new(), size: 0, left: lines, behind: false, has, language, tabled: None }
    }

    /// One for what stands in for a newer block.
    const fn older_one(&self) -> Self {
        Self::within(None, Kinds::NONE, self.language)
    }

    /// Counts lines; with the first that are too many, everything goes behind.
    fn takes(&mut self, lines: usize) {
        let Some(left) = self.left else { return };
        if lines > left && !self.behind {
            self.close();
            self.behind = true;
        }
        self.left = Some(left.saturating_sub(lines));
    }

    /// The first block, alone, so that a notification shows it and nothing else.
    pub(super) fn headline(&mut self, text: &str) {
        for piece in pieces(text, BLOCK) {
            self.row(words(&piece, Style::Bold), piece.chars().count());
        }
        self.close();
    }

    pub(super) fn block(&mut self, block: &Block) {
        match block {
            Block::Text { text } => self.paragraph(text),
            Block::Context { text } => self.context(text),
            Block::Progress { text, steps, .. } => self.progress(text, steps),
            Block::Item { tone, word, title, value, lines } => self.item(*tone, [word, title, value], lines),
            Block::Facts { facts } => {
                for (name, value) in facts {
                    self.named(name, value);
                }
            }
            Block::Table { columns, rows, charts } => {
                if !self.charts(columns, rows, charts) {
                    self.table(columns, rows);
                }
            }
            Block::Code { label, text } => self.code(label, text),
            Block::Section { title, blocks, .. } => {
                self.row(words(title, Style::Bold), title.chars().count());
                for block in blocks {
                    self.block(block);
                }
            }
        }
    }

    /// Small print.
    pub(super) fn context(&mut self, text: &str) {
        self.close();
        for piece in pieces(text, CONTEXT) {
            self.takes(piece.lines().count());
            self.older(small(&piece), piece.chars().count(), 1);
        }
    }

    /// How far something is; where there are plans, with a card for each step. Slack shows a plan closed: the sentence is
    /// what is read, so it takes the sentence's lines.
    fn progress(&mut self, text: &str, steps: &[Step]) {
        let Some(plan) = native::plan(text, steps, self.language).filter(|_| self.has.plan) else {
            return self.context(text);
        };
        let mut older = self.older_one();
        older.context(text);
        self.newer(vec![plan], Kinds { plan: true, ..Kinds::NONE }, older, (text.lines().count(), 1));
    }

    /// A table as charts, with each row that is not wholly in them on a line; whether it was drawn so.
    fn charts(&mut self, columns: &[Column], rows: &[Vec<String>], charts: &[Chart]) -> bool {
        let drawn = if self.has.chart { charted(columns, rows, charts) } else { None };
        let Some(Charted { mut blocks, rest }) = drawn else { return false };
        let lines = blocks.len() * CHART + rest.len();
        let (mut beneath, mut older) = (self.older_one(), self.older_one());
        for row in rest {
            beneath.line(columns, &rows[row]);
        }
        for row in rows {
            older.line(columns, row);
        }
        blocks.extend(beneath.done().into_iter().flat_map(|drawn| drawn.blocks));
        self.newer(blocks, Kinds { chart: true, ..Kinds::NONE }, older, (lines, rows.len()));
        true
    }

    /// A table as far as the lines suffice and one takes it, the rest of it behind; and whatever that does not take, each
    /// row on a line.
    fn table(&mut self, columns: &[Column], rows: &[Vec<String>]) {
        let mut rest = rows;
        while !rest.is_empty() {
            let room = self.left.filter(|_| !self.behind).map_or(usize::MAX, |left| left.saturating_sub(1));
            let may = self.has.table && self.tabled != Some(self.behind);
            if may && room == 0 {
                // Not even its head and a row.
                self.takes(2);
                continue;
            }
            let fits = if may { native::fitting(columns, rest, room) } else { 0 };
            if fits == 0 {
                for row in rest {
                    self.line(columns, row);
                }
                return;
            }
            let (now, later) = rest.split_at(fits);
            let mut older = self.older_one();
            for row in now {
                older.line(columns, row);
            }
            let kind = Kinds { table: true, ..Kinds::NONE };
            self.newer(vec![native::table(columns, now)], kind, older, (fits + 1, fits));
            self.tabled = Some(self.behind);
            rest = later;
        }
    }

    /// A row of a table on a line.
    fn line(&mut self, columns: &[Column], row: &[String]) {
        let (about, cells) = table::line(columns, row);
        self.named(about, &cells);
    }

    /// A label and a text to be copied.
    pub(super) fn code(&mut self, label: &str, text: &str) {
        if !label.is_empty() {
            self.row(words(label, Style::Plain), label.chars().count());
        }
        for piece in pieces(text, BLOCK) {
            self.push(code(&piece), piece.chars().count());
        }
    }

    fn paragraph(&mut self, text: &str) {
        for piece in pieces(text, BLOCK) {
            self.row(words(&piece, Style::Plain), piece.chars().count());
        }
    }

    /// `✖ critical  Memory used of its limit  95.0 %`, and what it says below.
    fn item(&mut self, tone: Tone, [word, title, value]: [&str; 3], lines: &[String]) {
        let state = if word.is_empty() { tone.sign().to_owned() } else { format!("{} {word}", tone.sign()) };
        let said = [title, value].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ");
        let below: String = lines.iter().flat_map(|line| ["\n", line.as_str()]).collect();
        let size = state.chars().count() + said.chars().count() + below.chars().count();
        let mut elements = words(&format!("{state}  "), Style::Bold);
        if size <= BLOCK {
            elements.extend(words(&format!("{said}{below}"), Style::Plain));
            self.row(elements, size);
            return;
        }
        elements.extend(words(&said, Style::Plain));
        self.row(elements, state.chars().count() + said.chars().count());
        self.paragraph(below.trim_start());
    }

    fn named(&mut self, name: &str, value: &str) {
        let mut elements = words(&format!("{name}  "), Style::Bold);
        let mut values = pieces(value, BLOCK).into_iter();
        let first = values.next().unwrap_or_default();
        elements.extend(words(&first, Style::Plain));
        self.row(elements, name.chars().count() + first.chars().count());
        for more in values {
            self.row(words(&more, Style::Plain), more.chars().count());
        }
    }

    fn row(&mut self, elements: Vec<Value>, size: usize) {
        if !elements.is_empty() {
            self.push(row(elements), size);
        }
    }

    fn push(&mut self, row: Value, size: usize) {
        self.takes(lines(&row));
        if self.size + size > BLOCK {
            self.close();
        }
        self.rows.push(row);
        self.size += size;
    }

    fn close(&mut self) {
        if self.rows.is_empty() {
            return;
        }
        let rows = std::mem::take(&mut self.rows);
        let count = rows.len();
        self.older(rich(rows), self.size, count);
        self.size = 0;
    }

    fn older(&mut self, block: Value, size: usize, rows: usize) {
        let blocks = vec![block];
        self.drawn.push(Drawn { blocks, newer: Kinds::NONE, plain: None, size, rows, behind: self.behind });
    }

    /// Newer blocks, with what says the same in older ones; they take so many lines, and have so many rows.
    fn newer(&mut self, blocks: Vec<Value>, newer: Kinds, older: Self, (lines, rows): (usize, usize)) {
        self.close();
        self.takes(lines);
        let older = older.done();
        let size = older.iter().map(|drawn| drawn.size).sum();
        let plain = older.into_iter().flat_map(|drawn| drawn.blocks).collect();
        self.drawn.push(Drawn { blocks, newer, plain: Some(plain), size, rows, behind: self.behind });
    }

    /// The blocks.
    pub(super) fn done(mut self) -> Vec<Drawn> {
        self.close();
        self.drawn
    }
}

/// The lines of a row.
fn lines(row: &Value) -> usize {
    let elements = row.get("elements").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let words = elements.iter().filter_map(|element| element.get("text")?.as_str());
    1 + words.map(|text| text.matches('\n').count()).sum::<usize>()
}
