//! What follows when a conversation is put away, deleted, taken up again, or known by another id: its incidents remember
//! that nothing can be said there, or all that is kept of it goes by the new id.

use crate::action::context::Parts;
use crate::chat::inbound::{Became, Moved};
use crate::incident::record::Shut;
use crate::store::error::StoreError;

/// Follows it, once per event.
///
/// # Errors
/// When the store does not do it; then nothing of it happened, and it can be tried again.
pub async fn moved(moved: &Moved, parts: &Parts) -> Result<(), StoreError> {
    let now = moved.at;
    let mut tx = parts.store.begin().await?;
    if !tx.events().record(moved.place.platform, &moved.event, now).await? {
        return Ok(());
    }
    let shut = match &moved.became {
        Became::Known { id } => {
            tx.rename_conversation(&moved.place, id).await?;
            return tx.commit().await;
        }
        Became::Archived => Some(Shut { since: now, gone: false }),
        Became::Gone => Some(Shut { since: now, gone: true }),
        Became::Open => None,
    };
    for incident in tx.incidents().living_in(&moved.place).await? {
        if let Some(change) = incident.with_shut(shut.clone(), now) {
            let changed = tx.incidents().save(&change).await?;
            tx.cards().touch(&changed.id, now).await?;
        }
    }
    tx.commit().await
}
