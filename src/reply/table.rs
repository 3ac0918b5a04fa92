//! Rows that have the same columns: a table where there are some of them, else each a line, which is shorter on a phone.

use crate::chat::message::Block;
use crate::chat::table::Column;

/// Rows from which on a table is easier to read than lines.
const FROM: usize = 3;

/// A column of words.
pub(crate) const fn words(name: String) -> Column {
    Column { name, number: false }
}

/// A column of numbers, times or quantities.
pub(crate) const fn numbers(name: String) -> Column {
    Column { name, number: true }
}

/// A table of what `cells` says of each thing, or of few things each `line`.
pub(crate) fn of<T>(
    things: &[T],
    columns: Vec<Column>,
    cells: impl Fn(&T) -> Vec<String>,
    line: impl Fn(&T) -> Block,
) -> Vec<Block> {
    if things.len() < FROM {
        return things.iter().map(line).collect();
    }
    vec![Block::Table { columns, rows: things.iter().map(cells).collect(), charts: Vec::new() }]
}
