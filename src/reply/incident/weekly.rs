//! Figures by week: how many incidents were opened, and how long it took, as a table with its charts.

use jiff::SignedDuration;
use jiff::civil::Date;

use crate::chat::chart::{Chart, Series};
use crate::chat::message::Block;
use crate::incident::figures::{Figures, Line, Period, Spread};
use crate::language::Language;
use crate::reply::moment::span;
use crate::reply::sentences::{Sentences, sentences};
use crate::reply::table;

/// Most weeks that are told, the newest ones: as many as are read at a glance, and as a chart of Slack takes.
const WEEKS: usize = 20;
/// With fewer weeks there is no course of time to see.
const FEWEST: usize = 3;

/// The weeks since the first incident of the period; `None` where they are too few.
pub(super) fn by_week(figures: &Figures, period: Period<'_>, language: Language) -> Option<Block> {
    let say = sentences(language);
    let weeks = &figures.weeks(period, WEEKS)[..];
    if weeks.len() < FEWEST {
        return None;
    }
    let columns = vec![
        table::words(say.stats_column_week()),
        table::numbers(say.stats_column_count()),
        table::numbers(say.stats_column_ack()),
        table::numbers(say.stats_column_resolve()),
    ];
    let time = |spread: Option<Spread>| spread.map_or_else(String::new, |spread| span(spread.median, language));
    let rows = weeks
        .iter()
        .map(|(week, line)| vec![name(*week), line.incidents.to_string(), time(line.ack), time(line.resolve)]);
    let charts = vec![opened(weeks, say), times(weeks, say)];
    let mut blocks = vec![Block::Table { columns, rows: rows.collect(), charts }];
    blocks.push(Block::Context { text: say.stats_weeks_foot() });
    blocks.extend(earlier(figures, weeks.first()?.0, say));
    Some(Block::Section { title: say.stats_weeks(), folded: false, blocks })
}

/// `11-23`.
fn name(week: Date) -> String {
    week.strftime("%m-%d").to_string()
}

fn opened(weeks: &[(Date, Line)], say: &Sentences) -> Chart {
    let value = |(_, line): &(Date, Line)| i64::try_from(line.incidents).ok()?.checked_mul(1_000);
    let series = vec![Series { column: 1, values: weeks.iter().map(value).collect() }];
    Chart { title: say.stats_chart_count(), unit: say.stats_column_count(), series }
}

/// Both times in one unit, so that their bars can be compared.
fn times(weeks: &[(Date, Line)], say: &Sentences) -> Chart {
    let medians = |of: fn(&Line) -> Option<Spread>| -> Vec<Option<SignedDuration>> {
        weeks.iter().map(|(_, line)| of(line).map(|spread| spread.median)).collect()
    };
    let (ack, resolve) = (medians(|line| line.ack), medians(|line| line.resolve));
    let longest = ack.iter().chain(&resolve).flatten().max().copied().unwrap_or_default();
    let (seconds, unit) = match longest.as_hours() {
        ..3 => (60, say.stats_minutes()),
        3..72 => (3_600, say.stats_hours()),
        _ => (86_400, say.stats_days()),
    };
    let value = |time: Option<SignedDuration>| Some(time?.as_secs().saturating_mul(1_000) / seconds);
    let of =
        |column, times: Vec<Option<SignedDuration>>| Series { column, values: times.into_iter().map(value).collect() };
    Chart { title: say.stats_chart_times(), unit, series: vec![of(2, ack), of(3, resolve)] }
}

/// What the weeks before those say: how many incidents, and the worst of them.
fn earlier(figures: &Figures, first: Date, say: &Sentences) -> Option<Block> {
    let before = figures.by_week.range(..first);
    let total: usize = before.clone().map(|(_, line)| line.incidents).sum();
    let (worst, line) = before.max_by_key(|(_, line)| line.incidents)?;
    let text = say.stats_weeks_earlier(first.to_string(), total, line.incidents, worst.to_string());
    Some(Block::Context { text })
}
