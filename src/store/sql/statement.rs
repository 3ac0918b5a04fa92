//! Statements and rows in the two types both databases share: text and whole numbers.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe, Row as _, query};

use crate::store::error::StoreError;
use crate::store::sql::session::Session;

/// A value as the databases keep it.
#[derive(Clone, Debug)]
pub(in crate::store) enum Value {
    Text(Option<String>),
    Number(Option<i64>),
}

impl From<String> for Value {
    /// PostgreSQL cannot keep the character NUL, so its picture stands in for it, on both databases alike.
    fn from(text: String) -> Self {
        Self::Text(Some(if text.contains('\0') { text.replace('\0', "\u{2400}") } else { text }))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::Text(None), Into::into)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        i64::from(number).into()
    }
}

impl From<Timestamp> for Value {
    fn from(time: Timestamp) -> Self {
        time.as_microsecond().into()
    }
}

impl From<Option<Timestamp>> for Value {
    fn from(time: Option<Timestamp>) -> Self {
        Self::Number(time.map(Timestamp::as_microsecond))
    }
}

/// A statement with its values.
pub(in crate::store) struct Statement<'t> {
    session: &'t mut Session,
    text: &'static str,
    values: Vec<Value>,
}

impl<'t> Statement<'t> {
    pub(in crate::store) const fn new(session: &'t mut Session, text: &'static str) -> Self {
        Self { session, text, values: Vec::new() }
    }

    /// Gives the next of `$1`, `$2` … its value.
    pub(in crate::store) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Runs it; how many rows it changed.
    pub(in crate::store) async fn execute(mut self) -> Result<u64, StoreError> {
        self.explain().await?;
        let query = with_values(query(self.text), self.values);
        self.session.execute(query).await
    }

    /// All rows.
    pub(in crate::store) async fn all(mut self) -> Result<Vec<Row>, StoreError> {
        self.explain().await?;
        let query = with_values(query(self.text), self.values);
        Ok(self.session.fetch(query).await?.into_iter().map(Row).collect())
    }

    /// The row, if there is one. It reads to the end, hence the statement must be bounded by itself.
    pub(in crate::store) async fn optional(self) -> Result<Option<Row>, StoreError> {
        Ok(self.all().await?.into_iter().next())
    }

    /// The row that is always there.
    pub(in crate::store) async fn one(self) -> Result<Row, StoreError> {
        let text = self.text;
        self.optional().await?.ok_or_else(|| StoreError::Database { detail: format!("no row from: {text}") })
    }

    async fn explain(&mut self) -> Result<(), StoreError> {
        if !self.session.records_plans() {
            return Ok(());
        }
        let (explain, column) = self.session.failure().explain();
        let text = format!("{explain} {}", self.text);
        let query = with_values(query(AssertSqlSafe(text)), self.values.clone());
        let mut plan = self.text.to_owned();
        for row in self.session.fetch(query).await? {
            let line: String = row.try_get(column).map_err(|error| unreadable(column, &error))?;
            let _ = write!(plan, "\n{line}");
        }
        self.session.add_plan(plan);
        Ok(())
    }
}

pub(super) fn with_values(mut query: Query<'_, Any, AnyArguments>, values: Vec<Value>) -> Query<'_, Any, AnyArguments> {
    for value in values {
        query = match value {
            Value::Text(text) => query.bind(text),
            Value::Number(number) => query.bind(number),
        };
    }
    query
}

/// A row.
pub(in crate::store) struct Row(AnyRow);

impl Row {
    pub(super) const fn new(row: AnyRow) -> Self {
        Self(row)
    }

    pub(in crate::store) fn text(&self, column: &str) -> Result<String, StoreError> {
        self.0.try_get(column).map_err(|error| unreadable(column, &error))
    }

    pub(in crate::store) fn optional_text(&self, column: &str) -> Result<Option<String>, StoreError> {
        self.0.try_get(column).map_err(|error| unreadable(column, &error))
    }

    pub(in crate::store) fn number(&self, column: &str) -> Result<i64, StoreError> {
        self.0.try_get(column).map_err(|error| unreadable(column, &error))
    }

    pub(in crate::store) fn optional_number(&self, column: &str) -> Result<Option<i64>, StoreError> {
        self.0.try_get(column).map_err(|error| unreadable(column, &error))
    }

    pub(in crate::store) fn time(&self, column: &str) -> Result<Timestamp, StoreError> {
        let microseconds = self.number(column)?;
        Timestamp::from_microsecond(microseconds).map_err(|error| unreadable(column, &error))
    }

    pub(in crate::store) fn optional_time(&self, column: &str) -> Result<Option<Timestamp>, StoreError> {
        let microseconds: Option<i64> = self.0.try_get(column).map_err(|error| unreadable(column, &error))?;
        let time = microseconds.map(Timestamp::from_microsecond).transpose();
        time.map_err(|error| unreadable(column, &error))
    }

    /// A document.
    pub(in crate::store) fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, StoreError> {
        serde_json::from_str(&self.text(column)?).map_err(|error| unreadable(column, &error))
    }

    /// A word of a closed list, as serde writes it.
    pub(in crate::store) fn word<T: DeserializeOwned>(&self, column: &str) -> Result<T, StoreError> {
        let word = serde_json::Value::String(self.text(column)?);
        serde_json::from_value(word).map_err(|error| unreadable(column, &error))
    }
}

fn unreadable(column: &str, error: &impl ToString) -> StoreError {
    StoreError::Malformed { column: column.to_owned(), detail: error.to_string() }
}
