//! `postgres.connect`: whether and how fast one gets in, as whom, and with how many rights.

use std::time::Duration;

use async_trait::async_trait;

use crate::clock::Stopwatch;
use crate::probe::argument::{ArgumentError, Arguments, check};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::postgres::named::{explained, origin};
use crate::probe::postgres::rows::row;
use crate::probe::postgres::session::{self, Session};
use crate::probe::postgres::{failure, privileges};
use crate::probe::reading::{Reading, Value};
use crate::probe::schema::{Field, ProbeSpec, Schema};
use crate::probe::target::{Target, TargetKind};
use crate::probe::unit::Unit;
use crate::probe::{Probe, ReadContext};

/// The probe.
pub(super) struct Connect {
    spec: ProbeSpec,
    schema: Schema,
}

impl Connect {
    /// The probe with its declaration.
    pub(super) fn new() -> Self {
        let spec = ProbeSpec {
            name: "postgres.connect",
            target: TargetKind::Postgres,
            doc: "Whether the server takes a connection, how fast, its version and role, and whether the account is stronger than needed.",
            arguments: Vec::new(),
        };
        let fields = vec![
            Field::flag("reachable", "Whether a session could be opened and answered."),
            Field::text(
                "failure",
                "Why not: empty, dns, refused, network, timeout, tls, authentication, permission, saturated, not_ready or protocol.",
            ),
            Field::text("failure_detail", "What the server or the system said."),
            Field::gauge("connect_ms", Unit::Milliseconds, "Time to resolve, connect, encrypt and log in."),
            Field::gauge("latency_ms", Unit::Milliseconds, "Time of `SELECT 1` within its transaction."),
            Field::text("version", "Version as the server tells it."),
            Field::gauge("version_number", Unit::Count, "`server_version_num`, for example 150018."),
            Field::flag("in_recovery", "Whether the server is a standby or recovering."),
            Field::gauge("uptime", Unit::Seconds, "Time since the server started."),
            Field::text("role", "The role Toban is logged in as."),
            Field::text("database", "The database Toban is connected to."),
            Field::flag("superuser", "Whether the role is a superuser."),
            Field::flag("monitoring", "Whether the role is a member of pg_monitor, which every probe needs."),
            Field::flag("encrypted", "Whether the connection is encrypted."),
        ];
        Self { spec, schema: Schema { fields, tables: Vec::new() } }
    }

    async fn look(&self, target: &Target, session: &mut Session, deadline: Duration) -> Result<Reading, ProbeError> {
        let watch = Stopwatch::start();
        session.rows("select 1 as one", deadline).await?;
        let latency = watch.elapsed();
        let facts = session.rows(include_str!("sql/connect.sql"), deadline).await?;
        let mut reading = Reading::default();
        reading.set("reachable", true);
        reading.set("failure", "");
        reading.set("failure_detail", "");
        reading.set("connect_ms", session.facts.connect.as_secs_f64() * 1000.0);
        reading.set("latency_ms", latency.as_secs_f64() * 1000.0);
        if let Some(json) = facts.rows.first() {
            reading.fields.extend(row(&self.schema.fields, json));
        }
        let database = match reading.value("database") {
            Value::Text(database) => database.clone(),
            _ => String::new(),
        };
        reading.privileges = privileges::excess(session, &database, deadline).await?;
        reading.origin = origin(target, session.facts.version);
        Ok(reading)
    }
}

#[async_trait]
impl Probe for Connect {
    fn spec(&self) -> &ProbeSpec {
        &self.spec
    }

    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        check(&self.spec, arguments)?;
        Ok(self.schema.clone())
    }

    fn explain(&self, target: &Target, _arguments: &Arguments) -> Vec<String> {
        let statements = [
            "select 1",
            include_str!("sql/connect.sql"),
            include_str!("sql/privileges.sql"),
            include_str!("sql/schemas.sql"),
        ];
        explained(target, statements.into_iter())
    }

    async fn read(
        &self,
        target: &Target,
        _arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Reading, ProbeError> {
        let deadline = context.deadline;
        let outcome = session::with(target, context, async |session| self.look(target, session, deadline).await).await;
        match outcome {
            Err(error) if !matches!(error.kind, ProbeErrorKind::Refused | ProbeErrorKind::Inventory) => {
                let mut reading = Reading::default();
                reading.set("reachable", false);
                reading.set("failure", failure::word(&error.kind));
                reading.set("failure_detail", error.detail);
                Ok(reading)
            }
            outcome => outcome,
        }
    }
}
