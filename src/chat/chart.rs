//! Columns of a table as bars: which columns, and the numbers behind their cells.
//!
//! Invariant: a chart says nothing that the rows of its table do not say: who cannot draw it, or cannot see it, reads them.

use serde::{Deserialize, Serialize};

/// Columns in one unit, whose bars are compared with each other. The rows of the table are in the order of time, the
/// oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    /// What it shows ("Incidents by week").
    pub title: String,
    /// What the numbers count ("minutes").
    pub unit: String,
    /// Its columns.
    pub series: Vec<Series>,
}

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Which column, from 0.
    pub column: usize,
    /// The number in each row, in thousandths of the unit; `None` where the cell has none.
    pub values: Vec<Option<i64>>,
}

/// How long the bar of a cell is, in thousandths of the longest in its chart; `None` for a cell without one.
#[must_use]
pub fn bar(charts: &[Chart], row: usize, column: usize) -> Option<u16> {
    charts.iter().find_map(|chart| {
        let series = chart.series.iter().find(|series| series.column == column)?;
        let value = (*series.values.get(row)?)?.max(0);
        let longest = chart.series.iter().flat_map(|series| &series.values).flatten().max()?.max(&1);
        u16::try_from(i128::from(value) * 1_000 / i128::from(*longest)).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::{Chart, Series, bar};

    #[test]
    fn bars_of_a_chart_are_measured_by_its_longest() {
        let chart = |first, values: [&[Option<i64>]; 2]| {
            let series = values.iter().enumerate();
            let series = series.map(|(at, values)| Series { column: first + at, values: values.to_vec() }).collect();
            Chart { title: String::new(), unit: String::new(), series }
        };
        let charts = [
            chart(1, [&[Some(2_000), Some(500)], &[None, Some(4_000)]]),
            chart(3, [&[Some(0), Some(i64::MAX)], &[Some(-7)]]),
        ];
        let of = |row, column| bar(&charts, row, column);
        assert_eq!((of(0, 1), of(1, 1), of(0, 2), of(1, 2)), (Some(500), Some(125), None, Some(1_000)));
        assert_eq!((of(0, 3), of(1, 3), of(0, 4)), (Some(0), Some(1_000), Some(0)));
        assert_eq!((of(0, 0), of(9, 1), of(1, 4), of(0, 5)), (None, None, None, None));
    }
}
