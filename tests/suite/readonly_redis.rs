//! The attack cases of kind `redis` and their controls, each as the command of a playbook, through the real product.
//!
//! The judge is the server: what it counted per command, its data, its settings and its accounts, before and after.

use std::slice::from_ref;

use serde::Deserialize;
use toban::playbook::compile::compile;
use toban::playbook::report::Reason;
use toban::playbook::source::Source;
use toban::probe::argument::{ArgumentValue, Arguments};
use toban::probe::bundled;
use toban::probe::error::ProbeErrorKind;
use toban::probe::redis::ACL_LINE;
use toban::probe::schema::{Field, Schema};

use crate::redis::{read, run_playbook};
use crate::server::redis::Redis;

#[derive(Deserialize)]
struct Case {
    id: String,
    input: Vec<String>,
}

fn cases(json: &str) -> Vec<Case> {
    serde_json::from_str(json).unwrap()
}

/// Everything an attack of the list could change, besides time passing and the judge's own commands.
fn state(server: &Redis) -> String {
    let sections = [
        server.command(&["DEBUG", "DIGEST"]),
        server.command(&["CONFIG", "GET", "*"]),
        server.command(&["ACL", "LIST"]),
        server.command(&["ACL", "LOG"]),
        server.command(&["FUNCTION", "LIST"]),
        server.command(&["SCRIPT", "EXISTS", SCRIPT]),
        server.command(&["CLIENT", "LIST", "TYPE", "PUBSUB"]),
        server.command(&["PTTL", "k"]).replace(char::is_numeric, ""),
        server.command(&["LASTSAVE"]),
        server.command(&["LATENCY", "LATEST"]),
        server.command(&["ROLE"]),
    ];
    sections.join("\n")
}

/// SHA-1 of the script `return 1`.
const SCRIPT: &str = "e0e1f9fabfc9d4800c877a703b823ac0578ff8db";

fn prepared() -> Redis {
    let server = Redis::start(&["--enable-debug-command", "local", "--latency-monitor-threshold", "1"]);
    server.command(&["SET", "k", "v"]);
    server.command(&["SET", "session:token", "secret-value"]);
    server.command(&["SADD", "huge", "a", "b"]);
    server.command(&["PFADD", "hll", "a"]);
    server.command(&["SCRIPT", "LOAD", "return 1"]);
    server.command(&["FUNCTION", "LOAD", "#!lua name=l\nredis.register_function('f', function() return 1 end)"]);
    server.command(&["DEBUG", "SLEEP", "0.01"]);
    server
}

/// The names in the server's count of commands.
fn counted(server: &Redis) -> Vec<String> {
    let stats = server.command(&["INFO", "commandstats"]);
    let names = stats.lines().filter_map(|line| line.strip_prefix("cmdstat_")?.split(':').next());
    names.map(str::to_owned).collect()
}

/// A playbook whose only check runs the command.
fn playbook(with: &str, value: &str, each: &str) -> Source {
    let text = format!(
        "playbook = \"redis\"\ntarget = \"redis\"\ntitle = {{ en = \"t\", ja = \"t\" }}\nguide = \"4.1 database.redis\"\n\
         [[check]]\nid = \"c\"\ntitle = {{ en = \"t\", ja = \"t\" }}\nread = \"redis.command\"\nwith = {{ {with} }}\n\
         value = \"{value}\"\n{each}\nguide = \"4.1 database.redis\"\n"
    );
    Source::new("own/redis.toml", text)
}

fn toml_list(words: &[String]) -> String {
    let words: Vec<_> = words.iter().map(|word| serde_json::to_string(word).unwrap()).collect();
    format!("words = [{}]", words.join(", "))
}

#[tokio::test]
async fn no_attack_gets_out() {
    let server = prepared();
    let before = state(&server);
    server.command(&["CONFIG", "RESETSTAT"]);
    for Case { id, input } in cases(include_str!("../fixtures/redis_attacks.json")) {
        let joined = serde_json::to_string(&input.join(" ")).unwrap();
        for with in [toml_list(&input), format!("command = {joined}")] {
            let mistakes = compile(&[playbook(&with, "1.0", "")], &bundled()).err();
            let mistakes = mistakes.unwrap_or_else(|| panic!("{id} {input:?} compiled"));
            let told =
                mistakes.iter().any(|one| one.file == "own/redis.toml" && one.line == 9 && !one.remedy.is_empty());
            assert!(told, "{id} {input:?}: {mistakes:#?}");
        }
        // A playbook that slipped through the compiler is refused again by the probe itself.
        let both = [("words", ArgumentValue::List(input.clone())), ("command", ArgumentValue::Text(input.join(" ")))];
        for (name, value) in both {
            let arguments = Arguments::from_iter([(name.to_owned(), value)]);
            let refusal = read("redis.command", &arguments, &server.target()).await.unwrap_err();
            assert_eq!(refusal.kind, ProbeErrorKind::Refused, "{id} {input:?}: {refusal}");
        }
    }
    let commands = counted(&server);
    assert!(commands.iter().all(|name| matches!(name.as_str(), "config|resetstat" | "echo" | "info")), "{commands:?}");
    assert_eq!(state(&server), before);
}

#[tokio::test]
async fn every_control_runs_with_the_printed_rights_and_leaves_no_trace() {
    let server = prepared();
    server.command(&ACL_LINE.replace("CHOOSE_A_PASSWORD", "f0r-the-test").split_whitespace().collect::<Vec<_>>());
    let before = state(&server);
    for Case { id, input } in cases(include_str!("../fixtures/redis_controls.json")) {
        let arguments = Arguments::from_iter([("words".to_owned(), ArgumentValue::List(input.clone()))]);
        let schema = bundled().get("redis.command").unwrap().schema(&arguments);
        let (value, each) = something(&schema.unwrap_or_else(|mistakes| panic!("{id} {input:?}: {mistakes:?}")));
        let file = playbook(&toml_list(&input), &value, &each);
        for target in [server.target(), server.target_as(Some("toban"), "f0r-the-test")] {
            let report = run_playbook(from_ref(&file), &target).await;
            let reason = &report.findings[0].reason;
            assert!(!matches!(reason, Some(Reason::Probe { .. })), "{id} {input:?}: {reason:?}");
        }
    }
    assert_eq!(state(&server), before);
}

/// An expression over anything that is no counter, and what a check needs besides: the unit, the table.
fn something(schema: &Schema) -> (String, String) {
    let usable = |fields: &[Field]| fields.iter().find(|field| !field.counter).cloned();
    let unit = |field: &Field| match field.unit.symbol() {
        "" => String::new(),
        symbol => format!("unit = \"{symbol}\"\n"),
    };
    if let Some(field) = usable(&schema.fields) {
        return (field.name.to_string(), unit(&field));
    }
    if let Some(field) = schema.fields.first() {
        return (format!("delta({})", field.name), format!("{}window = \"500ms\"", unit(field)));
    }
    let table = schema.tables.first().expect("a reading has something");
    let field = usable(&table.columns).unwrap();
    (field.name.to_string(), format!("{}each = \"{}\"", unit(&field), table.name))
}
