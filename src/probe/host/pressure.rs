//! Pressure (PSI): the share of time in which tasks had to wait for CPU, memory or disks.
//!
//! The second evidence for every use: a machine at 90 % whose tasks do not wait is busy, not broken.

use crate::probe::argument::{ArgumentError, Arguments};
use crate::probe::error::ProbeError;
use crate::probe::host::machine::Machine;
use crate::probe::host::part::{Look, Part};
use crate::probe::host::samples::Samples;
use crate::probe::reading::{Reading, Value};
use crate::probe::schema::{Field, ProbeSpec, Schema};
use crate::probe::target::TargetKind;
use crate::probe::unit::Unit;

const RESOURCES: [&str; 3] = ["cpu", "memory", "io"];
const SHARES: [&str; 2] = ["some", "full"];
const SPANS: [&str; 3] = ["avg10", "avg60", "avg300"];

/// Seconds in which some task waited for CPU.
pub(super) const CPU_WAITING: &str = "node_pressure_cpu_waiting_seconds_total";
/// Seconds in which some task waited for a disk.
pub(super) const IO_WAITING: &str = "node_pressure_io_waiting_seconds_total";
/// Seconds in which every task that had work waited for a disk.
pub(super) const IO_STALLED: &str = "node_pressure_io_stalled_seconds_total";

/// `host.pressure`.
pub(super) struct Pressure;

/// Seconds since boot that `share` of the tasks waited for `resource`, for the probes of that resource.
pub(super) fn total(machine: &Machine, resource: &str, share: &str) -> Value {
    let mut reading = Reading::default();
    fill(&mut reading, resource, &machine.maybe(&format!("proc/pressure/{resource}")).unwrap_or_default());
    reading.value(&format!("{resource}_{share}")).clone()
}

/// Sets the fields of one resource from the text of its file.
fn fill(reading: &mut Reading, resource: &str, text: &str) {
    for line in text.lines() {
        let Some((share, rest)) = line.split_once(' ').filter(|(share, _)| SHARES.contains(share)) else { continue };
        for (key, value) in rest.split_ascii_whitespace().filter_map(|pair| pair.split_once('=')) {
            let Ok(value) = value.parse::<f64>() else { continue };
            match key {
                "total" => reading.set(&format!("{resource}_{share}"), value / 1e6),
                span if SPANS.contains(&span) => reading.set(&format!("{resource}_{share}_{span}"), value),
                _ => {}
            }
        }
    }
}

impl Part for Pressure {
    fn spec(&self) -> ProbeSpec {
        ProbeSpec {
            name: "host.pressure",
            target: TargetKind::Host,
            doc: "Pressure stall information: share of time in which some or all tasks waited for a resource.",
            arguments: Vec::new(),
        }
    }

    fn schema(&self, _arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        let fields = RESOURCES.into_iter().flat_map(|resource| SHARES.map(|share| (resource, share)));
        let fields = fields.flat_map(|(resource, share)| {
            let who = if share == "some" { "some task" } else { "every task that had work" };
            let averages = SPANS.map(|span| Field {
                name: format!("{resource}_{share}_{span}").into(),
                doc: format!("Time in which {who} waited for {resource}, {span} seconds.").into(),
                ..Field::gauge("", Unit::Percent, "")
            });
            let total = Field {
                name: format!("{resource}_{share}").into(),
                doc: format!("Time in which {who} waited for {resource}, since boot.").into(),
                ..Field::counter("", Unit::Seconds, "")
            };
            averages.into_iter().chain([total])
        });
        Ok(Schema { fields: fields.collect(), tables: Vec::new() })
    }

    fn paths(&self, _arguments: &Arguments) -> Vec<String> {
        RESOURCES.map(|resource| format!("read /proc/pressure/{resource}")).into()
    }

    fn metrics(&self) -> &'static [&'static str] {
        &[
            CPU_WAITING,
            "node_pressure_memory_waiting_seconds_total",
            "node_pressure_memory_stalled_seconds_total",
            IO_WAITING,
            IO_STALLED,
        ]
    }

    fn local(&self, look: &Look) -> Result<Reading, ProbeError> {
        let mut reading = Reading::default();
        for resource in RESOURCES {
            fill(&mut reading, resource, &look.machine.text(&format!("proc/pressure/{resource}"))?);
        }
        Ok(reading)
    }

    fn remote(&self, samples: &Samples) -> Result<Reading, ProbeError> {
        // node_exporter carries the totals only; the averages stay unknown.
        let mut reading = Reading::default();
        for (resource, share, word) in [
            ("cpu", "some", "waiting"),
            ("memory", "some", "waiting"),
            ("memory", "full", "stalled"),
            ("io", "some", "waiting"),
            ("io", "full", "stalled"),
        ] {
            let value = samples.one(&format!("node_pressure_{resource}_{word}_seconds_total"));
            reading.set(&format!("{resource}_{share}"), value);
        }
        samples.required(CPU_WAITING).map(|_seconds| reading)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_totals() {
        let mut reading = Reading::default();
        fill(
            &mut reading,
            "io",
            "some avg10=2.69 avg60=1.34 avg300=1.21 total=27818931\nodd line\nfull avg10=x total=5000000\n",
        );
        assert_eq!(reading.value("io_some_avg60"), &Value::Number(1.34));
        assert_eq!(reading.value("io_some"), &Value::Number(27.818_931));
        assert_eq!(reading.value("io_full"), &Value::Number(5.0));
        assert_eq!(reading.value("io_full_avg10"), &Value::Unknown);
    }
}
