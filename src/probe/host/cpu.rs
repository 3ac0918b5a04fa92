//! CPU time by mode, over all and per core, as counters: a share of use is always a difference of two looks.

use crate::probe::argument::{ArgumentError, Arguments};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::host::cgroup;
use crate::probe::host::part::{Look, Part};
use crate::probe::host::pressure;
use crate::probe::host::samples::{Samples, missing};
use crate::probe::reading::{Reading, Row};
use crate::probe::schema::{Field, ProbeSpec, Schema, Table};
use crate::probe::target::TargetKind;
use crate::probe::unit::Unit;

/// Modes in the order of `/proc/stat`; `guest` is left out, as the kernel counts it in `user` already.
const MODES: [&str; 8] = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"];
const CPU: &str = "node_cpu_seconds_total";

/// `host.cpu`.
pub(super) struct Cpu;

/// Seconds spent in each mode.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Times([f64; MODES.len()]);

impl Times {
    pub(super) fn total(self) -> f64 {
        self.0.iter().sum()
    }

    /// Everything but idle and waiting for a disk; what the hypervisor took counts, as nobody here could use it.
    pub(super) fn busy(self) -> f64 {
        let [.., idle, iowait, _irq, _softirq, _steal] = self.0;
        self.total() - idle - iowait
    }

    fn columns(self) -> impl Iterator<Item = (String, f64)> {
        let modes = MODES.into_iter().zip(self.0).map(|(mode, seconds)| (mode.to_owned(), seconds));
        modes.chain([("busy".to_owned(), self.busy()), ("total".to_owned(), self.total())])
    }
}

/// `/proc/stat`.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Stat {
    pub(super) all: Times,
    pub(super) cores: Vec<(String, Times)>,
    /// The other lines with one number: `ctxt`, `procs_running` …
    pub(super) counts: Vec<(String, f64)>,
}

impl Stat {
    pub(super) fn count(&self, name: &str) -> Option<f64> {
        self.counts.iter().find(|(known, _)| known == name).map(|(_, count)| *count)
    }
}

/// Reads `/proc/stat`, whose times are ticks; old kernels have fewer modes, which then are 0.
pub(super) fn stat(text: &str, ticks: f64) -> Stat {
    let mut stat = Stat::default();
    for line in text.lines() {
        let mut words = line.split_ascii_whitespace();
        let Some(name) = words.next() else { continue };
        let mut numbers = words.filter_map(|word| word.parse::<f64>().ok());
        match name.strip_prefix("cpu") {
            Some(core) => {
                let times = Times(MODES.map(|_| numbers.next().unwrap_or(0.0) / ticks));
                if core.is_empty() { stat.all = times } else { stat.cores.push((core.to_owned(), times)) }
            }
            None => stat.counts.extend(numbers.next().map(|count| (name.to_owned(), count))),
        }
    }
    stat
}

fn columns() -> Vec<Field> {
    vec![
        Field::counter("user", Unit::Seconds, "Time in programs."),
        Field::counter("nice", Unit::Seconds, "Time in programs of low priority."),
        Field::counter("system", Unit::Seconds, "Time in the kernel."),
        Field::counter("idle", Unit::Seconds, "Time with nothing to do."),
        Field::counter("iowait", Unit::Seconds, "Idle time while a task waited for a disk."),
        Field::counter("irq", Unit::Seconds, "Time in hardware interrupts."),
        Field::counter("softirq", Unit::Seconds, "Time in deferred interrupt work, mostly the network."),
        Field::counter("steal", Unit::Seconds, "Time the hypervisor gave to somebody else."),
        Field::counter("busy", Unit::Seconds, "All time but idle and iowait; steal counts."),
        Field::counter("total", Unit::Seconds, "All time."),
    ]
}

impl Part for Cpu {
    fn spec(&self) -> ProbeSpec {
        ProbeSpec {
            name: "host.cpu",
            target: TargetKind::Host,
            doc: "CPU time by mode since boot, over all cores and per core, and a container's CPU limit.",
            arguments: Vec::new(),
        }
    }

    fn schema(&self, _arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        let mut fields = columns();
        fields.extend([
            Field::gauge("core_count", Unit::Count, "Cores that are on."),
            Field::counter("context_switches", Unit::Count, "Context switches."),
            Field::counter("forks", Unit::Count, "Processes and threads started."),
            Field::counter("waiting", Unit::Seconds, "Time in which some task waited for CPU; unknown without PSI."),
            Field::gauge("limit_cores", Unit::Count, "Cores a container may use; unknown without a limit."),
            Field::counter("throttled", Unit::Seconds, "Time a container was held back by its CPU limit."),
        ]);
        let mut core = vec![Field::text("core", "Number of the core.")];
        core.extend(columns());
        let table = Table { name: "cores".into(), key: "core".into(), columns: core, doc: "One row per core.".into() };
        Ok(Schema { fields, tables: vec![table] })
    }

    fn paths(&self, _arguments: &Arguments) -> Vec<String> {
        vec![
            "read /proc/stat".to_owned(),
            "read /proc/pressure/cpu".to_owned(),
            "read /sys/fs/cgroup/{cpu.max,cpu.stat} (in a container)".to_owned(),
        ]
    }

    fn metrics(&self) -> &'static [&'static str] {
        &[CPU, "node_context_switches_total", "node_forks_total", pressure::CPU_WAITING]
    }

    fn local(&self, look: &Look) -> Result<Reading, ProbeError> {
        let stat = stat(&look.machine.text("proc/stat")?, look.machine.ticks);
        if stat.all == Times::default() {
            return Err(ProbeError::new(ProbeErrorKind::Malformed, "/proc/stat has no line `cpu`"));
        }
        let mut reading = reading(stat.all, &stat.cores);
        reading.set("context_switches", stat.count("ctxt"));
        reading.set("forks", stat.count("processes"));
        reading.set("waiting", pressure::total(&look.machine, "cpu", "some"));
        if let Some(limits) = cgroup::cpu(&look.machine) {
            reading.set("limit_cores", limits.cores);
            reading.set("throttled", limits.throttled);
        }
        Ok(reading)
    }

    fn remote(&self, samples: &Samples) -> Result<Reading, ProbeError> {
        let cores = cores(samples);
        if cores.is_empty() {
            return Err(missing(CPU));
        }
        let all = MODES
            .map(|mode| samples.series(CPU).iter().filter(|one| one.label("mode") == mode).map(|one| one.value).sum());
        let mut reading = reading(Times(all), &cores);
        reading.set("context_switches", samples.one("node_context_switches_total"));
        reading.set("forks", samples.one("node_forks_total"));
        reading.set("waiting", samples.one(pressure::CPU_WAITING));
        Ok(reading)
    }
}

/// Times by core, in the order of the cores.
pub(super) fn cores(samples: &Samples) -> Vec<(String, Times)> {
    let mut cores: Vec<(String, Times)> = Vec::new();
    for series in samples.series(CPU) {
        let Some(mode) = MODES.into_iter().position(|mode| mode == series.label("mode")) else { continue };
        let core = series.label("cpu");
        let at = cores.iter().position(|(name, _)| name == core).unwrap_or_else(|| {
            cores.push((core.to_owned(), Times::default()));
            cores.len() - 1
        });
        cores[at].1.0[mode] = series.value;
    }
    cores.sort_by_key(|(core, _)| core.parse::<u32>().unwrap_or(u32::MAX));
    cores
}

fn reading(all: Times, cores: &[(String, Times)]) -> Reading {
    let mut reading = Reading::default();
    for (name, seconds) in all.columns() {
        reading.set(&name, seconds);
    }
    reading.set("core_count", u64::try_from(cores.len()).ok());
    let rows = cores.iter().map(|(core, times)| {
        let mut row = Row::from_iter([("core".to_owned(), core.as_str().into())]);
        row.extend(times.columns().map(|(name, seconds)| (name, seconds.into())));
        row
    });
    reading.tables.insert("cores".to_owned(), rows.collect());
    reading
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_of_old_and_new_kernels() {
        let text =
            "cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 100 0 50 800 50\nintr 5 1 2\nctxt 77\nprocs_running 3\n\u{fffd}\n";
        let stat = stat(text, 100.0);
        assert_eq!((stat.all.total(), stat.all.busy()), (10.0, 1.5));
        assert_eq!(stat.cores, [("0".to_owned(), stat.all)]);
        assert_eq!((stat.count("ctxt"), stat.count("procs_running"), stat.count("x")), (Some(77.0), Some(3.0), None));
    }

    #[test]
    fn guest_time_is_not_counted_twice() {
        assert_eq!((stat("cpu 100 0 0 100 0 0 0 0 100 0", 100.0).all.total(),), (2.0,));
    }

    #[test]
    fn steal_is_busy_and_iowait_is_not() {
        assert_eq!((stat("cpu 0 0 0 0 30 0 0 70", 1.0).all.busy(),), (70.0,));
    }
}
