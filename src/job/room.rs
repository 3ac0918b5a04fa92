//! An incident's conversation is made: a room of its own or a thread, as its severity asks and the platform can; its live
//! card and its announcement with it. No message says hello: the card is the first one.
//!
//! Afterwards it follows the incident: who is in it, what it is headed with. An incident that becomes private gets another
//! room where the platform cannot make the one it has private.
//!
//! Every step can be done again; a step that must wait for the card's message lets go of the job and comes back.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::action::incident::card::live;
use crate::action::incident::consequence::{readers, wants_room};
use crate::action::incident::place::{announced, room_name};
use crate::action::language::of_place;
use crate::action::setup::Setup;
use crate::chat::gateway::{Gateway, NewRoom};
use crate::chat::inbound::Place;
use crate::delivery::content::NewDelivery;
use crate::directory::access::Reader;
use crate::incident::record::Incident;
use crate::job::work::{JobError, Work};
use crate::reply::incident::topic;
use crate::store::Tx;
use crate::store::card::{Card, CardRole, NewCard};
use crate::store::error::StoreError;

mod people;

/// How long it waits for the card's message.
const PAUSE: Duration = Duration::from_secs(1);

/// Makes what is missing of it.
///
/// # Errors
/// When the store or the platform does not do it.
pub(super) async fn run(work: &Work, incident: &str) -> Result<(), JobError> {
    let now = work.now();
    let mut tx = work.begin().await?;
    let Some(found) = tx.incidents().by_id(incident, &Reader::TOBAN).await? else {
        return Ok(work.commit(tx).await?);
    };
    drop(tx);
    let gateway = work.gateway(found.origin.platform)?;
    let can = gateway.capabilities();
    let own = own_room(&found).filter(|_| can.rooms);
    if !found.is_open() {
        if let Some(room) = own.filter(|_| found.shut.is_none()) {
            head(work, gateway, &found, room).await?;
        }
        return Ok(());
    }
    let (place, made) = match own {
        // Nothing can be done there until somebody takes it up again.
        Some(room) if found.shut.is_some() => (Some(room.clone()), false),
        Some(room) if !found.private || gateway.seclude(room).await? => (Some(room.clone()), true),
        _ if wants_room(&found, &work.setup) && can.rooms => (Some(open(work, gateway, &found).await?), true),
        // A private incident without a room of its own shows nothing where others read.
        _ if found.room.is_some() || found.private => (found.room.clone(), false),
        _ => (Some(found.origin.clone()), false),
    };
    if let Some(place) = place.as_ref().filter(|_| made) {
        people::settle(work, gateway, &found, place).await?;
        head(work, gateway, &found, place).await?;
    }
    let mut tx = work.begin().await?;
    let Some(place) = place else { return Ok(work.commit(tx).await?) };
    let home = Place { thread: place.thread.clone().filter(|_| place == found.origin), ..place.clone() };
    announce(&mut tx, &found, &work.setup, &place, now).await?;
    if !(can.threads || can.rooms || can.pins) {
        // Where nothing stays in sight the card is said once; `show` says it again.
        let language = of_place(&mut tx, &place, work.setup.language).await?;
        let message = live(&mut tx, &found, &work.setup, now, language).await?;
        let delivery = NewDelivery::notice(format!("card:{}", found.id), place, message);
        tx.outbox().enqueue(&delivery, now).await?;
        return Ok(work.commit(tx).await?);
    }
    let card = card(&mut tx, &found, CardRole::Live, &home, now).await?;
    let threaded = can.threads && place == found.origin && place.thread.is_none();
    if threaded && card.message.is_none() {
        // The thread hangs on the card's message.
        return Ok(work.later(tx, PAUSE).await?);
    }
    let room = if threaded { Place { thread: card.message.clone(), ..place } } else { place };
    if found.room.as_ref() != Some(&room) && (room != found.origin || room.thread.is_some()) {
        let moved = tx.incidents().save(&found.with_room(room, now)).await?;
        readers(&mut tx, &moved).await?;
        tx.cards().touch(&moved.id, now).await?;
        if moved.private {
            // What was said where others read is taken back, in a room that could not be made private, too.
            tx.cards().withdraw(&moved, now).await?;
        }
    }
    Ok(work.commit(tx).await?)
}

/// The conversation that was made for an incident alone.
fn own_room(incident: &Incident) -> Option<&Place> {
    incident.room.as_ref().filter(|room| room.thread.is_none())
}

/// Makes the conversation, or finds it.
async fn open(work: &Work, gateway: &Arc<dyn Gateway>, incident: &Incident) -> Result<Place, JobError> {
    let mut tx = work.begin().await?;
    let wanted = NewRoom {
        incident: incident.id.clone(),
        key: incident.key.to_string(),
        name: room_name(incident, &work.setup.incident.room_prefix),
        members: people::members(&mut tx, incident, &work.setup).await?,
        private: incident.private,
    };
    drop(tx);
    let place = gateway.open_room(&wanted).await?;
    let mut tx = work.begin().await?;
    inherit(&mut tx, &incident.origin, &place).await?;
    work.commit_part(tx).await?;
    if let Some(before) = own_room(incident).filter(|before| **before != place) {
        // The title stood there for everybody.
        gateway.head(before, "").await?;
    }
    Ok(place)
}

/// Heads the room with where the incident stands, where that became another thing.
async fn head(work: &Work, gateway: &Arc<dyn Gateway>, incident: &Incident, room: &Place) -> Result<(), JobError> {
    let mut tx = work.begin().await?;
    let topic = topic(incident, of_place(&mut tx, room, work.setup.language).await?);
    let known = tx.rooms().topic(&incident.id).await?;
    drop(tx);
    let wanted = format!("{} {topic}", room.conversation);
    if known.is_some_and(|(known, _)| known == wanted) {
        return Ok(());
    }
    gateway.head(room, &topic).await?;
    let mut tx = work.begin().await?;
    tx.rooms().head(&incident.id, &wanted, work.now()).await?;
    Ok(work.commit_part(tx).await?)
}

/// A new conversation speaks the language of the one it came from, until somebody chooses another.
async fn inherit(tx: &mut Tx, from: &Place, place: &Place) -> Result<(), StoreError> {
    let mut of = async |place: &Place| tx.conversations().by_id(&place.conversation, &Reader::TOBAN).await;
    let (from, new) = (of(from).await?, of(place).await?);
    if let (Some(language), Some(new)) = (from.and_then(|from| from.language), new)
        && new.language.is_none()
    {
        tx.conversations().set_language(&new.id, language).await?;
    }
    Ok(())
}

/// The card of that role in that place; made where it is missing.
async fn card(
    tx: &mut Tx,
    incident: &Incident,
    role: CardRole,
    place: &Place,
    now: Timestamp,
) -> Result<Card, StoreError> {
    let new = NewCard { subject: incident.id.clone(), role, place: place.clone() };
    let id = tx.cards().create(&new, now).await?;
    let made = tx.cards().by_id(&id).await?;
    made.ok_or(StoreError::Missing { what: "card", id })
}

/// Everybody hears of it where incidents are announced; of a private one nobody does.
async fn announce(
    tx: &mut Tx,
    incident: &Incident,
    setup: &Setup,
    place: &Place,
    now: Timestamp,
) -> Result<(), StoreError> {
    if incident.private {
        return Ok(());
    }
    let announced = announced(tx, incident, setup).await?;
    if announced.conversation == place.conversation {
        return Ok(());
    }
    card(tx, incident, CardRole::Announcement, &announced, now).await.map(drop)
}
