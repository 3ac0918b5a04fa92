//! Puts copied rows into a store: all of them or none.

use crate::store::dump::error::DumpError;
use crate::store::dump::format::Counts;
use crate::store::sql::bulk::Sink;
use crate::store::sql::catalogue::{Column, Table};
use crate::store::sql::session::Session;
use crate::store::sql::statement::Value;

/// Values that go with one statement, at most; the databases take 32,766 and 65,535.
const VALUES: usize = 500;

/// What to do about rows that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing may be there.
    Empty(&'static str),
    /// They make room.
    Clear,
}

/// Takes rows into one transaction.
pub(super) struct Loader<'s> {
    session: &'s mut Session,
    known: Vec<Table>,
    references: Vec<(String, String)>,
    name: String,
    columns: Vec<Column>,
    values: Vec<Value>,
}

impl<'s> Loader<'s> {
    pub(super) async fn begin(session: &'s mut Session, before: Before, address: &str) -> Result<Self, DumpError> {
        session.be_patient().await?;
        let known = session.tables().await?;
        let references = session.references_later().await?;
        for table in &known {
            match before {
                Before::Clear => session.empty(&table.name).await?,
                Before::Empty(or) => {
                    let rows = session.count(&table.name).await?;
                    if rows > 0 {
                        let (address, table) = (address.to_owned(), table.name.clone());
                        return Err(DumpError::NotEmpty { address, table, rows, or });
                    }
                }
            }
        }
        Ok(Self { session, known, references, name: String::new(), columns: Vec::new(), values: Vec::new() })
    }

    async fn flush(&mut self) -> Result<(), DumpError> {
        if !self.values.is_empty() {
            let values = std::mem::take(&mut self.values);
            self.session.insert(&self.name, &self.columns, values).await?;
        }
        Ok(())
    }

    /// Compares what arrived with what should have.
    pub(super) async fn end(mut self, expected: &Counts) -> Result<(), DumpError> {
        self.flush().await?;
        self.session.references_hold(self.references).await?;
        for (table, expected) in expected {
            let found = self.session.count(table).await?;
            if found != *expected {
                return Err(DumpError::Count { table: table.clone(), found, expected: *expected });
            }
        }
        Ok(())
    }
}

impl Sink for Loader<'_> {
    async fn table(&mut self, table: &Table) -> Result<(), DumpError> {
        self.flush().await?;
        let known = self.known.iter().find(|known| known.name == table.name);
        let known = known.ok_or_else(|| DumpError::Unknown { name: table.name.clone() })?;
        if let Some(column) = table.columns.iter().find(|column| !known.columns.contains(column)) {
            return Err(DumpError::Unknown { name: format!("{}.{}", table.name, column.name) });
        }
        self.name.clone_from(&table.name);
        self.columns.clone_from(&table.columns);
        Ok(())
    }

    async fn row(&mut self, row: Vec<Value>) -> Result<(), DumpError> {
        self.values.extend(row);
        if self.values.len() + self.columns.len() > VALUES { self.flush().await } else { Ok(()) }
    }
}
