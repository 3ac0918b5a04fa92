//! What a message looks like on Slack: within every limit, nothing lost, nothing that acts.

use serde_json::Value;

use super::{Rest, harmless, render};
use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::language::Language;

fn item(number: usize, tone: Tone) -> Block {
    Block::Item {
        tone,
        word: format!("{tone:?}").to_lowercase(),
        title: format!("check {number}"),
        value: "95.0 %".to_owned(),
        lines: vec!["critical from 90 % (guide 6.1 memory)".repeat(4)],
    }
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
    let parts = render(
        &Message {
            headline: evil.to_owned(),
            buttons: vec![button(evil, Press::Command { line: "x".to_owned() })],
            ..message(vec![
                Block::Text { text: evil.to_owned() },
                Block::Context { text: evil.to_owned() },
                Block::Code { label: evil.to_owned(), text: evil.to_owned() },
                Block::Facts { facts: vec![(evil.to_owned(), evil.to_owned())] },
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
    assert!(!text.contains("\\u001b") && !text.contains('\u{202e}'), "{text}");
    let sent = harmless(&parts[0]);
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
