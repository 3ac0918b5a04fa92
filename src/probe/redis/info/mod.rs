//! `redis.info`: what INFO tells, as typed fields and tables.

use std::borrow::Cow;
use std::time::Duration;

use async_trait::async_trait;

use crate::probe::argument::{self, ArgumentError, ArgumentValue, Arguments};
use crate::probe::error::ProbeError;
use crate::probe::reading::{Reading, Value};
use crate::probe::redis::answer::bulk;
use crate::probe::redis::command::AllowedCommand;
use crate::probe::redis::connection::{Connection, connection, inner};
use crate::probe::redis::explain;
use crate::probe::redis::info::section::Section;
use crate::probe::schema::{ArgumentKind, ArgumentSpec, Field, ProbeSpec, Schema, Table};
use crate::probe::target::{Target, TargetKind};
use crate::probe::{Probe, ReadContext};

mod fields;
mod parse;
pub(super) mod section;

/// The probe.
pub(super) struct Info(ProbeSpec);

impl Info {
    pub(super) fn new() -> Self {
        Self(ProbeSpec {
            name: "redis.info",
            target: TargetKind::Redis,
            doc: "What INFO tells, all sections or one.",
            arguments: vec![ArgumentSpec {
                name: "section",
                kind: ArgumentKind::Choice(Section::WORDS),
                required: false,
                doc: "The only section to ask for; without it, all of them in one answer.",
            }],
        })
    }
}

#[async_trait]
impl Probe for Info {
    fn spec(&self) -> &ProbeSpec {
        &self.0
    }

    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        argument::check(&self.0, arguments)?;
        Ok(schema(asked(arguments)))
    }

    fn explain(&self, target: &Target, arguments: &Arguments) -> Vec<String> {
        explain(target, &[AllowedCommand::Info(asked(arguments))])
    }

    async fn read(
        &self,
        target: &Target,
        arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Reading, ProbeError> {
        let connection = connection(target, context).await?;
        let answer = connection.ask(AllowedCommand::Info(asked(arguments)), inner(context.deadline)).await?;
        Ok(read(&answer, connection.reading())?)
    }
}

fn asked(arguments: &Arguments) -> Option<Section> {
    let word = arguments.get("section").and_then(ArgumentValue::as_text)?;
    Section::ALL.iter().copied().find(|section| section.word() == word)
}

/// Reads an answer of INFO into `reading`.
///
/// # Errors
/// The answer is no text.
pub(super) fn read(answer: &redis::Value, reading: Reading) -> Result<Reading, ProbeError> {
    Ok(parse::read(&bulk(answer)?, reading))
}

/// The server's clock in seconds since 1970, by which ages are told; a server before Redis 7 does not tell.
pub(super) async fn server_time(connection: &Connection, within: Duration) -> Option<f64> {
    let answer = connection.ask(AllowedCommand::Info(Some(Section::Server)), within).await.ok()?;
    match read(&answer, Reading::default()).ok()?.value("server_time_usec") {
        Value::Number(microseconds) => Some(microseconds / 1e6),
        _ => None,
    }
}

/// What a reading of one section has, or of all.
pub(super) fn schema(section: Option<Section>) -> Schema {
    let asked = section.map_or_else(|| Section::ALL.to_vec(), |section| vec![section]);
    let fields = asked.iter().flat_map(|&section| fields::of(section)).cloned().collect();
    Schema { fields, tables: asked.into_iter().filter_map(table).collect() }
}

fn table(section: Section) -> Option<Table> {
    let (name, key, columns, doc): (_, _, &[Field], _) = match section {
        Section::Commandstats => ("commands", "command", fields::COMMANDS, "Calls and time by command."),
        Section::Latencystats => ("latencies", "command", fields::LATENCIES, "Latency by command."),
        Section::Errorstats => ("errors", "error", fields::ERROR_COUNTS, "Error answers by kind."),
        Section::Keyspace => ("keyspace", "database", fields::DATABASES, "Keys by database."),
        Section::Replication => ("replicas", "replica", fields::REPLICAS, "Connected replicas."),
        _ => return None,
    };
    let columns = columns.to_vec();
    Some(Table { name: Cow::Borrowed(name), key: Cow::Borrowed(key), columns, doc: Cow::Borrowed(doc) })
}
