//! What was to be said in a conversation that was archived or deleted: it goes where everybody hears of the incident, with
//! why, instead of being given up.
//!
//! Invariant: of a private incident nothing is said where others read; it waits until its conversation is there again.

use jiff::{SignedDuration, Timestamp};
use tracing::warn;

use crate::action::incident::place::{announced, named};
use crate::action::language::of_place;
use crate::action::setup::Setup;
use crate::chat::inbound::Place;
use crate::delivery::content::Content;
use crate::incident::record::Incident;
use crate::reply::dead_letter::diverted;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::outbox::Delivery;

/// How long what may be said nowhere else waits until it is tried again.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// What became of a delivery that its conversation does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Diverted {
    /// It is not about an incident whose conversation is shut, or there is no other place.
    No,
    /// It goes elsewhere, or is drawn again when the conversation is there again.
    Done,
    /// It is tried again then.
    Later(Timestamp),
}

/// Sends it elsewhere, where its incident's conversation is known to be shut.
pub(super) async fn divert(
    tx: &mut Tx,
    delivery: &Delivery,
    setup: &Setup,
    now: Timestamp,
) -> Result<Diverted, StoreError> {
    // What one account alone reads stands in no conversation of an incident.
    let living = if delivery.to.is_none() { tx.incidents().living_in(&delivery.place).await? } else { Vec::new() };
    let shut = living.into_iter().filter(|incident| incident.shut.is_some());
    let meant = |incident: &Incident| match &delivery.content {
        Content::Thread { incident: id, .. } => incident.id == *id,
        Content::Message { .. } | Content::Card { .. } => true,
    };
    let Some(incident) = shut.into_iter().find(meant) else { return Ok(Diverted::No) };
    let message = match &delivery.content {
        Content::Message { message } | Content::Thread { message, .. } => message,
        // Its newest state is drawn as soon as there is a place for it.
        Content::Card { .. } => return tx.outbox().expire(delivery, now).await.map(|()| Diverted::Done),
    };
    if incident.private {
        tx.outbox().failed(delivery, "the incident's conversation is archived or deleted", true).await?;
        return Ok(Diverted::Later(now.saturating_add(PAUSE).unwrap_or(Timestamp::MAX)));
    }
    let Some(place) = elsewhere(tx, &incident, setup, &delivery.place).await? else { return Ok(Diverted::No) };
    let language = of_place(tx, &place, setup.language).await?;
    warn!(delivery = delivery.id, incident = %incident.key, "its conversation is shut; it is said elsewhere");
    let content = Content::Message { message: diverted(message.clone(), &incident, language) };
    tx.outbox().divert(delivery, &place, &content).await?;
    Ok(Diverted::Done)
}

/// Where incidents are announced, else the fallback conversation of the platform; never the place that takes nothing.
async fn elsewhere(tx: &mut Tx, incident: &Incident, setup: &Setup, shut: &Place) -> Result<Option<Place>, StoreError> {
    let other = |place: &Place| place.conversation != shut.conversation;
    let place = announced(tx, incident, setup).await?;
    if other(&place) {
        return Ok(Some(place));
    }
    Ok(match setup.incident.fallback.get(&shut.platform) {
        Some(name) => named(tx, shut.platform, name).await?.filter(other),
        None => None,
    })
}
