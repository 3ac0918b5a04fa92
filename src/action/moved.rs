//! What follows when a conversation is put away, deleted, taken up again, or known by another id: its incidents remember
//! that nothing can be said there, or all that is kept of it goes by the new id. An event that was missed is made up for by
//! what the platform says to the next message.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::action::context::Parts;
use crate::action::incident::answered::goes_on;
use crate::action::language::of_place;
use crate::chat::inbound::{Became, Moved, Place};
use crate::directory::access::Reader;
use crate::incident::record::{Incident, Shut};
use crate::job::kind::Job;
use crate::language::Language;
use crate::store::Tx;
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
            // Whoever looks after Toban is told where the settings name it.
            let Place { platform, conversation, .. } = &moved.place;
            let job = Job::Readdressed { platform: *platform, conversation: conversation.clone() };
            tx.jobs().enqueue(&job, now, None, None, now).await?;
            return tx.commit().await;
        }
        Became::Archived => Some(Shut { since: now, gone: false, unreachable: false }),
        Became::Gone => Some(Shut { since: now, gone: true, unreachable: false }),
        Became::Open => None,
    };
    for incident in tx.incidents().living_in(&moved.place).await? {
        remember(&mut tx, &incident, shut.clone(), now).await?;
    }
    tx.commit().await
}

/// Something was refused because nothing can be said in `place`: its incidents remember that, if they do not know it yet.
///
/// # Errors
/// When the store does not do it.
pub async fn found_shut(tx: &mut Tx, place: &Place, shut: &Shut, now: Timestamp) -> Result<(), StoreError> {
    let living = tx.incidents().living_in(place).await?;
    for incident in living.iter().filter(|incident| incident.shut.is_none()) {
        remember(tx, incident, Some(shut.clone()), now).await?;
    }
    Ok(())
}

/// Something arrived in `place` that is about an incident, and whose sending `began` then: if it was thought before that nothing
/// can be said there, that is over. What was under way when the place was shut says nothing of it.
///
/// # Errors
/// When the store does not do it.
pub async fn found_open(
    tx: &mut Tx,
    place: &Place,
    (incident, began): (&str, Timestamp),
    now: Timestamp,
) -> Result<(), StoreError> {
    let found = tx.incidents().by_id(incident, &Reader::TOBAN).await?;
    let here = |incident: &Incident| incident.room_or_origin().conversation == place.conversation;
    let shut_before = |incident: &Incident| incident.shut.as_ref().is_some_and(|shut| began >= shut.since);
    if !found.is_some_and(|incident| shut_before(&incident) && here(&incident)) {
        return Ok(());
    }
    for incident in tx.incidents().living_in(place).await? {
        remember(tx, &incident, None, now).await?;
    }
    Ok(())
}

async fn remember(tx: &mut Tx, incident: &Incident, shut: Option<Shut>, now: Timestamp) -> Result<(), StoreError> {
    let opens = shut.is_none();
    let Some(change) = incident.with_shut(shut, now) else { return Ok(()) };
    let changed = tx.incidents().save(&change).await?;
    tx.cards().touch(&changed.id, now).await?;
    if opens {
        if changed.is_open() {
            let language = of_place(tx, changed.room_or_origin(), Language::En).await?;
            goes_on(tx, &changed, (&TimeZone::UTC, language), now).await?;
        }
        // What could not be made there is made now.
        let dedupe = format!("room:{}:{}", changed.id, changed.version);
        let job = Job::room(changed.id.clone());
        tx.jobs().enqueue(&job, now, Some(&dedupe), Some(&changed.id), now).await?;
    }
    Ok(())
}
