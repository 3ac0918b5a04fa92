//! Reports in an incident: the one at minute 0, the one after resolve, and what lies between.

use crate::chat::message::{Block, Button, Message};
use crate::incident::record::Incident;
use crate::language::Language;
use crate::playbook::format;
use crate::playbook::report::{Finding, Report};
use crate::playbook::status::Status;
use crate::reply::incident::button;
use crate::reply::incident::subject::headed;
use crate::reply::report::{tone as verdict, word};
use crate::reply::sentences::sentences;

/// What an entry says of a report: its key, playbook, target, verdict.
#[must_use]
pub fn line(report: &Report, language: Language) -> String {
    let say = sentences(language);
    let key = report.key.as_deref().unwrap_or_default();
    format!("{key} · {} · {} · {}", report.title.get(language), report.target, word(report.status, say))
}

/// What a report says is the likeliest cause, with its key; `None` where it supports none.
#[must_use]
pub fn suspicion(report: &Report, language: Language) -> Option<String> {
    let key = report.key.as_deref().unwrap_or_default();
    let cause = report.hypotheses.first()?.says.get(language);
    Some(sentences(language).with_aside(cause, key))
}

/// What can be made of a stored report: an entry or a hypothesis of the incident it was asked for in, else a new
/// incident where something is wrong.
#[must_use]
pub fn offers(report: &Report, here: Option<&Incident>, language: Language) -> Vec<Button> {
    let say = sentences(language);
    let Some(run) = &report.key else { return Vec::new() };
    match here {
        Some(incident) => {
            let line = format!("incident log {} run={run}", incident.key);
            let suspect = || button(say.button_as_hypothesis(), format!("{line} kind=hypothesis"));
            let cause = (!report.hypotheses.is_empty()).then(suspect);
            [button(say.button_to_timeline(), line.clone())].into_iter().chain(cause).collect()
        }
        None if matches!(report.status, Status::Critical | Status::Warning) => {
            vec![button(say.button_open_incident(), format!("incident open run={run}"))]
        }
        None => Vec::new(),
    }
}

/// What became of every check between two reports: what changed first, the rest counted by silence.
#[must_use]
pub fn before_after(incident: &Incident, before: &Report, after: &Report, language: Language) -> Message {
    let say = sentences(language);
    let of = |report: &'_ Report| report.key.clone().unwrap_or_default();
    let mut blocks = Vec::new();
    let earlier = |finding: &Finding| before.findings.iter().find(|one| one.check == finding.check);
    let mut changed = 0_usize;
    for finding in &after.findings {
        let Some(was) = earlier(finding).filter(|was| was.status != finding.status) else { continue };
        changed += 1;
        let told = |finding: &Finding| {
            format!("{} {}", word(finding.status, say), format::value(&finding.value, finding.unit, language))
        };
        blocks.push(Block::Item {
            tone: verdict(finding.status),
            word: word(finding.status, say),
            title: say.before_after_line(finding.title.get(language), told(was), told(finding)),
            value: String::new(),
            lines: Vec::new(),
        });
    }
    if changed == 0 {
        blocks.push(Block::Text { text: say.before_after_same() });
    }
    let run = |report: &Report| button(of(report), format!("toban run {}", of(report)));
    let headline = say.before_after(of(before), of(after));
    let buttons = vec![run(before), run(after)];
    headed(incident, Message { blocks, buttons, ..Message::line(language, verdict(after.status), headline) })
}
