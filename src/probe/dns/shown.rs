//! The reading of `dns.lookup`: its declaration and its filling side by side.

use std::borrow::Cow;
use std::net::SocketAddr;

use crate::probe::dns::query::Said;
use crate::probe::reading::{Origin, Reading, Row, Value};
use crate::probe::schema::{Field, Schema, Table};
use crate::probe::unit::{Unit, milliseconds};

/// The fields and tables of the reading.
pub(super) fn schema() -> Schema {
    let fields = vec![
        Field::flag("reachable", "Whether at least one server answered with an address."),
        Field::text("failure", "Why not: dns (the servers know no address), timeout, network; else empty."),
        Field::text("detail", "What the system said about the first server that failed."),
        Field::gauge("latency_ms", Unit::Milliseconds, "The fastest answer."),
        Field::gauge("slowest_ms", Unit::Milliseconds, "The slowest answer."),
        Field::text("rcode", "NOERROR, NXDOMAIN, SERVFAIL, REFUSED … of the first server with the worst answer."),
        Field::text("answers", "The addresses, sorted, of the first server that gave any."),
        Field::gauge("answer_count", Unit::Count, "How many they are."),
        Field::gauge("ttl_s", Unit::Seconds, "The least time to live among all answers."),
        Field::flag("agree", "Whether all servers that answered gave the same addresses."),
        Field::gauge("servers", Unit::Count, "Servers asked."),
        Field::gauge("servers_failed", Unit::Count, "Servers that gave no address."),
    ];
    let columns = vec![
        Field::text("server", "The server."),
        Field::text("rcode", "Its response code; empty when it did not answer."),
        Field::text("failure", "Why it did not answer; else empty."),
        Field::text("answers", "The addresses it gave, sorted."),
        Field::gauge("ttl_s", Unit::Seconds, "Their least time to live."),
        Field::gauge("latency_ms", Unit::Milliseconds, "How long it took."),
    ];
    let doc = Cow::Borrowed("Every server that was asked.");
    let table = Table { name: Cow::Borrowed("per_server"), key: Cow::Borrowed("server"), columns, doc };
    Schema { fields, tables: vec![table] }
}

/// The reading of all servers' answers.
pub(super) fn reading(name: &str, all: &[(SocketAddr, Said)], left_out: usize) -> Reading {
    let found = || all.iter().map(|(_, said)| said).filter(|said| !said.addresses.is_empty());
    let worst = all.iter().map(|(_, said)| said).max_by_key(|said| graveness(said));
    let silent = all.iter().map(|(_, said)| said).find(|said| !said.failure.is_empty());
    let answered = || all.iter().map(|(_, said)| said).filter(|said| said.failure.is_empty());
    let mut reading =
        Reading { origin: Some(Origin::Server { address: name.to_owned(), version: None }), ..Reading::default() };
    let resolved = found().next();
    // An answer "no such name" outweighs a silent server: the name is what is wrong.
    let failure = match resolved {
        Some(_) => "",
        None if answered().next().is_some() => "dns",
        None => silent.map_or("dns", |said| said.failure),
    };
    reading.set("reachable", resolved.is_some());
    reading.set("failure", failure);
    reading.set("detail", silent.map_or("", |said| said.detail.as_str()));
    reading.set("latency_ms", answered().map(|said| said.took).min().map(milliseconds));
    reading.set("slowest_ms", answered().map(|said| said.took).max().map(milliseconds));
    reading.set("rcode", worst.map_or("", |said| said.rcode));
    reading.set("answers", resolved.map_or_else(String::new, |said| said.addresses.join(", ")));
    reading.set("answer_count", resolved.map_or(0, |said| said.addresses.len()) as u64);
    reading.set("ttl_s", found().filter_map(|said| said.ttl).min());
    let first = answered().next();
    reading.set("agree", first.map(|first| answered().all(|said| said.addresses == first.addresses)));
    reading.set("servers", all.len() as u64);
    reading.set("servers_failed", (all.len() - found().count()) as u64);
    reading.tables.insert("per_server".to_owned(), all.iter().map(|(server, said)| row(*server, said)).collect());
    if left_out > 0 {
        reading.left_out.insert("per_server".to_owned(), left_out as u64);
    }
    reading
}

fn graveness(said: &Said) -> u8 {
    match said.rcode {
        "NOERROR" => u8::from(said.addresses.is_empty()),
        "" => 2,
        "NXDOMAIN" => 4,
        _ => 3,
    }
}

fn row(server: SocketAddr, said: &Said) -> Row {
    let mut row = Row::new();
    let mut set = |column: &str, value: Value| row.insert(column.to_owned(), value);
    set("server", server.to_string().into());
    set("rcode", said.rcode.into());
    set("failure", said.failure.into());
    set("answers", said.addresses.join(", ").into());
    set("ttl_s", said.ttl.into());
    set("latency_ms", milliseconds(said.took).into());
    row
}
