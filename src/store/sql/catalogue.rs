//! What tables a database really has, asked from itself: a table that a later migration adds cannot be forgotten.

use sqlx::query;

use crate::store::error::StoreError;
use crate::store::sql::session::Session;
use crate::store::sql::statement::Row;

const SQLITE: &str = "select t.name as table_name, c.name as column_name, lower(c.type) as kind, c.cid as place \
    from pragma_table_list t join pragma_table_info(t.name) c \
    where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite\\_%' escape '\\'";
const POSTGRES: &str = "select c.relname::text as table_name, a.attname::text as column_name, \
    format_type(a.atttypid, null)::text as kind, a.attnum::bigint as place \
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid \
    where c.relkind = 'r' and n.nspname = current_schema() and a.attnum > 0 and not a.attisdropped";
const SCHEMA: &str = "select cast(max(version) as bigint) as version from _sqlx_migrations where success";

/// Tables that tell of the database itself, not of what happened.
const OF_THE_DATABASE: &[&str] = &["_sqlx_migrations", "compatibility"];

/// A table with the columns that hold something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct Table {
    pub(in crate::store) name: String,
    pub(in crate::store) columns: Vec<Column>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct Column {
    pub(in crate::store) name: String,
    pub(in crate::store) kind: Kind,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Kind {
    Text,
    Bigint,
}

impl Kind {
    pub(in crate::store) const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Bigint => "bigint",
        }
    }

    pub(in crate::store) fn parse(word: &str) -> Option<Self> {
        [Self::Text, Self::Bigint].into_iter().find(|kind| kind.word() == word)
    }
}

impl Session {
    /// Every table with rows of its own, by name. Columns of other kinds than the two are made from these.
    pub(in crate::store) async fn tables(&mut self) -> Result<Vec<Table>, StoreError> {
        let text = if self.is_sqlite() { SQLITE } else { POSTGRES };
        let mut found = Vec::new();
        for row in self.fetch(query(text)).await? {
            let row = Row::new(row);
            let table = row.text("table_name")?;
            if !OF_THE_DATABASE.contains(&table.as_str())
                && let Some(kind) = Kind::parse(&row.text("kind")?)
            {
                found.push((table, row.number("place")?, Column { name: row.text("column_name")?, kind }));
            }
        }
        found.sort_by(|(table, place, _), (other, later, _)| (table, place).cmp(&(other, later)));
        let mut tables: Vec<Table> = Vec::new();
        for (name, _, column) in found {
            match tables.last_mut().filter(|table| table.name == name) {
                Some(table) => table.columns.push(column),
                None => tables.push(Table { name, columns: vec![column] }),
            }
        }
        Ok(tables)
    }

    /// The newest migration that made these tables.
    pub(in crate::store) async fn schema(&mut self) -> Result<i64, StoreError> {
        let rows = self.fetch(query(SCHEMA)).await?;
        let row = rows.into_iter().next().map(Row::new);
        row.map_or(Ok(0), |row| row.number("version"))
    }
}
