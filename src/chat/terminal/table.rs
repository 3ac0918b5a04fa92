//! A table in columns, as far as the terminal is wide: cells below each other, bars behind those of a chart.

use crate::chat::chart::{Chart, bar};
use crate::chat::columns::width;
use crate::chat::table::Column;
use crate::chat::terminal::layout::harmless;

/// Columns of the longest bar.
const BAR: u16 = 10;

/// The head and the rows, each a line; `None` where they are wider than `room`. Where only the bars have no room, there are
/// none.
pub(super) fn lines(columns: &[Column], rows: &[Vec<String>], charts: &[Chart], room: usize) -> Option<Vec<String>> {
    let head = columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    let flat = |cells: &Vec<String>| cells.iter().map(|cell| harmless(cell).replace('\n', " ")).collect();
    let lines: Vec<Vec<String>> = std::iter::once(&head).chain(rows).map(flat).collect();
    let wide =
        |place: usize| lines.iter().filter_map(|cells| cells.get(place)).map(|cell| width(cell)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..lines.iter().map(Vec::len).max().unwrap_or(0)).map(wide).collect();
    let whole = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
    let drawn = |place: usize| charts.iter().flat_map(|chart| &chart.series).any(|series| series.column == place);
    let bars = (0..widths.len()).filter(|place| drawn(*place)).count() * (usize::from(BAR) + 1);
    if whole > room {
        return None;
    }
    let charts = if whole + bars > room { &[] } else { charts };
    let line = |(number, cells): (usize, &Vec<String>)| {
        let cells = cells.iter().zip(&widths).enumerate().map(|(place, (cell, wide))| {
            let gap = " ".repeat(wide.saturating_sub(width(cell)));
            let is_number = columns.get(place).is_some_and(|column| column.number);
            let cell = if is_number { format!("{gap}{cell}") } else { format!("{cell}{gap}") };
            if charts.is_empty() || !drawn(place) {
                return cell;
            }
            // The head has no number.
            let long = number.checked_sub(1).and_then(|row| bar(charts, row, place)).unwrap_or(0);
            format!("{cell} {:<1$}", blocks(long), usize::from(BAR))
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    Some(lines.iter().enumerate().map(line).collect())
}

/// A bar of so many thousandths: whole blocks, and one of eight parts. The smallest number has a bar, too; none has none.
fn blocks(thousandths: u16) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (u32::from(thousandths) * u32::from(BAR) * 8 / 1_000).max(u32::from(thousandths > 0));
    let part = PARTS.into_iter().zip(0..).find_map(|(part, number)| (number == eighths % 8).then_some(part));
    (0..eighths / 8).map(|_| "█").chain(part).collect()
}

#[cfg(test)]
mod tests {
    use super::lines;
    use crate::chat::chart::{Chart, Series};
    use crate::chat::table::Column;

    #[test]
    fn bars_stand_behind_their_numbers_where_there_is_room() {
        let columns =
            ["週", "件数", "Acknowledged"].map(|name| Column { name: name.to_owned(), number: name != "週" });
        let row = |cells: [&str; 3]| cells.map(ToOwned::to_owned).to_vec();
        let rows = [row(["11-02", "12", "3 min"]), row(["11-09", "0", ""]), row(["11-16", "5", "1 h 10 min"])];
        let chart = |column, values: [Option<i64>; 3]| Chart {
            title: String::new(),
            unit: String::new(),
            series: vec![Series { column, values: values.to_vec() }],
        };
        let charts = [chart(1, [Some(12_000), Some(0), Some(5_000)]), chart(2, [Some(180_000), None, Some(4_200_000)])];
        insta::assert_snapshot!(lines(&columns, &rows, &charts, 60).expect("it fits").join("\n"), @r"
        週     件数             Acknowledged
        11-02    12 ██████████         3 min ▍
        11-09     0
        11-16     5 ████▏         1 h 10 min ██████████
        ");
        let narrow = lines(&columns, &rows, &charts, 40).expect("without bars it fits");
        assert_eq!(narrow, lines(&columns, &rows, &[], 40).expect("it fits"));
        assert_eq!(lines(&columns, &rows, &charts, 20), None);
    }
}
