//! What the probes see of a server with a known trouble, and of an idle one.

use std::time::Duration;

use sqlx::{Connection as _, Executor as _, PgConnection};
use toban::probe::ReadContext;
use toban::probe::argument::Arguments;
use toban::probe::bundled;
use toban::probe::session::Sessions;
use toban::probe::target::TargetKind;

use crate::postgres::{cell, number, query, read, target, text};
use crate::server::postgres::shared;

#[tokio::test]
async fn a_blocked_session_names_its_blocker_without_literals() {
    let server = shared();
    let database = server.database("template1").await;
    server
        .execute(
            &database,
            "create table accounts (id int primary key, note text); insert into accounts values (1, '')",
        )
        .await;
    let url = server.url(&database);
    let mut blocker = PgConnection::connect(&format!("{url}?application_name=billing")).await.unwrap();
    blocker.execute("begin").await.unwrap();
    blocker.execute("update accounts set note = 'hunter2-secret' where id = 1").await.unwrap();
    let waiting = tokio::spawn(async move {
        let mut victim = PgConnection::connect(&format!("{url}?application_name=shop")).await.unwrap();
        victim.execute("update accounts set note = 'x' where id = 1").await.map(|_done| ())
    });
    let here = target(server.port(), &database, "postgres", None);
    let reading = loop {
        let reading = read("postgres.blocking", &here, &Arguments::new()).await.unwrap();
        if number(&reading, "blocked_sessions") > 0.0 {
            break reading;
        }
    };
    let row = reading.tables["blockers"].iter().find(|row| cell(row, "application") == "billing").expect("the blocker");
    assert!(cell(row, "session").contains("(postgres, billing)"), "{row:?}");
    assert_eq!(cell(row, "query"), "update accounts set note = ? where id = ?");
    assert!(reading.tables["waiting"].iter().any(|row| cell(row, "application") == "shop"));

    let leak = "SELECT substr(query, 30) AS part, query FROM pg_stat_activity WHERE application_name = 'billing'";
    let seen = read("postgres.query", &here, &query(leak, &[("part", "text"), ("query", "text")])).await.unwrap();
    assert_eq!(text(&seen, "query"), "update accounts set note = ? where id = ?");
    assert!(!text(&seen, "part").contains("hunter"));

    blocker.execute("rollback").await.unwrap();
    waiting.await.unwrap().unwrap();
}

#[tokio::test]
async fn one_run_uses_one_connection_for_all_probes() {
    let server = shared();
    let database = server.database("template1").await;
    let here = target(server.port(), &database, "postgres", None);
    let sessions = Sessions::default();
    let context = ReadContext { deadline: Duration::from_secs(10), sessions: &sessions };
    let registry = bundled();
    for probe in registry.iter().filter(|probe| probe.spec().target == TargetKind::Postgres) {
        let name = probe.spec().name;
        if !["postgres.query", "postgres.statements"].contains(&name) {
            registry
                .read(name, &here, &Arguments::new(), &context)
                .await
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
    let count = query(
        "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'toban' AND datname = current_database()",
        &[("n", "count")],
    );
    let reading = registry.read("postgres.query", &here, &count, &context).await.unwrap().reading;
    assert!((number(&reading, "n") - 1.0).abs() < f64::EPSILON, "{reading:?}");
}

#[tokio::test]
async fn settings_and_roles_are_shown_without_secrets() {
    let server = shared();
    let database = server.database("template1").await;
    server.execute(&database, "create role keeper; alter role keeper set app.secret = 'hunter2'").await;
    let here = target(server.port(), &database, "postgres", None);
    let sql = "SELECT name, setting FROM pg_settings WHERE name IN ('primary_conninfo', 'ssl_key_file', 'work_mem')";
    let reading = read("postgres.query", &here, &query(sql, &[("name", "text"), ("setting", "text")])).await.unwrap();
    assert_eq!(reading.tables["rows"].len(), 1, "{reading:?}");
    assert_eq!(text(&reading, "name"), "work_mem");
    let roles = read("postgres.query", &here, &query("SELECT * FROM pg_roles", &[("rolname", "text")])).await.unwrap();
    assert!(number(&roles, "row_count") > 1.0);
}
