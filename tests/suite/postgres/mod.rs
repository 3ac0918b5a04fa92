//! The PostgreSQL probes against a real server.

use std::time::Duration;

use toban::probe::ReadContext;
use toban::probe::argument::{ArgumentValue, Arguments};
use toban::probe::bundled;
use toban::probe::error::ProbeError;
use toban::probe::reading::{Reading, Row, Value};
use toban::probe::session::Sessions;
use toban::probe::target::{Address, Endpoint, PostgresEndpoint, Target};
use toban::secret::Secret;

mod diagnosis;
mod failure;
mod health;
mod readonly;
mod rights;
mod tls;

/// A target on 127.0.0.1.
pub(crate) fn target(port: u16, database: &str, username: &str, password: Option<&str>) -> Target {
    Target {
        name: "db".to_owned(),
        tags: Vec::new(),
        host: None,
        allow_networks: Vec::new(),
        endpoint: Endpoint::Postgres(PostgresEndpoint {
            address: Address { host: "127.0.0.1".to_owned(), port },
            database: database.to_owned(),
            username: username.to_owned(),
            password: password.map(Secret::new),
            ssl_mode: "disable".to_owned(),
            ca_pem: None,
        }),
    }
}

/// Reads once with a run of its own.
pub(crate) async fn read(probe: &str, target: &Target, arguments: &Arguments) -> Result<Reading, ProbeError> {
    read_within(probe, target, arguments, Duration::from_mins(1)).await
}

/// Reads once within a deadline.
pub(crate) async fn read_within(
    probe: &str,
    target: &Target,
    arguments: &Arguments,
    deadline: Duration,
) -> Result<Reading, ProbeError> {
    let sessions = Sessions::default();
    let context = ReadContext { deadline, sessions: &sessions };
    bundled().read(probe, target, arguments, &context).await.map(|redacted| redacted.reading)
}

/// Arguments of `postgres.query`.
pub(crate) fn query(sql: &str, columns: &[(&str, &str)]) -> Arguments {
    let columns = columns.iter().map(|(name, kind)| ((*name).to_owned(), (*kind).to_owned())).collect();
    let sql = ArgumentValue::Text(sql.to_owned());
    Arguments::from_iter([("sql".to_owned(), sql), ("columns".to_owned(), ArgumentValue::Map(columns))])
}

/// A number of a reading.
pub(crate) fn number(reading: &Reading, field: &str) -> f64 {
    match reading.value(field) {
        Value::Number(number) => *number,
        other => panic!("{field}: {other:?}"),
    }
}

/// A text of a reading.
pub(crate) fn text<'r>(reading: &'r Reading, field: &str) -> &'r str {
    match reading.value(field) {
        Value::Text(text) => text,
        other => panic!("{field}: {other:?}"),
    }
}

/// A text of a row.
pub(crate) fn cell<'r>(row: &'r Row, column: &str) -> &'r str {
    match row.get(column) {
        Some(Value::Text(text)) => text,
        other => panic!("{column}: {other:?}"),
    }
}
