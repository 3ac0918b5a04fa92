//! Whoever may not read a private incident any more leaves its conversation, where the platform itself knows who is in one.

use crate::directory::access::Reader;
use crate::job::work::{JobError, Work};

/// Lets the person out, unless they may read it again by now.
///
/// # Errors
/// When the store or the platform does not do it.
pub(super) async fn run(work: &Work, incident: &str, person: &str) -> Result<(), JobError> {
    let mut tx = work.begin().await?;
    let found = tx.incidents().by_id(incident, &Reader::TOBAN).await?;
    drop(tx);
    let found = found.filter(|found| found.private && !found.insiders().contains(&person));
    let room = found.and_then(|found| found.room).filter(|room| room.thread.is_none());
    if let Some(room) = room
        && let Some(account) = work.setup.account(person, room.platform)
    {
        work.gateway(room.platform)?.dismiss(&room, &account).await?;
    }
    let tx = work.begin().await?;
    Ok(work.commit(tx).await?)
}
