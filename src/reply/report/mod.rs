//! A diagnosis as a message: verdict first, then failing checks with value, threshold and where it comes from, likely
//! causes with what speaks against them, remedies with their risk, what was not checked and why, and the rest folded.
//!
//! Invariant: a failing or unknown check is never left out, whatever the length.

use std::time::Duration;

use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Step, Tone};
use crate::language::Language;
use crate::playbook::format;
use crate::playbook::report::{Cut, Finding, Report};
use crate::playbook::status::Status;
use crate::reply::sentences::{Sentences, sentences};

pub mod cause;
pub mod comparison;
mod condition;
pub mod finding;
pub mod footing;
pub mod reason;

/// Checks that are named while they are awaited; the others are counted, so that it stays a line.
const AWAITED: usize = 3;

/// The tone of a verdict.
#[must_use]
pub const fn tone(status: Status) -> Tone {
    match status {
        Status::Ok => Tone::Ok,
        Status::Warning => Tone::Warning,
        Status::Critical => Tone::Critical,
        Status::Unknown => Tone::Unknown,
    }
}

/// The word of a verdict.
pub(crate) fn word(status: Status, say: &Sentences) -> String {
    match status {
        Status::Ok => say.status_ok(),
        Status::Warning => say.status_warning(),
        Status::Critical => say.status_critical(),
        Status::Unknown => say.status_unknown(),
    }
}

/// How many are of which status, worst first, those that do not occur left out.
pub(crate) fn counts(statuses: impl IntoIterator<Item = Status>, say: &Sentences) -> String {
    let statuses: Vec<_> = statuses.into_iter().collect();
    let count = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    let parts =
        [Status::Critical, Status::Warning, Status::Unknown, Status::Ok].map(|status| match (status, count(status)) {
            (_, 0) => None,
            (Status::Critical, n) => Some(say.count_critical(n)),
            (Status::Warning, n) => Some(say.count_warning(n)),
            (Status::Unknown, n) => Some(say.count_unknown(n)),
            (Status::Ok, n) => Some(say.count_ok(n)),
        });
    parts.into_iter().flatten().collect::<Vec<_>>().join(&say.list_separator())
}

/// The whole report; while `finished` is `None` it tells how far it is.
#[must_use]
pub fn report(report: &Report, language: Language) -> Message {
    let say = sentences(language);
    let mut blocks = Vec::new();
    blocks.extend(progress(report, language));
    blocks.extend(report.cut.map(|cut| Block::Text {
        text: match cut {
            Cut::Cancelled => say.report_cut_cancelled(),
            Cut::Deadline => say.report_cut_deadline(),
        },
    }));
    let with = |status| report.findings.iter().filter(move |finding| finding.status == status);
    let failing = with(Status::Critical).chain(with(Status::Warning));
    blocks.extend(failing.map(|one| finding::block(one, report, language)));
    blocks.extend(cause::causes(report, language));
    blocks.extend(cause::remedies(report, language));
    blocks.extend(footing::privileges(report, language));
    blocks.extend(group(with(Status::Unknown), report, language, false, |n| say.section_unknown(n)));
    blocks.extend(comparison::blocks(report, language));
    blocks.extend(cause::others(report, language));
    blocks.extend(group(with(Status::Ok), report, language, true, |n| say.section_ok(n)));
    blocks.extend(footing::context(report, language));
    let (tone, headline) = head(report, language);
    Message { blocks, buttons: buttons(report, say), ..Message::line(language, tone, headline) }
}

/// Every check of a run with all rows and all values it rests on: the evidence behind the report.
#[must_use]
pub fn details(report: &Report, language: Language) -> Message {
    let (tone, headline) = head(report, language);
    let say = sentences(language);
    let findings = report.findings.iter().map(|one| finding::full(one, report, language)).collect();
    let mut blocks = vec![Block::Section { title: say.section_evidence(), folded: false, blocks: findings }];
    blocks.extend(comparison::blocks(report, language));
    blocks.extend(footing::context(report, language));
    Message { blocks, ..Message::line(language, tone, headline) }
}

/// The first line: while it runs, what runs; a failing check shows at once, because that is what somebody waits for.
fn head(report: &Report, language: Language) -> (Tone, String) {
    let say = sentences(language);
    let title = report.title.get(language);
    let bad = matches!(report.status, Status::Critical | Status::Warning);
    if report.finished.is_none() && !bad {
        return (Tone::Running, say.report_running(title, &report.target));
    }
    let counts = counts(report.findings.iter().map(|finding| finding.status), say);
    let headline = say.report_headline(word(report.status, say), title, &report.target, counts);
    let tone = if report.finished.is_none() { Tone::Running } else { tone(report.status) };
    (tone, headline)
}

fn progress(report: &Report, language: Language) -> Option<Block> {
    if report.finished.is_some() || report.pending.is_empty() {
        return None;
    }
    let say = sentences(language);
    let done = report.findings.len();
    let total = done + report.pending.len();
    let first: Vec<&str> = report.pending.iter().take(AWAITED).map(|pending| pending.title.get(language)).collect();
    let mut waiting = first.join(&say.list_separator());
    if report.pending.len() > AWAITED {
        waiting = format!("{waiting} {}", say.slack_more_steps(report.pending.len() - AWAITED));
    }
    let text = say.report_progress(done, total, waiting);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Some(Block::Progress { done: count(done), total: count(total), text, steps: steps(report, language) })
}

/// A step a check: what is wrong, what is awaited, what is fine.
fn steps(report: &Report, language: Language) -> Vec<Step> {
    let pending = report.pending.iter().map(|pending| Step {
        tone: Tone::Running,
        word: String::new(),
        title: pending.title.get(language).to_owned(),
        value: String::new(),
        queued: false,
    });
    // Findings come worst first.
    let (fine, wrong): (Vec<&Finding>, Vec<&Finding>) =
        report.findings.iter().partition(|finding| finding.status == Status::Ok);
    let told = |finding: &Finding| finding::step(finding, language);
    wrong.into_iter().map(told).chain(pending).chain(fine.into_iter().map(told)).collect()
}

fn group<'a>(
    findings: impl Iterator<Item = &'a Finding>,
    report: &Report,
    language: Language,
    folded: bool,
    title: impl Fn(usize) -> String,
) -> Option<Block> {
    let blocks: Vec<_> = findings.map(|one| finding::block(one, report, language)).collect();
    (!blocks.is_empty()).then(|| Block::Section { title: title(blocks.len()), folded, blocks })
}

fn buttons(report: &Report, say: &Sentences) -> Vec<Button> {
    if report.finished.is_none() {
        return Vec::new();
    }
    let again = Button {
        label: say.button_again(),
        press: Press::Command { line: format!("diag {} {}", report.playbook, report.target) },
        style: ButtonStyle::Primary,
    };
    let details = report.key.as_ref().map(|key| Button {
        label: say.button_details(),
        press: Press::Command { line: format!("toban run {key}") },
        style: ButtonStyle::Plain,
    });
    let remedy = report.remedies.iter().find_map(|advice| advice.command.clone());
    let copy = remedy.map(|text| Button {
        label: say.button_copy_remedy(),
        press: Press::Copy { text },
        style: ButtonStyle::Plain,
    });
    [Some(again), details, copy].into_iter().flatten().collect()
}

/// How long the run took, if it is over.
pub(crate) fn took(report: &Report) -> Option<String> {
    let finished = report.finished?;
    let span = finished.duration_since(report.started);
    Some(format::duration(Duration::try_from(span).unwrap_or_default()))
}

/// The small print under a run that could not be stored.
#[must_use]
pub fn not_stored(language: Language) -> String {
    sentences(language).not_stored()
}
