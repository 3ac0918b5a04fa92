//! Figures by week as charts where the workspace has charts, as a table where it has tables alone, and else as lines.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use toban::chat::chart::{Chart, Series};
use toban::chat::gateway::Gateway as _;
use toban::chat::inbound::{Place, Platform};
use toban::chat::message::{Block, Message, Tone};
use toban::chat::table::Column;
use toban::incident::author::Author;
use toban::incident::opening::Opening;
use toban::incident::record::Incident;
use toban::incident::severity::Severity;
use toban::language::Language;

use super::Desk;
use super::newer::{has, opens, place};

/// The newer blocks of each call that carried blocks, and whether Slack took it.
fn tried(desk: &Desk, method: &str) -> Vec<(bool, bool, bool)> {
    let calls = desk.world.called(method).into_iter().filter_map(|call| {
        let blocks = call.arguments["blocks"].as_array()?.clone();
        let taken = call.answer.as_ref().is_none_or(|answer| answer["ok"] == true);
        Some((has(&blocks, "data_visualization"), has(&blocks, "table"), taken))
    });
    calls.collect()
}

/// Hosts and weeks; the newest week has no time yet.
fn figures(headline: &str) -> Message {
    let column = |name: &str, number| Column { name: name.to_owned(), number };
    let hosts = (0..3).map(|n| vec![format!("host-{n}"), format!("{n} %")]).collect();
    let weeks = [["11-09", "3", "20 min"], ["11-16", "0", "40 min"], ["11-23", "5", ""]];
    let chart = |title: &str, column, values: [Option<i64>; 3]| Chart {
        title: title.to_owned(),
        unit: "minutes".to_owned(),
        series: vec![Series { column, values: values.to_vec() }],
    };
    let blocks = vec![
        Block::Table { columns: vec![column("Target", false), column("Load", true)], rows: hosts, charts: Vec::new() },
        Block::Table {
            columns: vec![column("Week", false), column("Incidents", true), column("Resolved", true)],
            rows: weeks.map(|week| week.map(ToOwned::to_owned).to_vec()).to_vec(),
            charts: vec![
                chart("Incidents by week", 1, [Some(3_000), Some(0), Some(5_000)]),
                chart("Times by week", 2, [Some(20_000), Some(40_000), None]),
            ],
        },
    ];
    Message { blocks, ..Message::line(Language::En, Tone::Plain, headline) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_without_charts_keeps_its_tables_and_is_not_asked_again_for_six_hours() {
    let (desk, clock) = opens(true).await;
    desk.world.knows_no_charts();
    let weeks = Message::line(Language::En, Tone::Plain, "weeks");
    let root = desk.slack.gateway.post(&place(&desk, None), &weeks).await.expect("it is sent");
    let beneath = || {
        let ops = desk.world.channel("#ops");
        ops.thread(&ops.top_level()[0])
    };
    let mut before = tried(&desk, "chat.postMessage").len();
    let mut goes = async |headline: &str| {
        desk.slack.gateway.post(&place(&desk, Some(&root.id)), &figures(headline)).await.expect("it is sent");
        let calls = tried(&desk, "chat.postMessage").split_off(before);
        before += calls.len();
        let seen = beneath().pop().expect("it is there");
        for word in ["11-09  Incidents 3 · Resolved 20 min", "11-23  Incidents 5"] {
            let charted = has(&seen.blocks, "data_visualization");
            assert!(charted || seen.body.contains(word), "{word}: {}", seen.body);
        }
        calls
    };
    let refused = [(true, true, false), (false, true, true)];
    assert_eq!(goes("first").await, refused, "at once without the chart, and with the table");
    clock.advance(Duration::from_hours(6) - Duration::from_secs(1));
    assert_eq!(goes("second").await, [(false, true, true)], "it is known");
    clock.advance(Duration::from_secs(1));
    assert_eq!(goes("third").await, refused, "it is tried again");
    desk.world.knows_native_blocks(true);
    clock.advance(Duration::from_hours(6));
    assert_eq!(goes("fourth").await, [(true, true, true)], "it has them by now");
    desk.world.knows_native_blocks(false);
    assert_eq!(goes("fifth").await.len(), 3, "neither: charts, tables, lines");
    assert_eq!(beneath().len(), 5, "each of them is there once");
}

/// Incidents of the last weeks, one a week, of three severities; the newest is not resolved.
async fn past(desk: &Desk) {
    let now = desk.app.parts.clock.now();
    let ben = Author { platform: Platform::Web, account: "ben".to_owned(), person: Some("ben".to_owned()) };
    let minutes = SignedDuration::from_mins;
    let mut tx = desk.app.parts.store.begin().await.expect("the store answers");
    for (week, severity) in (0..6).zip([Severity::Sev1, Severity::Sev2, Severity::Sev3].into_iter().cycle()) {
        let at: Timestamp = now - SignedDuration::from_hours(24 * 7 * week) - minutes(120);
        let place = Place { platform: Platform::Web, conversation: "none".to_owned(), thread: None };
        let opening = Opening { severity: Some(severity), ..Opening::of("checkout is down", place) };
        let change = Incident::open(opening, &ben, at).expect("it is open");
        let change = change.and(|it| it.ack(&ben, at + minutes(5))).expect("ben is on it");
        let change = if week == 0 { Ok(change) } else { change.and(|it| it.resolve(&ben, at + minutes(60 + week))) };
        tx.incidents().create(&change.expect("it is over")).await.expect("it is kept");
    }
    tx.commit().await.expect("it is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_by_week_are_two_charts_and_the_week_that_goes_on_is_beneath_them() {
    for charts in [true, false] {
        let desk = Desk::opens().await;
        past(&desk).await;
        if !charts {
            desk.world.knows_no_charts();
        }
        desk.world.user("carol").says("#ops", "/incident stats").acked().await;
        let ops = desk.world.channel("#ops");
        let seen = ops.private_message("carol", 0).await;
        assert!(seen.body.contains("Incidents of the last 90 d · 6") && has(&seen.blocks, "table"), "{}", seen.body);
        let drawn: Vec<&Value> = seen.blocks.iter().filter(|block| block["type"] == "data_visualization").collect();
        let words = ["Incidents 1 · Acknowledged 5 min · Resolved 1 h 5 min", "Incidents 1 · Acknowledged 5 min"];
        if !charts {
            assert!(drawn.is_empty() && words.iter().all(|word| seen.body.contains(word)), "{}", seen.body);
            continue;
        }
        let titles: Vec<&Value> = drawn.iter().map(|block| &block["title"]).collect();
        assert_eq!(titles, ["Incidents by week", "Median times by week"]);
        let times = &drawn[1]["chart"];
        assert_eq!((&times["axis_config"]["y_label"], &times["type"]), (&"minutes".into(), &"bar".into()));
        let series = times["series"].as_array().expect("two of them");
        let value = |at: usize| series[at]["data"][0]["value"].as_f64().expect("a number").to_string();
        assert_eq!((value(0), value(1)), ("5".to_owned(), "65".to_owned()), "the oldest week comes first");
        assert_eq!(series[0]["data"].as_array().map(Vec::len), Some(5), "the newest week has no end");
        assert!(!seen.body.contains(words[0]) && seen.body.contains(words[1]), "it is beneath: {}", seen.body);
        assert!(words.iter().all(|word| seen.text.contains(word)), "the numbers are read aloud: {}", seen.text);
        desk.world.is_quiet().await;
        super::outage::every_payload_is_one_that_slack_takes(&desk);
    }
}
