//! Where an incident's words go, so that its conversation stays readable: into the thread of its live card, or into its
//! own thread; where a platform has neither, into the one conversation.
//!
//! Invariant: of a private incident nothing is said where others read.

use crate::chat::inbound::Place;
use crate::incident::record::Incident;
use crate::store::Tx;
use crate::store::card::{Card, CardRole};
use crate::store::error::StoreError;

/// Where lines about it go; `None` where there is no place yet that only its readers see. While its card is being posted
/// they go beside it: nothing is lost, though it is less tidy.
///
/// # Errors
/// When the store does not answer.
pub async fn lines(tx: &mut Tx, incident: &Incident) -> Result<Option<Place>, StoreError> {
    let Some(room) = &incident.room else {
        return Ok((!incident.private).then(|| incident.origin.clone()));
    };
    if room.thread.is_some() {
        // A thread is read by everybody in its conversation.
        return Ok((!incident.private).then(|| room.clone()));
    }
    let cards = tx.cards().of(&incident.id).await?;
    let live = cards.into_iter().find(|card| card.role == CardRole::Live && card.place == *room);
    Ok(match live {
        // A room without a card of its own is one where nothing can be replied to.
        None => Some(room.clone()),
        Some(card) => Some(Place { thread: card.message, ..room.clone() }),
    })
}

/// Whether its conversation is there, and the card in it that lines gather under.
///
/// # Errors
/// When the store does not answer.
pub async fn is_ready(tx: &mut Tx, incident: &Incident) -> Result<bool, StoreError> {
    let Some(room) = &incident.room else { return Ok(false) };
    let cards = tx.cards().of(&incident.id).await?;
    let posting = |card: &Card| card.role == CardRole::Live && card.place == *room && card.message.is_none();
    Ok(!cards.iter().any(posting))
}

/// Where a word for everybody in its conversation goes that must be seen: the last one.
#[must_use]
pub fn top(incident: &Incident) -> Option<&Place> {
    let place = incident.room_or_origin();
    (!incident.private || incident.is_home(place)).then_some(place)
}
