//! TCP ports: does every address of a name accept a connection, and how fast; nothing is sent.
//!
//! Refused and timed out are told apart: a refusal means that the machine is there and nobody listens, silence that a
//! firewall, a route or the machine is the cause.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::join_all;

use crate::clock::Stopwatch;
use crate::probe::address::{self, AddressPolicy};
use crate::probe::argument::{self, ArgumentError, Arguments};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::reading::{Origin, Reading, Row};
use crate::probe::schema::{Field, ProbeSpec, Schema, Table};
use crate::probe::target::{Address, Endpoint, Target, TargetKind};
use crate::probe::unit::{Unit, milliseconds};
use crate::probe::{Probe, ReadContext};

/// Addresses of one name that are tried.
const MOST_ADDRESSES: usize = 16;

/// The probes of this family.
#[must_use]
pub fn probes() -> Vec<Arc<dyn Probe>> {
    let doc = "Connects to every address of a TCP port and closes; sends nothing.";
    let spec = ProbeSpec { name: "tcp.connect", target: TargetKind::Tcp, doc, arguments: Vec::new() };
    vec![Arc::new(Connect { spec })]
}

struct Connect {
    spec: ProbeSpec,
}

#[async_trait]
impl Probe for Connect {
    fn spec(&self) -> &ProbeSpec {
        &self.spec
    }

    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        argument::check(&self.spec, arguments).map(|()| schema())
    }

    fn explain(&self, target: &Target, _arguments: &Arguments) -> Vec<String> {
        let Endpoint::Tcp(address) = &target.endpoint else { return Vec::new() };
        vec![format!("TCP connection to every address of {address}, nothing sent")]
    }

    async fn read(
        &self,
        target: &Target,
        _arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Reading, ProbeError> {
        let Endpoint::Tcp(address) = &target.endpoint else {
            return Err(ProbeError::new(ProbeErrorKind::Inventory, "tcp.connect needs a target of kind tcp"));
        };
        let (deadline, watch) = (context.own_deadline(), Stopwatch::start());
        let resolved = address::resolve(address, &AddressPolicy::internal(target), deadline).await;
        let dns = watch.elapsed();
        match resolved {
            Ok(addresses) => {
                let left = || deadline.saturating_sub(watch.elapsed());
                let addresses = address::settle_loopback(address::routable(addresses), left()).await;
                let tries = addresses.iter().take(MOST_ADDRESSES).map(async |&to| {
                    let took = address::connect(to, left()).await.map(|(_closed, took)| took);
                    (to.to_string(), took)
                });
                let mut reading = reading(address, dns, &join_all(tries).await);
                if let Some(left_out) = addresses.len().checked_sub(MOST_ADDRESSES + 1) {
                    reading.left_out.insert("per_address".to_owned(), left_out as u64 + 1);
                }
                Ok(reading)
            }
            Err(error) if matches!(error.kind, ProbeErrorKind::Refused) => Err(error),
            Err(error) => Ok(unresolved(address, dns, &error)),
        }
    }
}

fn schema() -> Schema {
    let fields = vec![
        Field::flag("reachable", "Whether at least one address accepted."),
        Field::text("failure", "Why not: dns, refused, network, timeout; empty when one did."),
        Field::text("detail", "What the system said about the first failure."),
        Field::gauge("latency_ms", Unit::Milliseconds, "DNS and the fastest connection."),
        Field::gauge("dns_ms", Unit::Milliseconds, "Time to resolve the name."),
        Field::gauge("connect_ms", Unit::Milliseconds, "The fastest connection."),
        Field::gauge("slowest_ms", Unit::Milliseconds, "The slowest connection that succeeded."),
        Field::gauge("addresses", Unit::Count, "Addresses tried."),
        Field::gauge("addresses_failed", Unit::Count, "Addresses that did not accept."),
    ];
    let columns = vec![
        Field::text("address", "IP address and port."),
        Field::flag("reachable", "Whether it accepted."),
        Field::text("failure", "Why not."),
        Field::gauge("connect_ms", Unit::Milliseconds, "Time to connect."),
    ];
    let doc = Cow::Borrowed("Every address the name resolves to.");
    let per_address = Table { name: Cow::Borrowed("per_address"), key: Cow::Borrowed("address"), columns, doc };
    Schema { fields, tables: vec![per_address] }
}

fn unresolved(address: &Address, dns: Duration, error: &ProbeError) -> Reading {
    let mut empty = reading(address, dns, &[]);
    empty.set("failure", error.kind.failure());
    empty.set("detail", error.detail.as_str());
    empty
}

fn reading(address: &Address, dns: Duration, tries: &[(String, Result<Duration, ProbeError>)]) -> Reading {
    let accepted = || tries.iter().filter_map(|(_, took)| took.as_ref().ok().copied());
    let first_error = tries.iter().find_map(|(_, took)| took.as_ref().err());
    let fastest = accepted().min();
    let mut reading =
        Reading { origin: Some(Origin::Server { address: address.to_string(), version: None }), ..Reading::default() };
    reading.set("reachable", fastest.is_some());
    reading.set("failure", first_error.filter(|_| fastest.is_none()).map_or("", |error| error.kind.failure()));
    reading.set("detail", first_error.map_or("", |error| error.detail.as_str()));
    reading.set("latency_ms", fastest.map(|fastest| milliseconds(dns + fastest)));
    reading.set("dns_ms", milliseconds(dns));
    reading.set("connect_ms", fastest.map(milliseconds));
    reading.set("slowest_ms", accepted().max().map(milliseconds));
    reading.set("addresses", tries.len() as u64);
    reading.set("addresses_failed", tries.iter().filter(|(_, took)| took.is_err()).count() as u64);
    let rows = tries.iter().map(|(address, took)| {
        let mut row = Row::new();
        row.insert("address".to_owned(), address.as_str().into());
        row.insert("reachable".to_owned(), took.is_ok().into());
        row.insert("failure".to_owned(), took.as_ref().err().map_or("", |error| error.kind.failure()).into());
        row.insert("connect_ms".to_owned(), took.as_ref().ok().copied().map(milliseconds).into());
        row
    });
    let rows = rows.collect();
    reading.tables.insert("per_address".to_owned(), rows);
    reading
}
