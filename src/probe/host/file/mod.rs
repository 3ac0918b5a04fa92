//! A bounded look at a log file: its size, its age, and how many errors and warnings its end holds.
//!
//! Counts only, never text. Invariant: only a regular text file beneath an allowed folder is opened, for reading,
//! without following any link.

use std::path::PathBuf;

use crate::probe::argument::{ArgumentError, ArgumentValue, Arguments};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::host::part::{Look, Part};
use crate::probe::reading::{Reading, Value};
use crate::probe::schema::{ArgumentKind, ArgumentSpec, Field, ProbeSpec, Schema};
use crate::probe::target::TargetKind;
use crate::probe::unit::Unit;

mod level;
mod open;
mod path;

use path::Allowed;

/// How much of the end is read.
const TAIL: u64 = 256 * 1024;

/// `host.file`.
pub(super) struct LogFile {
    roots: Vec<PathBuf>,
}

impl LogFile {
    /// Looks beneath `roots` and nowhere else.
    pub(super) const fn beneath(roots: Vec<PathBuf>) -> Self {
        Self { roots }
    }

    fn allowed(&self, arguments: &Arguments) -> Result<Allowed, String> {
        let path = arguments.get("path").and_then(ArgumentValue::as_text).unwrap_or_default();
        path::allowed(path, &self.roots)
    }
}

impl Part for LogFile {
    fn spec(&self) -> ProbeSpec {
        ProbeSpec {
            name: "host.file",
            target: TargetKind::Host,
            doc: "A look at the end of a log file: size, age, and lines that are errors or warnings.",
            arguments: vec![ArgumentSpec {
                name: "path",
                kind: ArgumentKind::Text,
                required: true,
                doc: "An absolute path beneath an allowed folder (/var/log), without links, `..` or escapes.",
            }],
        }
    }

    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        self.allowed(arguments).map_err(|why| vec![ArgumentError::new("path", why)])?;
        let fields = vec![
            Field::gauge("size", Unit::Bytes, "Size of the file."),
            Field::gauge("age", Unit::Seconds, "Time since it was last written."),
            Field::gauge("bytes_read", Unit::Bytes, "How much of its end was looked at, at most 256 KiB."),
            Field::gauge("lines", Unit::Count, "Lines looked at."),
            Field::gauge("errors", Unit::Count, "Lines of level error or worse among them."),
            Field::gauge("warnings", Unit::Count, "Lines of level warning among them."),
            Field::flag("whole", "Whether the whole file was looked at."),
        ];
        Ok(Schema { fields, tables: Vec::new() })
    }

    fn paths(&self, arguments: &Arguments) -> Vec<String> {
        let told = |allowed: Allowed| format!("read the last 256 KiB of {}", allowed.full().display());
        self.allowed(arguments).map(told).into_iter().collect()
    }

    fn metrics(&self) -> &'static [&'static str] {
        &[]
    }

    fn local(&self, look: &Look) -> Result<Reading, ProbeError> {
        let refused = |why| ProbeError::new(ProbeErrorKind::Refused, why);
        let allowed = self.allowed(&look.arguments).map_err(refused)?;
        let end = open::end(&allowed, TAIL)?;
        if end.bytes.contains(&0) {
            return Err(refused(format!("{} is no text", allowed.full().display())));
        }
        let counts = level::count(&end.bytes);
        let mut reading = Reading::default();
        reading.set("size", end.size);
        reading.set("age", end.age.map(|age| age.as_secs_f64()));
        reading.set("bytes_read", u64::try_from(end.bytes.len()).map_or(Value::Unknown, Value::from));
        reading.set("lines", counts.lines);
        reading.set("errors", counts.errors);
        reading.set("warnings", counts.warnings);
        reading.set("whole", end.whole);
        Ok(reading)
    }
}
