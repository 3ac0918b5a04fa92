//! One check: its value against its threshold, where that comes from, over which window and how many observations.

use crate::chat::message::{Block, Step};
use crate::language::Language;
use crate::playbook::format::{duration, quantity, value};
use crate::playbook::report::{Fact, Finding, Report, RowFinding, Threshold};
use crate::playbook::status::Status;
use crate::probe::reading::Value;
use crate::probe::unit::Unit;
use crate::reply::report::condition::{condition, expression};
use crate::reply::report::{reason, tone, word};
use crate::reply::sentences::sentences;

/// Rows shown in the message; the details have them all.
const ROWS_SHOWN: usize = 5;

/// The finding as a row of the report.
pub(crate) fn block(finding: &Finding, report: &Report, language: Language) -> Block {
    let say = sentences(language);
    Block::Item {
        tone: tone(finding.status),
        word: word(finding.status, say),
        title: finding.title.get(language).to_owned(),
        value: shown(&finding.value, finding.unit, language),
        lines: lines(finding, report, language, ROWS_SHOWN),
    }
}

/// The finding as what came of a step, while others are still awaited.
pub(crate) fn step(finding: &Finding, language: Language) -> Step {
    Step {
        tone: tone(finding.status),
        word: word(finding.status, sentences(language)),
        title: finding.title.get(language).to_owned(),
        value: shown(&finding.value, finding.unit, language),
        queued: false,
    }
}

/// The finding with every row and every value it rests on.
pub(crate) fn full(finding: &Finding, report: &Report, language: Language) -> Block {
    let say = sentences(language);
    let mut lines = lines(finding, report, language, usize::MAX);
    if !finding.evidence.is_empty() {
        lines.push(facts(&finding.evidence, language));
    }
    lines.push(format!("{} · {} · {}", finding.read, finding.guide, duration(finding.took)));
    Block::Item {
        tone: tone(finding.status),
        word: word(finding.status, say),
        title: finding.title.get(language).to_owned(),
        value: shown(&finding.value, finding.unit, language),
        lines,
    }
}

/// Names with values, as evidence is written.
pub(crate) fn facts(facts: &[Fact], language: Language) -> String {
    let one =
        |fact: &Fact| format!("{} = {}", expression(&fact.name, language), value(&fact.value, fact.unit, language));
    facts.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// An unknown value is told by its reason, not by a question mark.
fn shown(seen: &Value, unit: Unit, language: Language) -> String {
    if *seen == Value::Unknown { String::new() } else { value(seen, unit, language) }
}

fn lines(finding: &Finding, report: &Report, language: Language, rows: usize) -> Vec<String> {
    let say = sentences(language);
    let mut lines = Vec::new();
    if finding.target != report.target {
        lines.push(say.finding_on(&finding.target));
    }
    lines.extend(finding.reason.as_ref().map(|reason| reason::reason(reason, language)));
    lines.extend(finding.says.as_ref().map(|says| says.get(language).to_owned()).filter(|says| !says.is_empty()));
    // Where there is a reason, no level was compared with.
    if finding.reason.is_none() {
        lines.extend(judged(finding, language));
    }
    if finding.rows_judged > 1 && !finding.rows.is_empty() {
        lines.push(say.finding_rows(finding.rows.len(), finding.rows_judged));
    }
    lines.extend(finding.rows.iter().take(rows).map(|one| row(one, finding.unit, language)));
    if finding.rows.len() > rows {
        lines.push(say.finding_rows_hidden(finding.rows.len() - rows));
    }
    lines
}

/// "critical from 90 % (guide 6.1 memory) · over 1 s · 1,200 observations".
fn judged(finding: &Finding, language: Language) -> Option<String> {
    let say = sentences(language);
    let levels = levels(&finding.threshold, finding.status, finding.unit, language);
    let mut parts = Vec::new();
    if !levels.is_empty() {
        parts.push(format!("{} {}", levels.join(", "), say.threshold_source(&finding.source)));
    }
    parts.extend(finding.window.map(|window| say.finding_window(duration(window))));
    if finding.min_samples > 2.0 {
        parts.push(say.finding_samples(quantity(finding.samples, Unit::Count)));
    }
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// The level that was crossed; for a check that is fine, those that were not.
fn levels(threshold: &Threshold, status: Status, unit: Unit, language: Language) -> Vec<String> {
    let say = sentences(language);
    let told = |when: &String| condition(when, language);
    let warning = threshold.warning.map(|level| {
        let level = quantity(level, unit);
        if threshold.lower_is_worse { say.threshold_warning_below(level) } else { say.threshold_warning_from(level) }
    });
    let critical = threshold.critical.map(|level| {
        let level = quantity(level, unit);
        if threshold.lower_is_worse { say.threshold_critical_below(level) } else { say.threshold_critical_from(level) }
    });
    let warning_when = threshold.warning_when.as_ref().map(|when| say.threshold_warning_when(told(when)));
    let critical_when = threshold.critical_when.as_ref().map(|when| say.threshold_critical_when(told(when)));
    let clears = match status {
        Status::Critical => threshold.critical_clear,
        Status::Warning => threshold.warning_clear,
        Status::Ok | Status::Unknown => None,
    };
    let crossed = match status {
        Status::Critical => vec![critical, critical_when],
        Status::Ok | Status::Warning | Status::Unknown => vec![warning, critical, warning_when, critical_when],
    };
    crossed.into_iter().flatten().chain(clears.map(|level| say.threshold_clears(quantity(level, unit)))).collect()
}

fn row(row: &RowFinding, unit: Unit, language: Language) -> String {
    let seen = format!("{} {}  {}", tone(row.status).sign(), row.label, shown(&row.value, unit, language));
    if row.evidence.is_empty() {
        return seen;
    }
    sentences(language).with_aside(seen, facts(&row.evidence, language))
}
