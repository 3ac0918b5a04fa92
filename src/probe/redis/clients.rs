//! `redis.clients`: who is connected, from CLIENT LIST, counted by address, name and command.
//!
//! Apart from the list itself, because ten thousand lines tell nobody where a leak comes from; a table of addresses does.

use std::borrow::Cow;
use std::collections::HashMap;

use async_trait::async_trait;

use crate::probe::argument::{self, ArgumentError, Arguments};
use crate::probe::error::ProbeError;
use crate::probe::reading::{Reading, Row};
use crate::probe::redis::answer::bulk;
use crate::probe::redis::command::AllowedCommand;
use crate::probe::redis::connection::{connection, inner};
use crate::probe::redis::explain;
use crate::probe::schema::{Field, ProbeSpec, Schema, Table};
use crate::probe::target::{Target, TargetKind};
use crate::probe::unit::Unit::{Bytes, Count, Percent, Seconds};
use crate::probe::{Probe, ReadContext};

/// Rows kept of each table, the largest first.
const MOST_ROWS: usize = 20;

/// Seconds without a command after which an ordinary client counts as idle.
const IDLE: f64 = 300.0;

/// The probe.
pub(super) struct Clients(ProbeSpec);

impl Clients {
    pub(super) fn new() -> Self {
        let doc = "Who is connected, counted by address, name and command.";
        Self(ProbeSpec { name: "redis.clients", target: TargetKind::Redis, doc, arguments: Vec::new() })
    }
}

#[async_trait]
impl Probe for Clients {
    fn spec(&self) -> &ProbeSpec {
        &self.0
    }

    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        argument::check(&self.0, arguments)?;
        Ok(schema())
    }

    fn explain(&self, target: &Target, _arguments: &Arguments) -> Vec<String> {
        explain(target, &[AllowedCommand::ClientList])
    }

    async fn read(
        &self,
        target: &Target,
        _arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Reading, ProbeError> {
        let connection = connection(target, context).await?;
        let answer = connection.ask(AllowedCommand::ClientList, inner(context.deadline)).await?;
        Ok(summarise(&bulk(&answer)?, connection.reading()))
    }
}

/// What a reading has; `redis.command` with CLIENT LIST or CLIENT INFO gives the same.
pub(super) fn schema() -> Schema {
    let fields = vec![
        Field::gauge("clients", Count, "Connections, replicas among them."),
        Field::gauge("idle_clients", Count, "Ordinary clients without a command for five minutes."),
        Field::gauge("idle_percent", Percent, "Their share of all ordinary clients."),
        Field::gauge("subscribers", Count, "Clients in a subscription."),
        Field::gauge("replicas", Count, "Connections of replicas."),
        Field::gauge("addresses", Count, "Different addresses, ports left aside."),
        Field::text("busiest_address", "The address with most connections."),
        Field::gauge("busiest_address_clients", Count, "How many those are."),
        Field::gauge("busiest_address_percent", Percent, "Their share of all connections."),
        Field::gauge("average_buffer_bytes", Bytes, "Input and output buffers of an ordinary client, averaged."),
        Field::gauge("largest_buffer_bytes", Bytes, "The largest buffers of an ordinary client."),
        Field::text("largest_buffer_client", "Whose those are: address, name and command."),
        Field::gauge("largest_replica_buffer_bytes", Bytes, "The largest buffers of a replica; 0 without replicas."),
    ];
    Schema {
        fields,
        tables: vec![group("by_address", "address"), group("by_name", "name"), group("by_command", "command")],
    }
}

fn group(name: &'static str, key: &'static str) -> Table {
    let columns = vec![
        Field::text(key, "What the connections have in common."),
        Field::gauge("clients", Count, "Connections."),
        Field::gauge("idle", Count, "Of those, idle ones."),
        Field::gauge("oldest_seconds", Seconds, "Age of the oldest."),
        Field::gauge("buffer_bytes", Bytes, "Buffers of all."),
    ];
    Table { name: Cow::Borrowed(name), key: Cow::Borrowed(key), columns, doc: Cow::Borrowed("Most connections first.") }
}

struct Client<'line> {
    address: &'line str,
    name: &'line str,
    command: &'line str,
    age: f64,
    idle: bool,
    buffers: f64,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Ordinary,
    Subscriber,
    Replica,
}

impl<'line> Client<'line> {
    fn read(line: &'line str) -> Option<Self> {
        let parts: HashMap<&str, &str> = line.split(' ').filter_map(|part| part.split_once('=')).collect();
        let number = |name: &str| parts.get(name).and_then(|raw| raw.parse::<f64>().ok()).unwrap_or(0.0);
        let flags = parts.get("flags").copied().unwrap_or_default();
        let kind = if flags.contains(['S', 'M']) {
            Kind::Replica
        } else if flags.contains('P') || number("sub") + number("psub") + number("ssub") > 0.0 {
            Kind::Subscriber
        } else {
            Kind::Ordinary
        };
        let address = parts.get("addr")?;
        Some(Self {
            address: address.rsplit_once(':').map_or(*address, |(host, _port)| host),
            name: parts.get("name").copied().unwrap_or_default(),
            command: parts.get("cmd").copied().unwrap_or_default(),
            age: number("age"),
            idle: kind == Kind::Ordinary && number("idle") >= IDLE && !flags.contains('b'),
            // qbuf is the input; obl and omem the fixed and the growing part of the output.
            buffers: number("qbuf") + number("obl") + number("omem"),
            kind,
        })
    }
}

/// What a table counts clients by.
type Key = for<'a> fn(&Client<'a>) -> &'a str;

/// Reads the lines of CLIENT LIST into `reading`.
pub(super) fn summarise(text: &str, mut reading: Reading) -> Reading {
    let clients: Vec<Client<'_>> = text.lines().filter_map(Client::read).collect();
    let of = |kind: Kind| clients.iter().filter(move |client| client.kind == kind);
    let ordinary = count(of(Kind::Ordinary));
    let idle = count(clients.iter().filter(|client| client.idle));
    reading.set("clients", count(clients.iter()));
    reading.set("idle_clients", idle);
    reading.set("idle_percent", percent(idle, ordinary));
    reading.set("subscribers", count(of(Kind::Subscriber)));
    reading.set("replicas", count(of(Kind::Replica)));
    let largest = of(Kind::Ordinary).max_by(|a, b| a.buffers.total_cmp(&b.buffers));
    reading
        .set("average_buffer_bytes", of(Kind::Ordinary).map(|client| client.buffers).sum::<f64>() / ordinary.max(1.0));
    reading.set("largest_buffer_bytes", largest.map_or(0.0, |client| client.buffers));
    reading.set("largest_buffer_client", largest.map(described).unwrap_or_default());
    reading.set("largest_replica_buffer_bytes", of(Kind::Replica).map(|client| client.buffers).fold(0.0, f64::max));
    let groups: [(&str, &str, Key); 3] = [
        ("by_address", "address", |client| client.address),
        ("by_name", "name", |client| client.name),
        ("by_command", "command", |client| client.command),
    ];
    for (table, column, key) in groups {
        let rows = grouped(&clients, column, key);
        if table == "by_address" {
            busiest(&mut reading, &rows, count(clients.iter()));
        }
        if rows.len() > MOST_ROWS {
            reading.left_out.insert(table.to_owned(), u64::try_from(rows.len() - MOST_ROWS).unwrap_or(u64::MAX));
        }
        reading.tables.insert(table.to_owned(), rows.into_iter().take(MOST_ROWS).map(|(_, row)| row).collect());
    }
    reading
}

fn busiest(reading: &mut Reading, rows: &[(f64, Row)], all: f64) {
    reading.set("addresses", u64::try_from(rows.len()).unwrap_or(u64::MAX));
    let Some((clients, row)) = rows.first() else { return };
    reading.set("busiest_address_clients", *clients);
    reading.set("busiest_address_percent", percent(*clients, all));
    if let Some(address) = row.get("address") {
        reading.fields.insert("busiest_address".to_owned(), address.clone());
    }
}

/// Rows by what `key` takes from a client, with their count, most connections first.
fn grouped<'a>(clients: &'a [Client<'a>], column: &str, key: fn(&Client<'a>) -> &'a str) -> Vec<(f64, Row)> {
    let mut groups: HashMap<&str, Vec<&Client<'_>>> = HashMap::new();
    for client in clients {
        groups.entry(key(client)).or_default().push(client);
    }
    let mut rows: Vec<(f64, Row)> = groups
        .into_iter()
        .map(|(name, members)| {
            let mut row = Row::new();
            let clients = count(members.iter());
            row.insert(column.to_owned(), name.into());
            row.insert("clients".to_owned(), clients.into());
            row.insert("idle".to_owned(), count(members.iter().filter(|client| client.idle)).into());
            row.insert("oldest_seconds".to_owned(), members.iter().map(|client| client.age).fold(0.0, f64::max).into());
            row.insert("buffer_bytes".to_owned(), members.iter().map(|client| client.buffers).sum::<f64>().into());
            (clients, row)
        })
        .collect();
    // The name decides between equals, so that two readings list them alike.
    let name = |row: &Row| row.get(column).cloned();
    rows.sort_by(|(a, left), (b, right)| {
        b.total_cmp(a).then_with(|| format!("{:?}", name(left)).cmp(&format!("{:?}", name(right))))
    });
    rows
}

fn described(client: &Client<'_>) -> String {
    [client.address, client.name, client.command]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn count<T>(clients: impl Iterator<Item = T>) -> f64 {
    f64::from(u32::try_from(clients.count()).unwrap_or(u32::MAX))
}

fn percent(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { 100.0 * part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leak_shows_as_the_busiest_address() {
        let line = |port: u32, idle: u32, more: &str| {
            format!(
                "id={port} addr=10.0.0.9:{port} name=worker age=900 idle={idle} flags=N qbuf=10 obl=0 omem=100 cmd=get {more}\n"
            )
        };
        let mut text: String = (1..=9).map(|port| line(port, 400, "")).collect();
        text += "id=10 addr=[::1]:5 name= age=1 idle=0 flags=N qbuf=0 obl=0 omem=900 cmd=client|list\n";
        text += "id=11 addr=10.0.0.7:5 name= age=1 idle=9999 flags=P sub=3 qbuf=0 cmd=subscribe\n";
        text += "id=12 addr=10.0.0.8:5 name= age=1 idle=9999 flags=S omem=5000 cmd=replconf\nnonsense\n";
        let reading = summarise(&text, Reading::default());
        assert_eq!(reading.value("clients"), &12.0.into());
        assert_eq!(reading.value("idle_clients"), &9.0.into());
        assert_eq!(reading.value("idle_percent"), &90.0.into());
        assert_eq!(reading.value("busiest_address"), &"10.0.0.9".into());
        assert_eq!(reading.value("busiest_address_percent"), &75.0.into());
        assert_eq!(reading.value("largest_buffer_client"), &"[::1] client|list".into());
        assert_eq!(reading.value("largest_replica_buffer_bytes"), &5000.0.into());
        assert_eq!(reading.tables["by_name"][0]["clients"], 9.0.into());
    }
}
