//! Metrics of another machine: series by name, as `node_exporter` and Prometheus give them.

use std::collections::HashMap;

use crate::probe::error::{ProbeError, ProbeErrorKind};

/// One labelled value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Series {
    /// Its labels, in the order they came.
    pub(super) labels: Vec<(String, String)>,
    /// Its value; NaN where it is not known.
    pub(super) value: f64,
}

impl Series {
    /// The value of a label; empty where it has none, as Prometheus sees it.
    pub(super) fn label(&self, name: &str) -> &str {
        self.labels.iter().find(|(label, _)| label == name).map_or("", |(_, value)| value)
    }
}

/// Series by metric.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Samples {
    by_name: HashMap<String, Vec<Series>>,
}

impl Samples {
    pub(super) fn add(&mut self, name: &str, series: Series) {
        self.by_name.entry(name.to_owned()).or_default().push(series);
    }

    /// The series of a metric.
    pub(super) fn series(&self, name: &str) -> &[Series] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// The value of a metric that has one series; `None` where it is not there or not known.
    pub(super) fn one(&self, name: &str) -> Option<f64> {
        self.series(name).first().map(|series| series.value).filter(|value| !value.is_nan())
    }

    /// The value of a metric without which there is no reading.
    pub(super) fn required(&self, name: &str) -> Result<f64, ProbeError> {
        self.one(name).ok_or_else(|| missing(name))
    }

    /// The value of the series with that label.
    pub(super) fn labelled(&self, name: &str, label: &str, value: &str) -> Option<f64> {
        let series = self.series(name).iter().find(|series| series.label(label) == value)?;
        Some(series.value).filter(|value| !value.is_nan())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// Replaces each value by what `change` makes of it.
    pub(super) fn map(&self, mut change: impl FnMut(&str, &Series) -> f64) -> Self {
        let by_name = self
            .by_name
            .iter()
            .map(|(name, list)| {
                let list = list.iter().map(|series| Series { value: change(name, series), ..series.clone() });
                (name.clone(), list.collect())
            })
            .collect();
        Self { by_name }
    }
}

/// The error for a metric that the other machine does not give.
pub(super) fn missing(name: &str) -> ProbeError {
    ProbeError::new(ProbeErrorKind::Missing { what: name.to_owned() }, String::new())
}
