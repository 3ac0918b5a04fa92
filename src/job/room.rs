//! An incident's conversation is made: a room of its own or a thread, as its severity asks and the platform can; its live
//! card and its announcement with it. No message says hello: the card is the first one.
//!
//! Every step can be done again; a step that must wait for the card's message lets go of the job and comes back.

use std::time::Duration;

use jiff::Timestamp;

use crate::action::account::of_person;
use crate::action::incident::card::live;
use crate::action::incident::consequence::{readers, wants_room};
use crate::action::incident::place::announced;
use crate::action::language::of_place;
use crate::action::setup::Setup;
use crate::chat::gateway::NewRoom;
use crate::chat::inbound::{Account, Place};
use crate::delivery::content::NewDelivery;
use crate::directory::access::Reader;
use crate::incident::record::Incident;
use crate::job::work::{JobError, Work};
use crate::store::Tx;
use crate::store::card::{Card, CardRole, NewCard};
use crate::store::error::StoreError;

/// How long it waits for the card's message.
const PAUSE: Duration = Duration::from_secs(1);
/// Greatest length of the title's part of a room's name, in characters.
const SLUG: usize = 24;

/// Makes what is missing of it.
///
/// # Errors
/// When the store or the platform does not do it.
pub(super) async fn run(work: &Work, incident: &str) -> Result<(), JobError> {
    let now = work.now();
    let mut tx = work.begin().await?;
    let Some(found) = tx.incidents().by_id(incident, &Reader::TOBAN).await?.filter(Incident::is_open) else {
        return Ok(work.commit(tx).await?);
    };
    let gateway = work.gateway(found.origin.platform)?;
    let can = gateway.capabilities();
    let own = found.room.as_ref().is_some_and(|room| room.thread.is_none());
    let place = if wants_room(&found, &work.setup) && can.rooms && !own {
        let wanted = wanted(&mut tx, &found, &work.setup).await?;
        drop(tx);
        let place = gateway.open_room(&wanted).await?;
        tx = work.begin().await?;
        inherit(&mut tx, &found.origin, &place).await?;
        Some(place)
    } else if let Some(room) = found.room.clone().filter(|_| own && can.rooms) {
        let members = members(&mut tx, &found, &work.setup).await?;
        drop(tx);
        gateway.admit(&room, &members).await?;
        tx = work.begin().await?;
        Some(room)
    } else if found.room.is_some() || found.private {
        // A private incident without a room of its own shows nothing where others read.
        found.room.clone()
    } else {
        Some(found.origin.clone())
    };
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
    }
    Ok(work.commit(tx).await?)
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

async fn wanted(tx: &mut Tx, incident: &Incident, setup: &Setup) -> Result<NewRoom, StoreError> {
    Ok(NewRoom {
        incident: incident.id.clone(),
        key: incident.key.to_string(),
        name: name(incident, &setup.incident.room_prefix),
        topic: format!("{} {} {}", incident.severity, incident.key, incident.title),
        members: members(tx, incident, setup).await?,
        private: incident.private,
    })
}

/// The accounts of those who have something to do with it.
async fn members(tx: &mut Tx, incident: &Incident, setup: &Setup) -> Result<Vec<Account>, StoreError> {
    let mut members = Vec::new();
    for person in incident.insiders() {
        members.extend(of_person(tx, person, incident.origin.platform, setup).await?);
    }
    Ok(members)
}

/// `inc-42-checkout-down`; letters and digits of any script.
fn name(incident: &Incident, prefix: &str) -> String {
    let mut slug = String::new();
    for word in incident.title.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if slug.chars().count() + word.chars().count() > SLUG {
            break;
        }
        slug.push('-');
        slug.push_str(word);
    }
    format!("{prefix}-{}{slug}", incident.key.0)
}
