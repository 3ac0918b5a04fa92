//! Notes that tell of something like what happens now.

use std::collections::BTreeMap;

use crate::directory::access::Reader;
use crate::incident::record::Incident;
use crate::knowledge::key::NoteKey;
use crate::knowledge::search::found::Similar;
use crate::language::Language;
use crate::playbook::report::Report;
use crate::playbook::status::Status;
use crate::store::Tx;
use crate::store::error::StoreError;

/// Notes that are offered.
const OFFERED: usize = 3;
/// Findings that are compared with notes.
const COMPARED: usize = 6;

/// Notes like an incident: key and title, the most alike first.
pub(super) async fn like_incident(
    tx: &mut Tx,
    incident: &Incident,
    reader: &Reader,
) -> Result<Vec<(String, String)>, StoreError> {
    let text = format!("{} {}", incident.title, incident.impact_text);
    like(tx, &text, incident.playbook.as_deref(), reader).await
}

/// Notes like what a report found wrong; everybody reads them, so those of private incidents are not among them.
///
/// # Errors
/// When the store does not answer.
pub async fn like_report(tx: &mut Tx, report: &Report) -> Result<Vec<(String, String)>, StoreError> {
    let mut best: BTreeMap<NoteKey, Similar> = BTreeMap::new();
    for text in wrong(report) {
        for found in tx.knowledge().similar(&text, &[&report.playbook], OFFERED, &Reader::ANYBODY).await? {
            let known = best.get(&found.summary.key).map_or(0, |known| known.score);
            if found.score > known {
                best.insert(found.summary.key, found);
            }
        }
    }
    let mut best: Vec<Similar> = best.into_values().collect();
    best.sort_by(|one, other| other.score.cmp(&one.score).then(other.summary.key.cmp(&one.summary.key)));
    Ok(best.into_iter().take(OFFERED).map(named).collect())
}

/// What is wrong, as people would write it down: the likely cause, and each thing that was found. Likeness is the share of
/// a text's words that a note has, so each is a text of its own, in one language.
fn wrong(report: &Report) -> Vec<String> {
    let failing = report.findings.iter().filter(|one| matches!(one.status, Status::Critical | Status::Warning));
    let findings: Vec<_> = failing.take(COMPARED).map(|one| &one.title).collect();
    if findings.is_empty() {
        return Vec::new();
    }
    let cause = report.hypotheses.iter().take(1).map(|one| &one.says);
    let texts: Vec<_> = cause.chain(findings).collect();
    Language::ALL.iter().flat_map(|language| texts.iter().map(|text| text.get(*language).to_owned())).collect()
}

async fn like(
    tx: &mut Tx,
    text: &str,
    component: Option<&str>,
    reader: &Reader,
) -> Result<Vec<(String, String)>, StoreError> {
    let components: Vec<&str> = component.into_iter().collect();
    let found = tx.knowledge().similar(text, &components, OFFERED, reader).await?;
    Ok(found.into_iter().map(named).collect())
}

fn named(one: Similar) -> (String, String) {
    (one.summary.key.to_string(), one.summary.title)
}
