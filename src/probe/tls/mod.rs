//! TLS endpoints: the chain a server shows, judged but never skipped.
//!
//! [`recorder`] judges, [`handshake`](self::handshake::handshake) shakes hands for this family and for HTTP, and the
//! probe here does so with every address of a name at once, because one stale certificate behind a name that resolves
//! to several servers is a partial outage that one look does not see.
//!
//! Invariant: an expired, foreign or untrusted certificate is a finding (a field), never an error and never ignored.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::join_all;

use crate::clock::Stopwatch;
use crate::probe::address::{self, AddressPolicy};
use crate::probe::argument::{self, ArgumentError, Arguments};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::reading::Reading;
use crate::probe::schema::{ProbeSpec, Schema};
use crate::probe::target::{Endpoint, Target, TargetKind};
use crate::probe::tls::shown::{Attempt, Look};
use crate::probe::{Probe, ReadContext};

pub(in crate::probe) use handshake::{Secured, handshake};
pub(in crate::probe) use recorder::Presented;

mod certificate;
mod handshake;
mod recorder;
mod shown;

/// Addresses of one name that are tried; what a client would ever see of it.
const MOST_ADDRESSES: usize = 16;

/// The probes of this family.
#[must_use]
pub fn probes() -> Vec<Arc<dyn Probe>> {
    vec![Arc::new(Handshake::new())]
}

struct Handshake {
    spec: ProbeSpec,
}

impl Handshake {
    fn new() -> Self {
        let doc = "Shakes hands with every address of a TLS endpoint and reads the certificate chain; sends nothing.";
        Self { spec: ProbeSpec { name: "tls.handshake", target: TargetKind::Tls, doc, arguments: Vec::new() } }
    }
}

#[async_trait]
impl Probe for Handshake {
    fn spec(&self) -> &ProbeSpec {
        &self.spec
    }

    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        argument::check(&self.spec, arguments).map(|()| shown::schema())
    }

    fn explain(&self, target: &Target, _arguments: &Arguments) -> Vec<String> {
        let Endpoint::Tls(endpoint) = &target.endpoint else { return Vec::new() };
        let name = endpoint.server_name.as_deref().unwrap_or(&endpoint.address.host);
        vec![format!("TLS handshake with every address of {} as {name}, nothing sent", endpoint.address)]
    }

    async fn read(
        &self,
        target: &Target,
        _arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Reading, ProbeError> {
        let Endpoint::Tls(endpoint) = &target.endpoint else {
            return Err(ProbeError::new(ProbeErrorKind::Inventory, "tls.handshake needs a target of kind tls"));
        };
        let (deadline, watch) = (context.own_deadline(), Stopwatch::start());
        let policy = AddressPolicy::internal(target);
        // Time is up for every step at the same moment, however late a busy machine comes to it.
        let left = || deadline.saturating_sub(watch.elapsed());
        let resolved = address::resolve(&endpoint.address, &policy, left()).await;
        let dns = watch.elapsed();
        let addresses = match resolved {
            Ok(addresses) => address::settle_loopback(address::routable(addresses), left()).await,
            Err(error) if matches!(error.kind, ProbeErrorKind::Refused) => return Err(error),
            Err(error) => return Ok(Look::unresolved(&endpoint.address, dns, error).reading()),
        };
        let name = endpoint.server_name.as_deref().unwrap_or(&endpoint.address.host);
        let tries = addresses.iter().take(MOST_ADDRESSES);
        let attempts = join_all(tries.map(|&address| attempt(address, name, endpoint.ca_pem.as_deref(), left))).await;
        if let Some(error) = attempts.iter().find_map(Attempt::inventory_mistake) {
            return Err(error.clone());
        }
        let left_out = addresses.len().saturating_sub(MOST_ADDRESSES);
        Ok(Look { address: endpoint.address.clone(), dns, unresolved: None, attempts, left_out }.reading())
    }
}

/// Tries one address; `left` says how much time there still is.
async fn attempt(address: SocketAddr, name: &str, ca_pem: Option<&str>, left: impl Fn() -> Duration) -> Attempt {
    let (tcp, connect) = match address::connect(address, left()).await {
        Ok(connected) => connected,
        Err(error) => return Attempt { address, connect: None, outcome: Err(error) },
    };
    let outcome = handshake(tcp, name, ca_pem, &[], left()).await;
    Attempt { address, connect: Some(connect), outcome: outcome.map(shown::Shaken::from) }
}
