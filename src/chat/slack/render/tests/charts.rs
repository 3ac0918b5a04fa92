//! Tables that are charts where the workspace has charts.

use serde_json::Value;

use super::{message, newer, of_type, render, table};
use crate::chat::chart::{Chart, Series};
use crate::chat::message::{Block, Message};
use crate::chat::slack::render::{Kinds, Part, Rest};
use crate::chat::table::Column;

/// Weeks with one number each; the last has none in a second column.
fn weeks(weeks: i64, said: &str) -> Block {
    let columns =
        ["Week", "Incidents", "Resolved"].map(|name| Column { name: name.to_owned(), number: name != "Week" });
    let last = |week: i64| week == weeks - 1;
    let resolved = |week: i64| if last(week) { String::new() } else { format!("{said}{week} min") };
    let rows = (0..weeks).map(|week| vec![format!("W{week:02}"), format!("{said}{}", week + 1), resolved(week)]);
    let chart = |title: &str, column, values: Vec<Option<i64>>| Chart {
        title: title.to_owned(),
        unit: "minutes".to_owned(),
        series: vec![Series { column, values }],
    };
    let opened = (0..weeks).map(|week| Some((week + 1) * 1_000)).collect();
    let times = (0..weeks).map(|week| (!last(week)).then_some(week * 1_000)).collect();
    let charts = vec![chart("Incidents by week", 1, opened), chart("Times by week", 2, times)];
    Block::Table { columns: columns.into(), rows: rows.collect(), charts }
}

fn charts(part: &Part) -> Vec<&Value> {
    part.blocks.iter().filter(|block| block["type"] == "data_visualization").collect()
}

#[test]
fn charts_stand_for_their_table_and_every_word_of_it_is_read_without_them() {
    let figures = message(vec![table(3, ""), weeks(4, ""), Block::Context { text: "foot".to_owned() }]);
    let parts = newer(&figures, Rest::Below);
    assert_eq!((parts.len(), charts(&parts[0]).len()), (1, 2));
    assert_eq!(parts[0].newer, Kinds { plan: false, ..Kinds::ALL });
    let shown = parts[0].blocks.iter().map(|block| block["type"].as_str().unwrap_or_default()).collect::<Vec<_>>();
    assert_eq!(shown, ["rich_text", "table", "data_visualization", "data_visualization", "context"], "and no lines");
    let rows = ["W00  Incidents 1 · Resolved 0 min", "W01  Incidents 2 · Resolved 1 min", "W03  Incidents 4"];
    assert!(rows.iter().all(|row| parts[0].words().contains(row)), "{}", parts[0].words());
    assert!(parts[0].text.starts_with("✖ SEV1 · checkout is down · INC-42\nW00  Incidents 1"), "{}", parts[0].text);
    assert!(rows.iter().all(|row| parts[0].text.contains(row)), "the numbers are read aloud: {}", parts[0].text);
    let chartless = parts[0].older().expect("without charts");
    assert_eq!(chartless.newer, Kinds { table: true, ..Kinds::NONE });
    assert_eq!(chartless.blocks.len(), 4);
    assert_eq!(chartless.blocks[1]["type"], "table");
    let plain = chartless.older().expect("without tables, too");
    assert_eq!((plain.words(), plain.older()), (render(&figures, Rest::Below)[0].words(), None));
    assert_eq!(Some(plain), parts[0].plainly());
}

#[test]
fn what_charts_do_not_take_is_beneath_them_and_nothing_is_lost() {
    let parts = newer(&message(vec![weeks(30, "")]), Rest::Below);
    let shown = Value::Array(parts[0].blocks.clone());
    let mut lines = Vec::new();
    of_type(&shown, "rich_text_section", &mut lines);
    let beneath = lines.iter().skip(1).map(|line| line["elements"][0]["text"].as_str().unwrap_or_default().trim_end());
    // The second chart ends a week earlier, and begins one earlier.
    let older = (0..10).map(|week| format!("W{week:02}")).collect::<Vec<_>>();
    assert_eq!(beneath.collect::<Vec<_>>(), older);
    let words = parts[0].words();
    assert!((0..30).all(|week| words.contains(&format!("W{week:02}  Incidents {}", week + 1))), "{words}");
}

#[test]
fn a_message_has_at_most_two_charts_and_fits() {
    for rest in [Rest::Below, Rest::Thread] {
        let said = "long ".repeat(20);
        let long = message((0..5).map(|_| weeks(20, &said)).collect());
        let parts = newer(&long, rest);
        assert_eq!(parts.iter().map(|part| charts(part).len()).sum::<usize>(), 10);
        for part in &parts {
            assert!(charts(part).len() <= 2 && part.text.chars().count() <= 3_000, "{rest:?}");
            for part in [part.clone(), part.plainly().unwrap_or_else(|| part.clone())] {
                assert!(!part.blocks.is_empty() && part.blocks.len() <= 50 && part.words().chars().count() <= 13_000);
            }
        }
        let all = parts.iter().map(Part::words).collect::<Vec<_>>().join("\n");
        assert_eq!(all.matches("W19  Incidents").count(), 5);
    }
}

#[test]
fn nothing_in_a_chart_acts() {
    let evil = "<!channel> <@U1> @here \u{1b}\u{202e}";
    let Block::Table { mut columns, mut rows, mut charts } = weeks(3, "") else { panic!("it is a table") };
    evil.clone_into(&mut columns[1].name);
    rows[0][0] = "<!here>".to_owned();
    evil.clone_into(&mut charts[0].title);
    evil.clone_into(&mut charts[1].unit);
    let parts =
        newer(&Message { blocks: vec![Block::Table { columns, rows, charts }], ..message(Vec::new()) }, Rest::Below);
    assert!(!parts[0].text.contains(['<', '>']), "{}", parts[0].text);
    let all = Value::Array(parts[0].blocks.clone());
    for kind in ["mrkdwn", "user", "usergroup", "broadcast", "link", "channel", "markdown"] {
        let mut found = Vec::new();
        of_type(&all, kind, &mut found);
        assert!(found.is_empty(), "{kind}: {found:?}");
    }
    let text = all.to_string();
    assert!(text.contains("data_visualization") && !text.contains("\\u001b") && !text.contains('\u{202e}'), "{text}");
}
