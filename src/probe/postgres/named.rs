//! A named probe: constant statements whose columns are the declared fields.

use std::time::Duration;

use async_trait::async_trait;

use crate::probe::argument::{ArgumentError, Arguments, check};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::postgres::rows::row;
use crate::probe::postgres::session::{self, Facts, Session};
use crate::probe::reading::{Origin, Reading};
use crate::probe::schema::{ProbeSpec, Schema};
use crate::probe::target::{Endpoint, Target};
use crate::probe::{Probe, ReadContext};

/// Where a statement's rows go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Into {
    /// One row: the single values.
    Fields,
    /// Rows of that table.
    Table(&'static str),
}

/// One constant statement.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    /// Its SQL; its columns carry the names of fields.
    pub(super) sql: &'static str,
    /// Where its rows go.
    pub(super) into: Into,
    /// The first `server_version_num` it fits.
    pub(super) since: i64,
    /// The first `server_version_num` it no longer fits.
    pub(super) until: i64,
    /// Whether a refused permission leaves its values unknown instead of failing the probe.
    pub(super) optional: bool,
}

/// A probe made of constant statements.
pub(super) struct Named {
    /// Name and documentation.
    pub(super) spec: ProbeSpec,
    /// What it reads.
    pub(super) schema: Schema,
    /// How it reads it.
    pub(super) statements: Vec<Statement>,
}

const EXTENSION: &str = "{statements}";

impl Statement {
    /// The text for a server, where the statement fits it.
    fn text(&self, facts: &Facts) -> Result<Option<String>, ProbeError> {
        if !(self.since..self.until).contains(&facts.version) {
            return Ok(None);
        }
        if !self.sql.contains(EXTENSION) {
            return Ok(Some(self.sql.to_owned()));
        }
        match &facts.statements {
            Some(schema) => Ok(Some(self.sql.replace(EXTENSION, schema))),
            None => Err(no_statements()),
        }
    }
}

/// The extension is not there; Toban never installs it.
pub(super) fn no_statements() -> ProbeError {
    let kind = ProbeErrorKind::Missing { what: "extension pg_stat_statements".to_owned() };
    ProbeError::new(kind, String::new()).with_fix(
        "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'; -- then restart PostgreSQL\n\
         CREATE EXTENSION pg_stat_statements;",
    )
}

impl Named {
    async fn fill(&self, session: &mut Session, deadline: Duration) -> Result<Reading, ProbeError> {
        let mut reading = Reading::default();
        for statement in &self.statements {
            let Some(sql) = statement.text(&session.facts)? else { continue };
            let rows = match session.rows(&sql, deadline).await {
                Err(error) if statement.optional && error.kind == ProbeErrorKind::Permission => continue,
                outcome => outcome?,
            };
            match statement.into {
                Into::Fields => {
                    if let Some(json) = rows.rows.first() {
                        reading.fields.extend(row(&self.schema.fields, json));
                    }
                }
                Into::Table(name) => {
                    let columns = self.schema.table(name).map(|table| table.columns.as_slice()).unwrap_or_default();
                    if rows.more {
                        reading.left_out.insert(name.to_owned(), 1);
                    }
                    reading.tables.insert(name.to_owned(), rows.rows.iter().map(|json| row(columns, json)).collect());
                }
            }
        }
        Ok(reading)
    }
}

/// Where a reading was taken.
pub(super) fn origin(target: &Target, version: i64) -> Option<Origin> {
    let Endpoint::Postgres(endpoint) = &target.endpoint else { return None };
    let version = Some(format!("PostgreSQL {}.{}", version / 10_000, version % 10_000));
    Some(Origin::Server { address: endpoint.address.to_string(), version })
}

/// The lines of `explain` for statements run on `target`.
pub(super) fn explained<'s>(target: &Target, statements: impl Iterator<Item = &'s str>) -> Vec<String> {
    let Endpoint::Postgres(endpoint) = &target.endpoint else { return Vec::new() };
    let mut lines = vec![
        format!(
            "connect to {} database {} as {} (ssl_mode {})",
            endpoint.address, endpoint.database, endpoint.username, endpoint.ssl_mode
        ),
        "begin transaction isolation level repeatable read read only".to_owned(),
    ];
    lines.extend(statements.map(|sql| sql.split_whitespace().collect::<Vec<_>>().join(" ")));
    lines.push("rollback".to_owned());
    lines
}

#[async_trait]
impl Probe for Named {
    fn spec(&self) -> &ProbeSpec {
        &self.spec
    }

    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        check(&self.spec, arguments)?;
        Ok(self.schema.clone())
    }

    fn explain(&self, target: &Target, _arguments: &Arguments) -> Vec<String> {
        explained(target, self.statements.iter().map(|statement| statement.sql))
    }

    async fn read(
        &self,
        target: &Target,
        _arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Reading, ProbeError> {
        session::with(target, context, async |session| {
            let mut reading = self.fill(session, context.deadline).await?;
            reading.origin = origin(target, session.facts.version);
            Ok(reading)
        })
        .await
    }
}
