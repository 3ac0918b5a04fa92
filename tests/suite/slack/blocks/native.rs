//! The newer blocks, which not every workspace knows: tables, charts, tasks.

use std::collections::BTreeSet;

use serde_json::Value;

use super::check::{Check, length};
use super::rich;

/// All cells of a message's tables together.
const TABLE_TEXT: usize = 10_000;

/// Charts of one message.
const CHARTS: usize = 2;

/// Which of these blocks a place takes; a workspace got charts last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Newer {
    All,
    WithoutCharts,
    None,
}

impl Newer {
    pub(super) fn has(self, kind: &str) -> bool {
        let others = ["table", "task_card", "plan"].contains(&kind);
        match self {
            Self::All => others || kind == "data_visualization",
            Self::WithoutCharts => others,
            Self::None => false,
        }
    }
}

pub(super) fn block(check: &mut Check, block: &Value, at: &str) {
    match block["type"].as_str() {
        Some("table") => table(check, block, at),
        Some("data_visualization") => chart(check, block, at),
        Some("task_card") => task(check, block, at),
        _ => plan(check, block, at),
    }
}

/// What a message may have once.
pub(super) fn together(check: &mut Check, list: &[Value], at: &str) {
    let of = |kind: &'static str| list.iter().filter(move |block| block["type"] == kind);
    if of("table").count() > 1 {
        check.wrong(at, "only_one_table_allowed");
    }
    if of("data_visualization").count() > CHARTS {
        check.wrong(at, format!("no more than {CHARTS} data_visualization blocks allowed"));
    }
}

fn table(check: &mut Check, block: &Value, at: &str) {
    check.only(block, at, &["type", "block_id", "rows", "column_settings"]);
    check.need(block, at, &["rows"]);
    let mut letters = 0;
    let rows = check.list(block, at, "rows", 1, 100);
    for (number, row) in rows.iter().enumerate() {
        let at = format!("{at}/rows/{number}");
        let Some(cells) = row.as_array() else {
            check.wrong(&at, "must be an array");
            continue;
        };
        check.count(cells.len(), &at, 1, 20);
        for (place, cell) in cells.iter().enumerate() {
            let at = format!("{at}/{place}");
            match cell["type"].as_str() {
                Some("raw_text") => {
                    check.only(cell, &at, &["type", "text"]);
                    check.need(cell, &at, &["text"]);
                    check.text(cell, &at, "text", 1, TABLE_TEXT);
                    letters += cell["text"].as_str().map_or(0, length);
                }
                Some("raw_number") => check.need(cell, &at, &["value"]),
                Some("rich_text") => {
                    rich::block(check, cell, &at);
                    letters += words(cell);
                }
                other => check.wrong(&format!("{at}/type"), format!("unsupported type: {}", other.unwrap_or("none"))),
            }
        }
    }
    if letters > TABLE_TEXT {
        check.wrong(at, format!("must be less than {} characters", TABLE_TEXT + 1));
    }
    let columns = check.list(block, at, "column_settings", 0, 20);
    for (number, column) in columns.iter().enumerate().filter(|(_, column)| !column.is_null()) {
        let at = format!("{at}/column_settings/{number}");
        check.only(column, &at, &["align", "is_wrapped"]);
        check.one_of(column, &at, "align", &["left", "center", "right"]);
        check.flags(column, &at, &["is_wrapped"]);
    }
}

/// All texts in a cell together.
fn words(value: &Value) -> usize {
    match value {
        Value::Array(list) => list.iter().map(words).sum(),
        Value::Object(fields) => {
            let said = ["text", "fallback"].iter().filter_map(|name| value[*name].as_str()).map(length);
            said.sum::<usize>() + fields.values().map(words).sum::<usize>()
        }
        _ => 0,
    }
}

fn chart(check: &mut Check, block: &Value, at: &str) {
    check.only(block, at, &["type", "block_id", "title", "chart"]);
    check.need(block, at, &["title", "chart"]);
    check.text(block, at, "title", 1, 50);
    let (chart, at) = (&block["chart"], format!("{at}/chart"));
    check.need(chart, &at, &["type"]);
    match chart["type"].as_str() {
        Some("pie") => {
            check.only(chart, &at, &["type", "segments"]);
            check.need(chart, &at, &["segments"]);
            let segments = check.list(chart, &at, "segments", 1, 6);
            for (number, segment) in segments.iter().enumerate() {
                let at = format!("{at}/segments/{number}");
                check.text(segment, &at, "label", 1, 20);
                if !segment["value"].as_f64().is_some_and(|value| value > 0.0) {
                    check.wrong(&format!("{at}/value"), "must be a positive number");
                }
            }
        }
        Some("line" | "bar" | "area") => series(check, chart, &at),
        other => check.wrong(&format!("{at}/type"), format!("unsupported type: {}", other.unwrap_or("none"))),
    }
}

fn series(check: &mut Check, chart: &Value, at: &str) {
    check.only(chart, at, &["type", "series", "axis_config"]);
    check.need(chart, at, &["series", "axis_config"]);
    let (axis, axis_at) = (&chart["axis_config"], format!("{at}/axis_config"));
    check.only(axis, &axis_at, &["categories", "x_label", "y_label"]);
    check.need(axis, &axis_at, &["categories"]);
    check.text(axis, &axis_at, "x_label", 1, 50);
    check.text(axis, &axis_at, "y_label", 1, 50);
    let categories = check.list(axis, &axis_at, "categories", 1, 20);
    for (number, category) in categories.iter().enumerate() {
        check.length(category.as_str().unwrap_or_default(), &format!("{axis_at}/categories/{number}"), 1, 20);
    }
    let mut names = BTreeSet::new();
    let lines = check.list(chart, at, "series", 1, 6);
    for (number, line) in lines.iter().enumerate() {
        let at = format!("{at}/series/{number}");
        check.only(line, &at, &["name", "data"]);
        check.need(line, &at, &["name", "data"]);
        check.text(line, &at, "name", 1, 20);
        if !names.insert(line["name"].as_str().unwrap_or_default()) {
            check.wrong(&format!("{at}/name"), "series names must be unique");
        }
        let points = check.list(line, &at, "data", 1, 20);
        let has = |category: &Value| points.iter().filter(|point| point["label"] == *category).count() == 1;
        if !categories.iter().all(has) {
            check.wrong(&format!("{at}/data"), "must have one data point for each category");
        }
        for (place, point) in points.iter().enumerate() {
            let at = format!("{at}/data/{place}");
            check.only(point, &at, &["label", "value"]);
            if !point["value"].is_number() {
                check.wrong(&format!("{at}/value"), "must be a number");
            }
            if !categories.contains(&point["label"]) {
                check.wrong(&format!("{at}/label"), "must be one of the categories");
            }
        }
    }
}

fn task(check: &mut Check, block: &Value, at: &str) {
    check.only(block, at, &["type", "block_id", "task_id", "title", "details", "output", "sources", "status"]);
    check.need(block, at, &["task_id", "title", "status"]);
    check.text(block, at, "task_id", 1, 255);
    check.text(block, at, "title", 1, 255);
    check.one_of(block, at, "status", &["pending", "in_progress", "complete", "error"]);
    for name in ["details", "output"] {
        if !block[name].is_null() {
            rich::block(check, &block[name], &format!("{at}/{name}"));
        }
    }
    let sources = check.list(block, at, "sources", 0, 10);
    for (number, source) in sources.iter().enumerate() {
        check.need(source, &format!("{at}/sources/{number}"), &["type", "url", "text"]);
    }
}

fn plan(check: &mut Check, block: &Value, at: &str) {
    check.only(block, at, &["type", "block_id", "title", "tasks"]);
    check.need(block, at, &["title"]);
    check.text(block, at, "title", 1, 255);
    let tasks = check.list(block, at, "tasks", 0, 50);
    let mut ids = BTreeSet::new();
    for (number, card) in tasks.iter().enumerate() {
        let at = format!("{at}/tasks/{number}");
        task(check, card, &at);
        if !ids.insert(card["task_id"].as_str().unwrap_or_default()) {
            check.wrong(&format!("{at}/task_id"), "task ids must be unique");
        }
    }
}
