//! The documented limits: at the limit a payload passes, one beyond it is refused, with the pointer.

use serde_json::{Value, json};

use crate::slack::blocks::{Newer, of_message, of_view};

fn text(length: usize) -> Value {
    json!({ "type": "mrkdwn", "text": "x".repeat(length) })
}

fn plain(length: usize) -> Value {
    json!({ "type": "plain_text", "text": "x".repeat(length) })
}

fn button(text: usize, value: usize) -> Value {
    json!({ "type": "button", "action_id": format!("{text}-{value}"), "text": plain(text), "value": "v".repeat(value) })
}

fn actions(count: usize) -> Value {
    let all: Vec<Value> = (1..=count).map(|number| button(1, number)).collect();
    json!({ "type": "actions", "elements": all })
}

fn select(count: usize, length: usize) -> Value {
    let options: Vec<Value> =
        (0..count).map(|number| json!({ "text": plain(length), "value": number.to_string() })).collect();
    json!({ "type": "actions", "elements": [{ "type": "static_select", "options": options }] })
}

/// A table of so many rows and columns, with so many letters in each cell.
fn table(rows: usize, columns: usize, length: usize) -> Value {
    let words = json!([{ "type": "text", "text": "x".repeat(length) }]);
    let cell = json!({ "type": "rich_text", "elements": [{ "type": "rich_text_section", "elements": words }] });
    json!({ "type": "table", "rows": vec![vec![cell; columns]; rows] })
}

fn plan(tasks: usize, status: &str) -> Value {
    let task = |number: usize| json!({ "type": "task_card", "task_id": number.to_string(), "title": "memory", "status": status });
    json!({ "type": "plan", "title": "Checks", "tasks": (0..tasks).map(task).collect::<Vec<_>>() })
}

/// A chart of so many series with so many points, whose names have so many letters.
fn chart(series: usize, points: usize, length: usize) -> Value {
    let name = |number: usize| format!("{number:0length$}");
    let data: Vec<Value> = (0..points).map(|point| json!({ "label": name(point), "value": point })).collect();
    let lines: Vec<Value> = (0..series).map(|number| json!({ "name": name(number), "data": data })).collect();
    let categories: Vec<String> = (0..points).map(name).collect();
    let chart = json!({ "type": "bar", "series": lines, "axis_config": { "categories": categories } });
    json!({ "type": "data_visualization", "title": "Incidents", "chart": chart })
}

#[test]
fn a_message_passes_at_its_limits_and_not_beyond() {
    let section = |length| json!([{ "type": "section", "text": text(length) }]);
    let fields = |count, length| json!([{ "type": "section", "fields": vec![text(length); count] }]);
    let context = |count| json!([{ "type": "context", "elements": vec![text(1); count] }]);
    let divided = |count| Value::Array(vec![json!({ "type": "divider" }); count]);
    let cases: &[(&str, Value, Value)] = &[
        ("/blocks", divided(50), divided(51)),
        ("/blocks/0/text/text", section(3000), section(3001)),
        ("/blocks/0/text/text", section(1), section(0)),
        ("/blocks/0/fields", fields(10, 2000), fields(11, 2000)),
        ("/blocks/0/fields/0/text", fields(1, 2000), fields(1, 2001)),
        ("/blocks/0/elements", context(10), context(11)),
        (
            "/blocks/0/text/text",
            json!([{ "type": "header", "text": plain(150) }]),
            json!([{ "type": "header", "text": plain(151) }]),
        ),
        ("/blocks/0/elements", json!([actions(25)]), json!([actions(26)])),
        (
            "/blocks/0/elements/0/text/text",
            json!([{ "type": "actions", "elements": [button(75, 1)] }]),
            json!([{ "type": "actions", "elements": [button(76, 1)] }]),
        ),
        (
            "/blocks/0/elements/0/value",
            json!([{ "type": "actions", "elements": [button(1, 2000)] }]),
            json!([{ "type": "actions", "elements": [button(1, 2001)] }]),
        ),
        ("/blocks/0/elements/0/options", json!([select(100, 75)]), json!([select(101, 75)])),
        ("/blocks/0/elements/0/options/0/text/text", json!([select(1, 75)]), json!([select(1, 76)])),
        (
            "/blocks/0/block_id",
            json!([{ "type": "divider", "block_id": "b".repeat(255) }]),
            json!([{ "type": "divider", "block_id": "b".repeat(256) }]),
        ),
        (
            "/blocks/1/block_id",
            json!([{ "type": "divider", "block_id": "a" }, { "type": "divider", "block_id": "b" }]),
            json!([{ "type": "divider", "block_id": "a" }, { "type": "divider", "block_id": "a" }]),
        ),
        ("/blocks/0/rows", json!([table(100, 1, 1)]), json!([table(101, 1, 1)])),
        ("/blocks/0/rows/0", json!([table(1, 20, 1)]), json!([table(1, 21, 1)])),
        ("/blocks/0", json!([table(50, 2, 100)]), json!([table(50, 2, 101)])),
        ("/blocks/0/rows/0/0/elements/0/elements/0/text", json!([table(1, 1, 1)]), json!([table(1, 1, 0)])),
        ("/blocks", json!([table(1, 1, 1)]), json!([table(1, 1, 1), table(1, 1, 1)])),
        ("/blocks/0/chart/series", json!([chart(6, 1, 1)]), json!([chart(7, 1, 1)])),
        ("/blocks/0/chart/series/0/data", json!([chart(1, 20, 2)]), json!([chart(1, 21, 2)])),
        ("/blocks/0/chart/series/0/name", json!([chart(1, 1, 20)]), json!([chart(1, 1, 21)])),
        ("/blocks/0/chart/axis_config/categories/0", json!([chart(1, 1, 20)]), json!([chart(1, 1, 21)])),
        ("/blocks", json!([chart(1, 1, 1), chart(1, 1, 1)]), json!([chart(1, 1, 1), chart(1, 1, 1), chart(1, 1, 1)])),
        ("/blocks/0/tasks", json!([plan(50, "complete")]), json!([plan(51, "complete")])),
        ("/blocks/0/tasks/0/status", json!([plan(1, "in_progress")]), json!([plan(1, "completed")])),
        (
            "/blocks/0/text",
            json!([{ "type": "markdown", "text": "x".repeat(12_000) }]),
            json!([{ "type": "markdown", "text": "x".repeat(12_001) }]),
        ),
    ];
    for (pointer, good, bad) in cases {
        assert_eq!(of_message(good, Newer::All), Vec::<String>::new(), "{pointer} at its limit");
        let wrong = of_message(bad, Newer::All);
        assert!(wrong.iter().any(|one| one.ends_with(&format!("[json-pointer:{pointer}]"))), "{pointer}: {wrong:?}");
    }
}

#[test]
fn a_view_passes_at_its_limits_and_not_beyond() {
    let modal = |title: usize, private: usize, blocks: usize| {
        json!({
            "type": "modal", "title": plain(title), "private_metadata": "p".repeat(private),
            "blocks": vec![json!({ "type": "divider" }); blocks],
        })
    };
    assert_eq!(of_view(&modal(24, 3000, 100)), Vec::<String>::new());
    let cases = [
        ("/view/title/text", modal(25, 1, 1)),
        ("/view/private_metadata", modal(1, 3001, 1)),
        ("/view/blocks", modal(1, 1, 101)),
    ];
    for (pointer, view) in cases {
        let wrong = of_view(&view);
        assert!(wrong[0].ends_with(&format!("[json-pointer:{pointer}]")), "{wrong:?}");
    }
    let input = json!({ "type": "input", "label": plain(1), "element": { "type": "plain_text_input" } });
    let without_submit = json!({ "type": "modal", "title": plain(1), "blocks": [input] });
    assert_eq!(of_view(&without_submit), ["[ERROR] missing required field: submit [json-pointer:/view]"]);
}

#[test]
fn a_workspace_without_the_newer_blocks_refuses_them_by_name() {
    let table = json!([{ "type": "table", "rows": [[{ "type": "raw_text", "text": "memory" }]] }]);
    assert_eq!(of_message(&table, Newer::All), Vec::<String>::new());
    assert_eq!(of_message(&table, Newer::None), ["[ERROR] unsupported type: table [json-pointer:/blocks/0/type]"]);
    assert_eq!(of_message(&table, Newer::WithoutCharts), Vec::<String>::new());
    let mut charts = json!([chart(2, 3, 1)]);
    assert_eq!(of_message(&charts, Newer::All), Vec::<String>::new());
    let refused = ["[ERROR] unsupported type: data_visualization [json-pointer:/blocks/0/type]"];
    assert_eq!(of_message(&charts, Newer::WithoutCharts), refused);
    charts[0]["chart"]["series"][1]["data"].as_array_mut().expect("points").pop();
    let lacks = "[ERROR] must have one data point for each category [json-pointer:/blocks/0/chart/series/1/data]";
    assert_eq!(of_message(&charts, Newer::All), [lacks]);
}

#[test]
fn what_is_no_block_is_refused() {
    let cases = [
        json!("text"),
        json!([{}]),
        json!([{ "type": "nonsense" }]),
        json!([{ "type": "section" }]),
        json!([{ "type": "section", "text": { "type": "mrkdwn", "text": null } }]),
        json!([{ "type": "section", "text": { "type": "mrkdwn", "text": "a", "emoji": true } }]),
        json!([{ "type": "header", "text": { "type": "mrkdwn", "text": "a" } }]),
        json!([{ "type": "actions", "elements": [{ "type": "plain_text_input" }] }]),
        json!([{ "type": "divider", "color": "red" }]),
    ];
    for case in cases {
        assert_ne!(of_message(&case, Newer::All), Vec::<String>::new(), "{case}");
    }
}
