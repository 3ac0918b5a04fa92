//! Payloads against the platform's published types: `@slack/types` through the TypeScript compiler, and the models of
//! `slack_sdk`, which know lengths and counts, too.
//!
//! Both miss something, so both are asked. Charts are in neither; their shape is written down here from the
//! platform's page about them.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{LazyLock, Mutex, PoisonError};

use serde_json::{Map, Value, json};

use super::checker;
use crate::slack::blocks::{Newer, of_message, of_view};

/// What the published types do not have yet (docs.slack.dev, data visualization block).
const HEAD: &str = "\
import type { HomeView, KnownBlock, MessageMetadata, ModalView } from '@slack/types';
type Point = { label: string; value: number };
type Axis = { categories: string[]; x_label?: string; y_label?: string };
type Lines = { type: 'line' | 'bar' | 'area'; series: { name: string; data: Point[] }[]; axis_config: Axis };
type Chart = { type: 'pie'; segments: Point[] } | Lines;
type Charted = { type: 'data_visualization'; block_id?: string; title: string; chart: Chart };
type Blocks = (KnownBlock | Charted)[];
";

/// What was found right.
static PASSED: LazyLock<Mutex<HashSet<u64>>> = LazyLock::new(Mutex::default);

/// Checks everything with blocks or metadata in it, as
/// [`SlackWorld::payloads`](crate::slack::world::SlackWorld::payloads) collects it: `{ "method", "arguments" }` each.
///
/// # Errors
/// What the compiler or the models say, each with the method it was sent to.
pub(crate) fn check_blocks(payloads: &[Value]) -> Result<(), String> {
    let mut parts = Vec::new();
    for payload in payloads {
        let method = payload["method"].as_str().unwrap_or_default();
        collect(method, &payload["arguments"], &mut parts);
    }
    // What was found right is not asked again: many tests send the same.
    parts.retain(|part| !PASSED.lock().unwrap_or_else(PoisonError::into_inner).contains(&digest(part)));
    if parts.is_empty() {
        return Ok(());
    }
    let mut source = HEAD.to_owned();
    for (number, (method, kind, value)) in parts.iter().enumerate() {
        let _ = writeln!(source, "export const part{number}: {kind} = {value}; // {method}");
    }
    let models: Vec<Value> =
        parts.iter().map(|(method, kind, value)| json!({ "method": method, "kind": kind, "value": value })).collect();
    let told = checker::types(&source)?;
    let mut wrong: Vec<String> = told.iter().map(|told| place(told, &source)).collect();
    let told = checker::models(&Value::Array(models))?;
    wrong.extend(told.iter().filter_map(|told| told.as_str().map(str::to_owned)));
    if !wrong.is_empty() {
        return Err(wrong.join("\n"));
    }
    PASSED.lock().unwrap_or_else(PoisonError::into_inner).extend(parts.iter().map(digest));
    Ok(())
}

fn digest((_, kind, value): &(String, &'static str, Value)) -> u64 {
    let mut hasher = DefaultHasher::new();
    (kind, value.to_string()).hash(&mut hasher);
    hasher.finish()
}

/// The parts the types know, wherever they stand.
fn collect(method: &str, arguments: &Value, parts: &mut Vec<(String, &'static str, Value)>) {
    let mut put = |kind, value: &Value| parts.push((method.to_owned(), kind, value.clone()));
    match &arguments["view"] {
        Value::Null => {}
        view => {
            put(if view["type"] == "home" { "HomeView" } else { "ModalView" }, view);
            // A view's own type takes any block.
            put("Blocks", &view["blocks"]);
        }
    }
    for (name, kind) in [("blocks", "Blocks"), ("metadata", "MessageMetadata")] {
        if !arguments[name].is_null() {
            put(kind, &arguments[name]);
        }
    }
    let unfurls = arguments["unfurls"].as_object().into_iter().flat_map(Map::values);
    for attachment in unfurls.chain(arguments["attachments"].as_array().into_iter().flatten()) {
        collect(method, attachment, parts);
    }
}

/// A complaint of the compiler, with the method that line is about.
fn place(told: &Value, source: &str) -> String {
    let number = told[0].as_u64().and_then(|number| usize::try_from(number).ok());
    let meant = number.and_then(|number| source.lines().nth(number)).and_then(|meant| meant.rsplit_once("// "));
    let complaint = told[1].as_str().unwrap_or_default();
    meant.map_or_else(|| complaint.to_owned(), |(_, method)| format!("{method}: {complaint}"))
}

/// One payload of every kind of block and element.
fn everything() -> Vec<Value> {
    let plain = |text: &str| json!({ "type": "plain_text", "text": text, "emoji": true });
    let mrkdwn = |text: &str| json!({ "type": "mrkdwn", "text": text });
    let option = json!({ "text": plain("SEV1"), "value": "sev1" });
    let rich = json!({ "type": "rich_text", "elements": [
        { "type": "rich_text_section", "elements": [{ "type": "text", "text": "redis", "style": { "bold": true } }] },
    ] });
    let blocks = json!([
        { "type": "header", "text": plain("SEV1 · checkout down · INC-42") },
        { "type": "section", "block_id": "s", "text": mrkdwn("*down*"), "fields": [mrkdwn("a"), mrkdwn("b")],
          "accessory": { "type": "overflow", "action_id": "o", "options": [option, option] } },
        { "type": "context", "elements": [mrkdwn("since 10:02")] },
        { "type": "divider" },
        { "type": "actions", "elements": [
            { "type": "button", "action_id": "ack", "text": plain("Ack"), "value": "INC-42", "style": "primary" },
            { "type": "static_select", "action_id": "severity", "placeholder": plain("Severity"), "options": [option] },
            { "type": "users_select", "action_id": "who", "placeholder": plain("Who") },
        ] },
        { "type": "image", "image_url": "https://example.com/a.png", "alt_text": "memory" },
        { "type": "markdown", "text": "**bold**" },
        rich,
        { "type": "table", "rows": [[{ "type": "raw_text", "text": "memory" }, { "type": "raw_text", "text": "96 %" }]],
          "column_settings": [{ "is_wrapped": true }, { "align": "right" }] },
        { "type": "plan", "title": "Checks", "tasks": [
            { "type": "task_card", "task_id": "1", "title": "memory", "status": "complete", "details": rich },
        ] },
        { "type": "data_visualization", "title": "Memory", "chart": {
            "type": "line", "axis_config": { "categories": ["10:00", "10:01"], "y_label": "%" },
            "series": [{ "name": "used", "data": [{ "label": "10:00", "value": 90 }, { "label": "10:01", "value": 96 }] }],
        } },
    ]);
    let input = |label: &str, element: Value| json!({ "type": "input", "label": plain(label), "element": element });
    let modal = json!({
        "type": "modal", "title": plain("Open an incident"), "submit": plain("Open"), "close": plain("Cancel"),
        "callback_id": "incident.open", "private_metadata": "{}", "notify_on_close": true, "blocks": [
            input("Symptom", json!({ "type": "plain_text_input", "action_id": "t", "multiline": true, "max_length": 300 })),
            input("Target", json!({ "type": "external_select", "action_id": "x", "min_query_length": 1 })),
            input("Severity", json!({ "type": "radio_buttons", "action_id": "r", "options": [option] })),
            input("Day", json!({ "type": "datepicker", "action_id": "d", "initial_date": "2026-11-24" })),
        ],
    });
    let metadata = json!({ "event_type": "toban_delivery", "event_payload": { "delivery": "01J" } });
    let home = json!({ "type": "home", "blocks": [{ "type": "section", "text": mrkdwn("My shifts") }] });
    let unfurl = json!({ "https://example.com/": { "blocks": [{ "type": "section", "text": mrkdwn("INC-42") }] } });
    vec![
        json!({ "method": "chat.postMessage", "arguments": { "blocks": blocks, "metadata": metadata } }),
        json!({ "method": "views.open", "arguments": { "view": modal } }),
        json!({ "method": "views.publish", "arguments": { "view": home } }),
        json!({ "method": "chat.unfurl", "arguments": { "unfurls": unfurl } }),
    ]
}

#[test]
fn every_kind_of_block_passes_the_published_types_and_our_limits() {
    let all = everything();
    assert_eq!(check_blocks(&all), Ok(()));
    assert_eq!(of_message(&all[0]["arguments"]["blocks"], Newer::All), Vec::<String>::new());
    assert_eq!(of_view(&all[1]["arguments"]["view"]), Vec::<String>::new());
}

#[test]
fn what_the_published_types_do_not_have_is_refused() {
    let message = |method: &str, blocks: Value| json!({ "method": method, "arguments": { "blocks": blocks } });
    let header = json!([{ "type": "header", "text": { "type": "plain_text", "text": "x".repeat(151) } }]);
    let metadata = json!({ "method": "chat.five", "arguments": { "metadata": { "event_payload": {} } } });
    let all = [
        message("chat.one", json!([{ "type": "section", "text": "memory" }])),
        message("chat.two", json!([{ "type": "nonsense" }])),
        message("chat.three", json!([{ "type": "divider", "color": "red" }])),
        message("chat.four", header),
        metadata,
    ];
    let wrong = check_blocks(&all).expect_err("all of it is wrong");
    let told = |method: &str, word: &str| wrong.lines().any(|line| line.starts_with(method) && line.contains(word));
    let expected = [
        ("chat.one", "not assignable"),
        ("chat.two", "not assignable"),
        ("chat.three", "does not exist"),
        ("chat.four", "150 characters"),
        ("chat.five", "event_type"),
    ];
    for (method, word) in expected {
        assert!(told(method, word), "{method}: {word} in:\n{wrong}");
    }
}
