//! Processes: who uses CPU and memory, and who is stuck. Names only, never command lines or environments.
//!
//! CPU time is a counter, so the busiest are known at the second look of a run only: the first look gives every
//! process, the second the busiest and the largest.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::clock::Stopwatch;
use crate::probe::argument::{ArgumentError, Arguments};
use crate::probe::error::ProbeError;
use crate::probe::host::cpu;
use crate::probe::host::machine::unreadable;
use crate::probe::host::memory;
use crate::probe::host::part::{Look, Part};
use crate::probe::reading::{Reading, Row, Value};
use crate::probe::schema::{Field, ProbeSpec, Schema, Table};
use crate::probe::target::TargetKind;
use crate::probe::unit::Unit;

/// Processes looked at; reading one takes about 10 µs.
const MOST: usize = 20_000;
/// The busiest and the largest, each.
const TOP: usize = 20;
/// Names in a text field.
const NAMED: usize = 5;

/// `host.processes`.
pub(super) struct Processes;

/// The first look of a run.
#[derive(Default)]
pub(super) struct Earlier(Mutex<Option<(Stopwatch, HashMap<String, f64>)>>);

/// `/proc/PID/stat`.
#[derive(Clone, Debug, PartialEq)]
struct Process {
    /// `name[pid]`.
    key: String,
    name: String,
    pid: u64,
    parent: u64,
    /// R, S, D, Z, T, I …
    state: char,
    /// Seconds of CPU.
    cpu: f64,
    threads: f64,
    /// Resident bytes.
    memory: f64,
}

/// The name stands in brackets and may itself hold brackets and spaces.
fn parse(text: &str, ticks: f64, page: f64) -> Option<Process> {
    let (pid, rest) = text.split_once(" (")?;
    let (name, rest) = rest.rsplit_once(") ")?;
    let words: Vec<&str> = rest.split_ascii_whitespace().collect();
    let number = |at: usize| words.get(at)?.parse::<f64>().ok();
    let name: String = name.chars().map(|one| if one.is_control() { '\u{fffd}' } else { one }).collect();
    Some(Process {
        key: format!("{name}[{pid}]"),
        name,
        pid: pid.trim().parse().ok()?,
        parent: words.get(1)?.parse().ok()?,
        state: words.first()?.chars().next()?,
        cpu: (number(11)? + number(12)?) / ticks,
        threads: number(17)?,
        memory: number(21)? * page,
    })
}

/// Every process beneath `proc`, at most `MOST`, and how many more there are.
fn all(proc: &Path, ticks: f64, page: f64) -> Result<(Vec<Process>, usize), ProbeError> {
    let entries = fs::read_dir(proc).map_err(|error| unreadable("/proc", &error))?;
    let pids: Vec<_> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
        .collect();
    let left_out = pids.len().saturating_sub(MOST);
    // One that ended meanwhile is no process any more.
    let read = |pid: &String| fs::read(proc.join(pid).join("stat")).ok();
    let processes = pids.iter().take(MOST).filter_map(read);
    let processes = processes.filter_map(|bytes| parse(&String::from_utf8_lossy(&bytes), ticks, page));
    Ok((processes.collect(), left_out))
}

fn columns() -> Vec<Field> {
    vec![
        Field::text("process", "Name and id: `postgres[812]`."),
        Field::text("name", "Name, as the kernel keeps it: at most 15 bytes."),
        Field::gauge("pid", Unit::Count, "Id."),
        Field::text("state", "R running, S sleeping, D waiting for a disk, Z ended and not collected, T stopped."),
        Field::counter("cpu", Unit::Seconds, "CPU time it has used."),
        Field::gauge("memory", Unit::Bytes, "Resident memory, shared pages included."),
        Field::gauge("threads", Unit::Count, "Threads."),
    ]
}

impl Part for Processes {
    fn spec(&self) -> ProbeSpec {
        ProbeSpec {
            name: "host.processes",
            target: TargetKind::Host,
            doc: "Processes by CPU time and memory, counts by state, and who is stuck; names only.",
            arguments: Vec::new(),
        }
    }

    fn schema(&self, _arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        let fields = vec![
            Field::gauge("process_count", Unit::Count, "Processes."),
            Field::gauge("thread_count", Unit::Count, "Threads of all processes."),
            Field::gauge("running", Unit::Count, "Processes that run or want to."),
            Field::gauge(
                "disk_sleep",
                Unit::Count,
                "Processes that wait for a disk and cannot be interrupted (state D).",
            ),
            Field::gauge("zombies", Unit::Count, "Processes that ended and whose parent has not collected them."),
            Field::gauge("stopped", Unit::Count, "Processes stopped by a signal or a debugger."),
            Field::text("disk_sleepers", "Some of those in state D."),
            Field::text("zombie_parents", "Parents that do not collect their ended children."),
            Field::text("top_cpu", "The busiest between two looks, in percent of one core; empty at the first look."),
            Field::text("top_memory", "The largest, in percent of the machine's memory."),
            Field::counter("machine_busy", Unit::Seconds, "CPU time of the machine that was not idle."),
            Field::counter("machine_total", Unit::Seconds, "CPU time of the machine."),
            Field::gauge("core_count", Unit::Count, "Cores that are on."),
            Field::gauge("memory_total", Unit::Bytes, "Memory of the machine."),
            Field::gauge("memory_available", Unit::Bytes, "Memory programs can still get without swapping."),
        ];
        let doc = "The first look of a run has every process, later ones the 20 busiest and the 20 largest.";
        let table = Table { name: "processes".into(), key: "process".into(), columns: columns(), doc: doc.into() };
        Ok(Schema { fields, tables: vec![table] })
    }

    fn paths(&self, _arguments: &Arguments) -> Vec<String> {
        ["read /proc/[pid]/stat of every process", "read /proc/stat", "read /proc/meminfo"].map(str::to_owned).into()
    }

    fn metrics(&self) -> &'static [&'static str] {
        &[]
    }

    fn local(&self, look: &Look) -> Result<Reading, ProbeError> {
        #[expect(clippy::cast_precision_loss, reason = "a page is 4 to 64 KiB")]
        let page = look.machine.page as f64;
        let (processes, left_out) = all(&look.machine.path("proc"), look.machine.ticks, page)?;
        let stat = cpu::stat(&look.machine.maybe("proc/stat").unwrap_or_default(), look.machine.ticks);
        let info = look.machine.maybe("proc/meminfo").unwrap_or_default();
        let info = memory::numbers(&info);
        let total = info.get("MemTotal").copied();
        let mut reading = counts(&processes);
        reading.set("machine_busy", stat.all.busy());
        reading.set("machine_total", stat.all.total());
        reading.set("core_count", u64::try_from(stat.cores.len()).ok());
        reading.set("memory_total", total);
        reading.set("memory_available", info.get("MemAvailable").copied());
        let mut earlier = look.earlier.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = match earlier.as_ref() {
            None => {
                let times = processes.iter().map(|process| (process.key.clone(), process.cpu)).collect();
                *earlier = Some((Stopwatch::start(), times));
                reading.set("top_cpu", "");
                by_memory(&processes);
                processes.iter().collect()
            }
            Some((since, times)) => {
                let seconds = since.elapsed().as_secs_f64();
                let used = |process: &Process| process.cpu - times.get(&process.key).copied().unwrap_or(process.cpu);
                let busiest = top(&processes, used);
                let named = busiest.iter().take(NAMED).map(|process| (*process, 100.0 * used(process) / seconds));
                let named = named.filter(|(_, share)| *share >= 0.5);
                reading.set("top_cpu", list(named.map(|(process, share)| format!("{} {share:.0}%", process.key))));
                let known: HashSet<&str> = busiest.iter().map(|process| process.key.as_str()).collect();
                let largest = by_memory(&processes);
                let largest = largest.into_iter().filter(|process| !known.contains(process.key.as_str()));
                busiest.iter().copied().chain(largest).collect::<Vec<_>>()
            }
        };
        drop(earlier);
        if let Some(total) = total {
            let largest = by_memory(&processes).into_iter().take(NAMED);
            let named = largest.map(|process| format!("{} {:.1}%", process.key, 100.0 * process.memory / total));
            reading.set("top_memory", list(named));
        }
        reading.tables.insert("processes".to_owned(), kept.into_iter().map(row).collect());
        if left_out > 0 {
            reading.left_out.insert("processes".to_owned(), u64::try_from(left_out).unwrap_or(u64::MAX));
        }
        Ok(reading)
    }
}

fn counts(processes: &[Process]) -> Reading {
    let mut reading = Reading::default();
    let in_state = |states: &str| processes.iter().filter(|process| states.contains(process.state)).collect::<Vec<_>>();
    let count = |list: &[&Process]| u64::try_from(list.len()).ok();
    let (waiting, zombies) = (in_state("D"), in_state("Z"));
    let parents: HashSet<u64> = zombies.iter().map(|process| process.parent).collect();
    let parents = processes.iter().filter(|process| parents.contains(&process.pid));
    reading.set("process_count", u64::try_from(processes.len()).ok());
    reading.set("thread_count", processes.iter().map(|process| process.threads).sum::<f64>());
    reading.set("running", count(&in_state("R")));
    reading.set("disk_sleep", count(&waiting));
    reading.set("zombies", count(&zombies));
    reading.set("stopped", count(&in_state("Tt")));
    reading.set("disk_sleepers", list(waiting.iter().take(NAMED).map(|process| process.key.clone())));
    reading.set("zombie_parents", list(parents.take(NAMED).map(|process| process.key.clone())));
    reading
}

fn list(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn by_memory(processes: &[Process]) -> Vec<&Process> {
    top(processes, |process| process.memory)
}

/// The `TOP` processes by what `measure` says, most first.
fn top(processes: &[Process], measure: impl Fn(&Process) -> f64) -> Vec<&Process> {
    let mut sorted: Vec<&Process> = processes.iter().collect();
    sorted.sort_by(|a, b| measure(b).total_cmp(&measure(a)));
    sorted.truncate(TOP);
    sorted
}

fn row(process: &Process) -> Row {
    let columns: [(&str, Value); 7] = [
        ("process", process.key.as_str().into()),
        ("name", process.name.as_str().into()),
        ("pid", process.pid.into()),
        ("state", process.state.to_string().into()),
        ("cpu", process.cpu.into()),
        ("memory", process.memory.into()),
        ("threads", process.threads.into()),
    ];
    columns.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_brackets_spaces_and_japanese() {
        let text = "42 (a) (b 日本) D 7 42 42 0 -1 4194560 100 0 0 0 150 50 0 0 20 0 3 0 100 1000 25 184";
        let process = parse(text, 100.0, 4096.0).expect("a process");
        assert_eq!((process.key.as_str(), process.state, process.parent), ("a) (b 日本[42]", 'D', 7));
        assert_eq!((process.cpu, process.threads, process.memory), (2.0, 3.0, 102_400.0));
    }

    #[test]
    fn a_line_cut_short_is_no_process() {
        assert_eq!(parse("42 (a) S 7 42", 100.0, 4096.0), None);
        assert_eq!(parse("", 100.0, 4096.0), None);
    }
}
