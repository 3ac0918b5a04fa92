//! Load: how many tasks want to run or wait for a disk, and for how long the machine has been up.

use crate::probe::argument::{ArgumentError, Arguments};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::host::cpu;
use crate::probe::host::part::{Look, Part};
use crate::probe::host::samples::Samples;
use crate::probe::reading::Reading;
use crate::probe::schema::{Field, ProbeSpec, Schema};
use crate::probe::target::TargetKind;
use crate::probe::unit::Unit;

/// `host.load`.
pub(super) struct Load;

/// `/proc/loadavg`: three averages, then `running/threads`.
fn averages(text: &str) -> Option<([f64; 3], f64)> {
    let mut words = text.split_ascii_whitespace();
    let mut next = || words.next()?.parse::<f64>().ok();
    let averages = [next()?, next()?, next()?];
    let (_running, threads) = words.next()?.split_once('/')?;
    Some((averages, threads.parse().ok()?))
}

impl Part for Load {
    fn spec(&self) -> ProbeSpec {
        ProbeSpec {
            name: "host.load",
            target: TargetKind::Host,
            doc: "Load averages, runnable and blocked tasks, cores, and time since boot.",
            arguments: Vec::new(),
        }
    }

    fn schema(&self, _arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        let fields = vec![
            Field::gauge("load1", Unit::Count, "Tasks running or waiting for CPU or disk, average of a minute."),
            Field::gauge("load5", Unit::Count, "The same over five minutes."),
            Field::gauge("load15", Unit::Count, "The same over fifteen minutes."),
            Field::gauge("runnable", Unit::Count, "Tasks that run or want to, at this moment."),
            Field::gauge("blocked", Unit::Count, "Tasks that wait for a disk, at this moment."),
            Field::gauge("threads", Unit::Count, "Threads of the whole machine."),
            Field::gauge("core_count", Unit::Count, "Cores that are on."),
            Field::gauge("uptime", Unit::Seconds, "Time since boot."),
        ];
        Ok(Schema { fields, tables: Vec::new() })
    }

    fn paths(&self, _arguments: &Arguments) -> Vec<String> {
        ["read /proc/loadavg", "read /proc/stat", "read /proc/uptime"].map(str::to_owned).into()
    }

    fn metrics(&self) -> &'static [&'static str] {
        &[
            "node_load1",
            "node_load5",
            "node_load15",
            "node_procs_running",
            "node_procs_blocked",
            "node_boot_time_seconds",
            "node_time_seconds",
        ]
    }

    fn local(&self, look: &Look) -> Result<Reading, ProbeError> {
        let text = look.machine.text("proc/loadavg")?;
        let malformed = || ProbeError::new(ProbeErrorKind::Malformed, format!("/proc/loadavg: {text}"));
        let (averages, threads) = averages(&text).ok_or_else(malformed)?;
        let stat = cpu::stat(&look.machine.maybe("proc/stat").unwrap_or_default(), look.machine.ticks);
        let uptime = look.machine.maybe("proc/uptime");
        let uptime = uptime.and_then(|text| text.split_ascii_whitespace().next()?.parse::<f64>().ok());
        let mut reading = of(averages);
        reading.set("threads", threads);
        reading.set("runnable", stat.count("procs_running"));
        reading.set("blocked", stat.count("procs_blocked"));
        reading.set("core_count", u64::try_from(stat.cores.len()).ok().filter(|cores| *cores > 0));
        reading.set("uptime", uptime);
        Ok(reading)
    }

    fn remote(&self, samples: &Samples) -> Result<Reading, ProbeError> {
        let average = |name| samples.required(name);
        let mut reading = of([average("node_load1")?, average("node_load5")?, average("node_load15")?]);
        let uptime = samples.one("node_time_seconds").zip(samples.one("node_boot_time_seconds"));
        reading.set("runnable", samples.one("node_procs_running"));
        reading.set("blocked", samples.one("node_procs_blocked"));
        let cores = cpu::cores(samples).len();
        reading.set("core_count", u64::try_from(cores).ok().filter(|cores| *cores > 0));
        reading.set("uptime", uptime.map(|(now, boot)| now - boot));
        Ok(reading)
    }
}

fn of([one, five, fifteen]: [f64; 3]) -> Reading {
    let mut reading = Reading::default();
    reading.set("load1", one);
    reading.set("load5", five);
    reading.set("load15", fifteen);
    reading
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_and_threads() {
        assert_eq!(averages("0.25 1.55 20.54 1/106 27241\n"), Some(([0.25, 1.55, 20.54], 106.0)));
        assert_eq!(averages("0.25 1.55"), None);
    }
}
