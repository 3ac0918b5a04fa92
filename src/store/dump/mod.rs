//! Copies of everything: into a file and back, and from one database into another.
//!
//! The tables come from the database's own catalogue, so that none can be forgotten. A copy shows one moment, whoever
//! writes meanwhile; what is loaded is there as a whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::BufWriter;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use crate::store::Store;
use crate::store::audit::By;
use crate::store::dump::error::DumpError;
use crate::store::dump::format::{Counts, Nowhere, Reader, Writer, file};
use crate::store::dump::load::{Before, Loader};
use crate::store::sql::bulk::Sink;
use crate::store::sql::catalogue::Table;
use crate::store::sql::schema::newest;
use crate::store::sql::statement::Value;

pub mod error;
mod format;
mod load;

/// How long a copy may take.
const PATIENCE: Duration = Duration::from_hours(24);

/// What was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Tables.
    pub tables: usize,
    /// Rows in all of them.
    pub rows: u64,
}

impl Copied {
    fn of(counts: &Counts) -> Self {
        Self { tables: counts.len(), rows: counts.values().sum() }
    }
}

impl Store {
    /// Writes everything into a new file that only its owner may read, and reads it again to prove it.
    /// The store may be in use; it shows one moment.
    ///
    /// # Errors
    /// The file is there and `replace` is not said, cannot be written, or the store does not answer. Nothing is left of
    /// a copy that failed.
    pub async fn back_up(&self, path: &Path, replace: bool, now: Timestamp) -> Result<Copied, DumpError> {
        if !replace && path.exists() {
            return Err(DumpError::Exists { path: path.to_path_buf() });
        }
        let part = beside(path);
        let written = self.write(&part, now).await;
        let proven = match written {
            Ok(counts) => Reader::open(&part)?.pour(&mut Nowhere).await.and_then(|read| {
                let moved = fs::rename(&part, path).and_then(|()| File::open(folder(path))?.sync_all());
                moved.map_err(|error| file(path, &error)).map(|()| (counts, read))
            }),
            Err(error) => Err(error),
        };
        match proven {
            Ok((counts, read)) if counts == read => Ok(Copied::of(&counts)),
            Ok(_) => Err(DumpError::Damaged { path: part, line: 0, detail: "it reads differently".to_owned() }),
            Err(error) => {
                drop(fs::remove_file(&part));
                Err(error)
            }
        }
    }

    async fn write(&self, part: &Path, now: Timestamp) -> Result<Counts, DumpError> {
        let mut session = self.database.read(PATIENCE).await?;
        session.be_patient().await?;
        session.check_integrity().await?;
        let (tables, schema) = (session.tables().await?, session.schema().await?);
        // What a killed copy left.
        drop(fs::remove_file(part));
        let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(part);
        let out = BufWriter::new(opened.map_err(|error| file(part, &error))?);
        let mut writer = Writer::begin(out, part, schema, now)?;
        session.pour(&tables, &mut writer).await?;
        let (out, counts) = writer.end()?;
        out.get_ref().sync_all().map_err(|error| file(part, &error))?;
        Ok(counts)
    }

    /// Replaces what is in this store by what is in the file: all of it, and an entry of the audit that tells by whom, or
    /// nothing.
    ///
    /// # Errors
    /// The file is no whole backup or a newer one's, or there are rows and `replace` is not said.
    pub async fn restore(&self, path: &Path, replace: bool, by: By<'_>) -> Result<Copied, DumpError> {
        // Once to prove it, before anything is touched.
        let proof = Reader::open(path)?;
        if proof.head.schema > newest() {
            return Err(DumpError::Newer { found: proof.head.schema, known: newest() });
        }
        proof.pour(&mut Nowhere).await?;
        let before = if replace { Before::Clear } else { Before::Empty(", or replace what is there with --force") };
        let mut tx = self.begin_within(PATIENCE).await?;
        let mut loader = Loader::begin(&mut tx.session, before, &self.address()).await?;
        let counts = Reader::open(path)?.pour(&mut loader).await?;
        loader.end(&counts).await?;
        tx.audit().done(by, "store.restore", &path.display().to_string()).await?;
        tx.commit().await?;
        Ok(Copied::of(&counts))
    }

    /// Copies everything into an empty store, whose audit then tells by whom.
    ///
    /// # Errors
    /// There are rows in it, its tables are older, or one of the two does not answer; then nothing arrives.
    pub async fn copy_to(&self, target: &Self, by: By<'_>) -> Result<Copied, DumpError> {
        if self.address() == target.address() {
            return Err(DumpError::Same);
        }
        let mut session = self.database.read(PATIENCE).await?;
        session.be_patient().await?;
        session.check_integrity().await?;
        let (tables, schema) = (session.tables().await?, session.schema().await?);
        if schema > newest() {
            return Err(DumpError::Newer { found: schema, known: newest() });
        }
        let mut tx = target.begin_within(PATIENCE).await?;
        let loader = Loader::begin(&mut tx.session, Before::Empty(""), &target.address()).await?;
        let mut counted = Counted { loader, counts: Counts::new(), table: String::new() };
        session.pour(&tables, &mut counted).await?;
        let Counted { loader, counts, .. } = counted;
        loader.end(&counts).await?;
        tx.audit().done(by, "store.copy", &format!("from {}", self.address())).await?;
        tx.commit().await?;
        Ok(Copied::of(&counts))
    }
}

/// Counts what goes by.
struct Counted<'s> {
    loader: Loader<'s>,
    counts: Counts,
    table: String,
}

impl Sink for Counted<'_> {
    async fn table(&mut self, table: &Table) -> Result<(), DumpError> {
        self.table.clone_from(&table.name);
        self.counts.insert(table.name.clone(), 0);
        self.loader.table(table).await
    }

    async fn row(&mut self, row: Vec<Value>) -> Result<(), DumpError> {
        if let Some(count) = self.counts.get_mut(&self.table) {
            *count += 1;
        }
        self.loader.row(row).await
    }
}

/// Where the file grows until it is whole.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}
