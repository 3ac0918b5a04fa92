//! Redis and Valkey: what the server tells about itself.
//!
//! A playbook names a probe, or in `redis.command` one of the commands of [`command`]; every probe of a run shares one
//! connection ([`connection`]), which can send nothing else.
//!
//! Invariant: only read-only commands that take no key leave this room.

use std::sync::Arc;

use crate::probe::Probe;
use crate::probe::redis::command::AllowedCommand;
use crate::probe::target::{Endpoint, Target};

mod answer;
mod clients;
mod command;
mod connection;
mod failure;
mod info;
mod latency;
mod memory;
mod named;
mod ping;
mod slowlog;
mod stream;
mod tls;

pub use command::ACL_LINE;

/// The probes of this family.
#[must_use]
pub fn probes() -> Vec<Arc<dyn Probe>> {
    vec![
        Arc::new(ping::Ping::new()),
        Arc::new(info::Info::new()),
        Arc::new(slowlog::Slowlog::new()),
        Arc::new(latency::Latency::new()),
        Arc::new(memory::Memory::new()),
        Arc::new(clients::Clients::new()),
        Arc::new(named::Command::new()),
    ]
}

/// What a probe sends: the address, what opens the connection, and its own commands.
fn explain(target: &Target, commands: &[AllowedCommand]) -> Vec<String> {
    let mut lines = Vec::new();
    if let Endpoint::Redis(endpoint) = &target.endpoint {
        let secure = if endpoint.tls { "TLS" } else { "TCP" };
        lines.push(format!("connect {} ({secure})", endpoint.address));
        if endpoint.password.is_some() || endpoint.username.is_some() {
            lines.push(format!("AUTH {} (password)", endpoint.username.as_deref().unwrap_or("default")));
        }
    }
    let opening = [AllowedCommand::ClientSetname, AllowedCommand::AclWhoami];
    lines.extend(opening.iter().chain(commands).map(ToString::to_string));
    lines
}
