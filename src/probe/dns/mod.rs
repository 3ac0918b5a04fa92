//! DNS names: does every configured server answer, and do they agree.
//!
//! One resolver that still knows the old address, or one that is down, makes a service fail "sometimes"; asking only
//! through the system's resolver shows neither. Servers come from the target, else from `/etc/resolv.conf`.
//!
//! Servers written in the inventory go through the address check; those of `/etc/resolv.conf` do not: it is the
//! machine's own choice, used by every program on it (clouds put their resolver at 169.254.169.253 or .254), and what is
//! sent there is a DNS question only.

use std::net::SocketAddr;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::future::join_all;
use hickory_resolver::proto::rr::Name;
use hickory_resolver::system_conf::read_system_conf;

use crate::probe::address::{self, AddressPolicy};
use crate::probe::argument::{self, ArgumentError, Arguments};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::reading::Reading;
use crate::probe::schema::{ProbeSpec, Schema};
use crate::probe::target::{DnsEndpoint, Endpoint, Target, TargetKind};
use crate::probe::{Probe, ReadContext};

mod query;
mod shown;

/// Servers that are asked; `/etc/resolv.conf` has three at most.
const MOST_SERVERS: usize = 8;

/// The probes of this family.
#[must_use]
pub fn probes() -> Vec<Arc<dyn Probe>> {
    let doc = "Asks every configured DNS server for the addresses of a name and compares the answers.";
    let spec = ProbeSpec { name: "dns.lookup", target: TargetKind::Dns, doc, arguments: Vec::new() };
    vec![Arc::new(Lookup { spec })]
}

struct Lookup {
    spec: ProbeSpec,
}

#[async_trait]
impl Probe for Lookup {
    fn spec(&self) -> &ProbeSpec {
        &self.spec
    }

    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        argument::check(&self.spec, arguments).map(|()| shown::schema())
    }

    fn explain(&self, target: &Target, _arguments: &Arguments) -> Vec<String> {
        let Endpoint::Dns(endpoint) = &target.endpoint else { return Vec::new() };
        let from = |server: &str| format!("DNS questions A and AAAA for {} to {server}", endpoint.name);
        if endpoint.servers.is_empty() {
            vec![from("every server of /etc/resolv.conf")]
        } else {
            endpoint.servers.iter().map(|server| from(&server.to_string())).collect()
        }
    }

    async fn read(
        &self,
        target: &Target,
        _arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Reading, ProbeError> {
        let Endpoint::Dns(endpoint) = &target.endpoint else {
            return Err(ProbeError::new(ProbeErrorKind::Inventory, "dns.lookup needs a target of kind dns"));
        };
        if Name::from_utf8(&endpoint.name).is_err() {
            return Err(ProbeError::new(ProbeErrorKind::Inventory, format!("`{}` is not a DNS name", endpoint.name)));
        }
        let deadline = context.own_deadline();
        let servers = servers(target, endpoint, context).await?;
        let asked = servers.iter().take(MOST_SERVERS).map(async |&server| {
            let said = query::ask(server, &endpoint.name, deadline).await;
            (server, said)
        });
        Ok(shown::reading(&endpoint.name, &join_all(asked).await, servers.len().saturating_sub(MOST_SERVERS)))
    }
}

async fn servers(
    target: &Target,
    endpoint: &DnsEndpoint,
    context: &ReadContext<'_>,
) -> Result<Vec<SocketAddr>, ProbeError> {
    let missing = |detail: String| ProbeError::new(ProbeErrorKind::Missing { what: "DNS server".to_owned() }, detail);
    let mut servers = Vec::new();
    for server in &endpoint.servers {
        let resolved = address::resolve(server, &AddressPolicy::internal(target), context.own_deadline()).await?;
        servers.extend(resolved.first());
    }
    if servers.is_empty() {
        let (config, _options) = read_system_conf().map_err(|error| missing(error.to_string()))?;
        servers.extend(config.name_servers().iter().map(|server| {
            let port = server.connections.first().map_or(53, |connection| connection.port);
            SocketAddr::new(server.ip, port)
        }));
    }
    servers.dedup();
    if servers.is_empty() { Err(missing("/etc/resolv.conf names none".to_owned())) } else { Ok(servers) }
}
