//! The log: to standard error, as text or JSON lines. Secrets and message bodies are never logged.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;

/// Starts logging; a second start changes nothing.
///
/// `filter` is a level or a list of `room=level`, as `tracing` has it; one that is not understood becomes `info`.
pub fn start(filter: &str, json: bool) {
    // The client library of Slack logs addresses that hold a ticket, and whole answers; what fails there is told by us.
    let quiet = |filter: &str| format!("{filter},slack_morphism=off,tungstenite=info,tokio_tungstenite=info");
    let filter = EnvFilter::try_new(quiet(filter)).unwrap_or_else(|_| EnvFilter::new(quiet("info")));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    // Colours only for people: a file or a collector would keep the escape sequences.
    let builder = builder.with_ansi(io::stderr().is_terminal());
    let started = if json { builder.json().try_init() } else { builder.compact().try_init() };
    drop(started);
}
