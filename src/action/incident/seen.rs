//! Notes that tell of something like what happens now.

use crate::directory::access::Reader;
use crate::incident::record::Incident;
use crate::playbook::report::Report;
use crate::playbook::status::Status;
use crate::store::Tx;
use crate::store::error::StoreError;

/// Notes that are offered.
const OFFERED: usize = 3;

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
    let failing = report.findings.iter().filter(|one| matches!(one.status, Status::Critical | Status::Warning));
    let mut words: Vec<&str> = failing.flat_map(|one| [one.title.en.as_str(), one.title.ja.as_str()]).collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    words.extend(report.hypotheses.iter().take(1).flat_map(|one| [one.says.en.as_str(), one.says.ja.as_str()]));
    like(tx, &words.join(" "), Some(&report.playbook), &Reader::ANYBODY).await
}

async fn like(
    tx: &mut Tx,
    text: &str,
    component: Option<&str>,
    reader: &Reader,
) -> Result<Vec<(String, String)>, StoreError> {
    let components: Vec<&str> = component.into_iter().collect();
    let found = tx.knowledge().similar(text, &components, OFFERED, reader).await?;
    Ok(found.into_iter().map(|one| (one.summary.key.to_string(), one.summary.title)).collect())
}
