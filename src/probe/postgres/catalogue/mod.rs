//! The named probes: what each reads, and the constant statements that read it.

use std::borrow::Cow;

use crate::probe::postgres::named::{Into, Named, Statement};
use crate::probe::schema::{Field, ProbeSpec, Schema, Table};
use crate::probe::target::TargetKind;

mod activity;
mod server;
mod storage;

/// Every named probe.
pub(super) fn all() -> Vec<Named> {
    vec![
        activity::sessions(),
        activity::blocking(),
        activity::locks(),
        storage::tables(),
        storage::indexes(),
        storage::wraparound(),
        storage::sequences(),
        server::database(),
        server::statements(),
        server::replication(),
        server::wal(),
        server::settings(),
    ]
}

fn named(
    name: &'static str,
    doc: &'static str,
    fields: Vec<Field>,
    tables: Vec<Table>,
    statements: Vec<Statement>,
) -> Named {
    let spec = ProbeSpec { name, target: TargetKind::Postgres, doc, arguments: Vec::new() };
    Named { spec, schema: Schema { fields, tables }, statements }
}

fn table(name: &'static str, key: &'static str, doc: &'static str, columns: Vec<Field>) -> Table {
    Table { name: Cow::Borrowed(name), key: Cow::Borrowed(key), columns, doc: Cow::Borrowed(doc) }
}

const fn sql(sql: &'static str) -> Statement {
    Statement { sql, into: Into::Fields, since: 0, until: i64::MAX, optional: false }
}

impl Statement {
    const fn into_table(mut self, table: &'static str) -> Self {
        self.into = Into::Table(table);
        self
    }

    const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    const fn since(mut self, version: i64) -> Self {
        self.since = version;
        self
    }

    const fn until(mut self, version: i64) -> Self {
        self.until = version;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_every_table_has_its_key() {
        for probe in all() {
            let mut names: Vec<_> = probe.schema.fields.iter().map(|field| field.name.as_ref()).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), probe.schema.fields.len(), "{}", probe.spec.name);
            for table in &probe.schema.tables {
                assert!(table.columns.iter().any(|column| column.name == table.key), "{}", table.name);
            }
        }
    }
}
