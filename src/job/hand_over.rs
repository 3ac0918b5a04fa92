//! Handing one delivery over to its platform, within the time its queue is held.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use tracing::warn;

use crate::chat::gateway::{Closed, DeliveryKey, Gateway, GatewayError, MessageRef};
use crate::chat::nowhere::Nowhere;
use crate::chat::unsent::Hindrance;
use crate::delivery::attempt::Outcome;
use crate::delivery::content::Content;
use crate::job::deliver::{Attempt, Settled};
use crate::job::runner::Links;
use crate::store::card::{Card, CardRole};
use crate::store::outbox::Delivery;

/// Sends; what came of it.
pub(super) async fn hand_over(links: &Arc<Links>, gateway: &Arc<dyn Gateway>, attempt: Attempt) -> Settled {
    let left = attempt.until.duration_since(links.parts.clock.now());
    let limit = Duration::try_from(left).unwrap_or_default().min(links.send);
    let within = async {
        tokio::select! {
            biased;
            sent = send(gateway, &attempt) => Some(sent),
            () = links.parts.clock.sleep(limit) => None,
        }
    };
    // By the machine's own time, too: what hangs is cut off where somebody else moves the clock.
    let sent = timeout(limit, within).await.unwrap_or(None);
    let failed = |outcome| (outcome, String::new(), false, false);
    let (outcome, message, shown, unpinned) = match sent {
        Some(Ok(Sent { at, shown, unpinned })) => (Outcome::Sent, at.id, shown, unpinned),
        Some(Err(error)) => failed(outcome(error, &attempt.delivery)),
        None => failed(Outcome::Unknown(Hindrance::Silent.because(format!("{limit:?}")))),
    };
    Settled { attempt, outcome, message, shown, unpinned }
}

/// What arrived.
struct Sent {
    at: MessageRef,
    /// Whether the platform shows the message now; otherwise there is nothing to show it in, and nothing more to do.
    shown: bool,
    /// Whether it should be pinned and is not.
    unpinned: bool,
}

async fn send(gateway: &Arc<dyn Gateway>, attempt: &Attempt) -> Result<Sent, GatewayError> {
    let Attempt { delivery, card, message, .. } = attempt;
    let shown = card.as_ref().and_then(|card| card.message.clone());
    if let Some(id) = shown.filter(|_| gateway.capabilities().edit) {
        let at = MessageRef { place: delivery.place.clone(), id };
        let withdrawn = card.as_ref().filter(|card| card.is_withdrawn());
        let amended = card.as_ref().is_some_and(|card| card.amended().is_some());
        let changed = match withdrawn {
            Some(card) => gateway.take_back(&at, card.withdrawn_link(), message).await,
            None => gateway.edit(&at, message).await,
        };
        match changed {
            // Somebody deleted it: there is nothing to take back or to change; a card is posted anew.
            Err(GatewayError::NoPlace(_)) if withdrawn.is_some() || amended => {
                return Ok(Sent { at, shown: false, unpinned: false });
            }
            Err(GatewayError::NoPlace(_)) => {}
            done => return done.map(|()| Sent { at, shown: true, unpinned: false }),
        }
    }
    if let Some(id) = card.as_ref().filter(|card| card.amended().is_some()).and_then(|card| card.message.clone()) {
        // Where nothing can be edited what was said stays as it was.
        let at = MessageRef { place: delivery.place.clone(), id };
        return Ok(Sent { at, shown: false, unpinned: false });
    }
    let key = key(delivery, card.as_ref());
    let key = DeliveryKey { id: &key, tried: delivery.uncertain };
    let at = gateway.deliver(&delivery.place, delivery.to.as_ref(), message, key).await?;
    let live = card.as_ref().is_some_and(|card| card.role == CardRole::Live) && gateway.capabilities().pins;
    if !live {
        return Ok(Sent { at, shown: true, unpinned: false });
    }
    let pinned = gateway.pin(&at).await;
    if let Err(error) = &pinned {
        warn!(error = %error, "a live card could not be pinned");
    }
    Ok(Sent { at, shown: true, unpinned: pinned.is_err() })
}

/// What the platform deduplicates by. A card that is posted anew because its message is gone is another message.
fn key(delivery: &Delivery, card: Option<&Card>) -> String {
    match card.and_then(|card| card.message.as_deref()) {
        Some(gone) => format!("{}/{gone}", delivery.id),
        None => delivery.id.clone(),
    }
}

fn outcome(error: GatewayError, delivery: &Delivery) -> Outcome {
    let threaded = delivery.place.thread.is_some() && matches!(delivery.content, Content::Thread { .. });
    match error {
        GatewayError::NoPlace(place) if place.why == Nowhere::MessageGone && threaded => {
            Outcome::Uprooted(place.to_string())
        }
        GatewayError::Shut { how, place } => {
            Outcome::Shut { archived: how == Closed::Archived, reason: place.to_string() }
        }
        GatewayError::NoPlace(_) | GatewayError::NoRoom { .. } | GatewayError::Refused(_) => {
            Outcome::Refused(error.to_string())
        }
        GatewayError::RateLimited { retry_after } => Outcome::RateLimited(retry_after),
        GatewayError::NotSent(reason) => Outcome::NotSent(reason),
        GatewayError::Unavailable(reason) => Outcome::Unknown(reason),
        GatewayError::Begun { reason, retry_after } => Outcome::Begun { reason, after: retry_after },
    }
}
