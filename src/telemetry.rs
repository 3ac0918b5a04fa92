//! What is counted while Toban works, and how figures are written down for Prometheus.
//!
//! Names have the prefix `toban_`, base units and one quantity each; no label names a person, a conversation or a target.
//! Like the log, the counters are the process's own: any room may count, none needs to be handed them.

use std::fmt;
use std::sync::LazyLock;
use std::time::Duration;

use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::encoding::{EncodeMetric, MetricEncoder};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

/// Upper bounds of the time one read takes, in seconds.
const READ: [f64; 8] = [0.005, 0.025, 0.1, 0.25, 1.0, 3.0, 10.0, 60.0];

/// Labels with their values.
pub type Labels = Vec<(&'static str, String)>;

static COUNTED: LazyLock<Counted> = LazyLock::new(Counted::new);

struct Counted {
    registry: Registry,
    commands: Family<Labels, Counter>,
    attempts: Family<Labels, Counter>,
    reads: Family<Labels, Histogram, Buckets>,
    connected: Family<Labels, Gauge>,
    unknown: Family<Labels, Counter>,
    caught_up: Family<Labels, Counter>,
}

#[derive(Clone)]
struct Buckets;

impl MetricConstructor<Histogram> for Buckets {
    fn new_metric(&self) -> Histogram {
        Histogram::new(READ)
    }
}

impl Counted {
    fn new() -> Self {
        let mut registry = Registry::with_prefix("toban");
        let (commands, attempts) = (Family::<Labels, Counter>::default(), Family::<Labels, Counter>::default());
        let reads = Family::<Labels, Histogram, Buckets>::new_with_constructor(Buckets);
        let build = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "Which Toban this is", build);
        registry.register(
            "commands",
            "Calls that were seen through, by what they do and how they ended",
            commands.clone(),
        );
        let help = "Attempts to hand a message to a platform, by lane and what came of it";
        registry.register("delivery_attempts", help, attempts.clone());
        let help = "Time one read of a target took, by probe and whether it answered";
        registry.register_with_unit("probe_duration", help, Unit::Seconds, reads.clone());
        let (connected, unknown) = (Family::<Labels, Gauge>::default(), Family::<Labels, Counter>::default());
        let help = "Connections to a platform over which events come in";
        registry.register("gateway_connected", help, connected.clone());
        let help = "Events of a platform that were not understood and left alone";
        registry.register("gateway_unknown_events", help, unknown.clone());
        let caught_up = Family::<Labels, Counter>::default();
        let help = "What was missed on a platform and found in its history afterwards, by what it was";
        registry.register("gateway_caught_up", help, caught_up.clone());
        Self { registry, commands, attempts, reads, connected, unknown, caught_up }
    }
}

/// A call was seen through.
pub fn command(action: &str, outcome: &'static str) {
    let labels = vec![("action", action.to_owned()), ("outcome", outcome.to_owned())];
    COUNTED.commands.get_or_create(&labels).inc();
}

/// A message was handed to a platform, or not.
pub fn delivery_attempt(lane: &'static str, result: &'static str) {
    let labels = vec![("lane", lane.to_owned()), ("result", result.to_owned())];
    COUNTED.attempts.get_or_create(&labels).inc();
}

/// How many connections to a platform there are.
pub fn gateway_connected(platform: &'static str, connections: usize) {
    let labels = vec![("platform", platform.to_owned())];
    COUNTED.connected.get_or_create(&labels).set(i64::try_from(connections).unwrap_or(i64::MAX));
}

/// A platform sent something that was not understood.
pub fn unknown_event(platform: &'static str) {
    COUNTED.unknown.get_or_create(&vec![("platform", platform.to_owned())]).inc();
}

/// Something that was missed on a platform was found afterwards.
pub fn caught_up(platform: &'static str, kind: &'static str) {
    let labels = vec![("kind", kind.to_owned()), ("platform", platform.to_owned())];
    COUNTED.caught_up.get_or_create(&labels).inc();
}

/// A target was read.
pub fn probe_read(probe: &str, result: &'static str, took: Duration) {
    let labels = vec![("probe", probe.to_owned()), ("result", result.to_owned())];
    COUNTED.reads.get_or_create(&labels).observe(took.as_secs_f64());
}

/// Times by how long they were.
#[derive(Clone, Debug, PartialEq)]
pub struct Times {
    /// All of them together, in seconds.
    pub sum: f64,
    /// How many.
    pub count: u64,
    /// Upper bounds in seconds, ascending, each with how many lie above the bound before and not above it.
    pub buckets: Vec<(f64, u64)>,
}

/// Figures of one moment, such as the store knows them.
#[derive(Debug)]
pub struct Figures {
    registry: Registry,
}

impl Default for Figures {
    fn default() -> Self {
        Self { registry: Registry::with_prefix("toban") }
    }
}

impl Figures {
    /// What can go up and down.
    pub fn gauge(&mut self, name: &str, help: &str, rows: Vec<(Labels, f64)>) {
        self.registry.register(name, help, Gauges(rows));
    }

    /// A span of time; the name ends with `_seconds` by itself.
    pub fn seconds(&mut self, name: &str, help: &str, rows: Vec<(Labels, f64)>) {
        self.registry.register_with_unit(name, help, Unit::Seconds, Gauges(rows));
    }

    /// Times by how long they were; the name ends with `_seconds` by itself.
    pub fn times(&mut self, name: &str, help: &str, rows: Vec<(Labels, Times)>) {
        self.registry.register_with_unit(name, help, Unit::Seconds, Histograms(rows));
    }

    /// These and what was counted, as `OpenMetrics` writes it.
    #[must_use]
    pub fn written(&self) -> String {
        let mut text = String::new();
        // Writing into a text cannot fail.
        let _ = encode_registry(&mut text, &COUNTED.registry);
        let _ = encode_registry(&mut text, &self.registry);
        let _ = encode_eof(&mut text);
        text
    }
}

/// What `/metrics` answers with.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Debug)]
struct Gauges(Vec<(Labels, f64)>);

impl EncodeMetric for Gauges {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> Result<(), fmt::Error> {
        for (labels, value) in &self.0 {
            if labels.is_empty() {
                encoder.encode_gauge(value)?;
            } else {
                encoder.encode_family(labels)?.encode_gauge(value)?;
            }
        }
        Ok(())
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Gauge
    }
}

#[derive(Debug)]
struct Histograms(Vec<(Labels, Times)>);

impl EncodeMetric for Histograms {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> Result<(), fmt::Error> {
        for (labels, Times { sum, count, buckets }) in &self.0 {
            encoder.encode_family(labels)?.encode_histogram::<Labels>(*sum, *count, buckets, None)?;
        }
        Ok(())
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Histogram
    }
}
