//! What a target says is data: the cases of kind `output`, said by a server and followed to every reader.
//!
//! The text comes out of a Redis that is not one, runs through the bundled playbook, and is looked for in the report as
//! stored and in both languages' messages as shown.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use serde::Deserialize;
use toban::chat::message::{Block, Message, Press};
use toban::chat::terminal::render::{Style, render};
use toban::language::Language;
use toban::playbook::report::Report;
use toban::probe::reading::Value;
use toban::reply::report::{details, report as summary};

use crate::redis::{diagnose, finding};
use crate::server::redis::target;

#[derive(Deserialize)]
struct Case {
    id: String,
    input: String,
}

/// A server that says `text` wherever a server can say something.
fn talkative(text: String) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            let text = text.clone();
            thread::spawn(move || while answer(&mut socket, &text).is_some() {});
        }
    });
    port
}

/// Answers the requests that came in one piece.
fn answer(socket: &mut TcpStream, text: &str) -> Option<()> {
    let mut buffer = [0; 16_384];
    let read = socket.read(&mut buffer).ok().filter(|&read| read > 0)?;
    let request = String::from_utf8_lossy(&buffer[..read]).into_owned();
    let bulk = |text: &str| format!("${}\r\n{text}\r\n", text.len());
    let one_line = text.replace(['\r', '\n'], " ");
    for command in request.split('*').skip(1) {
        let answer = if command.contains("SETNAME") {
            "+OK\r\n".to_owned()
        } else if command.contains("SLOWLOG") && command.contains("GET") {
            format!("*1\r\n*6\r\n:1\r\n:1\r\n:5000000\r\n*1\r\n{}{}{}", bulk(text), bulk(text), bulk(text))
        } else if command.contains("LEN") {
            ":1\r\n".to_owned()
        } else if command.contains("PING") {
            "+PONG\r\n".to_owned()
        } else if command.contains("INFO") {
            bulk(&format!(
                "# Server\r\nredis_version:{one_line}\r\nserver_time_usec:2000000\r\nrdb_last_bgsave_status:{one_line}\r\n"
            ))
        } else if command.contains("LATENCY") || command.contains("STATS") {
            "*0\r\n".to_owned()
        } else if command.contains("LIST") {
            bulk(&format!("id=1 addr=1.2.3.4:5 name={one_line} cmd=get age=1 idle=0 flags=N omem=999999 qbuf=0\n"))
        } else {
            bulk(text)
        };
        socket.write_all(answer.as_bytes()).ok()?;
    }
    Some(())
}

fn shown(report: &Report) -> Vec<Message> {
    let both = [Language::En, Language::Ja];
    both.into_iter().flat_map(|language| [summary(report, language), details(report, language)]).collect()
}

/// Every place of a message where something could be done rather than read.
fn acts(message: &Message) -> Vec<String> {
    let mut acts: Vec<String> = message
        .buttons
        .iter()
        .map(|button| match &button.press {
            Press::Command { line } | Press::Form { line, .. } => line.clone(),
            Press::Open { url: text } | Press::Copy { text } => text.clone(),
        })
        .collect();
    let mut todo: Vec<&Block> = message.blocks.iter().collect();
    while let Some(block) = todo.pop() {
        match block {
            Block::Code { text, .. } => acts.push(text.clone()),
            Block::Section { blocks, .. } => todo.extend(blocks),
            _ => {}
        }
    }
    acts
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../fixtures/output.json")).unwrap()
}

#[tokio::test]
async fn no_case_acts_or_leaks() {
    for Case { id, input } in cases() {
        let text = if id == "output-007" { "w".repeat(4_000_000) } else { format!("{input} \u{1b}[2J\u{202e}") };
        let report = diagnose(&target(talkative(text), None, None)).await;
        assert!(finding(&report, "snapshot").value != Value::Unknown, "{id} was not read");
        let stored = serde_json::to_string(&report).unwrap();
        let messages = shown(&report);
        let drawn: String = messages.iter().map(|message| render(message, Style::PLAIN)).collect();
        for place in [&stored, &drawn, &serde_json::to_string(&messages).unwrap()] {
            for secret in ["hunter2", "AKIAIOSFODNN7EXAMPLE", "eyJhbGciOi"] {
                assert!(!place.contains(secret), "{id}: {secret} got out");
            }
            assert!(!place.contains(['\u{1b}', '\u{202e}']) && !place.contains("\\u001b"), "{id}: an escape got out");
        }
        for act in messages.iter().flat_map(acts) {
            assert!(!act.contains("log line") && !act.contains("incident close"), "{id}: {act}");
        }
        if matches!(id.as_str(), "output-004" | "output-005") {
            assert!(report.hidden > 0, "{id}: nothing is said to be hidden");
        }
        if id == "output-007" {
            assert!(stored.len() < 2_000_000, "{} bytes are stored", stored.len());
        }
    }
}
