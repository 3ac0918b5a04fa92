//! A real server is broken, and the playbook has to name the cause on top.

use std::fs::create_dir;
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};

use toban::playbook::report::{Reason, Report, Verdict};
use toban::playbook::status::{Risk, Status};
use toban::probe::error::ProbeErrorKind;
use toban::probe::reading::Value;
use toban::probe::redis::ACL_LINE;

use super::{diagnose, fill, finding};
use crate::server::closed_port;
use crate::server::redis::{Redis, target};

/// Checks whose verdict hangs on how busy the machine of the tests is.
const TIMED: [&str; 4] = ["latency", "spikes", "slow_commands", "event_loop"];

/// The best supported hypothesis.
fn top(report: &Report) -> &str {
    let supported = report.hypotheses.iter().filter(|one| one.verdict == Verdict::Supported);
    supported.map(|one| one.id.as_str()).next().unwrap_or("none")
}

#[tokio::test]
async fn an_empty_server_gives_no_warning() {
    let server = Redis::start(&[]);
    let report = diagnose(&server.target()).await;
    let ratio = finding(&report, "fragmentation").value.clone();
    let bad: Vec<_> = report
        .findings
        .iter()
        .filter(|one| matches!(one.status, Status::Warning | Status::Critical) && !TIMED.contains(&one.check.as_str()))
        .collect();
    assert!(bad.is_empty(), "ratio {ratio:?}: {bad:#?}");
    let hit_ratio = finding(&report, "hit_ratio");
    assert!(matches!(hit_ratio.reason, Some(Reason::InsufficientData { .. })), "{:?}", hit_ratio.reason);
    assert_eq!(report.privileges.len(), 1, "the default user is reported once, not once a probe");
}

#[tokio::test]
async fn a_server_filled_to_95_percent_is_under_memory_pressure() {
    let server = Redis::start(&["--maxmemory", "32mb", "--maxmemory-policy", "noeviction"]);
    fill(&server, 95);
    let report = diagnose(&server.target()).await;
    assert_eq!(top(&report), "memory-pressure", "{:#?}", report.hypotheses);
    let memory = finding(&report, "memory");
    assert_eq!(
        (memory.status, memory.threshold.warning, memory.threshold.critical),
        (Status::Critical, Some(75.0), Some(90.0))
    );
    assert_eq!(memory.source, "guide 6.1 memory");
    assert!(memory.says.as_ref().unwrap().en.contains("maxmemory"), "{:?}", memory.says);
    let flush = report.remedies.iter().find(|one| one.command.as_deref() == Some("redis-cli FLUSHALL")).unwrap();
    assert_eq!((flush.risk, flush.guide.as_str()), (Risk::R3, "4.1 database.redis.solutions.flush"));
    assert!(server.command(&["DBSIZE"]) != ":0\r\n", "the remedy is printed and never run");
}

#[tokio::test]
async fn a_server_that_refuses_writes_says_so() {
    let server = Redis::start(&["--maxmemory", "32mb", "--maxmemory-policy", "noeviction"]);
    fill(&server, 99);
    let value = "x".repeat(60_000);
    let refused = |part: u32| server.command(&["SET", &format!("more{part}"), &value]).starts_with("-OOM");
    assert!((0..1000).any(refused), "the server never ran full");
    let report = diagnose(&server.target()).await;
    assert_eq!(top(&report), "memory-pressure");
    assert_eq!(finding(&report, "memory").status, Status::Critical);
}

#[tokio::test]
async fn nobody_listens_and_every_check_says_why_it_has_no_verdict() {
    let report = diagnose(&target(closed_port(), None, None)).await;
    assert_eq!(top(&report), "server-down");
    assert_eq!(finding(&report, "reachable").status, Status::Critical);
    assert_eq!(finding(&report, "reachable").value, Value::from("refused"));
    let memory = finding(&report, "memory");
    let refused =
        matches!(&memory.reason, Some(Reason::Probe { error }) if error.kind == ProbeErrorKind::ConnectionRefused);
    assert!(memory.status == Status::Unknown && refused, "{memory:?}");
    assert!(report.remedies.iter().any(|one| one.risk == Risk::R2 && one.guide.ends_with("solutions.restart")));
}

#[tokio::test]
async fn a_wrong_password() {
    let server = Redis::start(&["--requirepass", "right-one"]);
    let report = diagnose(&server.target_as(None, "wrong-one")).await;
    assert_eq!(top(&report), "wrong-password");
    assert!(!serde_json::to_string(&report).unwrap().contains("wrong-one"));
}

#[tokio::test]
async fn a_server_that_hangs() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let report = diagnose(&target(listener.local_addr().unwrap().port(), None, None)).await;
    assert_eq!(finding(&report, "reachable").value, Value::from("timeout"));
    assert_eq!(top(&report), "server-down");
    assert!(report.pending.is_empty() && report.finished.is_some());
}

#[tokio::test]
async fn connections_used_up() {
    let server = Redis::start(&["--maxclients", "20"]);
    let held: Vec<TcpStream> = (0..18).map(|_| TcpStream::connect(("127.0.0.1", server.port())).unwrap()).collect();
    for mut socket in &held {
        socket.write_all(b"PING\r\n").unwrap();
    }
    let report = diagnose(&server.target()).await;
    assert_eq!(finding(&report, "clients").status, Status::Critical);
    assert_eq!(top(&report), "too-many-clients", "{:#?}", report.hypotheses);
}

#[tokio::test]
async fn snapshots_that_fail() {
    let server = Redis::start(&["--enable-protected-configs", "local"]);
    create_dir(server.home().join("taken.rdb")).unwrap();
    assert_eq!(server.command(&["CONFIG", "SET", "dbfilename", "taken.rdb"]), "+OK\r\n");
    server.command(&["SET", "k", "v"]);
    server.command(&["BGSAVE"]);
    let failed = |_| server.command(&["INFO", "persistence"]).contains("rdb_last_bgsave_status:err");
    assert!((0..100_000).any(failed), "the snapshot did not fail");
    let report = diagnose(&server.target()).await;
    assert_eq!(finding(&report, "snapshot").status, Status::Critical);
    assert_eq!(top(&report), "persistence-failing", "{:#?}", report.hypotheses);
}

#[tokio::test]
async fn a_command_that_blocks_everybody() {
    let server = Redis::start(&["--enable-debug-command", "local"]);
    assert_eq!(server.command(&["DEBUG", "SLEEP", "1.1"]), "+OK\r\n");
    let report = diagnose(&server.target()).await;
    let slow = finding(&report, "slow_commands");
    assert_eq!(slow.status, Status::Critical);
    assert!(slow.says.as_ref().unwrap().ja.contains("DEBUG SLEEP"), "{:?}", slow.says);
    assert_eq!(top(&report), "slow-commands");
}

#[tokio::test]
async fn a_replica_without_its_master() {
    let server = Redis::start(&["--replicaof", "127.0.0.1", &closed_port().to_string()]);
    let report = diagnose(&server.target()).await;
    assert_eq!(finding(&report, "master_link").status, Status::Critical);
    assert_eq!(top(&report), "replication-broken");
}

#[tokio::test]
async fn an_account_with_the_printed_rights_gets_the_whole_report() {
    let server = Redis::start(&[]);
    let line = ACL_LINE.replace("CHOOSE_A_PASSWORD", "f0r-the-test");
    server.command(&line.split_whitespace().collect::<Vec<_>>());
    let report = diagnose(&server.target_as(Some("toban"), "f0r-the-test")).await;
    let failed: Vec<_> =
        report.findings.iter().filter(|one| matches!(one.reason, Some(Reason::Probe { .. }))).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(report.privileges.is_empty());
}
