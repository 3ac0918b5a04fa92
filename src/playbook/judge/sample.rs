//! One sample, or a pair of them, as facts for an expression.

use crate::playbook::catalog::{Check, Each};
use crate::playbook::condition::evaluate::Facts;
use crate::playbook::condition::tree::Variable;
use crate::playbook::judge::Observation;
use crate::probe::reading::{Reading, Row, Value};

/// A reading, or one row of its table, with the sample before it.
#[derive(Clone)]
pub(super) struct Sample<'a> {
    reading: &'a Reading,
    row: Option<(&'a Row, &'a str)>,
    value: Value,
    earlier: Option<(Box<Self>, f64)>,
}

/// The samples of an observation; for a row, `row` is its table, its key and itself.
pub(super) fn observe<'a>(observation: &'a Observation, row: Option<(&'a Each, &'a Row)>) -> Sample<'a> {
    let sample = |reading, row| Sample { reading, row, value: Value::Unknown, earlier: None };
    let last = row.map(|(each, row)| (row, each.key.as_str()));
    let earlier = observation.first.as_ref().and_then(|first| match row {
        None => Some(sample(first, None)),
        // Two samples of a row are joined by its key; a row that was not there before has only one.
        Some((each, row)) => {
            let same = |other: &&Row| other.get(&each.key) == row.get(&each.key);
            let before = first.tables.get(&each.table)?.iter().find(same)?;
            Some(sample(first, Some((before, each.key.as_str()))))
        }
    });
    let seconds = observation.window.as_secs_f64();
    Sample { earlier: earlier.map(|earlier| (Box::new(earlier), seconds)), ..sample(&observation.last, last) }
}

impl Sample<'_> {
    /// The same with the judged value.
    pub(super) fn judged(&self, value: Value) -> Self {
        Self { value, ..self.clone() }
    }

    /// How many samples were taken.
    pub(super) fn taken(&self) -> f64 {
        if self.earlier.is_some() { 2.0 } else { 1.0 }
    }

    /// Whether there are as many samples as the check's rates need.
    pub(super) fn is_enough_for(&self, check: &Check) -> bool {
        check.window.is_none() || self.earlier.is_some()
    }
}

impl Facts for Sample<'_> {
    fn value(&self, variable: &Variable) -> Value {
        let of_row = |name: &str| self.row.and_then(|(row, _)| row.get(name).cloned()).unwrap_or_default();
        match variable {
            Variable::Field(name) => self.reading.value(name).clone(),
            Variable::Column(name) => of_row(name),
            Variable::Label => self.row.map_or(Value::Unknown, |(_, key)| of_row(key)),
            Variable::Value => self.value.clone(),
            Variable::Status(_) | Variable::ValueOf(_) | Variable::WorstOf(_) => Value::Unknown,
        }
    }

    fn earlier(&self) -> Option<(&dyn Facts, f64)> {
        self.earlier.as_ref().map(|(sample, seconds)| (sample.as_ref() as &dyn Facts, *seconds))
    }
}
