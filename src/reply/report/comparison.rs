//! What changed since the previous run and the last good one.

use crate::chat::message::{Block, Tone};
use crate::language::Language;
use crate::playbook::format::value;
use crate::playbook::report::Report;
use crate::playbook::report::comparison::Change;
use crate::reply::moment::whole;
use crate::reply::report::{tone, word};
use crate::reply::sentences::sentences;

/// The comparison, if there is an earlier run.
pub(crate) fn blocks(report: &Report, language: Language) -> Vec<Block> {
    let say = sentences(language);
    let Some(comparison) = &report.comparison else {
        return Vec::new();
    };
    let Some(previous) = &comparison.previous else {
        return Vec::new();
    };
    let mut lines = vec![say.compare_previous(&previous.key, word(previous.status, say), whole(previous.started))];
    if let Some(good) = comparison.last_good.as_ref().filter(|good| good.key != previous.key) {
        lines.push(say.compare_last_good(&good.key, whole(good.started)));
    }
    let changes: Vec<_> = comparison.changes.iter().map(|one| change(one, language)).collect();
    if changes.is_empty() {
        lines.push(say.compare_same());
    }
    let mut blocks = Vec::new();
    if !changes.is_empty() {
        blocks.push(Block::Section { title: say.section_changes(), folded: false, blocks: changes });
    }
    blocks.push(Block::Context { text: lines.join(" · ") });
    blocks
}

fn change(change: &Change, language: Language) -> Block {
    let say = sentences(language);
    let told = |status, seen| format!("{} {}", word(status, say), value(seen, change.unit, language));
    let good = change.good.as_ref().map(|good| say.change_good(value(good, change.unit, language)));
    let worse = change.after.rank() < change.before.rank();
    Block::Item {
        tone: if worse { tone(change.after) } else { Tone::Plain },
        word: String::new(),
        title: change.title.get(language).to_owned(),
        value: say.change_line(told(change.before, &change.values.0), told(change.after, &change.values.1)),
        lines: good.into_iter().collect(),
    }
}
