//! What a failed connection or statement means, by SQLSTATE and kind of error, never by message text.

use std::io;
use std::time::Duration;

use sqlx::Error;

use crate::probe::error::{ProbeError, ProbeErrorKind};

/// The typed reason for an error of the client library.
pub(super) fn reason(error: &Error, deadline: Duration) -> ProbeError {
    let kind = match error {
        Error::Database(database) => match database.code().as_deref() {
            Some(code) => by_state(code, deadline),
            None => ProbeErrorKind::Malformed,
        },
        Error::Io(cause) => by_io(cause.kind(), deadline),
        Error::Tls(_) => ProbeErrorKind::Tls,
        Error::Configuration(_) | Error::InvalidArgument(_) => ProbeErrorKind::Inventory,
        Error::PoolTimedOut => ProbeErrorKind::Deadline { after: deadline },
        _ => ProbeErrorKind::Malformed,
    };
    let detail = match error {
        Error::Database(database) => {
            format!("{} ({})", database.message(), database.code().unwrap_or_default())
        }
        other => other.to_string(),
    };
    ProbeError::new(kind, detail)
}

fn by_state(code: &str, deadline: Duration) -> ProbeErrorKind {
    match code {
        "53300" => ProbeErrorKind::Saturated,
        "57P01" | "57P02" | "57P03" => ProbeErrorKind::NotReady,
        "57014" | "55P03" | "57P05" | "25P03" => ProbeErrorKind::Deadline { after: deadline },
        "42501" => ProbeErrorKind::Permission,
        "3D000" => ProbeErrorKind::Missing { what: "database".to_owned() },
        "55000" => ProbeErrorKind::Missing { what: "what this view needs, as the server says".to_owned() },
        "42P01" => ProbeErrorKind::Missing { what: "relation".to_owned() },
        "42703" => ProbeErrorKind::Missing { what: "column".to_owned() },
        "42883" => ProbeErrorKind::Missing { what: "function".to_owned() },
        _ if code.starts_with("28") => ProbeErrorKind::Authentication,
        _ if code.starts_with("08") => ProbeErrorKind::Network,
        _ => ProbeErrorKind::Malformed,
    }
}

fn by_io(kind: io::ErrorKind, deadline: Duration) -> ProbeErrorKind {
    match kind {
        io::ErrorKind::ConnectionRefused => ProbeErrorKind::ConnectionRefused,
        // How the TLS library reports what is wrong with the other side, its certificate first of all.
        io::ErrorKind::InvalidData => ProbeErrorKind::Tls,
        io::ErrorKind::TimedOut => ProbeErrorKind::Deadline { after: deadline },
        _ => ProbeErrorKind::Network,
    }
}

/// The word of `postgres.connect`'s field `failure`.
pub(super) const fn word(kind: &ProbeErrorKind) -> &'static str {
    match kind {
        ProbeErrorKind::Dns => "dns",
        ProbeErrorKind::ConnectionRefused => "refused",
        ProbeErrorKind::Network => "network",
        ProbeErrorKind::Deadline { .. } => "timeout",
        ProbeErrorKind::Tls => "tls",
        ProbeErrorKind::Authentication => "authentication",
        ProbeErrorKind::Permission | ProbeErrorKind::Missing { .. } => "permission",
        ProbeErrorKind::Saturated => "saturated",
        ProbeErrorKind::NotReady => "not_ready",
        _ => "protocol",
    }
}
