//! The tests of a playbook: readings typed like the probes', expectations over its own checks and hypotheses.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use toml::{Table, Value as Toml};

use crate::playbook::catalog::{Check, Given, Hypothesis, Trial};
use crate::playbook::compile::Tests;
use crate::playbook::compile::bench::Bench;
use crate::playbook::compile::level::duration;
use crate::playbook::definition::{Definition, TestDefinition};
use crate::playbook::diagnostic::suggestion;
use crate::playbook::source::Written;
use crate::playbook::status::Status;
use crate::probe::error::ProbeErrorKind;
use crate::probe::reading::{Reading, Row, Value};
use crate::probe::registry::Registry;
use crate::probe::schema::{Field, Schema, ValueKind};

const STATUSES: [Status; 4] = [Status::Ok, Status::Warning, Status::Critical, Status::Unknown];

/// Compiles the tests; where they are only checked, there is never more than one of them.
pub(super) fn trials(
    bench: &mut Bench<'_>,
    (definition, tests): (&Definition, Tests),
    checks: &[Check],
    hypotheses: &[Hypothesis],
    registry: &Registry,
) -> Vec<Trial> {
    let trial = |written| Trials { bench, checks, hypotheses, registry }.trial(written);
    definition.test.iter().map(trial).filter(|_trial| tests == Tests::Kept).collect()
}

struct Trials<'a, 'b> {
    bench: &'a mut Bench<'b>,
    checks: &'a [Check],
    hypotheses: &'a [Hypothesis],
    registry: &'a Registry,
}

impl<'a> Trials<'a, '_> {
    fn trial(&mut self, written: &TestDefinition) -> Trial {
        let mut trial = Trial {
            name: written.name.to_string(),
            line: self.bench.source().position(written.name.span().start).0,
            given: IndexMap::new(),
            expect: IndexMap::new(),
            hypothesis: None,
            refuted: Vec::new(),
            undecided: Vec::new(),
            prior: IndexMap::new(),
        };
        // What names a check or a subject counts more than a bare probe, wherever it stands.
        let mut keys: Vec<_> = written.given.iter().collect();
        keys.sort_by_key(|(key, _)| (key.starts_with('@'), key.contains(':')));
        for (key, value) in keys {
            let Some((checks, given)) = self.given(key, value) else { continue };
            for check in checks {
                trial.given.insert(check.id.clone(), Arc::clone(&given));
            }
        }
        for (key, value) in &written.expect {
            self.expect(&mut trial, key, value);
        }
        if written.expect.is_empty() {
            self.bench.error(
                written.name.span(),
                "test-expects-nothing",
                "the test expects nothing",
                "add a check with its status to `expect`",
            );
        }
        for (check, status) in &written.prior {
            if self.known(check, &status.span()) {
                trial.prior.insert(check.clone(), **status);
            }
        }
        trial
    }

    fn known(&mut self, check: &str, span: &Range<usize>) -> bool {
        let known = self.checks.iter().any(|known| known.id == check);
        if !known && !self.bench.is_lost(check) {
            let list = suggestion(check, self.checks.iter().map(|check| check.id.as_str()));
            self.bench.error(span.clone(), "test-unknown-check", format!("there is no check `{check}`"), list);
        }
        known
    }

    /// What is given, and to which checks.
    fn given(&mut self, key: &str, value: &Written<Toml>) -> Option<(Vec<&'a Check>, Arc<Given>)> {
        let span = value.span();
        let fits = |check: &Check| match (key.strip_prefix('@'), key.split_once(':')) {
            (Some(id), _) => check.id == id,
            (None, Some((subject, probe))) => check.subject.as_deref() == Some(subject) && check.probe == probe,
            (None, None) => check.probe == key,
        };
        let checks: Vec<&'a Check> = self.checks.iter().filter(|check| fits(check)).collect();
        if checks.is_empty() {
            // A check that was left out for its own mistakes may be the one that reads it.
            if self.bench.is_whole() {
                let known = self.checks.iter().map(|check| check.probe.as_str()).collect::<Vec<_>>();
                let message = format!("no check reads `{key}`");
                self.bench.error(span, "test-unknown-probe", message, suggestion(key, known));
            }
            return None;
        }
        let schemas: Vec<Schema> =
            checks.iter().filter_map(|check| self.registry.get(&check.probe)?.schema(&check.arguments).ok()).collect();
        Some((checks, Arc::new(self.samples(value, &span, &schemas)?)))
    }

    fn samples(&mut self, value: &Toml, span: &Range<usize>, schemas: &[Schema]) -> Option<Given> {
        match value {
            Toml::Table(table) if table.contains_key("error") => self.failure(table, span),
            Toml::Table(table) => Some(Given::Samples(vec![self.sample(table, 0, span, schemas)?])),
            Toml::Array(samples) if !samples.is_empty() => {
                let samples: Option<Vec<_>> = samples
                    .iter()
                    .enumerate()
                    .map(|(at, sample)| match sample {
                        Toml::Table(table) => self.sample(table, at, span, schemas),
                        _ => self.wrong(span, "a sample is a table of fields".to_owned()),
                    })
                    .collect();
                let mut samples = samples?;
                samples.sort_by_key(|(at, _)| *at);
                Some(Given::Samples(samples))
            }
            _ => self
                .wrong(span, "a reading is a table of fields, a list of such tables, or { error = \"…\" }".to_owned()),
        }
    }

    fn misread(&mut self, span: &Range<usize>, message: String) {
        self.bench.error(span.clone(), "test-reading", message, "write it as the probe would give it");
    }

    fn wrong<T>(&mut self, span: &Range<usize>, message: String) -> Option<T> {
        self.misread(span, message);
        None
    }

    fn failure(&mut self, table: &Table, span: &Range<usize>) -> Option<Given> {
        let word = table.get("error").and_then(Toml::as_str).unwrap_or_default();
        let kinds = [
            ("refused", ProbeErrorKind::Refused),
            ("dns", ProbeErrorKind::Dns),
            ("connection_refused", ProbeErrorKind::ConnectionRefused),
            ("network", ProbeErrorKind::Network),
            ("deadline", ProbeErrorKind::Deadline { after: Duration::from_secs(3) }),
            ("tls", ProbeErrorKind::Tls),
            ("authentication", ProbeErrorKind::Authentication),
            ("permission", ProbeErrorKind::Permission),
            ("saturated", ProbeErrorKind::Saturated),
            ("not_ready", ProbeErrorKind::NotReady),
            ("missing", ProbeErrorKind::Missing { what: "test".to_owned() }),
            ("too_large", ProbeErrorKind::TooLarge { limit: 0 }),
            ("malformed", ProbeErrorKind::Malformed),
            ("inventory", ProbeErrorKind::Inventory),
        ];
        let names: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
        let found = kinds.into_iter().find(|(name, _)| *name == word);
        if found.is_none() {
            let known = suggestion(word, names);
            self.bench.error(span.clone(), "test-reading", format!("a probe has no error `{word}`"), known);
        }
        found.map(|(_, kind)| Given::Error(kind))
    }

    fn sample(
        &mut self,
        table: &Table,
        index: usize,
        span: &Range<usize>,
        schemas: &[Schema],
    ) -> Option<(Duration, Reading)> {
        let at = match table.get("at") {
            None => Duration::from_secs(u64::try_from(index).unwrap_or_default()),
            Some(Toml::String(text)) if duration(text).is_some() => duration(text)?,
            Some(_) => return self.wrong(span, "`at` is a time such as \"1s\"".to_owned()),
        };
        let mut reading = Reading::default();
        let mut fine = true;
        for (name, value) in table.iter().filter(|(name, _)| name.as_str() != "at") {
            let field = schemas.iter().find_map(|schema| schema.field(name));
            let rows = schemas.iter().find_map(|schema| schema.table(name));
            match (field, rows, value) {
                (Some(field), _, value) if !value.is_array() => match self.value(field, value, span) {
                    Some(value) => reading.set(name, value),
                    None => fine = false,
                },
                (_, Some(table), Toml::Array(rows)) => {
                    let rows: Option<Vec<Row>> = rows.iter().map(|row| self.row(&table.columns, row, span)).collect();
                    match rows {
                        Some(rows) => drop(reading.tables.insert(name.clone(), rows)),
                        None => fine = false,
                    }
                }
                _ => {
                    fine = false;
                    let fields = schemas.iter().flat_map(|schema| &schema.fields).map(|field| field.name.as_ref());
                    let tables = schemas.iter().flat_map(|schema| &schema.tables).map(|table| table.name.as_ref());
                    let mut known: Vec<&str> = fields.chain(tables).collect();
                    known.dedup();
                    let message = format!("the reading has no field or table `{name}`");
                    self.bench.error(span.clone(), "test-reading", message, suggestion(name, known));
                }
            }
        }
        fine.then_some((at, reading))
    }

    fn row(&mut self, columns: &[Field], row: &Toml, span: &Range<usize>) -> Option<Row> {
        let Some(row) = row.as_table() else { return self.wrong(span, "a row is a table of columns".to_owned()) };
        let mut values = Row::new();
        for (name, value) in row {
            let Some(column) = columns.iter().find(|column| column.name == name.as_str()) else {
                let known = suggestion(name, columns.iter().map(|column| column.name.as_ref()));
                let message = format!("the table has no column `{name}`");
                self.bench.error(span.clone(), "test-reading", message, known);
                return None;
            };
            values.insert(name.clone(), self.value(column, value, span)?);
        }
        Some(values)
    }

    fn value(&mut self, field: &Field, value: &Toml, span: &Range<usize>) -> Option<Value> {
        match (field.kind, value) {
            (ValueKind::Number, Toml::Integer(number)) => Some((*number).into()),
            (ValueKind::Number, Toml::Float(number)) => Some((*number).into()),
            (ValueKind::Text, Toml::String(text)) => Some(text.as_str().into()),
            (ValueKind::Flag, Toml::Boolean(flag)) => Some((*flag).into()),
            (kind, _) => self.wrong(span, format!("`{}` is a {kind:?}", field.name).to_lowercase()),
        }
    }

    fn expect(&mut self, trial: &mut Trial, key: &str, value: &Written<Toml>) {
        let span = value.span();
        match key {
            "hypothesis" => match value.as_str() {
                Some("none") => trial.hypothesis = Some(None),
                Some(id) if self.hypothesis(id, &span) => trial.hypothesis = Some(Some(id.to_owned())),
                Some(_) => {}
                None => self.misread(&span, "`hypothesis` is an id or \"none\"".to_owned()),
            },
            "refuted" | "undecided" => {
                let ids: Vec<String> = match &**value {
                    Toml::String(id) => vec![id.clone()],
                    Toml::Array(ids) => ids.iter().filter_map(|id| id.as_str().map(ToOwned::to_owned)).collect(),
                    _ => Vec::new(),
                };
                if ids.is_empty() {
                    return self.misread(&span, format!("`{key}` is a list of hypotheses"));
                }
                let known = ids.into_iter().filter(|id| self.hypothesis(id, &span)).collect();
                *(if key == "refuted" { &mut trial.refuted } else { &mut trial.undecided }) = known;
            }
            check => {
                if !self.known(check, &span) {
                    return;
                }
                let word = value.as_str().unwrap_or_default();
                let possible =
                    self.checks.iter().find(|known| known.id == check).map_or_else(Vec::new, Check::statuses);
                match STATUSES.into_iter().find(|status| status.word() == word) {
                    Some(status) if possible.contains(&status) => {
                        trial.expect.insert(check.to_owned(), status);
                    }
                    _ => {
                        let words: Vec<&str> = possible.iter().map(|status| status.word()).collect();
                        let message = format!("`{check}` can never be `{word}`");
                        self.bench.error(span, "test-unknown-status", message, suggestion(word, words));
                    }
                }
            }
        }
    }

    fn hypothesis(&mut self, id: &str, span: &Range<usize>) -> bool {
        let known = self.hypotheses.iter().any(|known| known.id == id);
        if !known && !self.bench.is_lost(id) {
            let list = suggestion(id, self.hypotheses.iter().map(|known| known.id.as_str()));
            self.bench.error(span.clone(), "unknown-hypothesis", format!("there is no hypothesis `{id}`"), list);
        }
        known
    }
}
