//! `postgres.query`: a playbook's own statement, admitted by the guard when the playbook is compiled.

use std::borrow::Cow;
use std::str::FromStr as _;

use async_trait::async_trait;
use serde_json::{Map, Value as Json};

use crate::probe::argument::{ArgumentError, ArgumentValue, Arguments, check};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::postgres::guard::mask::{self, Mask};
use crate::probe::postgres::guard::{self, Admitted, Kind, Refusal};
use crate::probe::postgres::named::{explained, no_statements, origin};
use crate::probe::postgres::rows::row;
use crate::probe::postgres::session::{self, Rows, Session};
use crate::probe::reading::Reading;
use crate::probe::schema::{ArgumentKind, ArgumentSpec, Field, ProbeSpec, Schema, Table, ValueKind};
use crate::probe::target::{Target, TargetKind};
use crate::probe::unit::Unit;
use crate::probe::{Probe, ReadContext};

/// The probe.
pub(super) struct Query {
    spec: ProbeSpec,
}

impl Query {
    /// The probe with its declaration.
    pub(super) fn new() -> Self {
        let arguments = vec![
            ArgumentSpec {
                name: "sql",
                kind: ArgumentKind::Text,
                required: true,
                doc: "one SELECT, SHOW or EXPLAIN (without ANALYZE) over statistics views",
            },
            ArgumentSpec {
                name: "columns",
                kind: ArgumentKind::Map,
                required: false,
                doc: "the columns to read: name = a unit (`s`, `bytes`, `%` …), `count`, `text` or `flag`; a number that only grows: `count counter`",
            },
        ];
        let doc = "A statement of the playbook; its first row gives the fields, all rows the table `rows`.";
        Self { spec: ProbeSpec { name: "postgres.query", target: TargetKind::Postgres, doc, arguments } }
    }
}

fn statement(arguments: &Arguments) -> Result<Admitted, Refusal> {
    guard::admit(arguments.get("sql").and_then(ArgumentValue::as_text).unwrap_or_default())
}

fn columns(arguments: &Arguments) -> Result<Vec<Field>, Vec<ArgumentError>> {
    let Some(ArgumentValue::Map(declared)) = arguments.get("columns") else { return Ok(Vec::new()) };
    let mut errors = Vec::new();
    let mut fields = Vec::new();
    for (name, kind) in declared {
        match column(name, kind) {
            Ok(field) => fields.push(field),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(fields) } else { Err(errors) }
}

fn column(name: &str, kind: &str) -> Result<Field, ArgumentError> {
    let identifier = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !identifier || name == "row_count" {
        let message =
            format!("column `{name}`: write lower-case letters, digits and `_`, not `row_count`; rename it with AS");
        return Err(ArgumentError::new("columns", message));
    }
    let (word, counter) = match kind.strip_suffix("counter") {
        Some(word) => (word.trim(), true),
        None => (kind, false),
    };
    let (kind, unit) = match word {
        "text" => (ValueKind::Text, Unit::Count),
        "flag" => (ValueKind::Flag, Unit::Count),
        "count" => (ValueKind::Number, Unit::Count),
        other => {
            let unit = Unit::from_str(other).map_err(|error| {
                ArgumentError::new("columns", format!("column `{name}`: {error}; or `count`, `text`, `flag`"))
            })?;
            (ValueKind::Number, unit)
        }
    };
    let doc = Cow::Borrowed("A column of the playbook's statement.");
    Ok(Field { name: Cow::Owned(name.to_owned()), kind, unit, counter, doc })
}

fn schema(columns: Vec<Field>) -> Schema {
    let count = Field::gauge("row_count", Unit::Count, "Rows of the answer that were read.");
    let key = columns.iter().find(|column| column.kind == ValueKind::Text).map(|column| column.name.clone());
    let tables = key.map(|key| Table {
        name: Cow::Borrowed("rows"),
        key,
        columns: columns.clone(),
        doc: Cow::Borrowed("Every row of the answer."),
    });
    let mut fields = vec![count];
    fields.extend(columns);
    Schema { fields, tables: tables.into_iter().collect() }
}

/// The text to run on a server where `pg_stat_statements` lives in the quoted schema `extension`.
fn covered(admitted: &Admitted, extension: &str) -> String {
    match &admitted.kind {
        Kind::Show { setting } => format!("select current_setting('{setting}') as \"{setting}\""),
        Kind::Select | Kind::Explain => mask::cover(&admitted.masks, &admitted.text, extension),
    }
}

async fn run(admitted: &Admitted, session: &mut Session, context: &ReadContext<'_>) -> Result<Rows, ProbeError> {
    let extension = match &session.facts.statements {
        Some(schema) => schema.clone(),
        None if admitted.masks.contains(&Mask::Statements) => return Err(no_statements()),
        None => String::new(),
    };
    let sql = covered(admitted, &extension);
    if admitted.kind != Kind::Explain {
        return session.rows(&sql, context.deadline).await;
    }
    let lines = session.lines(sql, context.deadline).await?;
    let plan = lines.into_iter().flatten().collect::<Vec<_>>().join("\n");
    Ok(Rows { rows: vec![Map::from_iter([("plan".to_owned(), Json::String(plan))])], more: false })
}

#[async_trait]
impl Probe for Query {
    fn spec(&self) -> &ProbeSpec {
        &self.spec
    }

    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        check(&self.spec, arguments)?;
        let mut errors = Vec::new();
        if let Err(Refusal { message, mutating }) = statement(arguments) {
            let make = if mutating { ArgumentError::mutating } else { ArgumentError::new };
            errors.push(make("sql", message));
        }
        match columns(arguments) {
            Ok(columns) if errors.is_empty() => Ok(schema(columns)),
            Ok(_) => Err(errors),
            Err(more) => {
                errors.extend(more);
                Err(errors)
            }
        }
    }

    fn explain(&self, target: &Target, arguments: &Arguments) -> Vec<String> {
        let sql = match statement(arguments) {
            Ok(admitted) => covered(&admitted, "public"),
            Err(refusal) => format!("refused: {}", refusal.message),
        };
        explained(target, [sql.as_str()].into_iter())
    }

    async fn read(
        &self,
        target: &Target,
        arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Reading, ProbeError> {
        let admitted =
            statement(arguments).map_err(|refusal| ProbeError::new(ProbeErrorKind::Refused, refusal.message))?;
        let columns = columns(arguments).map_err(|errors| {
            let detail = errors.first().map(|error| error.message.clone()).unwrap_or_default();
            ProbeError::new(ProbeErrorKind::Inventory, detail)
        })?;
        session::with(target, context, async |session| {
            let answer = run(&admitted, session, context).await?;
            let mut reading = Reading::default();
            reading.set("row_count", answer.rows.len() as u64);
            if let Some(first) = answer.rows.first() {
                reading.fields.extend(row(&columns, first));
            }
            if columns.iter().any(|column| column.kind == ValueKind::Text) {
                reading.tables.insert("rows".to_owned(), answer.rows.iter().map(|json| row(&columns, json)).collect());
            }
            if answer.more {
                reading.left_out.insert("rows".to_owned(), 1);
            }
            reading.origin = origin(target, session.facts.version);
            Ok(reading)
        })
        .await
    }
}
