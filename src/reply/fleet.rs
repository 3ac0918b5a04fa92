//! Several targets at once: counts, the worst first, and who differs from the others.

use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Step, Tone};
use crate::language::Language;
use crate::playbook::format::{quantity, value};
use crate::playbook::report::Report;
use crate::playbook::report::fleet::{FleetReport, Outlier};
use crate::playbook::status::Status;
use crate::reply::report::{counts, tone, word};
use crate::reply::sentences::{Sentences, sentences};
use crate::reply::table;

/// Failing checks named per target; the target's own report has them all.
const FINDINGS_SHOWN: usize = 3;

/// The aggregated report; `total` is the number of targets, so that a partial one tells how far it is.
#[must_use]
pub fn fleet(fleet: &FleetReport, total: usize, language: Language) -> Message {
    let say = sentences(language);
    let done = fleet.reports.iter().filter(|report| report.finished.is_some()).count();
    let title = fleet.title.get(language);
    let (tone, headline) = if done < total {
        (Tone::Running, say.fleet_running(title, &fleet.selection, done, total))
    } else {
        let counts = counts(fleet.reports.iter().map(|report| report.status), say);
        let headline = say.fleet_headline(word(fleet.status, say), title, &fleet.selection, counts);
        (tone(fleet.status), headline)
    };
    let (fine, other): (Vec<_>, Vec<_>) = fleet.reports.iter().partition(|report| report.status == Status::Ok);
    let mut blocks = Vec::new();
    blocks.extend((done < total).then(|| progress(fleet, (done, total), language)));
    if !other.is_empty() {
        let blocks_of = other.into_iter().map(|report| target(report, language)).collect();
        blocks.push(Block::Section { title: say.section_targets(), folded: false, blocks: blocks_of });
    }
    if !fleet.outliers.is_empty() {
        let blocks_of = outliers(&fleet.outliers, language);
        blocks.push(Block::Section { title: say.section_outliers(), folded: false, blocks: blocks_of });
    }
    if !fine.is_empty() {
        let title = say.section_ok(fine.len());
        let blocks_of = fine.into_iter().map(|report| target(report, language)).collect();
        blocks.push(Block::Section { title, folded: true, blocks: blocks_of });
    }
    let buttons = if done < total { Vec::new() } else { buttons(fleet, say) };
    Message { blocks, buttons, ..Message::line(language, tone, headline) }
}

/// How far it is, with a step for each target.
fn progress(fleet: &FleetReport, (done, total): (usize, usize), language: Language) -> Block {
    let running = fleet.reports.len() - done;
    let text = sentences(language).fleet_progress(running, fleet.waiting.len());
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Block::Progress { done: count(done), total: count(total), text, steps: steps(fleet, language) }
}

/// What is wrong already, what runs, what waits, what is fine; within each in the order of the reports.
fn steps(fleet: &FleetReport, language: Language) -> Vec<Step> {
    let say = sentences(language);
    let step = |report: &Report| {
        let bad = matches!(report.status, Status::Critical | Status::Warning);
        // A verdict in the making is only told where it cannot become better.
        let judged = bad || report.finished.is_some();
        Step {
            tone: if judged { tone(report.status) } else { Tone::Running },
            word: if judged { word(report.status, say) } else { String::new() },
            title: report.target.clone(),
            value: counts(report.findings.iter().map(|finding| finding.status), say),
            queued: false,
        }
    };
    let told: Vec<Step> = fleet.reports.iter().map(step).collect();
    let (running, judged): (Vec<_>, Vec<_>) = told.into_iter().partition(|step| step.tone == Tone::Running);
    let (fine, wrong): (Vec<_>, Vec<_>) = judged.into_iter().partition(|step| step.tone == Tone::Ok);
    let waiting = fleet.waiting.iter().map(|target| Step {
        tone: Tone::Running,
        word: say.fleet_waiting(),
        title: target.clone(),
        value: String::new(),
        queued: true,
    });
    wrong.into_iter().chain(running).chain(waiting).chain(fine).collect()
}

fn target(report: &Report, language: Language) -> Block {
    let say = sentences(language);
    let statuses = report.findings.iter().map(|finding| finding.status);
    let failing = report.findings.iter().filter(|finding| finding.status != Status::Ok);
    let cause = report.hypotheses.first().map(|one| one.says.get(language).to_owned());
    let lines = failing.take(FINDINGS_SHOWN).map(|finding| {
        let seen = value(&finding.value, finding.unit, language);
        format!("{} {}  {seen}", tone(finding.status).sign(), finding.title.get(language))
    });
    Block::Item {
        tone: tone(report.status),
        word: word(report.status, say),
        title: report.key.as_ref().map_or_else(|| report.target.clone(), |key| say.with_aside(&report.target, key)),
        value: counts(statuses, say),
        lines: cause.into_iter().chain(lines).collect(),
    }
}

/// Who differs, in what, by how much; the farthest first.
fn outliers(outliers: &[Outlier], language: Language) -> Vec<Block> {
    let say = sentences(language);
    let columns = vec![
        table::words(say.outlier_column_target()),
        table::words(say.outlier_column_check()),
        table::numbers(say.outlier_column_value()),
        table::numbers(say.outlier_column_median()),
    ];
    let cells = |one: &Outlier| {
        let (value, median) = (quantity(one.value, one.unit), quantity(one.median, one.unit));
        vec![one.target.clone(), one.title.get(language).to_owned(), value, median]
    };
    table::of(outliers, columns, cells, |one| outlier(one, language))
}

fn outlier(outlier: &Outlier, language: Language) -> Block {
    let say = sentences(language);
    let (value, median) = (quantity(outlier.value, outlier.unit), quantity(outlier.median, outlier.unit));
    Block::Item {
        tone: Tone::Plain,
        word: String::new(),
        title: format!("{} · {}", outlier.target, outlier.title.get(language)),
        value: say.outlier_line(value, median),
        lines: Vec::new(),
    }
}

fn buttons(fleet: &FleetReport, say: &Sentences) -> Vec<Button> {
    let line = format!("diag {} {}", fleet.playbook, fleet.selection);
    vec![Button { label: say.button_again(), press: Press::Command { line }, style: ButtonStyle::Primary }]
}
