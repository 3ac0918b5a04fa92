//! `redis.ping`: whether the server answers, and how fast.
//!
//! A hundred PINGs one after another while no other probe of the run talks to the server; the connection is open
//! before. A hundred, because of twenty the 99th percentile is the slowest, and one hiccup of Toban's own machine would
//! read as a slow server.

use std::time::Duration;

use async_trait::async_trait;

use crate::clock::Stopwatch;
use crate::probe::argument::{self, ArgumentError, Arguments};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::reading::{Origin, Reading};
use crate::probe::redis::command::AllowedCommand;
use crate::probe::redis::connection::{Connection, connection, inner};
use crate::probe::redis::{explain, failure};
use crate::probe::schema::{Field, ProbeSpec, Schema};
use crate::probe::target::{Endpoint, Target, TargetKind};
use crate::probe::unit::Unit;
use crate::probe::{Probe, ReadContext};

/// How many PINGs make a reading; fewer where they would take more than half of the deadline.
const PINGS: usize = 100;

/// The probe.
pub(super) struct Ping(ProbeSpec);

impl Ping {
    pub(super) fn new() -> Self {
        let doc = "Whether the server answers, and the latency of a hundred PINGs.";
        Self(ProbeSpec { name: "redis.ping", target: TargetKind::Redis, doc, arguments: Vec::new() })
    }
}

#[async_trait]
impl Probe for Ping {
    fn spec(&self) -> &ProbeSpec {
        &self.0
    }

    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        argument::check(&self.0, arguments)?;
        Ok(schema())
    }

    fn explain(&self, target: &Target, _arguments: &Arguments) -> Vec<String> {
        let mut lines = explain(target, &[]);
        lines.push(format!("{} (up to {PINGS} times)", AllowedCommand::Ping));
        lines
    }

    async fn read(
        &self,
        target: &Target,
        _arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Reading, ProbeError> {
        let within = inner(context.deadline);
        let result = match connection(target, context).await {
            Ok(connection) => measure(&connection, within).await,
            Err(error) => Err(error),
        };
        match result {
            Err(error) => unreachable(target, error),
            reading => reading,
        }
    }
}

/// What a reading has; `redis.command` with PING gives the same.
pub(super) fn schema() -> Schema {
    let milliseconds = |name, doc| Field::gauge(name, Unit::Milliseconds, doc);
    let fields = vec![
        Field::flag("reachable", "Whether the server answered."),
        Field::text("failure", "Why not, in one word; empty when it did."),
        Field::text("detail", "What the server or the system said; empty when it answered."),
        milliseconds("latency_ms", "Median time of a PING."),
        milliseconds("latency_p99_ms", "99th percentile (nearest rank)."),
        milliseconds("latency_max_ms", "The slowest PING."),
        Field::gauge("pings", Unit::Count, "How many PINGs were answered."),
    ];
    Schema { fields, tables: Vec::new() }
}

/// Measures on an open connection.
///
/// # Errors
/// What the server said to the first PING that was not answered, or that it came too late.
pub(super) async fn measure(connection: &Connection, within: Duration) -> Result<Reading, ProbeError> {
    let measured = tokio::time::timeout(within, connection.alone(ping_often(connection, within / 2)));
    let mut times = measured.await.unwrap_or_else(|_elapsed| Err(failure::deadline(within, "PING")))?;
    times.sort_unstable();
    let mut reading = connection.reading();
    reading.set("reachable", true);
    reading.set("failure", "");
    reading.set("detail", "");
    reading.set("latency_ms", milliseconds(times[times.len() / 2]));
    reading.set("latency_p99_ms", milliseconds(times[(times.len() * 99).div_ceil(100) - 1]));
    reading.set("latency_max_ms", milliseconds(times[times.len() - 1]));
    reading.set("pings", u64::try_from(times.len()).unwrap_or(u64::MAX));
    Ok(reading)
}

/// At least one time.
async fn ping_often(connection: &Connection, budget: Duration) -> Result<Vec<Duration>, ProbeError> {
    let whole = Stopwatch::start();
    let mut times = Vec::with_capacity(PINGS);
    while times.is_empty() || (times.len() < PINGS && whole.elapsed() < budget) {
        let one = Stopwatch::start();
        connection.send(AllowedCommand::Ping).await?;
        times.push(one.elapsed());
    }
    Ok(times)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// "It cannot be reached" is an answer to this probe's question; that Toban refused to try, is none.
fn unreachable(target: &Target, error: ProbeError) -> Result<Reading, ProbeError> {
    if matches!(error.kind, ProbeErrorKind::Refused | ProbeErrorKind::Inventory) {
        return Err(error);
    }
    let failure = error.kind.failure();
    let mut reading = Reading::default();
    if let Endpoint::Redis(endpoint) = &target.endpoint {
        reading.origin = Some(Origin::Server { address: endpoint.address.to_string(), version: None });
    }
    reading.set("reachable", false);
    reading.set("failure", failure);
    reading.set("detail", error.detail);
    Ok(reading)
}
