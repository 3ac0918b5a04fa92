//! What a message looks like on Slack: within every limit, nothing lost, nothing that acts.

use serde_json::Value;

use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Step, Tone};
use crate::chat::slack::render::{self, Kinds, Part, Rest, harmless};
use crate::chat::table::Column;
use crate::chat::typed::{Typing, Way};
use crate::language::Language;

mod charts;

const TYPED: Typing<'_> = Typing { prefix: "", way: Way::Slash };

/// In blocks that every workspace has.
fn render(message: &Message, rest: Rest) -> Vec<Part> {
    render::render(message, rest, Kinds::NONE, TYPED)
}

/// In newer ones, where there are such.
fn newer(message: &Message, rest: Rest) -> Vec<Part> {
    render::render(message, rest, Kinds::ALL, TYPED)
}

fn item(number: usize, tone: Tone) -> Block {
    Block::Item {
        tone,
        word: format!("{tone:?}").to_lowercase(),
        title: format!("check {number}"),
        value: "95.0 %".to_owned(),
        lines: vec!["critical from 90 % (guide 6.1 memory)".repeat(4)],
    }
}

/// A table of so many rows of three cells; the last one says `said`.
fn table(rows: usize, said: &str) -> Block {
    let columns = ["Target", "Load", "Says"].map(|name| Column { name: name.to_owned(), number: name == "Load" });
    let rows = (0..rows).map(|n| vec![format!("host-{n}"), format!("{n} %"), said.to_owned()]);
    Block::Table { columns: columns.into(), rows: rows.collect(), charts: Vec::new() }
}

fn step(tone: Tone, title: &str) -> Step {
    Step { tone, word: String::new(), title: title.to_owned(), value: title.to_owned(), queued: false }
}

fn button(label: &str, press: Press) -> Button {
    Button { label: label.to_owned(), press, style: ButtonStyle::Primary }
}

fn message(blocks: Vec<Block>) -> Message {
    Message { blocks, ..Message::line(Language::En, Tone::Critical, "SEV1 · checkout is down · INC-42") }
}

/// Every text in a block, a row on a line.
fn words(message: &Message, rest: Rest) -> Vec<String> {
    render(message, rest).iter().map(|part| part.as_text().text).collect()
}

fn of_type<'v>(value: &'v Value, kind: &str, found: &mut Vec<&'v Value>) {
    if value.get("type").and_then(Value::as_str) == Some(kind) {
        found.push(value);
    }
    match value {
        Value::Object(fields) => fields.values().for_each(|field| of_type(field, kind, found)),
        Value::Array(items) => items.iter().for_each(|item| of_type(item, kind, found)),
        _ => {}
    }
}

#[test]
fn the_first_block_and_the_notification_carry_the_headline() {
    let parts = render(&message(vec![item(1, Tone::Critical)]), Rest::Thread);
    assert_eq!(parts[0].text, "✖ SEV1 · checkout is down · INC-42");
    assert_eq!(parts[0].blocks[0]["elements"][0]["elements"][0]["text"], "✖ SEV1 · checkout is down · INC-42");
}

#[test]
fn nothing_in_a_message_acts() {
    let evil = "<!channel> <@U1> *b* _i_ `c` &lt;http://x.example|y> @here :fire: \u{1b}[31m\u{202e}";
    let parts = newer(
        &Message {
            headline: evil.to_owned(),
            buttons: vec![button(evil, Press::Command { line: "x".to_owned() })],
            ..message(vec![
                Block::Text { text: evil.to_owned() },
                Block::Context { text: evil.to_owned() },
                Block::Code { label: evil.to_owned(), text: evil.to_owned() },
                Block::Facts { facts: vec![(evil.to_owned(), evil.to_owned())] },
                table(3, evil),
                Block::Progress { done: 0, total: 1, text: evil.to_owned(), steps: vec![step(Tone::Running, evil)] },
                Block::Section { title: evil.to_owned(), folded: false, blocks: vec![item(1, Tone::Ok)] },
                Block::Item {
                    tone: Tone::Ok,
                    word: evil.to_owned(),
                    title: evil.to_owned(),
                    value: evil.to_owned(),
                    lines: vec![evil.to_owned()],
                },
            ])
        },
        Rest::Thread,
    );
    assert!(!parts[0].text.contains('<') && !parts[0].text.contains('>'), "{}", parts[0].text);
    let all = Value::Array(parts[0].blocks.clone());
    for kind in ["mrkdwn", "user", "usergroup", "broadcast", "link", "channel", "emoji", "markdown"] {
        let mut found = Vec::new();
        of_type(&all, kind, &mut found);
        assert!(found.is_empty(), "{kind}: {found:?}");
    }
    let text = all.to_string();
    assert!(text.contains("\"table\"") && text.contains("\"plan\""), "{text}");
    assert!(!text.contains("\\u001b") && !text.contains('\u{202e}'), "{text}");
    let sent = harmless(parts[0].clone());
    assert_eq!((&sent["parse"], &sent["link_names"], &sent["mrkdwn"]), (&"none".into(), &false.into(), &false.into()));
    assert_eq!((&sent["unfurl_links"], &sent["unfurl_media"]), (&false.into(), &false.into()));
}

#[test]
fn a_long_report_goes_on_in_its_thread_and_loses_nothing() {
    let blocks: Vec<Block> = (0..400).map(|n| item(n, if n == 0 { Tone::Critical } else { Tone::Warning })).collect();
    for rest in [Rest::Thread, Rest::Below] {
        let parts = render(&message(blocks.clone()), rest);
        assert!(parts.len() > 3);
        let high = parts[0].as_text().text.lines().count();
        assert!(rest == Rest::Below || high <= 16, "{high} lines in a conversation that many read");
        for part in &parts {
            assert!(part.blocks.len() <= 50, "{}", part.blocks.len());
            let size: usize = part.as_text().text.chars().count();
            assert!(size <= 13_000, "{size}");
        }
        let all = words(&message(blocks.clone()), rest).join("\n");
        assert!((0..400).all(|n| all.contains(&format!("check {n}  95.0 %"))), "every row is there");
        assert!(all.find("check 0  ") < all.find("check 1  "), "in the order it was written: worst first");
        let first = parts[0].as_text().text;
        let more = first.lines().find(|line| line.starts_with("… and ")).expect("it says that it goes on");
        let shown = first.matches("  95.0 %").count();
        assert_eq!(more.split_whitespace().nth(2), Some((400 - shown).to_string().as_str()), "{more}");
    }
}

#[test]
fn a_text_longer_than_a_block_is_broken_and_not_cut() {
    let long = "あ".repeat(10_000);
    let words = words(
        &message(vec![Block::Text { text: long.clone() }, Block::Code { label: String::new(), text: long }]),
        Rest::Thread,
    );
    assert_eq!(words.concat().matches('あ').count(), 20_000);
}

#[test]
fn folded_sections_are_in_the_thread_unless_something_runs_or_only_one_person_sees_it() {
    let section = Block::Section { title: "Evidence".to_owned(), folded: true, blocks: vec![item(7, Tone::Ok)] };
    let report = message(vec![item(1, Tone::Critical), section]);
    let in_thread = words(&report, Rest::Thread);
    assert_eq!(in_thread.len(), 2);
    assert!(
        in_thread[0].contains("▸ Evidence: in the thread") && !in_thread[0].contains("check 7"),
        "{}",
        in_thread[0]
    );
    assert!(in_thread[1].contains("check 7"));
    assert_eq!(words(&report, Rest::Below).len(), 1);
    assert_eq!(words(&Message { tone: Tone::Running, ..report }, Rest::Thread).len(), 1);
}

#[test]
fn in_a_thread_a_report_is_as_high_as_elsewhere_with_the_whole_of_it_in_a_file_and_no_failure_in_that_alone() {
    let section = Block::Section { title: "Fine".to_owned(), folded: true, blocks: vec![item(99, Tone::Ok)] };
    let failing = (1..=9).map(|number| item(number, Tone::Critical));
    let rest = (10..=40).map(|number| item(number, Tone::Unknown));
    let report = message(failing.chain(rest).chain([section]).collect());
    for parts in [render(&report, Rest::File), newer(&report, Rest::File)] {
        let told: Vec<String> = parts.iter().map(Part::words).collect();
        assert!(told[0].lines().count() <= 16, "{}", told[0]);
        for number in 1..=9 {
            assert!(told[0].contains(&format!("check {number} ")), "{}", told[0]);
        }
        assert!(told[0].contains("the whole is below") && !told[0].contains("check 40"), "{}", told[0]);
        let whole = told[1..].concat();
        for number in (1..=40).chain([99]) {
            assert!(whole.contains(&format!("check {number} ")), "{number}: {whole}");
        }
        assert!(!parts[0].filed && parts[1..].iter().all(|part| part.filed));
    }
    // What fails and is more than one message goes on in further ones.
    let section = Block::Section { title: "Fine".to_owned(), folded: true, blocks: vec![item(999, Tone::Ok)] };
    let many = message((1..=900).map(|number| item(number, Tone::Critical)).chain([section]).collect());
    let parts = render(&many, Rest::File);
    let shown: String = parts.iter().filter(|part| !part.filed).map(Part::words).collect();
    assert!((1..=900).all(|number| shown.contains(&format!("check {number} "))), "in no file alone");
    assert!(parts[0].words().contains("more rows: below\n… and"), "{}", parts[0].words());
    // Of several targets each that fails stands in a section, and something may stand before them.
    let section = |title: &str, folded, blocks| Block::Section { title: title.to_owned(), folded, blocks };
    let targets = section("Targets", false, (1..=30).map(|number| item(number, Tone::Warning)).collect());
    let before = Block::Text { text: "a line\n".repeat(30) };
    let fleet = message(vec![before, targets, section("Fine", true, vec![item(99, Tone::Ok)])]);
    for parts in [render(&fleet, Rest::File), newer(&fleet, Rest::File)] {
        let told = parts[0].words();
        assert!((1..=30).all(|number| told.contains(&format!("check {number} "))), "{told}");
    }
    let all = message((1..=30).map(|number| item(number, Tone::Warning)).collect());
    let told = render(&all, Rest::File).remove(0).words();
    assert!((1..=30).all(|number| told.contains(&format!("check {number} "))), "{told}");
    let short = message(vec![item(1, Tone::Critical)]);
    assert_eq!(render(&short, Rest::File).len(), 1, "no file where nothing is left");
}

#[test]
fn what_is_no_button_is_shown_to_be_typed_or_copied() {
    let command = |line: String| Press::Command { line };
    let mut buttons: Vec<Button> =
        (0..6).map(|n| button(&format!("Button {n}"), command(format!("diag {n}")))).collect();
    buttons.insert(0, button("Copy it", Press::Copy { text: "redis-cli MEMORY PURGE".to_owned() }));
    buttons.insert(1, button(&"x".repeat(100), command("y".repeat(2_000))));
    let parts = render(&Message { buttons, ..message(Vec::new()) }, Rest::Thread);
    let all = Value::Array(parts[0].blocks.clone());
    let mut found = Vec::new();
    of_type(&all, "button", &mut found);
    assert_eq!(found.len(), 5);
    assert!(
        found.iter().all(|button| button["text"]["text"].as_str().is_some_and(|label| label.chars().count() <= 75))
    );
    let text = parts[0].as_text().text;
    assert!(
        text.contains("redis-cli MEMORY PURGE") && text.contains(&"y".repeat(2_000)) && text.contains("/diag 5"),
        "{text}"
    );
    for (way, typed) in [(Way::Slash, "/tb-diag"), (Way::Mention, "@toban diag")] {
        let buttons = (0..6).map(|n| button(&format!("Button {n}"), command(format!("diag {n}")))).collect();
        let message = Message { buttons, ..message(Vec::new()) };
        let parts = render::render(&message, Rest::Below, Kinds::NONE, Typing { prefix: "tb-", way });
        assert!(Value::Array(parts[0].blocks.clone()).to_string().contains(&format!("\"{typed} 5\"")), "{parts:?}");
        let text = parts[0].as_text().text;
        assert!((0..5).all(|n| text.contains(&format!("Button {n}: {typed} {n}"))) && text.contains(typed), "{text}");
        assert!(!text.contains("/diag"), "{text}");
    }
    let mut actions = Vec::new();
    of_type(&all, "actions", &mut actions);
    let ids: std::collections::BTreeSet<_> = found.iter().map(|button| button["action_id"].to_string()).collect();
    assert_eq!((actions.len(), ids.len()), (1, 5));
}

#[test]
fn an_empty_message_is_its_headline() {
    let parts = render(&Message::line(Language::Ja, Tone::Ok, ""), Rest::Thread);
    assert_eq!((parts.len(), parts[0].blocks.len(), parts[0].text.as_str()), (1, 1, "✓ "));
}

/// The tables in a message, each with its rows as texts; the head first.
fn tables(part: &Part) -> Vec<Vec<Vec<String>>> {
    let found = part.blocks.iter().filter(|block| block["type"] == "table");
    let cell = |cell: &Value| cell["elements"][0]["elements"][0]["text"].as_str().expect("a cell has words").to_owned();
    let row = |row: &Value| row.as_array().expect("a row is a list").iter().map(cell).collect();
    found.map(|table| table["rows"].as_array().expect("it has rows").iter().map(row).collect()).collect()
}

#[test]
fn a_table_is_one_where_the_workspace_has_tables_and_lines_with_the_same_words_elsewhere() {
    let figures = message(vec![table(3, ""), Block::Context { text: "foot".to_owned() }]);
    let parts = newer(&figures, Rest::Thread);
    assert_eq!((parts.len(), parts[0].newer), (1, Kinds { table: true, ..Kinds::NONE }));
    let found = tables(&parts[0]);
    assert_eq!(found[0][0], ["Target", "Load", "Says"]);
    assert_eq!(
        (found.len(), found[0].len(), &found[0][3]),
        (1, 4, &["host-2", "2 %", " "].map(str::to_owned).to_vec())
    );
    let table = &parts[0].blocks[1];
    assert_eq!(
        (&table["column_settings"][1]["align"], &table["column_settings"][0]["align"]),
        (&"right".into(), &Value::Null)
    );
    let plain = parts[0].plainly().expect("it is there in older blocks");
    assert_eq!(plain, render(&figures, Rest::Thread)[0], "as where there are no tables");
    assert!(plain.words().contains("\nhost-2  Load 2 %\nfoot"), "{}", plain.words());
    assert_eq!(parts[0].words(), plain.words());
}

#[test]
fn what_a_table_does_not_take_goes_on_and_nothing_is_lost() {
    let all = |parts: &[Part]| parts.iter().map(Part::words).collect::<Vec<_>>().join("\n");
    for (rest, rows, said) in
        [(Rest::Thread, 150, "x"), (Rest::Below, 150, "x"), (Rest::Thread, 60, "long ".repeat(300).as_str())]
    {
        let long = message(vec![table(rows, said), table(5, "second")]);
        let parts = newer(&long, rest);
        for part in &parts {
            assert!(tables(part).len() <= 1, "Slack takes one table a message");
            for table in tables(part) {
                assert!(
                    table.len() <= 100
                        && table.iter().flatten().map(|cell| cell.chars().count()).sum::<usize>() <= 10_000
                );
            }
            for part in [part.clone(), part.plainly().unwrap_or_else(|| part.clone())] {
                assert!(part.blocks.len() <= 50 && part.words().chars().count() <= 13_000);
            }
        }
        let words = all(&parts);
        assert!(
            (0..rows).all(|n| words.contains(&format!("host-{n}  Load {n} % · {}", said.trim()))),
            "{rest:?} {rows}"
        );
        assert_eq!(words.matches("second").count(), 5);
        assert!(words.find("host-0  ") < words.find("host-1  "), "the first of them stay first");
        if rest == Rest::Thread && said == "x" {
            let first = tables(&parts[0]);
            assert_eq!(first[0].len() + 1, render::LINES, "with its head and the headline as high as lines would be");
            assert!(parts[0].words().contains("… and "), "it says that it goes on");
        }
    }
}

#[test]
fn while_something_runs_each_step_has_a_card_and_the_failing_rows_stay() {
    let mut steps = vec![step(Tone::Critical, "memory"), step(Tone::Running, "slow log"), step(Tone::Ok, "clients")];
    steps[0].word = "critical".to_owned();
    let text = "1 of 3 checks done; waiting for slowlog".to_owned();
    let progress = Block::Progress { done: 1, total: 3, text: text.clone(), steps: steps.clone() };
    let running = Message { tone: Tone::Running, ..message(vec![progress, item(1, Tone::Critical)]) };
    let parts = newer(&running, Rest::Thread);
    let plan = &parts[0].blocks[1];
    assert_eq!((&plan["type"], &plan["title"]), (&"plan".into(), &text.as_str().into()));
    let told: Vec<_> =
        plan["tasks"].as_array().expect("cards").iter().map(|task| (&task["title"], &task["status"])).collect();
    assert_eq!(told[0], (&"✖ critical  memory".into(), &"error".into()));
    assert_eq!(told[1], (&"…  slow log".into(), &"in_progress".into()));
    assert_eq!(told[2], (&"✓  clients".into(), &"complete".into()));
    assert!(parts[0].words().contains("check 1  95.0 %"), "what fails is read without opening the plan");
    assert_eq!(parts[0].plainly().expect("older blocks"), render(&running, Rest::Thread)[0]);
    let with = |text: String, steps: Vec<Step>| {
        newer(&message(vec![Block::Progress { done: 0, total: 1, text, steps }]), Rest::Thread)
    };
    let mut many = vec![step(Tone::Critical, "first")];
    many.resize(61, step(Tone::Running, &"あ".repeat(400)));
    many.extend(vec![Step { queued: true, ..step(Tone::Running, "later") }; 5]);
    many.extend(vec![step(Tone::Ok, "fine"); 4]);
    let many = with(text, many);
    let tasks = many[0].blocks[1]["tasks"].as_array().expect("cards").clone();
    let long = |task: &Value| task["title"].as_str().is_some_and(|title| title.chars().count() == 255);
    assert!(tasks.len() == 50 && tasks[1..49].iter().all(long));
    assert_eq!((&tasks[0]["status"], &tasks[49]["status"]), (&"error".into(), &"in_progress".into()));
    assert_eq!(tasks[49]["title"], "… and 21 more", "the last ones are counted");
    let counted = &tasks[49]["details"]["elements"][0]["elements"][0]["text"];
    assert_eq!(counted, "… 17 · ✓ 4", "with how many of each state");
    let long = with("waiting for this and that ".repeat(20), steps);
    assert_eq!(long[0].newer, Kinds::NONE, "a sentence is not cut for a plan");
}
