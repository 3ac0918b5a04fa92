//! Columns of a table as Slack's charts.
//!
//! A chart takes one number for each label and series, and only so many of them. What it does not take is for the lines
//! beneath it: nothing is cut, and the newest rows are those that it shows. Shapes and limits: docs.slack.dev (data
//! visualization block), which every client draws with its own description for who does not see it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::chat::chart::{Chart, Series};
use crate::chat::slack::words::literal;
use crate::chat::table::Column;

/// Charts of a message; Slack refuses a third, with a message of its own though its page says nothing of it.
pub(super) const CHARTS: usize = 2;
/// Series of a chart.
const SERIES: usize = 6;
/// Labels of a chart, and numbers of a series.
const LABELS: usize = 20;
/// With fewer there is nothing to compare.
const FEWEST: usize = 2;
/// UTF-16 units of the title, and of what stands at an axis.
const TITLE: usize = 50;
/// UTF-16 units of a label, and of a series' name.
const LABEL: usize = 20;

/// A table as far as it is drawn.
pub(super) struct Charted {
    /// The charts.
    pub(super) blocks: Vec<Value>,
    /// The rows of which not all is in the charts, in their order.
    pub(super) rest: Vec<usize>,
}

/// The charts of a table; `None` where none of them can be drawn.
pub(super) fn charted(columns: &[Column], rows: &[Vec<String>], charts: &[Chart]) -> Option<Charted> {
    let mut blocks = Vec::new();
    // Cells that are in a chart: row and column.
    let mut shown = BTreeSet::new();
    for chart in charts.iter().take(CHARTS) {
        let Some((block, drawn)) = block(columns, rows, chart) else { continue };
        blocks.push(block);
        shown.extend(drawn.iter().flat_map(|row| chart.series.iter().map(|series| (*row, series.column))));
    }
    let told = |row: usize, column: usize, cell: &str| column == 0 || cell.is_empty() || shown.contains(&(row, column));
    let whole = |row: usize, cells: &[String]| cells.iter().enumerate().all(|(at, cell)| told(row, at, cell));
    let rest = rows.iter().enumerate().filter(|(row, cells)| !whole(*row, cells)).map(|(row, _)| row).collect();
    (!blocks.is_empty()).then_some(Charted { blocks, rest })
}

/// A chart with the newest of those rows that have a number in each of its series, and which those are.
fn block(columns: &[Column], rows: &[Vec<String>], chart: &Chart) -> Option<(Value, Vec<usize>)> {
    let number = |series: &Series, row: usize| series.values.get(row).copied().flatten().and_then(units);
    let whole = |row: &usize| chart.series.iter().all(|series| number(series, *row).is_some());
    let mut drawn: Vec<usize> = (0..rows.len()).filter(whole).collect();
    drawn.drain(..drawn.len().saturating_sub(LABELS));
    let labels: Vec<String> =
        drawn.iter().map(|row| rows[*row].first().map_or_else(String::new, |at| literal(at))).collect();
    let name = |column: usize| columns.get(column).map(|column| literal(&column.name));
    let names = chart.series.iter().map(|series| name(series.column)).collect::<Option<Vec<_>>>()?;
    let (title, unit, about) = (literal(&chart.title), literal(&chart.unit), name(0)?);
    let fits = distinct(&labels) && distinct(&names) && (1..=SERIES).contains(&names.len());
    if drawn.len() < FEWEST || !fits || [&title, &unit, &about].into_iter().any(|text| !is_short(text, TITLE)) {
        return None;
    }
    let series = chart.series.iter().zip(&names).map(|(series, name)| {
        let points = drawn.iter().zip(&labels);
        let data = points.map(|(row, label)| json!({ "label": label, "value": number(series, *row) }));
        json!({ "name": name, "data": data.collect::<Vec<_>>() })
    });
    let series: Vec<Value> = series.collect();
    let axes = json!({ "categories": labels, "x_label": about, "y_label": unit });
    let chart = json!({ "type": "bar", "series": series, "axis_config": axes });
    Some((json!({ "type": "data_visualization", "title": title, "chart": chart }), drawn))
}

/// Thousandths as units; `None` beyond what anybody draws.
fn units(thousandths: i64) -> Option<f64> {
    i32::try_from(thousandths).ok().map(|value| f64::from(value) / 1_000.0)
}

/// Whether the texts are short enough for labels, and no two of them are the same.
fn distinct(texts: &[String]) -> bool {
    let all: BTreeSet<&String> = texts.iter().collect();
    all.len() == texts.len() && texts.iter().all(|text| is_short(text, LABEL))
}

fn is_short(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && !text.contains('\n') && text.encode_utf16().count() <= most
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use slack_morphism::prelude::SlackBlock;

    use super::{Charted, charted};
    use crate::chat::chart::{Chart, Series};
    use crate::chat::table::Column;

    fn columns(names: &[&str]) -> Vec<Column> {
        names.iter().map(|name| Column { name: (*name).to_owned(), number: *name != "Week" }).collect()
    }

    /// A chart of columns from `first` on.
    fn chart(title: &str, first: usize, values: &[&[Option<i64>]]) -> Chart {
        let series = values.iter().enumerate();
        let series = series.map(|(at, values)| Series { column: first + at, values: values.to_vec() }).collect();
        Chart { title: title.to_owned(), unit: "minutes".to_owned(), series }
    }

    /// Rows with these numbers as words.
    fn rows(columns: &[&[Option<i64>]]) -> Vec<Vec<String>> {
        let cell = |value: Option<i64>| value.map_or_else(String::new, |value| format!("{value}!"));
        let row = |at: usize| {
            let cells = columns.iter().map(|column| cell(column[at]));
            std::iter::once(format!("week {at}")).chain(cells).collect()
        };
        (0..columns[0].len()).map(row).collect()
    }

    #[test]
    fn a_chart_is_what_slack_documents_and_its_models_know() {
        let (opened, ack): ([_; 3], [_; 3]) = ([Some(2_000), Some(0), Some(7_000)], [Some(1_500), None, Some(90_000)]);
        let both = [&opened[..], &ack[..]];
        let charts = [chart("Incidents by week", 1, &both[..1]), chart("Times by week", 2, &both[1..])];
        let Charted { blocks, rest } =
            charted(&columns(&["Week", "Incidents", "Acknowledged"]), &rows(&both), &charts).expect("they are drawn");
        insta::assert_json_snapshot!(blocks[1], @r#"
        {
          "type": "data_visualization",
          "title": "Times by week",
          "chart": {
            "type": "bar",
            "series": [
              {
                "name": "Acknowledged",
                "data": [
                  {
                    "label": "week 0",
                    "value": 1.5
                  },
                  {
                    "label": "week 2",
                    "value": 90.0
                  }
                ]
              }
            ],
            "axis_config": {
              "categories": [
                "week 0",
                "week 2"
              ],
              "x_label": "Week",
              "y_label": "minutes"
            }
          }
        }
        "#);
        assert_eq!(blocks[0]["chart"]["axis_config"]["categories"], json!(["week 0", "week 1", "week 2"]));
        assert!(rest.is_empty(), "what has no number has no words either");
        for block in blocks {
            let known: SlackBlock = serde_json::from_value(block.clone()).expect("it is one of Slack's blocks");
            assert!(matches!(known, SlackBlock::DataVisualization(_)));
            assert_eq!(serde_json::to_value(known).expect("a block is JSON"), block, "and no field of it is unknown");
        }
    }

    #[test]
    fn the_newest_are_drawn_and_what_is_not_is_for_the_lines() {
        let many: Vec<Option<i64>> = (0..25).map(|at| Some(at * 1_000)).collect();
        let mut gaps = many.clone();
        gaps[24] = None;
        let both = [&many[..], &gaps[..]];
        let names = columns(&["Week", "Acknowledged", "Resolved"]);
        let one = charted(&names, &rows(&both), &[chart("Times", 1, &both)]).expect("it is drawn");
        let labels = one.blocks[0]["chart"]["axis_config"]["categories"].as_array().expect("labels").clone();
        assert_eq!((labels.len(), &labels[0], &labels[19]), (20, &json!("week 4"), &json!("week 23")));
        assert_eq!(one.rest, [0, 1, 2, 3, 24], "the older ones, and the newest, which lacks a number");
        let data = one.blocks[0]["chart"]["series"][1]["data"].as_array().expect("numbers").clone();
        assert!(data.len() == 20 && data.iter().zip(&labels).all(|(point, label)| point["label"] == *label));
    }

    #[test]
    fn what_slack_would_refuse_is_not_drawn() {
        let values: &[Option<i64>] = &[Some(1_000), Some(2_000), Some(3_000)];
        let draws =
            |names: &[&str], rows: &[Vec<String>], chart: Chart| charted(&columns(names), rows, &[chart]).is_some();
        let (names, fine) = (["Week", "Incidents"], rows(&[values]));
        assert!(draws(&names, &fine, chart(&"あ".repeat(50), 1, &[values])));
        assert!(!draws(&names, &fine, chart(&"あ".repeat(51), 1, &[values])), "a title is not cut");
        assert!(!draws(&names, &fine, chart("", 1, &[values])));
        assert!(!draws(&["Week", &"x".repeat(21)], &fine, chart("x", 1, &[values])), "nor is a name");
        assert!(!draws(&names, &fine, chart("x", 2, &[values])), "a column that is not there");
        assert!(!draws(&names, &fine[..1], chart("x", 1, &[&values[..1]])), "one bar says nothing");
        assert!(!draws(&names, &fine, chart("x", 1, &[&[Some(i64::MAX); 3]])));
        let mut twice = fine.clone();
        twice[1][0] = twice[0][0].clone();
        assert!(!draws(&names, &twice, chart("x", 1, &[values])), "two rows of one name");
        let seven = vec![values; 7];
        let many = ["Week", "a", "b", "c", "d", "e", "f", "g"];
        assert!(
            !draws(&many, &rows(&seven), chart("x", 1, &seven))
                && draws(&many, &rows(&seven), chart("x", 1, &seven[1..]))
        );
        let three = ["a", "b", "c"].map(|title| chart(title, 1, &[values]));
        let two = charted(&columns(&names), &fine, &three).expect("two of them");
        assert_eq!(two.blocks.len(), 2);
        let evil = chart("<!channel> \u{202e}x\u{1b}", 1, &[values]);
        let text = Value::Array(charted(&columns(&names), &fine, &[evil]).expect("it is drawn").blocks).to_string();
        assert!(!text.contains('\u{202e}') && !text.contains("\\u001b"), "{text}");
    }
}
