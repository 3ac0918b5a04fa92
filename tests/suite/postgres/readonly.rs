//! Every attack is refused or has no effect, as superuser and as `pg_monitor` alike; every control runs.
//!
//! The judge is the server: rows, sequences, roles, slots, large objects, locks, sessions, settings and statistics resets
//! before and after.

use std::time::Duration;

use serde::Deserialize;
use sqlx::{Connection as _, PgConnection, Row as _};
use toban::probe::argument::{ArgumentValue, Arguments};
use toban::probe::bundled;
use toban::probe::error::ProbeErrorKind;
use toban::probe::reading::Value;
use toban::probe::target::{Endpoint, Target};

use crate::postgres::{query, read, read_within, target};
use crate::server::postgres::Postgres;

#[derive(Deserialize)]
struct Case {
    id: String,
    kind: String,
    input: String,
    must: String,
}

fn cases(json: &str) -> Vec<Case> {
    serde_json::from_str(json).unwrap()
}

/// Everything an attack of the list could change.
async fn state(connection: &mut PgConnection) -> String {
    let sql = "select concat_ws('|',
        (select string_agg(t::text, ',' order by i) from t),
        (select last_value::text || is_called from s),
        (select string_agg(rolname || rolsuper || coalesce(rolpassword, ''), ',' order by rolname) from pg_authid),
        (select string_agg(slot_name, ',') from pg_replication_slots),
        (select string_agg(slot_name, ',') from pg_stat_replication_slots),
        (select count(*) from pg_largeobject_metadata), (select count(*) from pg_class), (select count(*) from pg_extension),
        (select count(*) from pg_locks where locktype = 'advisory'), (select count(*) from pg_replication_origin),
        (select count(*) from pg_stat_activity where application_name = 'victim' and state = 'idle'),
        (select string_agg(name || setting, ',' order by name) from pg_settings
          where source in ('configuration file', 'database', 'user', 'command line')),
        pg_conf_load_time(), (select stats_reset from pg_stat_bgwriter), pg_walfile_name(pg_current_wal_lsn()),
        (select string_agg(coalesce(stats_reset::text, ''), ',') from pg_stat_database),
        (select string_agg(f, ',' order by f) from pg_ls_dir('.') f where f not in ('pg_stat_tmp', 'postmaster.opts')))";
    sqlx::query(sql).fetch_one(connection).await.unwrap().get(0)
}

async fn prepared() -> (Postgres, [Target; 2], PgConnection, i32) {
    let server = Postgres::start(&["wal_level=logical", "max_replication_slots=4", "autovacuum=off"]);
    server
        .execute(
            "postgres",
            "create table t (i int, pw text); insert into t values (1, 'hunter2'), (2, 'x'); create sequence s;
             create role su superuser login; create role monitor login password 'm'; grant pg_monitor to monitor;
             create extension dblink; create extension pg_surgery; create extension adminpack",
        )
        .await;
    server.execute("postgres", "select pg_create_logical_replication_slot('s', 'test_decoding')").await;
    let url = format!("{}?application_name=victim", server.url("postgres"));
    let mut victim = PgConnection::connect(&url).await.unwrap();
    let pid = sqlx::query("select pg_backend_pid()").fetch_one(&mut victim).await.unwrap().get(0);
    let port = server.port();
    let accounts = [target(port, "postgres", "postgres", None), target(port, "postgres", "monitor", Some("m"))];
    (server, accounts, victim, pid)
}

#[tokio::test]
async fn no_attack_has_an_effect() {
    let (server, accounts, _victim, pid) = prepared().await;
    let mut judge = PgConnection::connect(&server.url("postgres")).await.unwrap();
    let before = state(&mut judge).await;
    let registry = bundled();
    let probe = registry.get("postgres.query").unwrap();
    for case in cases(include_str!("../../fixtures/postgres_attacks.json")).iter().filter(|case| case.kind == "sql") {
        let sql = case.input.replace("{PID}", &pid.to_string());
        let arguments = query(&sql, &[]);
        let schema = probe.schema(&arguments);
        if case.must == "refused" {
            let errors = schema.err().unwrap_or_else(|| panic!("{} compiles: {sql}", case.id));
            assert!(!errors[0].message.is_empty());
        }
        for account in &accounts {
            let outcome = read_within("postgres.query", account, &arguments, Duration::from_secs(1)).await;
            if case.must == "refused" {
                assert_eq!(outcome.unwrap_err().kind, ProbeErrorKind::Refused, "{}", case.id);
            } else if let Ok(reading) = outcome {
                assert!(!format!("{reading:?}").contains("hunter2"), "{}", case.id);
            }
        }
        assert_eq!(before, state(&mut judge).await, "{}: {sql}", case.id);
    }
}

#[tokio::test]
async fn every_control_runs() {
    let (_server, accounts, _victim, _pid) = prepared().await;
    for case in cases(include_str!("../../fixtures/postgres_controls.json")) {
        for account in &accounts {
            let arguments = query(&case.input, &[]);
            let outcome = read("postgres.query", account, &arguments).await;
            assert!(outcome.is_ok(), "{} {}: {outcome:?}", case.id, case.input);
        }
    }
    let shown =
        read("postgres.query", &accounts[1], &query("SHOW server_version_num", &[("server_version_num", "count")]))
            .await;
    assert!(matches!(shown.unwrap().value("server_version_num"), Value::Number(number) if *number > 140_000.0));
    let plan = query("EXPLAIN (FORMAT JSON) SELECT count(*) FROM pg_class", &[("plan", "text")]);
    assert!(
        matches!(read("postgres.query", &accounts[1], &plan).await.unwrap().value("plan"), Value::Text(plan) if plan.contains("Plan"))
    );
}

#[tokio::test]
async fn an_address_is_never_a_connection_string_or_a_socket() {
    let inputs = cases(include_str!("../../fixtures/postgres_attacks.json"));
    let further = [
        "/tmp",
        "/var/run/postgresql",
        "@abstract",
        "127.0.0.1 options=-cfsync=off",
        "127.0.0.1?sslmode=disable",
        "127.0.0.1,10.0.0.1",
        "a@b",
        "",
        "0x7f000001",
    ];
    let dsns = inputs.iter().filter(|case| case.kind == "pg_dsn").map(|case| case.input.as_str());
    for input in dsns.chain(further) {
        let mut odd = target(5432, "postgres", "postgres", None);
        if let Endpoint::Postgres(endpoint) = &mut odd.endpoint {
            input.clone_into(&mut endpoint.address.host);
        }
        let outcome = read("postgres.connect", &odd, &Arguments::new()).await;
        assert_eq!(outcome.unwrap_err().kind, ProbeErrorKind::Refused, "{input}");
    }
}

#[test]
fn the_arguments_of_a_query_are_checked() {
    let registry = bundled();
    let probe = registry.get("postgres.query").unwrap();
    for (name, kind) in [("Age", "s"), ("age", "minutes"), ("row_count", "count"), ("a b", "text")] {
        assert!(probe.schema(&query("SELECT 1 AS age", &[(name, kind)])).is_err(), "{name} {kind}");
    }
    let schema =
        probe.schema(&query("SELECT 1 AS n, 'x' AS word", &[("n", "bytes counter"), ("word", "text")])).unwrap();
    assert!(schema.field("n").unwrap().counter);
    assert_eq!(schema.table("rows").unwrap().key, "word");
    let mut wrong = query("SELECT 1", &[]);
    wrong.insert("limit".to_owned(), ArgumentValue::Number(1));
    assert!(probe.schema(&wrong).is_err());
}
