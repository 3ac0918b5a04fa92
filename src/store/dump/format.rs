//! The file of a backup: lines of JSON, readable without Toban.
//!
//! The first line says what it is, then comes a line per table with its columns and a line per row; the last line has
//! the counts and the SHA-256 of everything before it. The same file can be restored into either database.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::store::dump::error::DumpError;
use crate::store::sql::bulk::Sink;
use crate::store::sql::catalogue::{Column, Kind, Table};
use crate::store::sql::statement::Value;

/// No line is longer, in bytes: far above every row that can be stored.
const LINE: u64 = 256 * 1024 * 1024;
/// The form of the file.
const FORMAT: u32 = 1;

/// Rows by table.
pub(super) type Counts = BTreeMap<String, u64>;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Head {
    toban_backup: u32,
    pub(super) schema: i64,
    version: String,
    made: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct TableLine {
    table: String,
    columns: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
struct EndLine {
    rows: Counts,
    sha256: String,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Cell {
    Number(i64),
    Text(String),
}

/// Writes a backup.
pub(super) struct Writer<W> {
    out: W,
    path: PathBuf,
    hash: Sha256,
    counts: Counts,
    table: String,
}

impl<W: Write> Writer<W> {
    pub(super) fn begin(out: W, path: &Path, schema: i64, now: Timestamp) -> Result<Self, DumpError> {
        let (hash, counts) = (Sha256::new(), Counts::new());
        let mut writer = Self { out, path: path.to_path_buf(), hash, counts, table: String::new() };
        let version = env!("CARGO_PKG_VERSION").to_owned();
        writer.line(&Head { toban_backup: FORMAT, schema, version, made: now })?;
        Ok(writer)
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), DumpError> {
        let written = serde_json::to_vec(value).map_err(io::Error::from).and_then(|mut line| {
            line.push(b'\n');
            self.hash.update(&line);
            self.out.write_all(&line)
        });
        written.map_err(|error| file(&self.path, &error))
    }

    /// The last line; what was written to, and the counts.
    pub(super) fn end(mut self) -> Result<(W, Counts), DumpError> {
        let sha256 = hexadecimal(self.hash.clone());
        self.line(&EndLine { rows: self.counts.clone(), sha256 })?;
        self.out.flush().map_err(|error| file(&self.path, &error))?;
        Ok((self.out, self.counts))
    }
}

impl<W: Write> Sink for Writer<W> {
    async fn table(&mut self, table: &Table) -> Result<(), DumpError> {
        let columns = table.columns.iter().map(|column| (column.name.clone(), column.kind.word().to_owned())).collect();
        self.table.clone_from(&table.name);
        self.counts.insert(table.name.clone(), 0);
        self.line(&TableLine { table: table.name.clone(), columns })
    }

    async fn row(&mut self, row: Vec<Value>) -> Result<(), DumpError> {
        let cell = |value| match value {
            Value::Text(text) => text.map(Cell::Text),
            Value::Number(number) => number.map(Cell::Number),
        };
        let row: Vec<Option<Cell>> = row.into_iter().map(cell).collect();
        if let Some(count) = self.counts.get_mut(&self.table) {
            *count += 1;
        }
        self.line(&row)
    }
}

/// Reads a backup.
pub(super) struct Reader {
    lines: BufReader<File>,
    path: PathBuf,
    line: u64,
    hash: Sha256,
    pub(super) head: Head,
}

enum Line {
    Table(Table),
    Row(Vec<Option<Cell>>),
    End(EndLine),
}

impl Reader {
    /// Opens the file and reads its first line.
    pub(super) fn open(path: &Path) -> Result<Self, DumpError> {
        let opened = File::open(path).map_err(|error| file(path, &error))?;
        let head = Head { toban_backup: 0, schema: 0, version: String::new(), made: Timestamp::UNIX_EPOCH };
        let (lines, path, hash) = (BufReader::new(opened), path.to_path_buf(), Sha256::new());
        let mut reader = Self { lines, path, line: 0, hash, head };
        let foreign = DumpError::Foreign { path: reader.path.clone() };
        let first = match reader.text() {
            Ok(Some(first)) => first,
            Err(error @ DumpError::File { .. }) => return Err(error),
            _ => return Err(foreign),
        };
        reader.head = serde_json::from_slice(&first).map_err(|_error| foreign)?;
        if reader.head.toban_backup > FORMAT {
            return Err(reader.damaged("this form of backup is newer than this version"));
        }
        reader.hash.update(&first);
        Ok(reader)
    }

    /// Reads to the end, hands everything to `sink` and returns the counts, once the end proves that all was right.
    pub(super) async fn pour(mut self, sink: &mut impl Sink) -> Result<Counts, DumpError> {
        let mut counts = Counts::new();
        let mut table: Option<Table> = None;
        loop {
            match self.next()? {
                Line::Table(next) => {
                    if counts.insert(next.name.clone(), 0).is_some() {
                        return Err(self.damaged(&format!("the table `{}` comes twice", next.name)));
                    }
                    sink.table(&next).await?;
                    table = Some(next);
                }
                Line::Row(cells) => {
                    let Some(table) = &table else { return Err(self.damaged("a row without a table")) };
                    let row = self.values(cells, &table.columns)?;
                    if let Some(count) = counts.get_mut(&table.name) {
                        *count += 1;
                    }
                    sink.row(row).await?;
                }
                Line::End(end) => {
                    if end.sha256 != hexadecimal(self.hash.clone()) || end.rows != counts {
                        return Err(self.damaged("the checksum differs"));
                    }
                    return Ok(counts);
                }
            }
        }
    }

    fn next(&mut self) -> Result<Line, DumpError> {
        let truncated = |reader: &Self| DumpError::Truncated { path: reader.path.clone(), line: reader.line };
        let Some(line) = self.text()? else { return Err(truncated(self)) };
        if line.last() != Some(&b'\n') {
            return Err(truncated(self));
        }
        let wrong = |reader: &Self, error: serde_json::Error| reader.damaged(&error.to_string());
        if line.first() == Some(&b'[') {
            self.hash.update(&line);
            return serde_json::from_slice(&line).map(Line::Row).map_err(|error| wrong(self, error));
        }
        if line.starts_with(b"{\"rows\"") {
            return serde_json::from_slice(&line).map(Line::End).map_err(|error| wrong(self, error));
        }
        self.hash.update(&line);
        let TableLine { table, columns } = serde_json::from_slice(&line).map_err(|error| wrong(self, error))?;
        let column = |(name, kind): (String, String)| Kind::parse(&kind).map(|kind| Column { name, kind });
        let columns: Option<Vec<Column>> = columns.into_iter().map(column).collect();
        let columns = columns.filter(|columns| !columns.is_empty());
        let columns = columns.ok_or_else(|| self.damaged("a column is neither text nor bigint"))?;
        Ok(Line::Table(Table { name: table, columns }))
    }

    /// The next line, with its end.
    fn text(&mut self) -> Result<Option<Vec<u8>>, DumpError> {
        let mut line = Vec::new();
        let mut bounded = (&mut self.lines).take(LINE);
        let read = bounded.read_until(b'\n', &mut line).map_err(|error| file(&self.path, &error))?;
        self.line += u64::from(read > 0);
        Ok((read > 0).then_some(line))
    }

    fn values(&self, cells: Vec<Option<Cell>>, columns: &[Column]) -> Result<Vec<Value>, DumpError> {
        if cells.len() != columns.len() {
            return Err(self.damaged("the row has another number of values than the table has columns"));
        }
        let value = |(cell, column): (Option<Cell>, &Column)| match (cell, column.kind) {
            (None, Kind::Text) => Ok(Value::Text(None)),
            (None, Kind::Bigint) => Ok(Value::Number(None)),
            (Some(Cell::Text(text)), Kind::Text) => Ok(Value::from(text)),
            (Some(Cell::Number(number)), Kind::Bigint) => Ok(Value::from(number)),
            _ => Err(self.damaged(&format!("`{}` holds a value of another kind", column.name))),
        };
        cells.into_iter().zip(columns).map(value).collect()
    }

    fn damaged(&self, detail: &str) -> DumpError {
        DumpError::Damaged { path: self.path.clone(), line: self.line, detail: detail.to_owned() }
    }
}

/// Takes everything and keeps nothing: reading into it proves a file.
pub(super) struct Nowhere;

impl Sink for Nowhere {
    async fn table(&mut self, _table: &Table) -> Result<(), DumpError> {
        Ok(())
    }

    async fn row(&mut self, _row: Vec<Value>) -> Result<(), DumpError> {
        Ok(())
    }
}

pub(super) fn file(path: &Path, error: &io::Error) -> DumpError {
    DumpError::File { path: path.to_path_buf(), cause: error.to_string() }
}

fn hexadecimal(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}
