//! One connection per run, and one pinned READ ONLY transaction per statement.
//!
//! Invariants: everything goes through the extended protocol, which takes one statement at a time; a transaction is READ
//! ONLY, verified, bounded in time, and always rolled back; a connection that is not known to be idle is closed, so
//! nothing runs on behind a deadline (the server notices by `client_connection_check_interval`).

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use serde_json::{Map, Value as Json};
use sqlx::postgres::{PgConnectOptions, PgRow, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection, Row as _};
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::clock::Stopwatch;
use crate::probe::ReadContext;
use crate::probe::address::{self, AddressPolicy};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::postgres::failure;
use crate::probe::target::{Endpoint, PostgresEndpoint, Target};

/// Rows read of one statement.
pub(super) const ROWS: usize = 500;
/// Bytes of one row.
pub(super) const ROW_BYTES: usize = 64 * 1024;
/// Bytes read of one statement.
pub(super) const BYTES: usize = 1024 * 1024;

/// The connection of one run to one target; a failure to connect is remembered, so that ten checks wait for it once.
pub(super) type Slot = Mutex<State>;

/// What the slot holds.
#[derive(Default)]
pub(super) enum State {
    /// Nobody connected yet, or the connection was closed.
    #[default]
    Closed,
    /// Connected and idle.
    Idle(Session),
    /// The server could not be reached.
    Failed(ProbeError),
}

/// A connection and what is known of its server.
pub(super) struct Session {
    connection: PgConnection,
    /// What the server told when the connection was made.
    pub(super) facts: Facts,
}

/// What is known of a server.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// Time to resolve, connect, encrypt and log in.
    pub(super) connect: Duration,
    /// `server_version_num`, for example 150018.
    pub(super) version: i64,
    /// Quoted schema of the extension `pg_stat_statements`, where it is installed.
    pub(super) statements: Option<String>,
}

/// The rows of one statement.
pub(super) struct Rows {
    /// Each row by column.
    pub(super) rows: Vec<Map<String, Json>>,
    /// Whether there were more than [`ROWS`].
    pub(super) more: bool,
}

/// The PostgreSQL endpoint of a target.
pub(super) fn endpoint(target: &Target) -> Result<&PostgresEndpoint, ProbeError> {
    match &target.endpoint {
        Endpoint::Postgres(endpoint) => Ok(endpoint),
        _ => Err(ProbeError::new(ProbeErrorKind::Inventory, format!("`{}` is not a PostgreSQL target", target.name))),
    }
}

/// Gives `work` the run's connection, opened where needed; whatever is dropped or fails midway closes it.
pub(super) async fn with<T>(
    target: &Target,
    context: &ReadContext<'_>,
    work: impl AsyncFnOnce(&mut Session) -> Result<T, ProbeError>,
) -> Result<T, ProbeError> {
    let deadline = context.deadline;
    let slot = context.sessions.slot::<Slot>(&target.name);
    let bounded = timeout(deadline, async {
        let mut state = slot.lock().await;
        let mut session = match std::mem::take(&mut *state) {
            State::Idle(session) => session,
            State::Failed(error) => {
                *state = State::Failed(error.clone());
                return Err(error);
            }
            State::Closed => match open(target, deadline).await {
                Ok(session) => session,
                Err(error) => {
                    *state = State::Failed(error.clone());
                    return Err(error);
                }
            },
        };
        let outcome = work(&mut session).await;
        if outcome.as_ref().err().is_none_or(leaves_idle) {
            *state = State::Idle(session);
        }
        outcome
    });
    bounded
        .await
        .unwrap_or_else(|_elapsed| Err(ProbeError::new(ProbeErrorKind::Deadline { after: deadline }, String::new())))
}

/// Whether the connection is in order after this error: the server refused a statement, and it was rolled back.
fn leaves_idle(error: &ProbeError) -> bool {
    matches!(error.kind, ProbeErrorKind::Permission | ProbeErrorKind::Missing { .. } | ProbeErrorKind::Refused)
}

async fn open(target: &Target, deadline: Duration) -> Result<Session, ProbeError> {
    let endpoint = endpoint(target)?;
    let watch = Stopwatch::start();
    let addresses = address::resolve(&endpoint.address, &AddressPolicy::internal(target), deadline).await?;
    let mut last = ProbeError::new(ProbeErrorKind::Network, String::new());
    for address in addresses {
        match options(endpoint, address)?.connect().await {
            Ok(connection) => {
                let facts = Facts { connect: watch.elapsed(), version: 0, statements: None };
                let mut session = Session { connection, facts };
                learn(&mut session, deadline).await?;
                return Ok(session);
            }
            Err(error) => last = failure::reason(&error, deadline),
        }
    }
    Err(last)
}

/// The connection's options, from the inventory alone.
///
/// The library starts from `PG…` variables (it has no way not to): host, port, user, password, database, mode,
/// authorities and name are overwritten here, `~/.pgpass` and `PGPASSFILE` are not read, and what cannot be overwritten
/// is refused.
fn options(endpoint: &PostgresEndpoint, address: SocketAddr) -> Result<PgConnectOptions, ProbeError> {
    let inventory = |detail: String| ProbeError::new(ProbeErrorKind::Inventory, detail);
    let mode = match endpoint.ssl_mode.as_str() {
        "disable" => PgSslMode::Disable,
        "prefer" => PgSslMode::Prefer,
        "require" => PgSslMode::Require,
        "verify-full" => PgSslMode::VerifyFull,
        other => {
            let detail = format!("ssl_mode `{other}`: write disable, prefer, require or verify-full");
            return Err(inventory(detail));
        }
    };
    if [&endpoint.username, &endpoint.database].iter().any(|name| name.is_empty() || name.contains('\0')) {
        return Err(inventory("the target needs a username and a database".to_owned()));
    }
    // A certificate is checked against the name, so the library must know it; the handshake then proves the server.
    let host = match mode {
        PgSslMode::VerifyFull => endpoint.address.host.clone(),
        _ => address.ip().to_string(),
    };
    if let Some(variable) = inherited() {
        let detail = format!("{variable} is set for this process; unset it, targets are described in the settings");
        return Err(inventory(detail));
    }
    let options = PgConnectOptions::new_without_pgpass()
        .host(&host)
        .port(address.port())
        .username(&endpoint.username)
        .password(endpoint.password.as_ref().map_or("", |password| password.expose()))
        .database(&endpoint.database)
        .ssl_mode(mode)
        .application_name("toban")
        .extra_float_digits(None)
        .statement_cache_capacity(0)
        .disable_statement_logging();
    // Set in every case: without authorities of its own the library would take `PGSSLROOTCERT`'s.
    Ok(options.ssl_root_cert_from_pem(endpoint.ca_pem.clone().unwrap_or_default().into_bytes()))
}

/// The variable that reached the library's options and cannot be overwritten in them, only noticed.
fn inherited() -> Option<&'static str> {
    // Host and user of our own, because the address that is made to look into must be one.
    let options = PgConnectOptions::new_without_pgpass().host("localhost").username("toban").password("");
    let url = options.to_url_lossy();
    let has = |name: &str| url.query_pairs().any(|(key, _)| key == name);
    [("PGOPTIONS", options.get_options().is_some()), ("PGSSLCERT", has("sslcert")), ("PGSSLKEY", has("sslkey"))]
        .into_iter()
        .find_map(|(variable, set)| set.then_some(variable))
}

/// The first transaction: what the server is, and whether transactions are really read-only.
async fn learn(session: &mut Session, deadline: Duration) -> Result<(), ProbeError> {
    let rows = session.rows(include_str!("sql/facts.sql"), deadline).await?;
    let row = rows.rows.first();
    session.facts.version = row.and_then(|row| row.get("version")).and_then(Json::as_i64).unwrap_or_default();
    session.facts.statements = row.and_then(|row| row.get("statements")).and_then(Json::as_str).map(str::to_owned);
    Ok(())
}

/// The statement that sets the bounds of a transaction. As its first query it also pins READ ONLY.
pub(super) fn pin(deadline: Duration, version: i64) -> String {
    let statement = (deadline.as_millis() * 4 / 5).max(100);
    let lock = (deadline.as_millis() / 4).max(50);
    let check = if version >= 140_000 { ", set_config('client_connection_check_interval', '200', true)" } else { "" };
    format!(
        "select current_setting('transaction_read_only') as read_only, \
         set_config('search_path', 'pg_catalog, pg_temp', true), \
         set_config('standard_conforming_strings', 'on', true), \
         set_config('statement_timeout', '{statement}', true), \
         set_config('lock_timeout', '{lock}', true), \
         set_config('idle_in_transaction_session_timeout', '{statement}', true){check}"
    )
}

/// The derived table that bounds rows and bytes on the server and turns each row into one line of JSON.
pub(super) fn bounded(sql: &str) -> String {
    format!(
        "select case when octet_length(line) <= {ROW_BYTES} then line end as line from \
         (select row_to_json(toban_row)::text as line from ({sql}) as toban_row) as toban_line limit {}",
        ROWS + 1
    )
}

impl Session {
    /// Runs one query and returns its rows.
    pub(super) async fn rows(&mut self, sql: &str, deadline: Duration) -> Result<Rows, ProbeError> {
        let lines = self.lines(bounded(sql.trim().trim_end_matches(';')), deadline).await?;
        let more = lines.len() > ROWS;
        let parse = |line: Option<String>| match line {
            None => Err(ProbeError::new(ProbeErrorKind::TooLarge { limit: ROW_BYTES as u64 }, String::new())),
            Some(line) => serde_json::from_str(&line)
                .map_err(|error| ProbeError::new(ProbeErrorKind::Malformed, error.to_string())),
        };
        let rows = lines.into_iter().take(ROWS).map(parse).collect::<Result<_, _>>()?;
        Ok(Rows { rows, more })
    }

    /// Runs one statement in a transaction of its own and returns the first column, at most [`ROWS`] + 1 rows.
    pub(super) async fn lines(&mut self, sql: String, deadline: Duration) -> Result<Vec<Option<String>>, ProbeError> {
        self.run("begin transaction isolation level repeatable read read only", deadline).await?;
        let pinned = self.fetch(pin(deadline, self.facts.version), deadline).await?;
        if pinned.first().and_then(Option::as_deref) != Some("on") {
            let detail = "the transaction is not read-only".to_owned();
            return Err(ProbeError::new(ProbeErrorKind::Malformed, detail));
        }
        let outcome = self.fetch(sql, deadline).await;
        match outcome {
            Err(error) if !leaves_idle(&error) => Err(error),
            outcome => {
                self.run("rollback", deadline).await?;
                outcome
            }
        }
    }

    async fn run(&mut self, sql: &'static str, deadline: Duration) -> Result<(), ProbeError> {
        let query = sqlx::query(sql).persistent(false);
        query.execute(&mut self.connection).await.map(|_done| ()).map_err(|error| failure::reason(&error, deadline))
    }

    async fn fetch(&mut self, sql: String, deadline: Duration) -> Result<Vec<Option<String>>, ProbeError> {
        let mut lines = Vec::new();
        let mut bytes = 0;
        let mut stream = sqlx::query(AssertSqlSafe(sql)).persistent(false).fetch(&mut self.connection);
        while let Some(row) = stream.try_next().await.map_err(|error| failure::reason(&error, deadline))? {
            let line = first_column(&row)?;
            bytes += line.as_ref().map_or(0, String::len);
            if bytes > BYTES {
                return Err(ProbeError::new(ProbeErrorKind::TooLarge { limit: BYTES as u64 }, String::new()));
            }
            lines.push(line);
            if lines.len() > ROWS + 1 {
                return Err(ProbeError::new(ProbeErrorKind::TooLarge { limit: ROWS as u64 }, String::new()));
            }
        }
        Ok(lines)
    }
}

fn first_column(row: &PgRow) -> Result<Option<String>, ProbeError> {
    row.try_get_unchecked::<Option<String>, _>(0)
        .map_err(|error| ProbeError::new(ProbeErrorKind::Malformed, error.to_string()))
}
