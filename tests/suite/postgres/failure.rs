//! Every way not to get an answer has its own name, and nothing runs on behind a deadline.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection, Row as _};
use toban::probe::argument::Arguments;
use toban::probe::error::ProbeErrorKind;
use toban::probe::reading::Value;
use toban::probe::target::Endpoint;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

use crate::postgres::{query, read, read_within, target, text};
use crate::server::closed_port;
use crate::server::postgres::{Postgres, shared};

#[tokio::test]
async fn a_wrong_password_is_told_as_such() {
    let server = shared();
    let database = server.database("template1").await;
    server.execute(&database, "create role failure_reader login password 'right'").await;
    let wrong = target(server.port(), &database, "failure_reader", Some("wrong"));
    let reading = read("postgres.connect", &wrong, &Arguments::new()).await.unwrap();
    assert_eq!(reading.value("reachable"), &Value::Flag(false));
    assert_eq!(text(&reading, "failure"), "authentication");
    let error = read("postgres.sessions", &wrong, &Arguments::new()).await.unwrap_err();
    assert_eq!(error.kind, ProbeErrorKind::Authentication);
}

#[tokio::test]
async fn nobody_listening_and_no_such_name_are_told_apart() {
    let down = target(closed_port(), "postgres", "postgres", None);
    let reading = read("postgres.connect", &down, &Arguments::new()).await.unwrap();
    assert_eq!(text(&reading, "failure"), "refused");

    let mut unknown = target(5432, "postgres", "postgres", None);
    if let Endpoint::Postgres(endpoint) = &mut unknown.endpoint {
        "no-such-host.invalid".clone_into(&mut endpoint.address.host);
    }
    let reading = read("postgres.connect", &unknown, &Arguments::new()).await.unwrap();
    assert_eq!(text(&reading, "failure"), "dns");
}

#[tokio::test]
async fn a_full_server_is_saturated() {
    let server = Postgres::start(&["max_connections=8", "superuser_reserved_connections=3", "max_wal_senders=0"]);
    server.execute("postgres", "create role app login password 'p'").await;
    let url = format!("postgres://app:p@127.0.0.1:{}/postgres", server.port());
    let mut held = Vec::new();
    while let Ok(connection) = PgConnection::connect(&url).await {
        held.push(connection);
    }
    let app = target(server.port(), "postgres", "app", Some("p"));
    let reading = read("postgres.connect", &app, &Arguments::new()).await.unwrap();
    assert_eq!(text(&reading, "failure"), "saturated", "{reading:?}");
    let superuser = target(server.port(), "postgres", "postgres", None);
    let sessions = read("postgres.sessions", &superuser, &Arguments::new()).await.unwrap();
    assert!(super::number(&sessions, "used_percent") >= 100.0, "{sessions:?}");
}

#[tokio::test]
async fn a_server_that_never_answers_meets_the_deadline_and_its_socket_is_closed() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let silent = tokio::spawn(async move {
        let (mut socket, _peer) = listener.accept().await.unwrap();
        let mut heard = Vec::new();
        socket.read_to_end(&mut heard).await.map(|_bytes| ())
    });
    let silence = target(port, "postgres", "postgres", None);
    let reading = read_within("postgres.connect", &silence, &Arguments::new(), Duration::from_secs(1)).await;
    match reading {
        Ok(reading) => assert_eq!(text(&reading, "failure"), "timeout"),
        Err(error) => assert!(matches!(error.kind, ProbeErrorKind::Deadline { .. }), "{error}"),
    }
    silent.await.unwrap().expect("the probe closed its socket");
}

#[tokio::test]
async fn a_runaway_statement_ends_at_the_deadline_on_the_server_too() {
    let server = shared();
    let database = server.database("template1").await;
    let here = target(server.port(), &database, "postgres", None);
    let sql = "SELECT count(*) AS n FROM pg_attribute a, pg_attribute b, pg_attribute c";
    let error = read_within("postgres.query", &here, &query(sql, &[("n", "count")]), Duration::from_millis(500))
        .await
        .unwrap_err();
    assert!(matches!(error.kind, ProbeErrorKind::Deadline { .. }), "{error}");
    let mut watch = PgConnection::connect(&server.url(&database)).await.unwrap();
    let ends = async {
        loop {
            let row = sqlx::query(
                "select count(*) from pg_stat_activity where application_name = 'toban' and datname = current_database()",
            )
            .fetch_one(&mut watch)
            .await
            .unwrap();
            if row.get::<i64, _>(0) == 0 {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_mins(2), ends).await.expect("the server ended the session");
}

#[tokio::test]
async fn an_answer_beyond_the_caps_is_cut_on_the_server() {
    let server = shared();
    let here = target(server.port(), "postgres", "postgres", None);
    let many = read("postgres.query", &here, &query("SELECT attname FROM pg_attribute", &[("attname", "text")]))
        .await
        .unwrap();
    assert_eq!(many.tables["rows"].len(), 500);
    assert_eq!(many.left_out.get("rows"), Some(&1));
    let wide = "SELECT string_agg(attname, ',') AS names FROM pg_attribute";
    let wide = format!("SELECT concat(names, names, names, names) AS names FROM ({wide}) AS x");
    let error = read("postgres.query", &here, &query(&wide, &[("names", "text")])).await.unwrap_err();
    assert!(matches!(error.kind, ProbeErrorKind::TooLarge { .. }), "{error}");
}
