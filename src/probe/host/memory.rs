//! Memory: what is still available (page cache is not use), swap, reclaim trouble, and a container's limit.

use std::collections::HashMap;

use crate::probe::argument::{ArgumentError, Arguments};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::host::cgroup::{self, MemoryLimit};
use crate::probe::host::part::{Look, Part};
use crate::probe::host::samples::Samples;
use crate::probe::reading::Reading;
use crate::probe::schema::{Field, ProbeSpec, Schema};
use crate::probe::target::TargetKind;
use crate::probe::unit::Unit;

/// `host.memory`.
pub(super) struct Memory;

/// Field, key of `/proc/meminfo`, metric of `node_exporter`.
const GAUGES: [(&str, &str, &str); 13] = [
    ("total", "MemTotal", "node_memory_MemTotal_bytes"),
    ("available", "MemAvailable", "node_memory_MemAvailable_bytes"),
    ("free", "MemFree", "node_memory_MemFree_bytes"),
    ("buffers", "Buffers", "node_memory_Buffers_bytes"),
    ("cached", "Cached", "node_memory_Cached_bytes"),
    ("shared", "Shmem", "node_memory_Shmem_bytes"),
    ("slab", "Slab", "node_memory_Slab_bytes"),
    ("slab_unreclaimable", "SUnreclaim", "node_memory_SUnreclaim_bytes"),
    ("dirty", "Dirty", "node_memory_Dirty_bytes"),
    ("writeback", "Writeback", "node_memory_Writeback_bytes"),
    ("committed", "Committed_AS", "node_memory_Committed_AS_bytes"),
    ("swap_total", "SwapTotal", "node_memory_SwapTotal_bytes"),
    ("swap_free", "SwapFree", "node_memory_SwapFree_bytes"),
];

/// Field, key of `/proc/vmstat`, metric of `node_exporter`.
const COUNTERS: [(&str, &str, &str); 4] = [
    ("major_faults", "pgmajfault", "node_vmstat_pgmajfault"),
    ("swap_in", "pswpin", "node_vmstat_pswpin"),
    ("swap_out", "pswpout", "node_vmstat_pswpout"),
    ("oom_kills", "oom_kill", "node_vmstat_oom_kill"),
];

/// Lines `key number` or `key: number kB`, the latter in bytes.
pub(super) fn numbers(text: &str) -> HashMap<&str, f64> {
    let lines = text.lines().filter_map(|line| {
        let mut words = line.split_ascii_whitespace();
        let key = words.next()?.trim_end_matches(':');
        let number: f64 = words.next()?.parse().ok()?;
        Some((key, if words.next() == Some("kB") { number * 1024.0 } else { number }))
    });
    lines.collect()
}

impl Part for Memory {
    fn spec(&self) -> ProbeSpec {
        ProbeSpec {
            name: "host.memory",
            target: TargetKind::Host,
            doc: "Memory by what is available, swap, major faults, memory kills, and a container's memory limit.",
            arguments: Vec::new(),
        }
    }

    fn schema(&self, _arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        let fields = vec![
            Field::gauge("total", Unit::Bytes, "Memory of the machine."),
            Field::gauge("available", Unit::Bytes, "Memory programs can still get without swapping."),
            Field::gauge("free", Unit::Bytes, "Memory used for nothing at all; low is normal."),
            Field::gauge("buffers", Unit::Bytes, "Block device cache."),
            Field::gauge("cached", Unit::Bytes, "Page cache; it gives way when programs need memory."),
            Field::gauge("shared", Unit::Bytes, "Shared memory and tmpfs; it does not give way."),
            Field::gauge("slab", Unit::Bytes, "Kernel objects."),
            Field::gauge("slab_unreclaimable", Unit::Bytes, "Kernel objects that do not give way."),
            Field::gauge("dirty", Unit::Bytes, "Written by programs, not yet on disk."),
            Field::gauge("writeback", Unit::Bytes, "On its way to disk."),
            Field::gauge("committed", Unit::Bytes, "Memory promised to programs."),
            Field::gauge("swap_total", Unit::Bytes, "Swap space."),
            Field::gauge("swap_free", Unit::Bytes, "Swap space not in use."),
            Field::gauge("limit", Unit::Bytes, "What counts as all: a container's limit, else the machine's memory."),
            Field::gauge("used", Unit::Bytes, "In use of `limit`, without page cache that gives way."),
            Field::text("limit_from", "Where `limit` comes from: machine or cgroup."),
            Field::counter("major_faults", Unit::Count, "Page faults that had to read from disk."),
            Field::counter("swap_in", Unit::Count, "Pages read from swap."),
            Field::counter("swap_out", Unit::Count, "Pages written to swap."),
            Field::counter("oom_kills", Unit::Count, "Processes killed because memory ran out."),
            Field::gauge(
                "oom_kills_since_boot",
                Unit::Count,
                "The same as a state: more than 0 tells that it happened.",
            ),
        ];
        Ok(Schema { fields, tables: Vec::new() })
    }

    fn paths(&self, _arguments: &Arguments) -> Vec<String> {
        vec![
            "read /proc/meminfo".to_owned(),
            "read /proc/vmstat".to_owned(),
            "read /sys/fs/cgroup/memory.{max,current,stat,events} (in a container)".to_owned(),
        ]
    }

    fn metrics(&self) -> &'static [&'static str] {
        const METRICS: [&str; GAUGES.len() + COUNTERS.len()] = {
            let mut names = [""; GAUGES.len() + COUNTERS.len()];
            let mut at = 0;
            while at < names.len() {
                names[at] = if at < GAUGES.len() { GAUGES[at].2 } else { COUNTERS[at - GAUGES.len()].2 };
                at += 1;
            }
            names
        };
        &METRICS
    }

    fn local(&self, look: &Look) -> Result<Reading, ProbeError> {
        let info = look.machine.text("proc/meminfo")?;
        let info = numbers(&info);
        let vmstat = look.machine.maybe("proc/vmstat").unwrap_or_default();
        let vmstat = numbers(&vmstat);
        if !info.contains_key("MemTotal") {
            return Err(ProbeError::new(ProbeErrorKind::Malformed, "/proc/meminfo has no MemTotal"));
        }
        let gauges = GAUGES.map(|(field, key, _)| (field, info.get(key).copied()));
        let counters = COUNTERS.map(|(field, key, _)| (field, vmstat.get(key).copied()));
        Ok(reading(&gauges, &counters, cgroup::memory(&look.machine)))
    }

    fn remote(&self, samples: &Samples) -> Result<Reading, ProbeError> {
        samples.required("node_memory_MemTotal_bytes")?;
        let gauges = GAUGES.map(|(field, _, metric)| (field, samples.one(metric)));
        let counters = COUNTERS.map(|(field, _, metric)| (field, samples.one(metric)));
        Ok(reading(&gauges, &counters, None))
    }
}

fn reading(
    gauges: &[(&str, Option<f64>)],
    counters: &[(&str, Option<f64>)],
    container: Option<MemoryLimit>,
) -> Reading {
    let mut reading = Reading::default();
    for (field, value) in gauges.iter().chain(counters) {
        reading.set(field, *value);
    }
    let find = |wanted| gauges.iter().find(|(field, _)| *field == wanted).and_then(|(_, value)| *value);
    let total = find("total");
    let oom_kills = counters.iter().find(|(field, _)| *field == "oom_kills").and_then(|(_, value)| *value);
    // Version 1 writes "no limit" as a number beyond all memory.
    if let Some(container) = container.filter(|container| total.is_none_or(|total| container.limit < total)) {
        reading.set("limit", container.limit);
        reading.set("used", container.used);
        reading.set("limit_from", "cgroup");
        reading.set("oom_kills", container.oom_kills);
        reading.set("oom_kills_since_boot", container.oom_kills);
    } else {
        reading.set("limit", total);
        reading.set("used", total.zip(find("available")).map(|(total, available)| total - available));
        reading.set("limit_from", "machine");
        reading.set("oom_kills_since_boot", oom_kills);
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::reading::Value;

    #[test]
    fn kilobytes_become_bytes_and_counts_stay() {
        let text = "MemTotal:  2 kB\nHugePages_Total:  3\npgmajfault 7\nodd\n";
        let numbers = numbers(text);
        assert_eq!((numbers["MemTotal"], numbers["HugePages_Total"], numbers["pgmajfault"]), (2048.0, 3.0, 7.0));
    }

    #[test]
    fn a_container_counts_against_its_own_limit() {
        let gauges = [("total", Some(1000.0)), ("available", Some(900.0))];
        let container = MemoryLimit { limit: 200.0, used: 150.0, oom_kills: Some(1.0) };
        let inside = reading(&gauges, &[], Some(container));
        assert_eq!((inside.value("limit"), inside.value("used")), (&Value::Number(200.0), &Value::Number(150.0)));
        let unlimited = MemoryLimit { limit: 9e18, ..container };
        assert_eq!(reading(&gauges, &[], Some(unlimited)).value("used"), &Value::Number(100.0));
    }
}
