//! Disks: finished requests, bytes and waiting times as counters, so that await and queue are differences of two looks.

use crate::probe::argument::{ArgumentError, Arguments};
use crate::probe::error::ProbeError;
use crate::probe::host::part::{Look, Part};
use crate::probe::host::pressure;
use crate::probe::host::samples::{Samples, missing};
use crate::probe::reading::{Reading, Row, Value};
use crate::probe::schema::{Field, ProbeSpec, Schema, Table};
use crate::probe::target::TargetKind;
use crate::probe::unit::Unit;

/// Rows of one reading.
const MOST: usize = 256;
/// `/proc/diskstats` counts in sectors of this size, whatever the disk's own is.
const SECTOR: f64 = 512.0;
const READS: &str = "node_disk_reads_completed_total";

/// `host.disks`.
pub(super) struct Disks;

/// One device, times in milliseconds.
#[derive(Clone, Debug, Default, PartialEq)]
struct Disk {
    device: String,
    reads: f64,
    writes: f64,
    read_bytes: f64,
    written_bytes: f64,
    read_time: f64,
    write_time: f64,
    in_flight: f64,
    busy_time: f64,
    queue_time: f64,
}

/// `/proc/diskstats`: major, minor, name, then eleven or more numbers.
fn parse(text: &str) -> Vec<Disk> {
    let disks = text.lines().filter_map(|line| {
        let mut words = line.split_ascii_whitespace().skip(2);
        let device = words.next()?.to_owned();
        let numbers: Vec<f64> = words.map(str::parse).collect::<Result<_, _>>().ok()?;
        let &[reads, _, read_sectors, read_time, writes, _, written_sectors, write_time, in_flight, busy, queue, ..] =
            numbers.as_slice()
        else {
            return None;
        };
        Some(Disk {
            device,
            reads,
            writes,
            read_bytes: read_sectors * SECTOR,
            written_bytes: written_sectors * SECTOR,
            read_time,
            write_time,
            in_flight,
            busy_time: busy,
            queue_time: queue,
        })
    });
    whole(disks.collect())
}

/// Leaves out what is no disk, what was never used, and partitions of disks that are there.
fn whole(disks: Vec<Disk>) -> Vec<Disk> {
    const NO_DISK: [&str; 5] = ["loop", "ram", "zram", "sr", "fd"];
    let names: Vec<String> = disks.iter().map(|disk| disk.device.clone()).collect();
    let numbered = |name: &str, stem: &str| {
        name.strip_prefix(stem).is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let partition = |name: &str| {
        let stem = name.trim_end_matches(|last: char| last.is_ascii_digit());
        let parent = stem.strip_suffix('p').filter(|parent| parent.ends_with(|last: char| last.is_ascii_digit()));
        stem.len() < name.len() && names.iter().any(|known| known == parent.unwrap_or(stem))
    };
    disks
        .into_iter()
        .filter(|disk| !NO_DISK.iter().any(|stem| numbered(&disk.device, stem)))
        .filter(|disk| disk.reads + disk.writes > 0.0)
        .filter(|disk| !partition(&disk.device))
        .collect()
}

impl Part for Disks {
    fn spec(&self) -> ProbeSpec {
        ProbeSpec {
            name: "host.disks",
            target: TargetKind::Host,
            doc: "Requests, bytes, waiting and busy time of every disk since boot, and requests in flight.",
            arguments: Vec::new(),
        }
    }

    fn schema(&self, _arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        let columns = vec![
            Field::text("device", "Name of the disk."),
            Field::counter("reads", Unit::Count, "Finished reads."),
            Field::counter("writes", Unit::Count, "Finished writes."),
            Field::counter("ios", Unit::Count, "Finished reads and writes."),
            Field::counter("read_bytes", Unit::Bytes, "Bytes read."),
            Field::counter("written_bytes", Unit::Bytes, "Bytes written."),
            Field::counter("bytes", Unit::Bytes, "Bytes read and written."),
            Field::counter("read_time", Unit::Milliseconds, "Time all reads took, queue included."),
            Field::counter("write_time", Unit::Milliseconds, "Time all writes took, queue included."),
            Field::counter("io_time", Unit::Milliseconds, "Time all reads and writes took; by `ios` it is the await."),
            Field::counter(
                "busy_time",
                Unit::Milliseconds,
                "Time with at least one request; no measure of use on SSDs.",
            ),
            Field::counter(
                "queue_time",
                Unit::Milliseconds,
                "Requests in flight summed over time; by time it is the queue.",
            ),
            Field::gauge("in_flight", Unit::Count, "Requests at this moment."),
        ];
        let doc = "One row per disk that was ever used; loop devices, memory disks and partitions are left out.";
        let table = Table { name: "disks".into(), key: "device".into(), columns, doc: doc.into() };
        let fields = vec![
            Field::gauge("disk_count", Unit::Count, "Disks that were ever used."),
            Field::counter("waiting", Unit::Seconds, "Time in which some task waited for a disk; unknown without PSI."),
            Field::counter("stalled", Unit::Seconds, "Time in which every task that had work waited for a disk."),
        ];
        Ok(Schema { fields, tables: vec![table] })
    }

    fn paths(&self, _arguments: &Arguments) -> Vec<String> {
        vec!["read /proc/diskstats".to_owned(), "read /proc/pressure/io".to_owned()]
    }

    fn metrics(&self) -> &'static [&'static str] {
        &[
            READS,
            "node_disk_writes_completed_total",
            "node_disk_read_bytes_total",
            "node_disk_written_bytes_total",
            "node_disk_read_time_seconds_total",
            "node_disk_write_time_seconds_total",
            "node_disk_io_time_seconds_total",
            "node_disk_io_time_weighted_seconds_total",
            "node_disk_io_now",
            pressure::IO_WAITING,
            pressure::IO_STALLED,
        ]
    }

    fn local(&self, look: &Look) -> Result<Reading, ProbeError> {
        let mut reading = reading(&parse(&look.machine.text("proc/diskstats")?));
        reading.set("waiting", pressure::total(&look.machine, "io", "some"));
        reading.set("stalled", pressure::total(&look.machine, "io", "full"));
        Ok(reading)
    }

    fn remote(&self, samples: &Samples) -> Result<Reading, ProbeError> {
        if samples.series(READS).is_empty() {
            return Err(missing(READS));
        }
        let disks = samples.series(READS).iter().map(|series| {
            let device = series.label("device");
            let value = |name: &str| samples.labelled(name, "device", device).unwrap_or(f64::NAN);
            let milliseconds = |name: &str| value(name) * 1000.0;
            Disk {
                device: device.to_owned(),
                reads: series.value,
                writes: value("node_disk_writes_completed_total"),
                read_bytes: value("node_disk_read_bytes_total"),
                written_bytes: value("node_disk_written_bytes_total"),
                read_time: milliseconds("node_disk_read_time_seconds_total"),
                write_time: milliseconds("node_disk_write_time_seconds_total"),
                in_flight: value("node_disk_io_now"),
                busy_time: milliseconds("node_disk_io_time_seconds_total"),
                queue_time: milliseconds("node_disk_io_time_weighted_seconds_total"),
            }
        });
        let mut reading = reading(&whole(disks.collect()));
        reading.set("waiting", samples.one(pressure::IO_WAITING));
        reading.set("stalled", samples.one(pressure::IO_STALLED));
        Ok(reading)
    }
}

fn reading(disks: &[Disk]) -> Reading {
    let mut reading = Reading::default();
    reading.set("disk_count", u64::try_from(disks.len()).ok());
    let rows = disks.iter().take(MOST).map(|disk| {
        let numbers = [
            ("reads", disk.reads),
            ("writes", disk.writes),
            ("ios", disk.reads + disk.writes),
            ("read_bytes", disk.read_bytes),
            ("written_bytes", disk.written_bytes),
            ("bytes", disk.read_bytes + disk.written_bytes),
            ("read_time", disk.read_time),
            ("write_time", disk.write_time),
            ("io_time", disk.read_time + disk.write_time),
            ("busy_time", disk.busy_time),
            ("queue_time", disk.queue_time),
            ("in_flight", disk.in_flight),
        ];
        let mut row = Row::from_iter([("device".to_owned(), Value::from(disk.device.as_str()))]);
        row.extend(numbers.map(|(name, number)| (name.to_owned(), number.into())));
        row
    });
    reading.tables.insert("disks".to_owned(), rows.collect());
    let left_out = disks.len().saturating_sub(MOST);
    if left_out > 0 {
        reading.left_out.insert("disks".to_owned(), u64::try_from(left_out).unwrap_or(u64::MAX));
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::*;

    fn devices(names: &[&str]) -> Vec<String> {
        let lines: Vec<_> = names.iter().map(|name| format!(" 8 0 {name} 5 0 8 20 3 0 16 30 1 40 50")).collect();
        parse(&lines.join("\n")).into_iter().map(|disk| disk.device).collect()
    }

    #[test]
    fn partitions_of_disks_that_are_there_are_left_out() {
        let names = ["sda", "sda1", "nvme0n1", "nvme0n1p1", "mmcblk0", "mmcblk0p2", "md0", "md0p1", "dm-0", "dm-10"];
        assert_eq!(devices(&names), ["sda", "nvme0n1", "mmcblk0", "md0", "dm-0", "dm-10"]);
        assert_eq!(devices(&["xvda1", "xvdf"]), ["xvda1", "xvdf"]);
    }

    #[test]
    fn memory_disks_and_optical_drives_are_no_disks() {
        assert_eq!(devices(&["loop0", "ram1", "zram0", "sr0", "fd0", "vda"]), ["vda"]);
    }

    #[test]
    fn kernels_before_and_after_discards() {
        let old = parse("8 0 sda 5 0 8 20 3 0 16 30 1 40 50\n");
        assert_eq!(old, parse("8 0 sda 5 0 8 20 3 0 16 30 1 40 50 9 9 9 9 9 9\n"));
        assert_eq!((old[0].read_bytes, old[0].write_time, old[0].queue_time), (4096.0, 30.0, 50.0));
        assert!(parse("8 0 sda 5 0\nnonsense\n 8 1 sdb x y\n").is_empty());
    }
}
