//! `redis.slowlog`: commands that blocked the event loop longer than the server's `slowlog-log-slower-than`.
//!
//! Of the arguments only the first is shown, cut short: the rest are values, and values are people's data.

use std::borrow::Cow;
use std::time::Duration;

use async_trait::async_trait;
use redis::Value as Answer;

use crate::probe::argument::{self, ArgumentError, ArgumentValue, Arguments};
use crate::probe::error::ProbeError;
use crate::probe::reading::{Reading, Row};
use crate::probe::redis::answer::{cell, list, number, text};
use crate::probe::redis::command::AllowedCommand;
use crate::probe::redis::connection::{Connection, connection, inner};
use crate::probe::redis::info::section::Section;
use crate::probe::redis::{explain, info};
use crate::probe::schema::{ArgumentKind, ArgumentSpec, Field, ProbeSpec, Schema, Table};
use crate::probe::target::{Target, TargetKind};
use crate::probe::unit::Unit::{Count, Milliseconds, Seconds};
use crate::probe::{Probe, ReadContext};

/// Entries asked for.
const ENTRIES: u8 = 32;

/// Characters of an argument that are shown.
const SHOWN: usize = 48;

/// Seconds that count as recent unless a check says otherwise.
const RECENT: i64 = 600;

/// The probe.
pub(super) struct Slowlog(ProbeSpec);

impl Slowlog {
    pub(super) fn new() -> Self {
        Self(ProbeSpec {
            name: "redis.slowlog",
            target: TargetKind::Redis,
            doc: "The newest entries of the slow log, arguments cut short.",
            arguments: vec![ArgumentSpec {
                name: "recent_seconds",
                kind: ArgumentKind::Number { min: 1, max: 86_400 },
                required: false,
                doc: "How far back an entry counts as recent; 600 where absent.",
            }],
        })
    }
}

#[async_trait]
impl Probe for Slowlog {
    fn spec(&self) -> &ProbeSpec {
        &self.0
    }

    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        argument::check(&self.0, arguments)?;
        Ok(schema())
    }

    fn explain(&self, target: &Target, _arguments: &Arguments) -> Vec<String> {
        explain(
            target,
            &[
                AllowedCommand::Info(Some(Section::Server)),
                AllowedCommand::SlowlogLen,
                AllowedCommand::SlowlogGet(ENTRIES),
            ],
        )
    }

    async fn read(
        &self,
        target: &Target,
        arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Reading, ProbeError> {
        let connection = connection(target, context).await?;
        let recent = arguments.get("recent_seconds").and_then(ArgumentValue::as_number).unwrap_or(RECENT);
        fetch(&connection, ENTRIES, recent, inner(context.deadline)).await
    }
}

/// What a reading has; `redis.command` with SLOWLOG GET gives the same.
pub(super) fn schema() -> Schema {
    let fields = vec![
        Field::gauge("length", Count, "Entries in the slow log."),
        Field::gauge("slowest_ms", Milliseconds, "The slowest of the newest entries."),
        Field::gauge("recent", Count, "Of those, how many are recent by the server's clock (Redis 7)."),
        Field::gauge("recent_slowest_ms", Milliseconds, "The slowest recent one; 0 if there is none."),
        Field::text("recent_slowest_command", "Its command and first argument; empty if there is none."),
    ];
    let columns = vec![
        Field::text("entry", "Its number."),
        Field::gauge("age_seconds", Seconds, "How long ago it ran, by the server's clock (Redis 7)."),
        Field::gauge("duration_ms", Milliseconds, "How long it ran."),
        Field::text("command", "The command and its first argument, cut short."),
        Field::text("client", "Address of the caller."),
        Field::text("client_name", "The caller's name for itself."),
    ];
    let entries = Table {
        name: Cow::Borrowed("entries"),
        key: Cow::Borrowed("entry"),
        columns,
        doc: Cow::Borrowed("Newest first."),
    };
    Schema { fields, tables: vec![entries] }
}

/// Asks for `entries` entries.
///
/// # Errors
/// What the server said.
pub(super) async fn fetch(
    connection: &Connection,
    entries: u8,
    recent: i64,
    within: Duration,
) -> Result<Reading, ProbeError> {
    let (now, length, newest) = tokio::join!(
        info::server_time(connection, within),
        connection.ask(AllowedCommand::SlowlogLen, within),
        connection.ask(AllowedCommand::SlowlogGet(entries), within),
    );
    let rows: Vec<Row> = list(&newest?).iter().filter_map(|entry| row(list(entry), now)).collect();
    let mut reading = connection.reading();
    reading.set("length", number(&length?));
    summarise(&mut reading, &rows, now, recent);
    reading.tables.insert("entries".to_owned(), rows);
    Ok(reading)
}

fn row(entry: &[Answer], now: Option<f64>) -> Option<Row> {
    let [id, at, microseconds, arguments, rest @ ..] = entry else { return None };
    let mut row = Row::new();
    row.insert("entry".to_owned(), text(id).into());
    row.insert("age_seconds".to_owned(), now.zip(number(at)).map(|(now, at)| (now - at).max(0.0)).into());
    row.insert("duration_ms".to_owned(), number(microseconds).map(|us| us / 1000.0).into());
    row.insert("command".to_owned(), shown(list(arguments)).into());
    row.insert("client".to_owned(), rest.first().map(text).into());
    row.insert("client_name".to_owned(), rest.get(1).map(text).into());
    Some(row)
}

/// `SET session:12… (+2)`.
fn shown(arguments: &[Answer]) -> String {
    let cut = |argument: &Answer| {
        let whole = text(argument);
        let short: String = whole.chars().take(SHOWN).collect();
        if short.len() < whole.len() { short + "…" } else { short }
    };
    let (first, rest) = arguments.split_at(arguments.len().min(2));
    let shown = first.iter().map(cut).collect::<Vec<_>>().join(" ");
    if rest.is_empty() { shown } else { format!("{shown} (+{})", rest.len()) }
}

fn summarise(reading: &mut Reading, rows: &[Row], now: Option<f64>, recent: i64) {
    let slowest = rows.iter().filter_map(|row| cell(row, "duration_ms")).fold(0.0, f64::max);
    reading.set("slowest_ms", slowest);
    if now.is_none() {
        return;
    }
    let bound = f64::from(i32::try_from(recent).unwrap_or(i32::MAX));
    let recent: Vec<&Row> =
        rows.iter().filter(|row| cell(row, "age_seconds").is_some_and(|age| age <= bound)).collect();
    let worst = recent
        .iter()
        .max_by(|a, b| cell(a, "duration_ms").unwrap_or(0.0).total_cmp(&cell(b, "duration_ms").unwrap_or(0.0)));
    reading.set("recent", u64::try_from(recent.len()).unwrap_or(u64::MAX));
    reading.set("recent_slowest_ms", worst.and_then(|row| cell(row, "duration_ms")).unwrap_or(0.0));
    let command = worst.and_then(|row| row.get("command").cloned());
    reading.fields.insert("recent_slowest_command".to_owned(), command.unwrap_or_else(|| "".into()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_not_shown() {
        let bulk = |text: &str| Answer::BulkString(text.as_bytes().to_vec());
        assert_eq!(shown(&[bulk("SET"), bulk("user:1"), bulk("{\"mail\":\"a@b\"}")]), "SET user:1 (+1)");
        assert_eq!(shown(&[bulk("KEYS"), bulk(&"鍵".repeat(60))]), format!("KEYS {}…", "鍵".repeat(48)));
        assert_eq!(shown(&[]), "");
        assert_eq!(shown(&[Answer::BulkString(vec![0xff, b'x'])]), "\u{fffd}x");
    }
}
