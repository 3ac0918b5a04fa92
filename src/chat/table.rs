//! Tables without a platform: columns, and what a row says where there is no table.
//!
//! Invariant: a row on a line has every word of its cells, and each number the name of its column.

use serde::{Deserialize, Serialize};

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// What stands above it.
    pub name: String,
    /// Whether its cells are numbers, times or quantities: those are compared by their last digits, and say nothing
    /// without the column's name. Words speak for themselves.
    #[serde(default)]
    pub number: bool,
}

/// A row on a line: what it is about, and the rest of its cells (`INC-42`, `analysis · Since 10:02 · ben`).
#[must_use]
pub fn line<'r>(columns: &[Column], row: &'r [String]) -> (&'r str, String) {
    let Some((about, rest)) = row.split_first() else { return ("", String::new()) };
    let name = |place: usize| columns.get(place).filter(|column| column.number).map(|column| column.name.as_str());
    let cells = rest.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    let named =
        cells.map(|(place, cell)| name(place + 1).map_or_else(|| cell.clone(), |name| format!("{name} {cell}")));
    (about, named.collect::<Vec<_>>().join(" · "))
}

#[cfg(test)]
mod tests {
    use super::{Column, line};

    #[test]
    fn a_row_on_a_line_loses_nothing() {
        let column = |name: &str, number| Column { name: name.to_owned(), number };
        let columns = [column("Severity", false), column("Incidents", true), column("Phase", false)];
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        assert_eq!(line(&columns, &row(&["SEV1", "3"])), ("SEV1", "Incidents 3".to_owned()));
        assert_eq!(line(&columns, &row(&["SEV1", "", "analysis"])), ("SEV1", "analysis".to_owned()));
        assert_eq!(line(&columns, &row(&["SEV1", "3", "analysis", "more"])).1, "Incidents 3 · analysis · more");
        assert_eq!(line(&columns, &[]), ("", String::new()));
    }
}
