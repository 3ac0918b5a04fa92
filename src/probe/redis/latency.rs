//! `redis.latency`: what the server's own latency monitor saw (empty while `latency-monitor-threshold` is 0).

use std::borrow::Cow;

use async_trait::async_trait;
use redis::Value as Answer;

use crate::probe::argument::{self, ArgumentError, Arguments};
use crate::probe::error::ProbeError;
use crate::probe::reading::{Reading, Row, Value};
use crate::probe::redis::answer::{list, number, text};
use crate::probe::redis::command::AllowedCommand;
use crate::probe::redis::connection::{connection, inner};
use crate::probe::redis::explain;
use crate::probe::schema::{Field, ProbeSpec, Schema, Table};
use crate::probe::target::{Target, TargetKind};
use crate::probe::unit::Unit::{Count, Milliseconds, Seconds};
use crate::probe::{Probe, ReadContext};

/// The probe.
pub(super) struct Latency(ProbeSpec);

impl Latency {
    pub(super) fn new() -> Self {
        let doc = "Latency spikes by event, as LATENCY LATEST tells them.";
        Self(ProbeSpec { name: "redis.latency", target: TargetKind::Redis, doc, arguments: Vec::new() })
    }
}

#[async_trait]
impl Probe for Latency {
    fn spec(&self) -> &ProbeSpec {
        &self.0
    }

    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        argument::check(&self.0, arguments)?;
        Ok(schema())
    }

    fn explain(&self, target: &Target, _arguments: &Arguments) -> Vec<String> {
        explain(target, &[AllowedCommand::LatencyLatest])
    }

    async fn read(
        &self,
        target: &Target,
        _arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Reading, ProbeError> {
        let connection = connection(target, context).await?;
        let answer = connection.ask(AllowedCommand::LatencyLatest, inner(context.deadline)).await?;
        Ok(read(&answer, connection.reading()))
    }
}

/// What a reading has; `redis.command` with LATENCY LATEST gives the same.
pub(super) fn schema() -> Schema {
    let fields = vec![
        Field::gauge("events", Count, "Kinds of events with spikes."),
        Field::gauge("max_ms", Milliseconds, "The worst spike of all; 0 if there was none."),
    ];
    let columns = vec![
        Field::text("event", "Its kind: command, fork, aof-write …"),
        Field::gauge("at", Seconds, "When the latest was, since 1970."),
        Field::gauge("latest_ms", Milliseconds, "How long the latest took."),
        Field::gauge("worst_ms", Milliseconds, "How long the worst took."),
    ];
    let table = Table {
        name: Cow::Borrowed("spikes"),
        key: Cow::Borrowed("event"),
        columns,
        doc: Cow::Borrowed("Spikes by event."),
    };
    Schema { fields, tables: vec![table] }
}

/// Reads an answer of LATENCY LATEST into `reading`.
pub(super) fn read(answer: &Answer, mut reading: Reading) -> Reading {
    let rows: Vec<Row> = list(answer).iter().filter_map(|event| row(list(event))).collect();
    let worst = rows.iter().filter_map(|row| match row.get("worst_ms") {
        Some(Value::Number(milliseconds)) => Some(*milliseconds),
        _ => None,
    });
    reading.set("max_ms", worst.fold(0.0, f64::max));
    reading.set("events", u64::try_from(rows.len()).unwrap_or(u64::MAX));
    reading.tables.insert("spikes".to_owned(), rows);
    reading
}

fn row(event: &[Answer]) -> Option<Row> {
    let [name, at, latest, worst, ..] = event else { return None };
    let mut row = Row::new();
    row.insert("event".to_owned(), text(name).into());
    for (column, value) in [("at", at), ("latest_ms", latest), ("worst_ms", worst)] {
        row.insert(column.to_owned(), number(value).into());
    }
    Some(row)
}
