//! What went wrong with a Redis server, as a kind of [`ProbeError`], from its error codes and not from guesses.

use std::io;
use std::time::Duration;

use redis::{ErrorKind, RedisError};

use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::redis::command::ACL_LINE;
use crate::probe::redis::stream::{MOST_BYTES, Received};

/// Classifies what the client library or the server said.
pub(super) fn classify(error: &RedisError, received: &Received) -> ProbeError {
    if received.is_too_much() {
        return ProbeError::new(ProbeErrorKind::TooLarge { limit: MOST_BYTES }, String::new());
    }
    match error.code() {
        Some(code) => server(code, &sentence(error, code)),
        None => turned_away(received).unwrap_or_else(|| client(error, received)),
    }
}

/// Classifies an error answer of the server by its first word.
pub(super) fn server(code: &str, said: &str) -> ProbeError {
    let kind = match code {
        "NOAUTH" | "WRONGPASS" => ProbeErrorKind::Authentication,
        "NOPERM" => return ProbeError::new(ProbeErrorKind::Permission, said).with_fix(ACL_LINE),
        "DENIED" => ProbeErrorKind::Permission,
        "LOADING" | "MASTERDOWN" | "BUSY" | "CLUSTERDOWN" | "TRYAGAIN" => ProbeErrorKind::NotReady,
        _ if said.contains("max number of clients") => ProbeErrorKind::Saturated,
        _ if is_about_password(said) => ProbeErrorKind::Authentication,
        _ if said.contains("cluster support disabled") => ProbeErrorKind::Missing { what: "cluster".to_owned() },
        _ if said.contains("unknown command") || said.contains("nknown subcommand") => {
            ProbeErrorKind::Missing { what: "command".to_owned() }
        }
        _ => ProbeErrorKind::Malformed,
    };
    ProbeError::new(kind, said)
}

/// Classifies an error of connecting.
pub(super) fn network(error: &io::Error, address: &str) -> ProbeError {
    let kind = match error.kind() {
        io::ErrorKind::ConnectionRefused => ProbeErrorKind::ConnectionRefused,
        _ => ProbeErrorKind::Network,
    };
    ProbeError::new(kind, format!("{address}: {error}"))
}

/// Nothing came back in time; `what` was being done.
pub(super) fn deadline(after: Duration, what: &str) -> ProbeError {
    ProbeError::new(ProbeErrorKind::Deadline { after }, what)
}

fn sentence(error: &RedisError, code: &str) -> String {
    format!("{code} {}", error.detail().unwrap_or_default()).trim_end().to_owned()
}

/// A server that turns a client away says so unasked and closes, which the library reports as a lost connection.
fn turned_away(received: &Received) -> Option<ProbeError> {
    let first = received.first();
    let said = first.strip_prefix('-')?.lines().next()?;
    let code = said.split(' ').next().unwrap_or_default();
    Some(server(code, said))
}

fn client(error: &RedisError, received: &Received) -> ProbeError {
    match error.kind() {
        ErrorKind::AuthenticationFailed => ProbeError::new(ProbeErrorKind::Authentication, error.to_string()),
        ErrorKind::Parse | ErrorKind::UnexpectedReturnType => not_redis(received),
        ErrorKind::Io if received.first().is_empty() || error.is_connection_dropped() => {
            ProbeError::new(ProbeErrorKind::Network, "the server closed the connection")
        }
        _ => ProbeError::new(ProbeErrorKind::Network, error.to_string()),
    }
}

/// Something answered, but not in Redis' protocol: say what it looks like.
fn not_redis(received: &Received) -> ProbeError {
    let first = received.first();
    if first.starts_with('\u{15}') {
        let detail = "the server speaks TLS; the target's settings say it does not";
        return ProbeError::new(ProbeErrorKind::Malformed, detail).with_fix("tls = true");
    }
    let line = first.lines().next().unwrap_or_default();
    ProbeError::new(ProbeErrorKind::Malformed, format!("not an answer of Redis: {line}"))
}

fn is_about_password(said: &str) -> bool {
    let lower = said.to_ascii_lowercase();
    lower.contains("auth") && (lower.contains("password") || lower.contains("required"))
}
