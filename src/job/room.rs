//! An incident's conversation is made: a room of its own or a thread, as its severity asks and the platform can; its live
//! card and its announcement with it. No message says hello: the card is the first one.
//!
//! Everybody hears of the incident before its conversation is made. Where the platform makes none, the incident goes on in the
//! thread of its card, people are told why, and the job waits to be taken up again.
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
use crate::chat::gateway::{Capabilities, Gateway, GatewayError, NewRoom};
use crate::chat::inbound::Place;
use crate::delivery::content::NewDelivery;
use crate::directory::access::Reader;
use crate::incident::record::Incident;
use crate::job::handle::ATTEMPTS;
use crate::job::work::{JobError, Work};
use crate::language::Language;
use crate::reply::incident::topic;
use crate::store::Tx;
use crate::store::card::{Card, CardRole, NewCard};
use crate::store::error::StoreError;

mod exposed;
mod left;
mod people;
mod unmade;

/// How long it waits for the card's message at first …
const PAUSE: Duration = Duration::from_secs(1);
/// … and at most: a platform may be away for hours, with many incidents open.
const LONGEST: Duration = Duration::from_secs(15);

/// Makes what is missing of it; whoever is `called` is let in.
///
/// # Errors
/// When the store or the platform does not do it.
pub(super) async fn run(work: &Work, incident: &str, mut called: Vec<String>) -> Result<(), JobError> {
    let now = work.now();
    let mut tx = work.begin().await?;
    let Some(found) = tx.incidents().by_id(incident, &Reader::TOBAN).await? else {
        return Ok(work.commit(tx).await?);
    };
    drop(tx);
    let gateway = work.gateway(found.origin.platform)?;
    let can = gateway.capabilities();
    let found = if can.rooms { exposed::looked_at(work, gateway, found).await? } else { found };
    let own = own_room(&found).filter(|_| can.rooms && !found.exposed);
    if !found.is_open() {
        if let Some(room) = own.filter(|_| found.shut.is_none()) {
            let topic = topic(&found, language(work, room).await?);
            head(work, gateway, (&found, room), &topic).await?;
        }
        return Ok(());
    }
    let mut unmade = None;
    let (place, made) = match own {
        // Nothing can be done there until somebody takes it up again.
        Some(room) if found.shut.is_some() => (Some(room.clone()), false),
        Some(room) => (Some(room.clone()), true),
        None if wants_room(&found, &work.setup) && can.rooms && !waits_for_card(work, &found).await? => {
            // Whatever comes of it, everybody has heard by then.
            let mut tx = work.begin().await?;
            announce(&mut tx, &found, &work.setup, None, now).await?;
            work.commit_part(tx).await?;
            match open(work, gateway, &found).await? {
                Ok(place) => {
                    called.extend(left::at_it(work, &found).await?);
                    (Some(place), true)
                }
                Err(why) => {
                    unmade = Some(why);
                    (without(&found), false)
                }
            }
        }
        None => (without(&found), false),
    };
    if let Some(place) = place.as_ref().filter(|_| made) {
        people::settle(work, gateway, &found, (place, &called)).await?;
        let topic = topic(&found, language(work, place).await?);
        head(work, gateway, (&found, place), &topic).await?;
    }
    let mut tx = work.begin().await?;
    if let Some(place) = place {
        announce(&mut tx, &found, &work.setup, Some(&place), now).await?;
        if !place_of(&mut tx, work, can, (&found, place), now).await? {
            // The thread hangs on the card's message.
            return Ok(work.later(tx, pause(work.run_at, now)).await?);
        }
    }
    match unmade {
        Some(why) => Ok(unmade::lay_aside(work, tx, &found, &why).await?),
        None => Ok(work.commit(tx).await?),
    }
}

/// A part of how long it waited since it was `due`, so that it comes back soon after a short time and seldom in a long one.
fn pause(due: Timestamp, now: Timestamp) -> Duration {
    let waited = Duration::try_from(now.duration_since(due)).unwrap_or_default();
    (waited / 8).clamp(PAUSE, LONGEST)
}

/// Where it goes on without a conversation of its own; a private incident shows nothing where others read.
fn without(incident: &Incident) -> Option<Place> {
    let thread = incident.room.clone().filter(|room| room.thread.is_some() || !incident.private);
    thread.or_else(|| (!incident.private && incident.room.is_none()).then(|| incident.origin.clone()))
}

/// Whether it was found out already that there is no conversation of its own, and only the card is to be posted whose thread
/// it goes on in.
async fn waits_for_card(work: &Work, incident: &Incident) -> Result<bool, StoreError> {
    let cards = work.parts.store.read().await?.cards().of(&incident.id).await?;
    let waits = |card: &Card| card.role == CardRole::Live && card.message.is_none();
    Ok(incident.room.is_none() && incident.shut.is_none() && cards.iter().any(waits))
}

/// Its card is made in `place`, and the incident goes on there; `false` while the card is not posted in whose thread it does.
async fn place_of(
    tx: &mut Tx,
    work: &Work,
    can: Capabilities,
    (found, place): (&Incident, Place),
    now: Timestamp,
) -> Result<bool, JobError> {
    let home = Place { thread: place.thread.clone().filter(|_| place == found.origin), ..place.clone() };
    if !(can.threads || can.rooms || can.pins) {
        // Where nothing stays in sight the card is said once; `show` says it again.
        let language = of_place(tx, &place, work.setup.language).await?;
        let message = live(tx, found, &work.setup, now, language).await?;
        let delivery = NewDelivery::notice(format!("card:{}", found.id), place, message);
        tx.outbox().enqueue(&delivery, now).await?;
        return Ok(true);
    }
    let card = card(tx, found, CardRole::Live, &home, now).await?;
    let threaded = can.threads && place == found.origin && place.thread.is_none();
    if threaded && card.message.is_none() {
        // Where nothing can be said it is made once something can.
        return Ok(found.shut.is_some());
    }
    let room = if threaded { Place { thread: card.message.clone(), ..place } } else { place };
    if found.room.as_ref() != Some(&room) && (room != found.origin || room.thread.is_some()) {
        let moved = tx.incidents().save(&found.with_room(room, now)).await?;
        readers(tx, &moved).await?;
        tx.cards().touch(&moved.id, now).await?;
        if moved.private {
            // What was said where others read is taken back, in a room that could not be made private, too.
            tx.cards().withdraw(&moved, now).await?;
        }
        left::told(tx, work, found, &moved).await?;
    }
    Ok(true)
}

/// The conversation that was made for an incident alone.
fn own_room(incident: &Incident) -> Option<&Place> {
    incident.room.as_ref().filter(|room| room.thread.is_none())
}

/// Makes the conversation, or finds it; or why there will be none until somebody mends that.
async fn open(
    work: &Work,
    gateway: &Arc<dyn Gateway>,
    incident: &Incident,
) -> Result<Result<Place, GatewayError>, JobError> {
    let mut tx = work.begin().await?;
    let wanted = NewRoom {
        incident: incident.id.clone(),
        key: incident.key.to_string(),
        name: room_name(incident, &work.setup.incident.room_prefix),
        members: people::members(&mut tx, incident, &[], &work.setup).await?,
        private: incident.private,
    };
    drop(tx);
    let place = match gateway.open_room(&wanted).await {
        Ok(place) => place,
        Err(error @ (GatewayError::NoRoom { .. } | GatewayError::Refused(_))) => return Ok(Err(error)),
        // It was tried for long enough.
        Err(error) if work.attempts >= ATTEMPTS => return Ok(Err(error)),
        Err(error) => return Err(error.into()),
    };
    let mut tx = work.begin().await?;
    inherit(&mut tx, &incident.origin, &place).await?;
    work.commit_part(tx).await?;
    Ok(Ok(place))
}

async fn language(work: &Work, place: &Place) -> Result<Language, StoreError> {
    of_place(&mut work.parts.store.read().await?, place, work.setup.language).await
}

/// Heads the room with a line, where that became another one.
async fn head(
    work: &Work,
    gateway: &Arc<dyn Gateway>,
    (incident, room): (&Incident, &Place),
    topic: &str,
) -> Result<(), JobError> {
    let mut tx = work.begin().await?;
    let known = tx.rooms().topic(&incident.id).await?;
    drop(tx);
    let wanted = format!("{} {topic}", room.conversation);
    if known.is_some_and(|(known, _)| known == wanted) {
        return Ok(());
    }
    gateway.head(room, topic).await?;
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

/// Everybody hears of it where incidents are announced, unless that is the `place` where it goes on; of a private one nobody
/// does.
async fn announce(
    tx: &mut Tx,
    incident: &Incident,
    setup: &Setup,
    place: Option<&Place>,
    now: Timestamp,
) -> Result<(), StoreError> {
    if incident.private {
        return Ok(());
    }
    let announced = announced(tx, incident, setup).await?;
    if place.is_some_and(|place| announced.conversation == place.conversation) {
        return Ok(());
    }
    card(tx, incident, CardRole::Announcement, &announced, now).await.map(drop)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::{SignedDuration, Timestamp};

    use super::pause;

    #[test]
    fn what_waits_for_long_is_looked_at_seldom() {
        for (waited, then) in [(0, 1), (4, 1), (40, 5), (7_200, 15)] {
            let now = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(waited);
            assert_eq!(pause(Timestamp::UNIX_EPOCH, now), Duration::from_secs(then), "{waited}");
        }
        assert_eq!(pause(Timestamp::MAX, Timestamp::UNIX_EPOCH), Duration::from_secs(1), "a clock that was set back");
    }
}
