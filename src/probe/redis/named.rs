//! `redis.command`: one command that the author of a playbook names, out of the closed list of [`AllowedCommand`].
//!
//! What is written is parsed twice by the same function, when the playbook is compiled and again when it is read, and
//! only the parsed command is sent: no word of the author reaches the wire.

use std::borrow::Cow;
use std::time::Duration;

use async_trait::async_trait;
use redis::Value as Answer;

use crate::probe::argument::{self, ArgumentError, ArgumentValue, Arguments};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::reading::{Reading, Row};
use crate::probe::redis::answer::{bulk, list, number, pairs, text};
use crate::probe::redis::command::AllowedCommand;
use crate::probe::redis::connection::{Connection, connection, inner};
use crate::probe::redis::{clients, explain, info, latency, memory, ping, slowlog};
use crate::probe::schema::{ArgumentKind, ArgumentSpec, Field, ProbeSpec, Schema, Table};
use crate::probe::target::{Target, TargetKind};
use crate::probe::unit::Unit::{Bytes, Count, Microseconds, Milliseconds, Seconds};
use crate::probe::{Probe, ReadContext};

/// Seconds that count as recent in SLOWLOG GET.
const RECENT: i64 = 600;

/// The probe.
pub(super) struct Command(ProbeSpec);

impl Command {
    pub(super) fn new() -> Self {
        let argument = |name, kind, doc| ArgumentSpec { name, kind, required: false, doc };
        Self(ProbeSpec {
            name: "redis.command",
            target: TargetKind::Redis,
            doc: "One command out of the closed list of those that only read.",
            arguments: vec![
                argument(
                    "command",
                    ArgumentKind::Text,
                    "The command as one text: \"SLOWLOG GET 10\"; no quotes inside.",
                ),
                argument("words", ArgumentKind::List, "The command word by word: [\"SLOWLOG\", \"GET\", \"10\"]."),
            ],
        })
    }

    fn command(&self, arguments: &Arguments) -> Result<AllowedCommand, Vec<ArgumentError>> {
        argument::check(&self.0, arguments)?;
        let (given, words) = match (arguments.get("command"), arguments.get("words")) {
            (Some(ArgumentValue::Text(text)), None) => ("command", text.split(' ').map(str::to_owned).collect()),
            (None, Some(ArgumentValue::List(words))) => ("words", words.clone()),
            _ => {
                let message = "`redis.command` needs either `command`, a text, or `words`, a list";
                return Err(vec![ArgumentError::new("command", message)]);
            }
        };
        AllowedCommand::parse(&words).map_err(|error| vec![ArgumentError { argument: Some(given.to_owned()), ..error }])
    }
}

#[async_trait]
impl Probe for Command {
    fn spec(&self) -> &ProbeSpec {
        &self.0
    }

    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        self.command(arguments).map(schema)
    }

    fn explain(&self, target: &Target, arguments: &Arguments) -> Vec<String> {
        match self.command(arguments) {
            Ok(command) => explain(target, &[command]),
            Err(errors) => errors.into_iter().map(|error| error.message).collect(),
        }
    }

    async fn read(
        &self,
        target: &Target,
        arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Reading, ProbeError> {
        let command = self.command(arguments).map_err(|errors| {
            let messages: Vec<_> = errors.into_iter().map(|error| error.message).collect();
            ProbeError::new(ProbeErrorKind::Refused, messages.join("; "))
        })?;
        let connection = connection(target, context).await?;
        run(command, &connection, inner(context.deadline)).await
    }
}

async fn run(command: AllowedCommand, connection: &Connection, within: Duration) -> Result<Reading, ProbeError> {
    match command {
        AllowedCommand::Ping => return ping::measure(connection, within).await,
        AllowedCommand::SlowlogGet(count) => return slowlog::fetch(connection, count, RECENT, within).await,
        AllowedCommand::LatencyLatest => return latency::fetch(connection, within).await,
        _ => {}
    }
    let answer = connection.ask(command, within).await?;
    let mut reading = connection.reading();
    match command {
        AllowedCommand::Info(_) => return info::read(&answer, reading),
        AllowedCommand::MemoryStats => return Ok(memory::read_stats(&answer, reading)),
        AllowedCommand::MemoryDoctor => return Ok(memory::read_doctor(&answer, reading)),
        AllowedCommand::ClientList | AllowedCommand::ClientInfo => {
            return Ok(clients::summarise(&bulk(&answer)?, reading));
        }
        AllowedCommand::LatencyHistory(_) => drop(reading.tables.insert("spikes".to_owned(), history(&answer))),
        AllowedCommand::LatencyHistogram => drop(reading.tables.insert("commands".to_owned(), histogram(&answer))),
        AllowedCommand::SlowlogLen => reading.set("length", number(&answer)),
        AllowedCommand::Dbsize => reading.set("keys", number(&answer)),
        AllowedCommand::Lastsave => reading.set("saved_at", number(&answer)),
        AllowedCommand::LatencyDoctor => reading.set("doctor", text(&answer)),
        AllowedCommand::AclWhoami => reading.set("user", text(&answer)),
        AllowedCommand::Role => role(&answer, &mut reading),
        AllowedCommand::ClusterInfo => cluster(&bulk(&answer)?, &mut reading),
        AllowedCommand::Ping
        | AllowedCommand::SlowlogGet(_)
        | AllowedCommand::LatencyLatest
        | AllowedCommand::ClientSetname => {}
    }
    Ok(reading)
}

fn schema(command: AllowedCommand) -> Schema {
    let only = |field: Field| Schema { fields: vec![field], tables: Vec::new() };
    match command {
        AllowedCommand::Ping => ping::schema(),
        AllowedCommand::Info(section) => info::schema(section),
        AllowedCommand::MemoryStats => Schema { fields: memory::STATS.to_vec(), tables: Vec::new() },
        AllowedCommand::MemoryDoctor => Schema { fields: memory::DOCTOR.to_vec(), tables: Vec::new() },
        AllowedCommand::SlowlogGet(_) => slowlog::schema(),
        AllowedCommand::LatencyLatest => latency::schema(),
        AllowedCommand::ClientList | AllowedCommand::ClientInfo => clients::schema(),
        AllowedCommand::LatencyHistory(_) => table("spikes", HISTORY, "Spikes of the event, oldest first."),
        AllowedCommand::LatencyHistogram => table("commands", HISTOGRAM, "Commands with their calls and latency."),
        AllowedCommand::SlowlogLen => only(Field::gauge("length", Count, "Entries in the slow log.")),
        AllowedCommand::Dbsize => only(Field::gauge("keys", Count, "Keys in database 0.")),
        AllowedCommand::Lastsave => only(Field::gauge("saved_at", Seconds, "Time of the last snapshot, since 1970.")),
        AllowedCommand::LatencyDoctor => only(Field::text("doctor", "What the doctor says.")),
        AllowedCommand::AclWhoami => only(Field::text("user", "The account Toban uses.")),
        AllowedCommand::Role => Schema { fields: ROLE.to_vec(), tables: Vec::new() },
        AllowedCommand::ClusterInfo => Schema { fields: CLUSTER.to_vec(), tables: Vec::new() },
        AllowedCommand::ClientSetname => Schema::default(),
    }
}

fn table(name: &'static str, columns: &[Field], doc: &'static str) -> Schema {
    let table = Table {
        name: Cow::Borrowed(name),
        key: columns[0].name.clone(),
        columns: columns.to_vec(),
        doc: Cow::Borrowed(doc),
    };
    Schema { fields: Vec::new(), tables: vec![table] }
}

const HISTORY: &[Field] = &[
    Field::text("at", "Seconds since 1970, as text, because it names the spike."),
    Field::gauge("spike_ms", Milliseconds, "How long it took."),
];

const HISTOGRAM: &[Field] = &[
    Field::text("command", "The command."),
    Field::counter("calls", Count, "Calls."),
    Field::gauge("p99_us", Microseconds, "Upper bound of the 99th percentile since the start."),
];

const ROLE: &[Field] = &[
    Field::text("role", "master, slave or sentinel."),
    Field::gauge("replication_offset", Bytes, "Position in the replication stream."),
    Field::gauge("replicas", Count, "Replicas of a master."),
    Field::text("master", "Address of a replica's master."),
    Field::text("link", "State of a replica's link: connect, connecting, sync or connected."),
];

const CLUSTER: &[Field] = &[
    Field::flag("cluster_enabled", "Whether it runs as a cluster."),
    Field::text("cluster_state", "ok or fail."),
    Field::gauge("cluster_slots_assigned", Count, "Slots with a node."),
    Field::gauge("cluster_slots_ok", Count, "Slots whose node works."),
    Field::gauge("cluster_slots_pfail", Count, "Slots whose node may have failed."),
    Field::gauge("cluster_slots_fail", Count, "Slots whose node has failed."),
    Field::gauge("cluster_known_nodes", Count, "Nodes known."),
    Field::gauge("cluster_size", Count, "Masters with slots."),
];

fn history(answer: &Answer) -> Vec<Row> {
    let row = |spike: &Answer| match list(spike) {
        [at, took] => {
            Some(Row::from_iter([("at".to_owned(), text(at).into()), ("spike_ms".to_owned(), number(took).into())]))
        }
        _ => None,
    };
    list(answer).iter().filter_map(row).collect()
}

/// `get → { calls, histogram_usec → { upper bound → calls at or below it } }`.
fn histogram(answer: &Answer) -> Vec<Row> {
    let row = |(command, value): (String, &Answer)| {
        let parts = pairs(value);
        let part = |name: &str| parts.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
        let calls = part("calls").and_then(number)?;
        let buckets = part("histogram_usec").map(pairs).unwrap_or_default();
        let p99 = buckets.iter().find(|(_, at_most)| number(at_most).is_some_and(|at_most| at_most >= 0.99 * calls));
        Some(Row::from_iter([
            ("command".to_owned(), command.into()),
            ("calls".to_owned(), calls.into()),
            ("p99_us".to_owned(), p99.and_then(|(bound, _)| bound.parse::<f64>().ok()).into()),
        ]))
    };
    pairs(answer).into_iter().filter_map(row).collect()
}

fn role(answer: &Answer, reading: &mut Reading) {
    match list(answer) {
        [role, offset, replicas] => {
            reading.set("role", text(role));
            reading.set("replication_offset", number(offset));
            reading.set("replicas", u64::try_from(list(replicas).len()).unwrap_or(u64::MAX));
        }
        [role, host, port, link, offset] => {
            reading.set("role", text(role));
            reading.set("master", format!("{}:{}", text(host), text(port)));
            reading.set("link", text(link));
            reading.set("replication_offset", number(offset));
        }
        other => reading.set("role", other.first().map(text)),
    }
}

fn cluster(lines: &str, reading: &mut Reading) {
    for (name, raw) in lines.lines().filter_map(|line| line.trim_end().split_once(':')) {
        match name {
            "cluster_state" => reading.set(name, raw),
            "cluster_enabled" => reading.set(name, raw == "1"),
            _ if CLUSTER.iter().any(|field| field.name == name) => reading.set(name, raw.parse::<f64>().ok()),
            _ => {}
        }
    }
}
