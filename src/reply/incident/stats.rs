//! Figures: how long until somebody is at it, and until it is over.

use jiff::SignedDuration;

use crate::chat::message::{Block, Message, Tone};
use crate::incident::figures::{CASES, Figures, Line, Period, Spread};
use crate::language::Language;
use crate::reply::incident::weekly::by_week;
use crate::reply::moment::span;
use crate::reply::sentences::sentences;
use crate::reply::table;

/// The figures of a period.
#[must_use]
pub fn stats(figures: &Figures, period: Period<'_>, language: Language) -> Message {
    let say = sentences(language);
    let back = span(period.until.duration_since(period.since), language);
    if figures.all.incidents == 0 {
        return Message::line(language, Tone::Plain, say.stats_none(back));
    }
    let by_severity = figures.by_severity.iter().map(|(severity, line)| (severity.word().to_owned(), *line));
    let mut blocks = rows(say.stats_column_severity(), &by_severity.collect::<Vec<_>>(), language);
    blocks.extend(by_week(figures, period, language));
    if figures.by_service.len() > 1 {
        let name = |service: &Option<String>| service.clone().unwrap_or_else(|| say.stats_no_service());
        let by_service: Vec<_> = figures.by_service.iter().map(|(service, line)| (name(service), *line)).collect();
        let blocks_of = rows(say.stats_column_service(), &by_service, language);
        blocks.push(Block::Section { title: say.stats_services(), folded: true, blocks: blocks_of });
    }
    blocks.push(Block::Context { text: say.stats_foot() });
    blocks.extend(period.cut.then(|| Block::Context { text: say.stats_cut(CASES as usize) }));
    let headline = say.stats_title(back, figures.all.incidents);
    Message { blocks, ..Message::line(language, Tone::Plain, headline) }
}

/// What is said of each group; `groups` is what they are grouped by.
fn rows(groups: String, lines: &[(String, Line)], language: Language) -> Vec<Block> {
    let say = sentences(language);
    let mut columns = vec![table::words(groups)];
    columns.extend(
        [
            say.stats_column_count(),
            say.stats_column_open(),
            say.stats_column_ack(),
            say.stats_column_ack_tail(),
            say.stats_column_resolve(),
            say.stats_column_resolve_tail(),
        ]
        .map(table::numbers),
    );
    let cells = |(name, line): &(String, Line)| {
        let [ack, ack_tail] = times(line.ack, language);
        let [resolve, resolve_tail] = times(line.resolve, language);
        vec![name.clone(), line.incidents.to_string(), open(line).to_string(), ack, ack_tail, resolve, resolve_tail]
    };
    table::of(lines, columns, cells, |(name, line)| row(name, line, language))
}

/// The middle one, and what nine of ten do not exceed.
fn times(spread: Option<Spread>, language: Language) -> [String; 2] {
    let told = |time: Option<SignedDuration>| time.map_or_else(|| "–".to_owned(), |time| span(time, language));
    [told(spread.map(|one| one.median)), told(spread.map(|one| one.p90))]
}

/// How many are not resolved.
fn open(line: &Line) -> usize {
    line.incidents - line.resolve.map_or(0, |spread| spread.count)
}

fn row(name: &str, line: &Line, language: Language) -> Block {
    let say = sentences(language);
    let [ack, ack_tail] = times(line.ack, language);
    let [resolve, resolve_tail] = times(line.resolve, language);
    let open = open(line);
    Block::Item {
        tone: Tone::Plain,
        word: String::new(),
        title: format!("{name} · {}", line.incidents),
        value: say.stats_line(ack, ack_tail, resolve, resolve_tail),
        lines: if open > 0 { vec![say.stats_open(open)] } else { Vec::new() },
    }
}
