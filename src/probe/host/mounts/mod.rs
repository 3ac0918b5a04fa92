//! Space and inodes of every real mount, each asked in a thread of its own: a dead mount becomes a row that says so
//! and holds up nobody.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, mpsc};
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::probe::argument::{ArgumentError, Arguments};
use crate::probe::error::ProbeError;
use crate::probe::host::aside;
use crate::probe::host::machine::{Machine, Space};
use crate::probe::host::part::{Look, Part};
use crate::probe::host::samples::{Samples, Series, missing};
use crate::probe::reading::{Reading, Row, Value};
use crate::probe::schema::{Field, ProbeSpec, Schema, Table};
use crate::probe::target::TargetKind;
use crate::probe::unit::Unit;

mod table;

use table::{Mount, counts};

/// Rows of one reading; a machine with more real mounts gets a count of the rest.
const MOST: usize = 256;
/// Kept back of the read's deadline, so that what did answer is still told.
const MARGIN: Duration = Duration::from_millis(200);
const SIZE: &str = "node_filesystem_size_bytes";

/// `host.mounts`.
pub(super) struct Mounts;

/// What a mount said.
enum Answer {
    Space(Space),
    Failed(String),
    Hung,
}

/// Asks every mount at once; after the deadline, who has not answered is hung.
fn ask(machine: &Machine, mounts: &[Mount], deadline: Duration) -> Vec<Answer> {
    let (tell, told) = mpsc::channel();
    let mut answers: HashMap<usize, Answer> = HashMap::new();
    let mut waiting = 0_usize;
    for (at, mount) in mounts.iter().enumerate() {
        let path = mount.path.clone();
        let mut hanging = machine.hanging.lock().unwrap_or_else(PoisonError::into_inner);
        if !hanging.insert(path.clone()) {
            // An earlier question to it is still in the kernel: one thread is enough to wait for a dead mount.
            continue;
        }
        drop(hanging);
        let (asks, still, tell) = (Arc::clone(&machine.ask_space), Arc::clone(&machine.hanging), tell.clone());
        let started = aside::start("mount", move || {
            let answer = asks(&PathBuf::from(&path));
            still.lock().unwrap_or_else(PoisonError::into_inner).remove(&path);
            // Nobody listens any more after the deadline.
            drop(tell.send((at, answer)));
        });
        if started {
            waiting += 1;
        } else {
            machine.hanging.lock().unwrap_or_else(PoisonError::into_inner).remove(&mount.path);
            answers.insert(at, Answer::Failed("no thread left to ask it".to_owned()));
        }
    }
    let watch = Stopwatch::start();
    while waiting > 0 {
        let Ok((at, answer)) = told.recv_timeout(deadline.saturating_sub(watch.elapsed())) else { break };
        waiting -= 1;
        answers.insert(at, answer.map_or_else(|error| Answer::Failed(error.to_string()), Answer::Space));
    }
    (0..mounts.len()).map(|at| answers.remove(&at).unwrap_or(Answer::Hung)).collect()
}

fn row(mount: &Mount, answer: &Answer) -> Row {
    let mut row = Row::from_iter([
        ("mount".to_owned(), Value::from(mount.path.as_str())),
        ("device".to_owned(), mount.device.as_str().into()),
        ("fstype".to_owned(), mount.fstype.as_str().into()),
        ("read_only".to_owned(), (mount.read_only || mount.broken_to_read_only).into()),
        ("remounted_read_only".to_owned(), mount.broken_to_read_only.into()),
    ]);
    let (hung, error) = match answer {
        Answer::Space(space) => {
            row.extend(space_columns(*space));
            (false, "")
        }
        Answer::Failed(error) => (false, error.as_str()),
        Answer::Hung => (true, ""),
    };
    row.insert("hung".to_owned(), hung.into());
    row.insert("error".to_owned(), error.into());
    row
}

fn space_columns(space: Space) -> [(String, Value); 6] {
    [
        ("size".to_owned(), space.size.into()),
        ("used".to_owned(), space.size.saturating_sub(space.free).into()),
        ("available".to_owned(), space.available.into()),
        ("inodes".to_owned(), space.inodes.into()),
        ("inodes_used".to_owned(), space.inodes.saturating_sub(space.inodes_free).into()),
        ("inodes_free".to_owned(), space.inodes_free.into()),
    ]
}

impl Part for Mounts {
    fn spec(&self) -> ProbeSpec {
        ProbeSpec {
            name: "host.mounts",
            target: TargetKind::Host,
            doc: "Space, inodes and state of every real mount; one that does not answer within a second is hung.",
            arguments: Vec::new(),
        }
    }

    fn schema(&self, _arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        let columns = vec![
            Field::text("mount", "Where it is mounted."),
            Field::text("device", "Device or remote export."),
            Field::text("fstype", "Type of file system."),
            Field::gauge("size", Unit::Bytes, "All bytes."),
            Field::gauge("used", Unit::Bytes, "Bytes in use."),
            Field::gauge("available", Unit::Bytes, "Bytes an ordinary user may still use; `df` takes these as free."),
            Field::gauge("inodes", Unit::Count, "All inodes; 0 where they are made as needed."),
            Field::gauge("inodes_used", Unit::Count, "Inodes in use."),
            Field::gauge("inodes_free", Unit::Count, "Inodes left."),
            Field::flag("read_only", "Whether nothing can be written."),
            Field::flag("remounted_read_only", "Whether it was mounted to be written and the kernel took that away."),
            Field::flag("hung", "Whether it did not answer in time."),
            Field::text("error", "What the kernel said instead of an answer; empty when it answered or hung."),
        ];
        let doc = "One row per file system that holds data; pseudo file systems, images and bind mounts are left out.";
        let table = Table { name: "mounts".into(), key: "mount".into(), columns, doc: doc.into() };
        let fields = vec![
            Field::gauge("mount_count", Unit::Count, "Real mounts."),
            Field::gauge("hung_count", Unit::Count, "Mounts that did not answer in time."),
        ];
        Ok(Schema { fields, tables: vec![table] })
    }

    fn paths(&self, _arguments: &Arguments) -> Vec<String> {
        vec!["read /proc/self/mountinfo".to_owned(), "statvfs(2) of every real mount".to_owned()]
    }

    fn metrics(&self) -> &'static [&'static str] {
        &[
            SIZE,
            "node_filesystem_free_bytes",
            "node_filesystem_avail_bytes",
            "node_filesystem_files",
            "node_filesystem_files_free",
            "node_filesystem_readonly",
            "node_filesystem_device_error",
        ]
    }

    fn local(&self, look: &Look) -> Result<Reading, ProbeError> {
        let mut mounts = table::parse(&look.machine.text("proc/self/mountinfo")?);
        let left_out = mounts.len().saturating_sub(MOST);
        mounts.truncate(MOST);
        let deadline = look.machine.mount_deadline.min(look.deadline.saturating_sub(MARGIN));
        let answers = ask(&look.machine, &mounts, deadline);
        // A file system without any space is made of something else than data, whatever its type is called.
        let pairs = mounts.iter().zip(&answers);
        let real = pairs.filter(|(_, answer)| !matches!(answer, Answer::Space(space) if space.size == 0));
        Ok(reading(real.map(|(mount, answer)| row(mount, answer)).collect(), left_out))
    }

    fn remote(&self, samples: &Samples) -> Result<Reading, ProbeError> {
        // Where statfs fails there is no size, only the error flag; both name the mounts.
        let flagged = samples.series("node_filesystem_device_error").iter();
        let all: Vec<&Series> = flagged.chain(samples.series(SIZE)).collect();
        if all.is_empty() {
            return Err(missing(SIZE));
        }
        let mut seen: Vec<&str> = Vec::new();
        let mut rows = Vec::new();
        for series in all {
            let (path, fstype) = (series.label("mountpoint"), series.label("fstype"));
            if seen.contains(&path) || !counts(path, fstype) {
                continue;
            }
            seen.push(path);
            rows.push(remote_row(samples, series));
        }
        let left_out = rows.len().saturating_sub(MOST);
        rows.truncate(MOST);
        Ok(reading(rows, left_out))
    }
}

fn remote_row(samples: &Samples, mount: &Series) -> Row {
    let path = mount.label("mountpoint");
    let value = |name| samples.labelled(name, "mountpoint", path);
    let (size, free) = (value(SIZE), value("node_filesystem_free_bytes"));
    let (inodes, inodes_free) = (value("node_filesystem_files"), value("node_filesystem_files_free"));
    let failed = value("node_filesystem_device_error").is_some_and(|flag| flag > 0.0);
    let less = |all: Option<f64>, free: Option<f64>| all.zip(free).map(|(all, free)| all - free);
    let columns: [(&str, Value); 12] = [
        ("mount", path.into()),
        ("device", mount.label("device").into()),
        ("fstype", mount.label("fstype").into()),
        ("size", size.into()),
        ("used", less(size, free).into()),
        ("available", value("node_filesystem_avail_bytes").into()),
        ("inodes", inodes.into()),
        ("inodes_used", less(inodes, inodes_free).into()),
        ("inodes_free", inodes_free.into()),
        ("read_only", value("node_filesystem_readonly").map(|flag| flag > 0.0).into()),
        // The exporter tells one flag for both a wanted and a forced read-only mount, and one for stuck and failed.
        ("hung", failed.into()),
        ("error", if failed { "node_filesystem_device_error" } else { "" }.into()),
    ];
    columns.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn reading(rows: Vec<Row>, left_out: usize) -> Reading {
    let mut reading = Reading::default();
    let hung = rows.iter().filter(|row| row.get("hung") == Some(&Value::Flag(true))).count();
    reading.set("mount_count", u64::try_from(rows.len()).ok());
    reading.set("hung_count", u64::try_from(hung).ok());
    reading.tables.insert("mounts".to_owned(), rows);
    if left_out > 0 {
        reading.left_out.insert("mounts".to_owned(), u64::try_from(left_out).unwrap_or(u64::MAX));
    }
    reading
}
