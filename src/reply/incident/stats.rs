//! Figures: how long until somebody is at it, and until it is over.

use jiff::SignedDuration;

use crate::chat::message::{Block, Message, Tone};
use crate::incident::figures::{CASES, Figures, Line, Spread};
use crate::language::Language;
use crate::reply::moment::span;
use crate::reply::sentences::sentences;

/// The figures of the time since `back` ago; `cut` where there were more incidents than are counted.
#[must_use]
pub fn stats(figures: &Figures, (back, cut): (SignedDuration, bool), language: Language) -> Message {
    let say = sentences(language);
    let period = span(back, language);
    if figures.all.incidents == 0 {
        return Message::line(language, Tone::Plain, say.stats_none(period));
    }
    let by_severity = figures.by_severity.iter().map(|(severity, line)| row(severity.word(), line, language));
    let mut blocks: Vec<Block> = by_severity.collect();
    if figures.by_service.len() > 1 {
        let name = |service: &Option<String>| service.clone().unwrap_or_else(|| say.stats_no_service());
        let rows = figures.by_service.iter().map(|(service, line)| row(&name(service), line, language)).collect();
        blocks.push(Block::Section { title: say.stats_services(), folded: true, blocks: rows });
    }
    blocks.push(Block::Context { text: say.stats_foot() });
    blocks.extend(cut.then(|| Block::Context { text: say.stats_cut(CASES as usize) }));
    let headline = say.stats_title(period, figures.all.incidents);
    Message { blocks, ..Message::line(language, Tone::Plain, headline) }
}

fn row(name: &str, line: &Line, language: Language) -> Block {
    let say = sentences(language);
    let middle = |spread: Option<Spread>| spread.map_or_else(|| "–".to_owned(), |one| span(one.median, language));
    let tail = |spread: Option<Spread>| spread.map_or_else(|| "–".to_owned(), |one| span(one.p90, language));
    let told = say.stats_line(middle(line.ack), tail(line.ack), middle(line.resolve), tail(line.resolve));
    let open = line.incidents - line.resolve.map_or(0, |spread| spread.count);
    Block::Item {
        tone: Tone::Plain,
        word: String::new(),
        title: format!("{name} · {}", line.incidents),
        value: told,
        lines: if open > 0 { vec![say.stats_open(open)] } else { Vec::new() },
    }
}
