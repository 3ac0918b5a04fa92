//! `redis.latency`: what the server's own latency monitor saw (empty while `latency-monitor-threshold` is 0).

use std::borrow::Cow;
use std::time::Duration;

use async_trait::async_trait;
use redis::Value as Answer;

use crate::probe::argument::{self, ArgumentError, Arguments};
use crate::probe::error::ProbeError;
use crate::probe::reading::{Reading, Row};
use crate::probe::redis::answer::{cell, list, number, text};
use crate::probe::redis::command::AllowedCommand;
use crate::probe::redis::connection::{Connection, connection, inner};
use crate::probe::redis::info::section::Section;
use crate::probe::redis::{explain, info};
use crate::probe::schema::{Field, ProbeSpec, Schema, Table};
use crate::probe::target::{Target, TargetKind};
use crate::probe::unit::Unit::{Count, Milliseconds, Seconds};
use crate::probe::{Probe, ReadContext};

/// Seconds within which a spike counts as recent.
const RECENT: f64 = 600.0;

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
        explain(target, &[AllowedCommand::Info(Some(Section::Server)), AllowedCommand::LatencyLatest])
    }

    async fn read(
        &self,
        target: &Target,
        _arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Reading, ProbeError> {
        let connection = connection(target, context).await?;
        fetch(&connection, inner(context.deadline)).await
    }
}

/// What a reading has; `redis.command` with LATENCY LATEST gives the same.
pub(super) fn schema() -> Schema {
    let fields = vec![
        Field::gauge("events", Count, "Kinds of events with spikes."),
        Field::gauge("max_ms", Milliseconds, "The worst spike of all; 0 if there was none."),
        Field::gauge("recent_worst_ms", Milliseconds, "The worst latest spike of the last ten minutes; 0 if none."),
        Field::text("recent_worst_event", "Its event; empty if there is none."),
    ];
    let columns = vec![
        Field::text("event", "Its kind: command, fork, aof-write …"),
        Field::gauge("age_seconds", Seconds, "How long ago the latest was, by the server's clock (Redis 7)."),
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

/// Asks for the spikes, and for the server's clock to tell their age.
///
/// # Errors
/// What the server said.
pub(super) async fn fetch(connection: &Connection, within: Duration) -> Result<Reading, ProbeError> {
    let (now, spikes) =
        tokio::join!(info::server_time(connection, within), connection.ask(AllowedCommand::LatencyLatest, within));
    Ok(read(&spikes?, now, connection.reading()))
}

fn read(answer: &Answer, now: Option<f64>, mut reading: Reading) -> Reading {
    let rows: Vec<Row> = list(answer).iter().filter_map(|event| row(list(event), now)).collect();
    reading.set("max_ms", rows.iter().filter_map(|row| cell(row, "worst_ms")).fold(0.0, f64::max));
    reading.set("events", u64::try_from(rows.len()).unwrap_or(u64::MAX));
    if now.is_some() {
        let recent = rows.iter().filter(|row| cell(row, "age_seconds").is_some_and(|age| age <= RECENT));
        let worst =
            recent.max_by(|a, b| cell(a, "latest_ms").unwrap_or(0.0).total_cmp(&cell(b, "latest_ms").unwrap_or(0.0)));
        reading.set("recent_worst_ms", worst.and_then(|row| cell(row, "latest_ms")).unwrap_or(0.0));
        let event = worst.and_then(|row| row.get("event").cloned());
        reading.fields.insert("recent_worst_event".to_owned(), event.unwrap_or_else(|| "".into()));
    }
    reading.tables.insert("spikes".to_owned(), rows);
    reading
}

fn row(event: &[Answer], now: Option<f64>) -> Option<Row> {
    let [name, at, latest, worst, ..] = event else { return None };
    let mut row = Row::new();
    row.insert("event".to_owned(), text(name).into());
    row.insert("age_seconds".to_owned(), now.zip(number(at)).map(|(now, at)| (now - at).max(0.0)).into());
    for (column, value) in [("latest_ms", latest), ("worst_ms", worst)] {
        row.insert(column.to_owned(), number(value).into());
    }
    Some(row)
}
