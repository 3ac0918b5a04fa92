//! One question to one DNS server, its answer in our words.
//!
//! The question goes to that server alone: no hosts file, no search list, no cache, so that servers can be compared.

use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::Resolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts};
use hickory_resolver::lookup::Lookup;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{RData, RecordType};
use tokio::time::timeout;

use crate::clock::Stopwatch;

/// What a server said about a name, A and AAAA together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Said {
    /// The addresses, sorted, so that two servers can be compared.
    pub(super) addresses: Vec<String>,
    /// The least time to live among them, in seconds.
    pub(super) ttl: Option<u32>,
    /// `NOERROR`, `NXDOMAIN`, `SERVFAIL` …; empty when it did not answer.
    pub(super) rcode: &'static str,
    /// Why there is no answer: `timeout` or `network`; else empty.
    pub(super) failure: &'static str,
    /// What the system said about that.
    pub(super) detail: String,
    /// How long both questions took.
    pub(super) took: Duration,
}

/// Asks `server` for the addresses of `name`.
pub(super) async fn ask(server: SocketAddr, name: &str, deadline: Duration) -> Said {
    let watch = Stopwatch::start();
    let mut said = Said { rcode: "NOERROR", ..Said::default() };
    let outcome = match timeout(deadline, both(server, name, deadline)).await {
        Ok(outcome) => outcome,
        Err(_elapsed) => Err(NetError::Timeout),
    };
    match outcome {
        Ok((addresses, ttl)) => (said.addresses, said.ttl) = (addresses, ttl),
        Err(NetError::Dns(DnsError::NoRecordsFound(none))) => said.rcode = word(none.response_code),
        Err(NetError::Dns(DnsError::ResponseCode(code))) => said.rcode = word(code),
        Err(error) => {
            said.rcode = "";
            said.failure = if matches!(error, NetError::Timeout) { "timeout" } else { "network" };
            said.detail = format!("{server}: {error}");
        }
    }
    said.took = watch.elapsed();
    said
}

async fn both(server: SocketAddr, name: &str, deadline: Duration) -> Result<(Vec<String>, Option<u32>), NetError> {
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
        connection.port = server.port();
        connection
    });
    let servers = vec![NameServerConfig::new(server.ip(), true, connections.to_vec())];
    let config = ResolverConfig::from_name_servers(servers);
    let mut options = ResolverOpts::default();
    options.use_hosts_file = ResolveHosts::Never;
    options.cache_size = 0;
    options.attempts = 2;
    options.timeout = deadline / 3;
    let builder = Resolver::builder_with_config(config, TokioRuntimeProvider::default()).with_options(options);
    let resolver = builder.build()?;
    // The final dot keeps the search list out.
    let name = format!("{}.", name.trim_end_matches('.'));
    let (v4, v6) =
        tokio::join!(resolver.lookup(name.as_str(), RecordType::A), resolver.lookup(name.as_str(), RecordType::AAAA));
    let none = |outcome: &Result<_, NetError>| matches!(outcome, Err(NetError::Dns(DnsError::NoRecordsFound(none))) if none.response_code == ResponseCode::NoError);
    // A name with one family only answers the other question with "no records", which is no failure.
    let lookups = match (v4, v6) {
        (Ok(v4), Ok(v6)) => vec![v4, v6],
        (Ok(one), other) | (other, Ok(one)) if none(&other) => vec![one],
        (Ok(_), Err(error)) | (Err(error), _) => return Err(error),
    };
    let mut addresses = Vec::new();
    let mut ttl = None;
    for record in lookups.iter().flat_map(Lookup::answers) {
        ttl = Some(ttl.map_or(record.ttl, |least: u32| least.min(record.ttl)));
        match &record.data {
            RData::A(ip) => addresses.push(ip.0.to_string()),
            RData::AAAA(ip) => addresses.push(ip.0.to_string()),
            _ => {}
        }
    }
    addresses.sort_unstable();
    addresses.dedup();
    Ok((addresses, ttl))
}

const fn word(code: ResponseCode) -> &'static str {
    match code {
        ResponseCode::NoError => "NOERROR",
        ResponseCode::NXDomain => "NXDOMAIN",
        ResponseCode::ServFail => "SERVFAIL",
        ResponseCode::Refused => "REFUSED",
        ResponseCode::FormErr => "FORMERR",
        ResponseCode::NotImp => "NOTIMP",
        _ => "OTHER",
    }
}
