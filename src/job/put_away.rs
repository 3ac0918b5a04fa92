//! The conversation of an incident that is over is put away: not before its post-mortem was looked at, for people would lose
//! the place where they talk it over, and not before the last word was said there.

use std::time::Duration;

use crate::directory::access::Reader;
use crate::incident::record::{Incident, Shut};
use crate::job::work::{JobError, Work};
use crate::store::Tx;
use crate::store::error::StoreError;

/// How long it waits for what is still to be said there.
const PAUSE: Duration = Duration::from_mins(1);

/// Puts it away, if it is over; whoever reviews the post-mortem later asks for it again.
///
/// # Errors
/// When the store or the platform does not do it.
pub(super) async fn run(work: &Work, incident: &str) -> Result<(), JobError> {
    let mut tx = work.begin().await?;
    let found = tx.incidents().by_id(incident, &Reader::TOBAN).await?;
    let Some(found) = found.filter(|found| found.shut.is_none()) else { return Ok(work.commit(tx).await?) };
    let room = found.room.as_ref().filter(|room| room.thread.is_none());
    let Some(room) = room.filter(|_| !found.is_open()) else { return Ok(work.commit(tx).await?) };
    if is_under_review(&mut tx, &found).await? {
        return Ok(work.commit(tx).await?);
    }
    if tx.outbox().waits_for(room).await? {
        return Ok(work.later(tx, PAUSE).await?);
    }
    drop(tx);
    let gateway = work.gateway(room.platform)?;
    let open = !gateway.capabilities().rooms || gateway.archive(room).await?;
    let mut tx = work.begin().await?;
    let shut = (!open).then(|| Shut { since: work.now(), gone: false, unreachable: false });
    if let Some(change) = found.with_shut(shut, work.now()) {
        tx.incidents().save(&change).await?;
    }
    Ok(work.commit(tx).await?)
}

async fn is_under_review(tx: &mut Tx, incident: &Incident) -> Result<bool, StoreError> {
    let postmortem = tx.postmortems().by_incident(&incident.id, &Reader::TOBAN).await?;
    Ok(postmortem.is_some_and(|postmortem| postmortem.is_pending()))
}
