//! The reading of `tls.handshake`: its declaration and its filling side by side, so that they cannot drift apart.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::time::Duration;

use indexmap::IndexSet;

use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::reading::{Origin, Reading, Row, Value};
use crate::probe::schema::{Field, Schema, Table};
use crate::probe::target::Address;
use crate::probe::tls::{Presented, Secured};
use crate::probe::unit::{Unit, milliseconds};

/// What a handshake with every address showed.
pub(super) struct Look {
    /// The target's address.
    pub(super) address: Address,
    /// How long the name took to resolve.
    pub(super) dns: Duration,
    /// Why it did not.
    pub(super) unresolved: Option<ProbeError>,
    /// One entry an address, in the resolver's order.
    pub(super) attempts: Vec<Attempt>,
    /// Addresses that were not tried.
    pub(super) left_out: usize,
}

/// One address.
pub(super) struct Attempt {
    /// Where.
    pub(super) address: SocketAddr,
    /// How long the TCP connection took.
    pub(super) connect: Option<Duration>,
    /// What came of it.
    pub(super) outcome: Result<Shaken, ProbeError>,
}

impl Attempt {
    /// The error that is about the target's settings, if it is one.
    pub(super) fn inventory_mistake(&self) -> Option<&ProbeError> {
        self.outcome.as_ref().err().filter(|error| matches!(error.kind, ProbeErrorKind::Inventory))
    }
}

/// A finished handshake without its stream.
pub(super) struct Shaken {
    presented: Presented,
    protocol: &'static str,
    cipher: String,
    took: Duration,
}

impl From<Secured> for Shaken {
    fn from(secured: Secured) -> Self {
        let Secured { presented, protocol, cipher, took, stream: _closed } = secured;
        Self { presented, protocol, cipher, took }
    }
}

/// The fields and tables of the reading.
pub(super) fn schema() -> Schema {
    let fields = vec![
        Field::flag("reachable", "Whether at least one address finished a handshake."),
        Field::text("failure", "Why not: dns, refused, network, timeout, tls; empty when it did."),
        Field::text("detail", "What the system or the server said about the first failure."),
        Field::gauge("latency_ms", Unit::Milliseconds, "DNS, connect and handshake of the first good address."),
        Field::gauge("dns_ms", Unit::Milliseconds, "Time to resolve the name."),
        Field::gauge("connect_ms", Unit::Milliseconds, "Time to connect to the first good address."),
        Field::gauge("handshake_ms", Unit::Milliseconds, "Time of its TLS handshake."),
        Field::text("protocol", "TLSv1.3 or TLSv1.2."),
        Field::text("cipher", "The cipher suite agreed on."),
        Field::flag("valid", "Whether chain, name and age all hold on every address that answered."),
        Field::text(
            "problem",
            "What is wrong with the first bad certificate: expired, not_yet_valid, wrong_name, self_signed, \
             unknown_issuer, expired_chain, unreadable; empty when nothing is.",
        ),
        Field::flag("trusted", "Whether the chain leads to a trusted authority, its age aside."),
        Field::flag("name_matches", "Whether the certificate is for the name that was asked for."),
        Field::flag("self_signed", "Whether the holder signed it."),
        Field::flag("stapled", "Whether an OCSP answer was stapled."),
        Field::gauge("days_left", Unit::Days, "Days until the first certificate of any address ends; negative after."),
        Field::gauge("lifetime_days", Unit::Days, "Days for which the described certificate was made."),
        Field::gauge("chain_days_left", Unit::Days, "The same over the whole chain."),
        Field::gauge("chain_length", Unit::Count, "Certificates sent."),
        Field::text("subject", "Holder of the certificate."),
        Field::text("issuer", "Its signer."),
        Field::text("names", "The names it is for."),
        Field::text("expires", "When it ends, in UTC."),
        Field::gauge("addresses", Unit::Count, "Addresses tried."),
        Field::gauge("addresses_failed", Unit::Count, "Addresses that finished no handshake."),
        Field::gauge("addresses_invalid", Unit::Count, "Addresses whose certificate has a problem."),
        Field::gauge("certificates", Unit::Count, "Different certificates among the addresses."),
    ];
    let address_columns = vec![
        Field::text("address", "IP address and port."),
        Field::flag("reachable", "Whether it finished a handshake."),
        Field::text("failure", "Why not."),
        Field::gauge("connect_ms", Unit::Milliseconds, "Time to connect."),
        Field::gauge("handshake_ms", Unit::Milliseconds, "Time of the handshake."),
        Field::text("protocol", "Protocol version."),
        Field::flag("valid", "Whether its certificate holds."),
        Field::text("problem", "What is wrong with it."),
        Field::gauge("days_left", Unit::Days, "Days until it ends."),
        Field::text("subject", "Its holder."),
        Field::text("serial", "Its serial number."),
    ];
    let chain_columns = vec![
        Field::text("certificate", "Place in the chain and holder."),
        Field::text("issuer", "Its signer."),
        Field::gauge("days_left", Unit::Days, "Days until it ends."),
        Field::text("expires", "When it ends, in UTC."),
    ];
    let table = |name, key, columns, doc| Table {
        name: Cow::Borrowed(name),
        key: Cow::Borrowed(key),
        columns,
        doc: Cow::Borrowed(doc),
    };
    let tables = vec![
        table("per_address", "address", address_columns, "Every address the name resolves to."),
        table("chain", "certificate", chain_columns, "The chain of the certificate that the fields describe."),
    ];
    Schema { fields, tables }
}

impl Look {
    /// A name that did not resolve.
    pub(super) fn unresolved(address: &Address, dns: Duration, error: ProbeError) -> Self {
        Self { address: address.clone(), dns, unresolved: Some(error), attempts: Vec::new(), left_out: 0 }
    }

    /// The reading; the fields describe the first bad certificate where there is one, else the first address.
    pub(super) fn reading(self) -> Reading {
        let origin = Some(Origin::Server { address: self.address.to_string(), version: None });
        let mut reading = Reading { origin, ..Reading::default() };
        let shaken: Vec<_> =
            self.attempts.iter().filter_map(|attempt| Some((attempt, attempt.outcome.as_ref().ok()?))).collect();
        let bad = shaken.iter().filter(|(_, shaken)| !shaken.presented.problem.is_empty());
        let first_error =
            self.unresolved.as_ref().or_else(|| self.attempts.iter().find_map(|a| a.outcome.as_ref().err()));
        reading.set("reachable", !shaken.is_empty());
        reading
            .set("failure", if shaken.is_empty() { first_error.map_or("", |error| error.kind.failure()) } else { "" });
        reading.set("detail", first_error.map_or("", |error| error.detail.as_str()));
        reading.set("dns_ms", milliseconds(self.dns));
        reading.set("addresses", count(self.attempts.len()));
        reading.set("addresses_failed", count(self.attempts.len() - shaken.len()));
        reading.set("addresses_invalid", count(bad.clone().count()));
        let serials: IndexSet<_> =
            shaken.iter().filter_map(|(_, shaken)| shaken.presented.leaf().map(|leaf| leaf.serial.as_str())).collect();
        reading.set("certificates", count(serials.len()));
        if let Some((attempt, shaken)) = bad.clone().next().or(shaken.first()) {
            describe(&mut reading, self.dns, attempt, shaken);
        }
        let days =
            shaken.iter().filter_map(|(_, shaken)| Some(shaken.presented.leaf()?.days_left(shaken.presented.now)));
        reading.set("days_left", days.min_by(f64::total_cmp));
        if self.left_out > 0 {
            reading.left_out.insert("per_address".to_owned(), self.left_out as u64);
        }
        reading.tables.insert("per_address".to_owned(), self.attempts.iter().map(row).collect());
        reading
    }
}

fn describe(reading: &mut Reading, dns: Duration, attempt: &Attempt, shaken: &Shaken) {
    let presented = &shaken.presented;
    let connect = attempt.connect.unwrap_or_default();
    reading.set("latency_ms", milliseconds(dns + connect + shaken.took));
    reading.set("connect_ms", milliseconds(connect));
    reading.set("handshake_ms", milliseconds(shaken.took));
    reading.set("protocol", shaken.protocol);
    reading.set("cipher", shaken.cipher.as_str());
    reading.set("valid", presented.problem.is_empty());
    reading.set("problem", presented.problem);
    reading.set("trusted", presented.trusted);
    reading.set("name_matches", presented.name_matches);
    reading.set("stapled", presented.stapled);
    reading.set("chain_days_left", presented.chain_days_left());
    reading.set("chain_length", count(presented.chain.len()));
    if let Some(leaf) = presented.leaf() {
        reading.set("self_signed", leaf.self_signed());
        reading.set("lifetime_days", leaf.lifetime_days());
        reading.set("subject", leaf.subject.as_str());
        reading.set("issuer", leaf.issuer.as_str());
        reading.set("names", leaf.names.join(", "));
        reading.set("expires", leaf.expires.as_str());
    }
    let chain = presented.chain.iter().enumerate().map(|(place, certificate)| {
        let mut row = Row::new();
        row.insert("certificate".to_owned(), format!("{place} {}", certificate.subject).into());
        row.insert("issuer".to_owned(), certificate.issuer.as_str().into());
        row.insert("days_left".to_owned(), certificate.days_left(presented.now).into());
        row.insert("expires".to_owned(), certificate.expires.as_str().into());
        row
    });
    reading.tables.insert("chain".to_owned(), chain.collect());
}

fn row(attempt: &Attempt) -> Row {
    let mut row = Row::new();
    let mut set = |column: &str, value: Value| row.insert(column.to_owned(), value);
    set("address", attempt.address.to_string().into());
    set("reachable", attempt.outcome.is_ok().into());
    set("connect_ms", attempt.connect.map(milliseconds).into());
    match &attempt.outcome {
        Err(error) => {
            set("failure", error.kind.failure().into());
        }
        Ok(shaken) => {
            set("failure", "".into());
            set("handshake_ms", milliseconds(shaken.took).into());
            set("protocol", shaken.protocol.into());
            set("valid", shaken.presented.problem.is_empty().into());
            set("problem", shaken.presented.problem.into());
            if let Some(leaf) = shaken.presented.leaf() {
                set("days_left", leaf.days_left(shaken.presented.now).into());
                set("subject", leaf.subject.as_str().into());
                set("serial", leaf.serial.as_str().into());
            }
        }
    }
    row
}

fn count(number: usize) -> Value {
    Value::from(number as u64)
}
