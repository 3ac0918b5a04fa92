//! A live card is pinned that could not be pinned when it was posted.

use jiff::Timestamp;
use tracing::warn;

use crate::chat::gateway::{GatewayError, MessageRef};
use crate::job::kind::Job;
use crate::job::work::{JobError, Work};
use crate::store::Tx;
use crate::store::error::StoreError;

/// How often it is tried: an incident goes on without a pin, and nobody has to be told of one that is missing.
const TIMES: u32 = 8;

/// Pins it after this transaction, once for a message.
pub(super) async fn plan(tx: &mut Tx, card: &str, message: &str, now: Timestamp) -> Result<(), StoreError> {
    let job = Job::Pin { card: card.to_owned() };
    tx.jobs().enqueue(&job, now, Some(&format!("pin:{card}:{message}")), None, now).await.map(drop)
}

/// Pins the message the card is shown in now.
///
/// # Errors
/// When the store or the platform does not do it now, but may later.
pub(super) async fn run(work: &Work, card: &str) -> Result<(), JobError> {
    let found = work.parts.store.read().await?.cards().by_id(card).await?;
    let Some((place, id)) = found.and_then(|card| Some((card.place, card.message?))) else { return Ok(()) };
    match work.gateway(place.platform)?.pin(&MessageRef { place, id }).await {
        Ok(()) => Ok(()),
        Err(error @ (GatewayError::NoPlace(_) | GatewayError::Shut { .. } | GatewayError::Refused(_))) => {
            warn!(%error, "a live card stays without a pin");
            Ok(())
        }
        Err(error) if work.attempts >= TIMES => {
            warn!(%error, "a live card stays without a pin");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
