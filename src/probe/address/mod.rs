//! Where a probe may connect: every family that opens a socket resolves its address here.
//!
//! A name is resolved once, every answer is checked, and the caller connects to exactly the addresses returned, so no
//! second answer of DNS can move the connection (rebinding). The rule:
//! - Targets come from the inventory only, so an address written there **literally** is meant: public, internal
//!   (10.0.0.0/8 …) and loopback (`127.0.0.1`, `::1`, `localhost`) all pass.
//! - A **name** is not under the inventory's control alone. It may resolve to public addresses; to internal ones only
//!   where that is normal (databases, TCP, TLS: [`AddressPolicy::internal`]) or the target allows the network; to
//!   loopback only where the target allows it. One bad answer refuses them all.
//! - Link-local and metadata addresses, unspecified, multicast, broadcast and reserved ones, IPv6 spellings of internal
//!   IPv4 addresses, and every odd spelling are refused always; no setting opens them.
//!
//! Invariant: an address that leaves this module was checked, and nobody connects to one that did not come from here.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use ipnet::IpNet;
use tokio::time::timeout;

use crate::probe::address::network::{Place, place};
use crate::probe::address::spelling::Host;
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::target::{Address, Target};

pub use connect::connect;
pub(in crate::probe) use connect::{broken, routable, settle_loopback};

mod connect;
mod network;
mod spelling;

/// What a target's name may resolve into besides public addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressPolicy {
    /// Networks that the target's `allow_networks` lists.
    pub allow: Vec<IpNet>,
    /// Whether internal addresses (not loopback) are fine without being listed.
    pub internal: bool,
}

impl AddressPolicy {
    /// For HTTP: a name that resolves inside needs `allow_networks`, because an HTTP request makes internal services
    /// act and answer, and is redirected by whoever answers.
    #[must_use]
    pub fn strict(target: &Target) -> Self {
        Self { allow: target.allow_networks.clone(), internal: false }
    }

    /// For databases, TCP and TLS: an internal DNS name is the normal case there, and nothing but the right server
    /// understands what is sent.
    #[must_use]
    pub fn internal(target: &Target) -> Self {
        Self { allow: target.allow_networks.clone(), internal: true }
    }

    fn allows(&self, ip: IpAddr) -> bool {
        self.allow.iter().any(|network| network.contains(&ip))
    }
}

/// Checks the spelling of an address and, where no DNS is needed, the address itself; does no IO.
///
/// # Errors
/// [`ProbeErrorKind::Refused`] with what is wrong and what to write instead.
pub fn check(address: &Address) -> Result<(), ProbeError> {
    read(address).map(|_host| ())
}

/// Resolves `address` once and returns the addresses to connect to, in the resolver's order.
///
/// # Errors
/// [`ProbeErrorKind::Refused`] when the spelling or any answer is not allowed (with the setting that allows it, where
/// one does), [`ProbeErrorKind::Dns`] when the name does not resolve, [`ProbeErrorKind::Deadline`] after `deadline`.
pub async fn resolve(
    address: &Address,
    policy: &AddressPolicy,
    deadline: Duration,
) -> Result<Vec<SocketAddr>, ProbeError> {
    let answers = match read(address)? {
        Host::Ip(ip) => return Ok(vec![SocketAddr::new(ip, address.port)]),
        Host::Localhost => {
            let both = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
            return Ok(both.map(|ip| SocketAddr::new(ip, address.port)).to_vec());
        }
        Host::Name(name) => match timeout(deadline, lookup(&name, address.port)).await {
            Ok(Ok(answers)) => answers,
            Ok(Err(error)) => return Err(ProbeError::new(ProbeErrorKind::Dns, format!("{name}: {error}"))),
            Err(_elapsed) => return Err(ProbeError::new(ProbeErrorKind::Deadline { after: deadline }, name)),
        },
    };
    admit(&address.host, answers, policy)
}

/// Lets the answers for a name pass, all or none.
///
/// # Errors
/// As [`resolve`]; an empty answer is [`ProbeErrorKind::Dns`].
pub(in crate::probe) fn admit(
    name: &str,
    answers: Vec<SocketAddr>,
    policy: &AddressPolicy,
) -> Result<Vec<SocketAddr>, ProbeError> {
    if answers.is_empty() {
        return Err(ProbeError::new(ProbeErrorKind::Dns, format!("{name}: no address")));
    }
    match answers.iter().find_map(|answer| objection(name, answer.ip(), policy)) {
        None => Ok(answers),
        Some(refusal) => Err(refusal),
    }
}

fn objection(name: &str, ip: IpAddr, policy: &AddressPolicy) -> Option<ProbeError> {
    let what = match place(ip) {
        Place::Never(reason) => return Some(refused(format!("{name} resolves to {ip}, which is {reason}"))),
        Place::Public => return None,
        Place::Internal if policy.internal => return None,
        Place::Internal | Place::Loopback if policy.allows(ip) => return None,
        Place::Internal => "an internal address",
        Place::Loopback => "this machine",
    };
    let detail =
        format!("{name} resolves to {ip}, {what}; if that is meant, allow the network in the target's settings");
    Some(refused(detail).with_fix(format!("allow_networks = [\"{}\"]", around(ip))))
}

/// The block to allow: the registered one around the address, so that a new address of the service still fits.
fn around(ip: IpAddr) -> IpNet {
    const BLOCKS: [&str; 7] =
        ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15", "fc00::/7"];
    let block = BLOCKS.iter().filter_map(|block| block.parse::<IpNet>().ok()).find(|block| block.contains(&ip));
    block.unwrap_or_else(|| IpNet::from(ip))
}

fn read(address: &Address) -> Result<Host, ProbeError> {
    if address.port == 0 {
        return Err(refused(format!("{}: port 0 cannot be connected to", address.host)));
    }
    spelling::read(&address.host).map_err(refused)
}

fn refused(detail: String) -> ProbeError {
    ProbeError::new(ProbeErrorKind::Refused, detail)
}

async fn lookup(name: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let mut answers: Vec<SocketAddr> = Vec::new();
    for answer in tokio::net::lookup_host((name, port)).await? {
        if !answers.contains(&answer) {
            answers.push(answer);
        }
    }
    Ok(answers)
}

#[cfg(test)]
mod tests;
