//! A conversation that the settings name goes by another id: Toban goes by the new one, and whoever looks after it is told,
//! once, which line of the settings to change.

use crate::chat::inbound::Platform;
use crate::job::unwell::admins;
use crate::job::work::{JobError, Work};
use crate::reply::readdressed::readdressed;

/// Tells it where the settings name the conversation by an id that it had.
///
/// # Errors
/// When the store does not do it.
pub(super) async fn run(work: &Work, platform: Platform, conversation: &str) -> Result<(), JobError> {
    let mut tx = work.begin().await?;
    let policy = &work.setup.incident;
    let Some(new) = tx.became(platform, conversation).await? else { return Ok(work.commit(tx).await?) };
    for (line, places) in [("announce", &policy.announce), ("fallback", &policy.fallback)] {
        let Some(named) = places.get(&platform) else { continue };
        // What was named may have moved more than once.
        if tx.became(platform, named).await?.as_ref() != Some(&new) {
            continue;
        }
        for to in admins(&mut tx, &work.setup).await? {
            let message = readdressed((line, platform), (named, &new), to.language(&mut tx, &work.setup).await?);
            let dedupe = format!("readdressed:{line}:{named}:{new}:{}", to.name());
            tx.outbox().enqueue(&to.delivery(dedupe, message), work.now()).await?;
        }
    }
    Ok(work.commit(tx).await?)
}
