//! Where a delivery goes that belongs into the thread of an incident's card: known only once the card was posted.

use jiff::Timestamp;
use tracing::error;

use crate::action::incident::place::{Spot, replanted, spot};
use crate::chat::gateway::Capabilities;
use crate::chat::inbound::Place;
use crate::chat::unsent::Hindrance;
use crate::delivery::content::Content;
use crate::directory::access::Reader;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::outbox::Delivery;

/// A delivery at the head of its queue.
pub(super) enum Placed {
    /// It can be sent.
    Here(Box<Delivery>),
    /// Its thread is not there yet.
    NotYet,
    /// Nothing of it is to be sent, and that is written down.
    Settled,
}

/// The message in whose thread it was to stand is gone: its place is looked up anew, which is not that one.
///
/// # Errors
/// When the store does not do it.
pub(super) async fn uproot(tx: &mut Tx, delivery: &Delivery) -> Result<(), StoreError> {
    let Content::Thread { incident, under, message, .. } = delivery.content.clone() else { return Ok(()) };
    let content = Content::Thread { incident, under, gone: delivery.place.thread.clone(), message };
    let place = Place { thread: None, ..delivery.place.clone() };
    tx.outbox().divert(delivery, &place, &content).await
}

/// Looks up where it goes, on a platform that can do `can`.
pub(super) async fn placed(
    tx: &mut Tx,
    delivery: Delivery,
    can: Capabilities,
    now: Timestamp,
) -> Result<Placed, StoreError> {
    let Content::Thread { incident, under, gone, .. } = &delivery.content else {
        return Ok(Placed::Here(Box::new(delivery)));
    };
    if delivery.place.thread.is_some() {
        return Ok(Placed::Here(Box::new(delivery)));
    }
    let spot = match tx.incidents().by_id(incident, &Reader::TOBAN).await? {
        Some(incident) => {
            let times = (delivery.since, now);
            let spot = spot(tx, (&incident, *under), can, times).await?;
            gone.as_deref().map_or(spot.clone(), |gone| replanted(spot, gone, (&incident, *under), times))
        }
        None => Spot::Nowhere,
    };
    match spot {
        Spot::At(place) => {
            tx.outbox().put(&delivery, &place).await?;
            Ok(Placed::Here(Box::new(Delivery { place, ..delivery })))
        }
        Spot::NotYet => Ok(Placed::NotYet),
        Spot::Nowhere => tx.outbox().expire(&delivery, now).await.map(|()| Placed::Settled),
        Spot::Lost => {
            let reason = Hindrance::Threadless.because("");
            error!(delivery = delivery.id, reason, "a delivery is given up");
            tx.outbox().set_aside(&delivery, &reason, now).await.map(|()| Placed::Settled)
        }
    }
}
