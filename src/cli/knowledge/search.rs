//! `toban knowledge search`.

use std::process::ExitCode;

use serde_json::{Value, json};

use crate::cli::knowledge::Failure;
use crate::cli::output;
use crate::directory::access::{Rights, Who};
use crate::knowledge::search::found::{Found, Hit};
use crate::store::Store;

/// Prints what was found, the best first. What whoever is at the machine may not read is not there.
pub(super) async fn run(
    store: &Store,
    rights: &Rights,
    query: &str,
    limit: u16,
    json: bool,
) -> Result<ExitCode, Failure> {
    let reader = rights.reader(Who { person: None, local: true });
    let found = store.read().await?.knowledge().search(query, usize::from(limit), &reader).await?;
    if json {
        output::json(&document(query, &found));
        return Ok(ExitCode::SUCCESS);
    }
    for hit in &found.hits {
        output::line(&format!("{}  {}", hit.summary.key, hit.summary.title));
        if let Some(snippet) = &hit.shown.snippet {
            let (before, after) =
                (if snippet.cut_before { "… " } else { "" }, if snippet.cut_after { " …" } else { "" });
            output::line(&format!("    {before}{}{after}", snippet.text));
        }
    }
    let more = found.total.saturating_sub(found.hits.len());
    if found.hits.is_empty() {
        output::problem("no note has that; fewer words find more");
    } else if more > 0 {
        output::problem(&format!("{more} more: --limit, or another word"));
    }
    Ok(ExitCode::SUCCESS)
}

fn document(query: &str, found: &Found) -> Value {
    let hit = |hit: &Hit| {
        let Hit { summary, shown, score } = hit;
        let snippet = shown.snippet.as_ref();
        json!({
            "key": summary.key.to_string(),
            "title": summary.title,
            "score": score,
            "components": summary.components,
            "tags": summary.tags,
            "part": snippet.map(|snippet| snippet.part),
            "snippet": snippet.map(|snippet| &snippet.text),
            "language": summary.language,
            "updated": summary.updated,
            "review": summary.review,
            "seen": summary.seen,
        })
    };
    json!({ "query": query, "total": found.total, "notes": found.hits.iter().map(hit).collect::<Vec<_>>() })
}
