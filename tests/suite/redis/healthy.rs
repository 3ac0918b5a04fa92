//! What the probes read from a server that works, and with which rights.

use toban::probe::bundled;
use toban::probe::error::ProbeErrorKind;
use toban::probe::reading::{Origin, PrivilegeKind, Value};
use toban::probe::redis::ACL_LINE;
use toban::probe::schema::{Field, ValueKind};

use super::{number, plain, read, text, words};
use crate::server::redis::{Redis, target};

/// Every probe without arguments.
const PROBES: [&str; 6] =
    ["redis.ping", "redis.info", "redis.slowlog", "redis.latency", "redis.memory", "redis.clients"];

/// Every command a playbook can name, word by word.
const COMMANDS: &[&[&str]] = &[
    &["PING"],
    &["INFO"],
    &["INFO", "memory"],
    &["MEMORY", "STATS"],
    &["MEMORY", "DOCTOR"],
    &["SLOWLOG", "LEN"],
    &["SLOWLOG", "GET", "5"],
    &["LATENCY", "LATEST"],
    &["LATENCY", "HISTORY", "command"],
    &["LATENCY", "DOCTOR"],
    &["LATENCY", "HISTOGRAM"],
    &["DBSIZE"],
    &["CLIENT", "LIST"],
    &["CLIENT", "INFO"],
    &["LASTSAVE"],
    &["ROLE"],
    &["ACL", "WHOAMI"],
];

#[tokio::test]
async fn readings_are_what_their_schema_declares() {
    let server = Redis::start(&["--slowlog-log-slower-than", "0", "--latency-monitor-threshold", "1"]);
    server.command(&["SET", "k", "v"]);
    server.command(&["GET", "missing"]);
    server.command(&["DEBUG", "SLEEP", "0.01"]);
    let registry = bundled();
    let named = COMMANDS.iter().map(|command| ("redis.command", words(command)));
    for (probe, arguments) in PROBES.iter().map(|probe| (*probe, plain())).chain(named) {
        let schema = registry.get(probe).unwrap().schema(&arguments).unwrap();
        let reading = read(probe, &arguments, &server.target()).await.unwrap();
        let check = |columns: &[Field], name: &str, value: &Value| {
            let field = columns.iter().find(|field| field.name == *name);
            let field = field.unwrap_or_else(|| panic!("{probe} {arguments:?} has an undeclared {name}"));
            let fits = match value {
                Value::Number(_) => field.kind == ValueKind::Number,
                Value::Text(_) => field.kind == ValueKind::Text,
                Value::Flag(_) => field.kind == ValueKind::Flag,
                Value::Unknown => true,
            };
            assert!(fits, "{probe} {arguments:?}: {name} is {value:?}");
        };
        assert!(!reading.fields.is_empty() || !reading.tables.is_empty(), "{probe} {arguments:?}");
        reading.fields.iter().for_each(|(name, value)| check(&schema.fields, name, value));
        for (name, rows) in &reading.tables {
            let table = schema.table(name).unwrap_or_else(|| panic!("{probe} has an undeclared table {name}"));
            for row in rows {
                assert!(matches!(row.get(table.key.as_ref()), Some(Value::Text(_))), "{probe} {name} {row:?}");
                row.iter().for_each(|(column, value)| check(&table.columns, column, value));
            }
        }
    }
}

#[tokio::test]
async fn info_tells_numbers_text_and_tables() {
    let server = Redis::start(&["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"]);
    server.command(&["SET", "k", "v"]);
    server.command(&["GET", "k"]);
    let reading = read("redis.info", &plain(), &server.target()).await.unwrap();
    assert!((number(&reading, "maxmemory") - 104_857_600.0).abs() < 1.0);
    assert_eq!(text(&reading, "maxmemory_policy"), "allkeys-lru");
    assert_eq!(reading.value("loading"), &Value::Flag(false));
    assert!(number(&reading, "keyspace_hits") >= 1.0);
    assert!((number(&reading, "keys") - 1.0).abs() < f64::EPSILON);
    assert!(number(&reading, "rdb_last_save_age") < 600.0);
    assert!(number(&reading, "errors_oom").abs() < f64::EPSILON);
    assert!(reading.tables["commands"].iter().any(|row| row["command"] == "set".into()));
    let Some(Origin::Server { address, version: Some(version) }) = reading.origin else { panic!("no origin") };
    assert_eq!(address, format!("127.0.0.1:{}", server.port()));
    assert!(version.starts_with("Redis "), "{version}");
}

#[tokio::test]
async fn pings_are_timed() {
    let server = Redis::start(&[]);
    let reading = read("redis.ping", &plain(), &server.target()).await.unwrap();
    assert_eq!(reading.value("reachable"), &Value::Flag(true));
    assert_eq!(text(&reading, "failure"), "");
    assert!((number(&reading, "pings") - 100.0).abs() < f64::EPSILON);
    assert!(number(&reading, "latency_ms") <= number(&reading, "latency_p99_ms"));
    assert!(number(&reading, "latency_p99_ms") <= number(&reading, "latency_max_ms"));
}

#[tokio::test]
async fn the_slow_log_shows_no_values() {
    let server = Redis::start(&["--slowlog-log-slower-than", "0"]);
    server.command(&["SET", "user:1", "{\"card\":\"4111 1111\"}"]);
    let reading = read("redis.slowlog", &plain(), &server.target()).await.unwrap();
    let commands: Vec<_> = reading.tables["entries"].iter().map(|row| row["command"].clone()).collect();
    assert!(commands.contains(&"SET user:1 (+1)".into()), "{commands:?}");
    assert!(number(&reading, "recent") >= 1.0);
    assert!(!format!("{reading:?}").contains("4111"));
}

#[tokio::test]
async fn the_printed_line_makes_an_account_that_serves_for_everything() {
    let server = Redis::start(&[]);
    let line = ACL_LINE.replace("CHOOSE_A_PASSWORD", "f0r-the-test");
    let answer = server.command(&line.split_whitespace().collect::<Vec<_>>());
    assert_eq!(answer, "+OK\r\n");
    let target = server.target_as(Some("toban"), "f0r-the-test");
    for probe in PROBES {
        let reading = read(probe, &plain(), &target).await.unwrap_or_else(|error| panic!("{probe}: {error}"));
        assert_eq!(reading.privileges, [], "{probe}");
    }
    for command in COMMANDS {
        let reading = read("redis.command", &words(command), &target).await;
        reading.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    }
    assert_eq!(server.command(&["ACL", "LOG"]), "*0\r\n", "the account was denied something");
}

#[tokio::test]
async fn the_mighty_default_account_is_reported_with_the_line_that_mends_it() {
    let server = Redis::start(&[]);
    let reading = read("redis.info", &plain(), &server.target()).await.unwrap();
    let [privilege] = reading.privileges.as_slice() else { panic!("{:?}", reading.privileges) };
    assert_eq!((privilege.kind, privilege.account.as_str()), (PrivilegeKind::ForbiddenCommands, "default"));
    assert_eq!(privilege.fix, ACL_LINE);
}

#[tokio::test]
async fn a_missing_right_names_the_line_that_grants_it() {
    let server = Redis::start(&[]);
    server.command(&["ACL", "SETUSER", "weak", "on", ">pw12", "-@all", "+ping"]);
    let target = server.target_as(Some("weak"), "pw12");
    let error = read("redis.info", &plain(), &target).await.unwrap_err();
    assert_eq!((error.kind, error.fix.as_deref()), (ProbeErrorKind::Permission, Some(ACL_LINE)));
    let reading = read("redis.ping", &plain(), &target).await.unwrap();
    assert_eq!(reading.value("reachable"), &Value::Flag(true));
}

#[tokio::test]
async fn passwords_are_judged() {
    let server = Redis::start(&["--requirepass", "right-one"]);
    for wrong in [server.target(), server.target_as(None, "wrong-one"), server.target_as(Some("nobody"), "right-one")] {
        let reading = read("redis.ping", &plain(), &wrong).await.unwrap();
        assert_eq!(text(&reading, "failure"), "authentication", "{reading:?}");
        let error = read("redis.info", &plain(), &wrong).await.unwrap_err();
        assert_eq!(error.kind, ProbeErrorKind::Authentication, "{error}");
        assert!(!error.detail.contains("wrong-one"));
    }
    let right = server.target_as(None, "right-one");
    assert_eq!(read("redis.ping", &plain(), &right).await.unwrap().value("reachable"), &Value::Flag(true));
    // An account is asked for although the server wants none: it says so instead of going on as somebody else.
    let open = Redis::start(&[]);
    let error = read("redis.info", &plain(), &open.target_as(None, "needless")).await.unwrap_err();
    assert_eq!(error.kind, ProbeErrorKind::Authentication, "{error}");
}

#[tokio::test]
async fn a_full_server_says_that_it_is_full() {
    let server = Redis::start(&["--maxclients", "1"]);
    let _taken = std::net::TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    let reading = read("redis.ping", &plain(), &server.target()).await.unwrap();
    assert_eq!(text(&reading, "failure"), "saturated", "{reading:?}");
    let error = read("redis.info", &plain(), &server.target()).await.unwrap_err();
    assert_eq!(error.kind, ProbeErrorKind::Saturated, "{error}");
}

#[tokio::test]
async fn nobody_listens() {
    let gone = target(crate::server::closed_port(), None, None);
    let reading = read("redis.ping", &plain(), &gone).await.unwrap();
    assert_eq!(text(&reading, "failure"), "refused");
    let error = read("redis.info", &plain(), &gone).await.unwrap_err();
    assert_eq!(error.kind, ProbeErrorKind::ConnectionRefused, "{error}");
}

#[tokio::test]
async fn what_a_read_would_send_can_be_read_beforehand() {
    let target = target(6379, Some("toban"), Some("hidden-one"));
    let registry = bundled();
    let lines = registry.get("redis.slowlog").unwrap().explain(&target, &plain());
    let expected = [
        "connect 127.0.0.1:6379 (TCP)",
        "AUTH toban (password)",
        "CLIENT SETNAME toban",
        "ACL WHOAMI",
        "INFO server",
        "SLOWLOG LEN",
        "SLOWLOG GET 32",
    ];
    assert_eq!(lines, expected);
}
