//! Whole tables, row by row in bounded memory: out of one database and into another.

use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Row as _, query};

use crate::store::dump::error::DumpError;
use crate::store::error::StoreError;
use crate::store::sql::catalogue::{Column, Kind, Table};
use crate::store::sql::session::Session;
use crate::store::sql::statement::{Row, Value, with_values};

/// What a copy of everything is told first: it takes longer than a command.
const PATIENT: &str = "set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local enable_seqscan = on; set local enable_sort = on";

const FOREIGN_KEYS: &str = "select c.conname::text as name, c.conrelid::regclass::text as table_name \
    from pg_constraint c join pg_namespace n on n.oid = c.connamespace \
    where c.contype = 'f' and n.nspname = current_schema()";

/// Takes table after table.
pub(in crate::store) trait Sink {
    /// From here on come rows of that table.
    async fn table(&mut self, table: &Table) -> Result<(), DumpError>;
    /// A row, its values in the order of the table's columns.
    async fn row(&mut self, row: Vec<Value>) -> Result<(), DumpError>;
}

impl Session {
    /// Lets this transaction take as long as a copy of everything takes.
    pub(in crate::store) async fn be_patient(&mut self) -> Result<(), StoreError> {
        if self.is_sqlite() { Ok(()) } else { self.run(PATIENT).await }
    }

    /// Finds damage in the file before it is copied.
    pub(in crate::store) async fn check_integrity(&mut self) -> Result<(), StoreError> {
        if !self.is_sqlite() {
            return Ok(());
        }
        let rows = self.fetch(query("pragma integrity_check(1)")).await?;
        let said: String = match rows.first().map(|row| row.try_get(0)) {
            Some(Ok(said)) => said,
            _ => "the check of the file said nothing".to_owned(),
        };
        if said == "ok" { Ok(()) } else { Err(self.failure().damaged(said)) }
    }

    /// Every row of every table into `sink`.
    pub(in crate::store) async fn pour(&mut self, tables: &[Table], sink: &mut impl Sink) -> Result<(), DumpError> {
        for table in tables {
            sink.table(table).await?;
            let names: Vec<String> = table.columns.iter().map(|column| quoted(&column.name)).collect();
            let text = format!("select {} from {}", names.join(", "), quoted(&table.name));
            let (failure, limit) = (self.failure().clone(), self.limit());
            let connection = self.usable()?;
            let mut rows = query(AssertSqlSafe(text)).fetch(&mut **connection);
            loop {
                let row = rows.try_next().await.map_err(|error| failure.running(&error, limit))?;
                let Some(row) = row.map(Row::new) else { break };
                sink.row(values(&row, &table.columns)?).await?;
            }
            drop(rows);
            self.went_well();
        }
        Ok(())
    }

    /// Adds rows; `values` are those of one row after the other.
    pub(in crate::store) async fn insert(
        &mut self,
        table: &str,
        columns: &[Column],
        values: Vec<Value>,
    ) -> Result<(), StoreError> {
        let width = columns.len();
        let names: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
        let rows = (0..values.len() / width).map(|row| {
            let places: Vec<String> = (1..=width).map(|place| format!("${}", row * width + place)).collect();
            format!("({})", places.join(", "))
        });
        let rows: Vec<String> = rows.collect();
        let text = format!("insert into {} ({}) values {}", quoted(table), names.join(", "), rows.join(", "));
        self.execute(with_values(query(AssertSqlSafe(text)), values)).await.map(drop)
    }

    pub(in crate::store) async fn count(&mut self, table: &str) -> Result<u64, StoreError> {
        let text = format!("select count(*) as rows from {}", quoted(table));
        let rows = self.fetch(query(AssertSqlSafe(text))).await?;
        let count = rows.into_iter().next().map_or(Ok(0), |row| Row::new(row).number("rows"))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    pub(in crate::store) async fn empty(&mut self, table: &str) -> Result<(), StoreError> {
        self.execute(query(AssertSqlSafe(format!("delete from {}", quoted(table))))).await.map(drop)
    }

    /// Deletes the rows whose column holds exactly `value`; how many.
    pub(in crate::store) async fn remove(
        &mut self,
        table: &'static str,
        column: &'static str,
        value: &str,
    ) -> Result<u64, StoreError> {
        let text = format!("delete from {} where {} = $1", quoted(table), quoted(column));
        self.execute(with_values(query(AssertSqlSafe(text)), vec![value.into()])).await
    }

    /// Up to `limit` different values of a column that hold `part` in either case, each above `after`, in order.
    pub(in crate::store) async fn containing(
        &mut self,
        (table, column): (&str, &str),
        part: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<String>, StoreError> {
        let (table, column) = (quoted(table), quoted(column));
        let text = format!(
            "select distinct {column} as value from {table} where {column} > $1 \
             and lower({column}) like '%' || lower($2) || '%' escape '!' order by {column} limit $3"
        );
        let part: String =
            part.chars().flat_map(|c| matches!(c, '%' | '_' | '!').then_some('!').into_iter().chain([c])).collect();
        let values = vec![after.into(), part.into(), limit.into()];
        let rows = self.fetch(with_values(query(AssertSqlSafe(text)), values)).await?;
        rows.into_iter().map(|row| Row::new(row).text("value")).collect()
    }

    /// Puts `new` wherever a column holds exactly `old`; in how many rows.
    pub(in crate::store) async fn replace(
        &mut self,
        (table, column): (&str, &str),
        old: &str,
        new: &str,
    ) -> Result<u64, StoreError> {
        let (table, column) = (quoted(table), quoted(column));
        let text = format!("update {table} set {column} = $2 where {column} = $1");
        self.execute(with_values(query(AssertSqlSafe(text)), vec![old.into(), new.into()])).await
    }

    /// From here on rows may come in any order; [`Session::references_hold`] ends it. The names of what to end.
    pub(in crate::store) async fn references_later(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        if self.is_sqlite() {
            self.run("pragma defer_foreign_keys = on").await?;
            return Ok(Vec::new());
        }
        let mut keys = Vec::new();
        for row in self.fetch(query(FOREIGN_KEYS)).await?.into_iter().map(Row::new) {
            keys.push((row.text("table_name")?, row.text("name")?));
        }
        for (table, name) in &keys {
            let text = format!("alter table {table} alter constraint {} deferrable initially deferred", quoted(name));
            self.execute(query(AssertSqlSafe(text))).await?;
        }
        Ok(keys)
    }

    /// Checks every reference that was left for later; SQLite does so when it commits.
    pub(in crate::store) async fn references_hold(&mut self, keys: Vec<(String, String)>) -> Result<(), StoreError> {
        if keys.is_empty() {
            return Ok(());
        }
        self.run("set constraints all immediate").await?;
        for (table, name) in keys {
            let text = format!("alter table {table} alter constraint {} not deferrable", quoted(&name));
            self.execute(query(AssertSqlSafe(text))).await?;
        }
        Ok(())
    }
}

fn values(row: &Row, columns: &[Column]) -> Result<Vec<Value>, StoreError> {
    let value = |column: &Column| match column.kind {
        Kind::Text => row.optional_text(&column.name).map(Value::Text),
        Kind::Bigint => row.optional_number(&column.name).map(Value::Number),
    };
    columns.iter().map(value).collect()
}

/// A name out of the catalogue, as a statement takes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
