//! Blocks that not every workspace has yet: tables, charts (`chart`), and plans with a card for each task.
//!
//! Whoever draws one of them draws the same words in older blocks beside it ([`Part::plain`](super::Part::plain)).
//! Shapes and limits: docs.slack.dev (table, plan and task card block) and `@slack/types`.

use serde_json::{Value, json};

use crate::chat::message::{Step, Tone};
use crate::chat::slack::render::text::{Style, rich, row, words};
use crate::chat::slack::words::literal;
use crate::chat::table::Column;
use crate::language::Language;
use crate::reply::slack as say;

/// Rows of a table, its head among them.
const ROWS: usize = 100;
/// Columns of a table.
const COLUMNS: usize = 20;
/// UTF-16 units of all cells together.
const CELLS: usize = 10_000;
/// Cards of a plan.
const TASKS: usize = 50;
/// UTF-16 units of a plan's title, and of a card's. Slack names no limit for them; it takes this much.
const TITLE: usize = 255;

/// Some of the newer blocks: those a workspace has, or those in a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    /// `table`.
    pub table: bool,
    /// `plan`, with `task_card` in it.
    pub plan: bool,
    /// `data_visualization`.
    pub chart: bool,
}

impl Kinds {
    /// None of them.
    pub const NONE: Self = Self { table: false, plan: false, chart: false };
    /// All that are drawn.
    pub const ALL: Self = Self { table: true, plan: true, chart: true };

    /// Whether there is one among them.
    #[must_use]
    pub fn any(self) -> bool {
        self != Self::NONE
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { table: self.table || other.table, plan: self.plan || other.plan, chart: self.chart || other.chart }
    }

    /// These without those.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self { table: self.table && !other.table, plan: self.plan && !other.plan, chart: self.chart && !other.chart }
    }
}

/// How many of the first rows one table takes, at most `most`; none where the columns are too many.
pub(super) fn fitting(columns: &[Column], rows: &[Vec<String>], most: usize) -> usize {
    if columns.is_empty() || columns.len() > COLUMNS {
        return 0;
    }
    let names: usize = columns.iter().map(|column| length(&column.name)).sum();
    let mut size = names;
    let fits = |row: &&Vec<String>| {
        // As a line each row has the names, too (`chat::table`): what stands in for the table has to fit as well.
        size += names + row.iter().map(|cell| length(cell) + 3).sum::<usize>();
        row.len() <= columns.len() && size <= CELLS
    };
    rows.iter().take(most.min(ROWS - 1)).take_while(fits).count()
}

/// A table; its first row is the head.
pub(super) fn table(columns: &[Column], rows: &[Vec<String>]) -> Value {
    let head: Vec<Value> = columns.iter().map(|column| cell(&column.name, Style::Bold)).collect();
    let body = rows.iter().map(|row| {
        let cells = (0..columns.len()).map(|place| row.get(place).map_or("", String::as_str));
        cells.map(|text| cell(text, Style::Plain)).collect::<Vec<_>>()
    });
    let settings: Vec<Value> = columns
        .iter()
        .map(|column| if column.number { json!({ "align": "right" }) } else { json!({ "is_wrapped": true }) })
        .collect();
    let rows: Vec<Vec<Value>> = std::iter::once(head).chain(body).collect();
    json!({ "type": "table", "rows": rows, "column_settings": settings })
}

/// Rich text, in which words are literal and moments are each reader's. A cell must not be empty.
fn cell(text: &str, style: Style) -> Value {
    let mut elements = words(text, style);
    if elements.is_empty() {
        elements = words(" ", style);
    }
    rich(vec![row(elements)])
}

/// A plan with a card for each step, in their order, the last ones counted on one where they are too many; `None` where it
/// would not say the whole sentence.
pub(super) fn plan(sentence: &str, steps: &[Step], language: Language) -> Option<Value> {
    let title = literal(sentence);
    if steps.is_empty() || title.trim().is_empty() || length(&title) > TITLE {
        return None;
    }
    let (shown, rest) = steps.split_at(if steps.len() > TASKS { TASKS - 1 } else { steps.len() });
    let mut tasks: Vec<Value> = shown.iter().enumerate().map(|(number, step)| card(number, step)).collect();
    tasks.extend((!rest.is_empty()).then(|| counted(rest, language)));
    Some(json!({ "type": "plan", "title": title, "tasks": tasks }))
}

/// A value may come from a target, hence it stands in rich text and not in the title.
fn card(number: usize, step: &Step) -> Value {
    let title = literal(&format!("{}  {}", state(step), step.title)).replace('\n', " ");
    let mut card = json!({
        "type": "task_card",
        "task_id": (number + 1).to_string(),
        "title": shortened(&title),
        "status": status(step),
    });
    let value = words(&step.value, Style::Plain);
    if !value.is_empty() {
        card["details"] = rich(vec![row(value)]);
    }
    card
}

/// The steps that have no card of their own: how many, and how many of each state, in their order.
fn counted(rest: &[Step], language: Language) -> Value {
    let mut states: Vec<(String, usize)> = Vec::new();
    for step in rest {
        let state = state(step);
        match states.iter_mut().find(|(known, _)| *known == state) {
            Some((_, count)) => *count += 1,
            None => states.push((state, 1)),
        }
    }
    let states: Vec<String> = states.into_iter().map(|(state, count)| format!("{state} {count}")).collect();
    let statuses: Vec<&str> = rest.iter().map(status).collect();
    let worst = ["error", "in_progress", "pending"].into_iter().find(|one| statuses.contains(one));
    json!({
        "type": "task_card",
        "task_id": TASKS.to_string(),
        "title": format!("… {}", say::more_steps(rest.len(), language)),
        "status": worst.unwrap_or("complete"),
        "details": rich(vec![row(words(&states.join(" · "), Style::Plain))]),
    })
}

/// The state of a step as sign and word.
fn state(step: &Step) -> String {
    format!("{} {}", step.tone.sign(), step.word).trim_end().to_owned()
}

/// What is not as it should be has no tick.
const fn status(step: &Step) -> &'static str {
    match step.tone {
        Tone::Running if step.queued => "pending",
        Tone::Running => "in_progress",
        Tone::Plain | Tone::Ok => "complete",
        Tone::Warning | Tone::Critical | Tone::Unknown | Tone::Refused => "error",
    }
}

/// The whole title stands in the report that follows.
fn shortened(title: &str) -> String {
    if length(title) <= TITLE {
        return title.to_owned();
    }
    let mut size = 1;
    let fits = |c: &char| {
        size += c.len_utf16();
        size <= TITLE
    };
    title.chars().take_while(fits).chain(['…']).collect()
}

fn length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}
