//! Where an incident's words go, so that its conversation stays readable: into the thread of its live card, or into its
//! own thread; where a platform has neither, into the one conversation. Stakeholders read theirs in the announcement's
//! thread.
//!
//! Invariant: of a private incident nothing is said where others read.

use jiff::{SignedDuration, Timestamp};

use crate::action::setup::Setup;
use crate::chat::gateway::Capabilities;
use crate::chat::inbound::{Place, Platform};
use crate::chat::message::Message;
use crate::chat::moment::{Room, led};
use crate::delivery::content::{NewDelivery, Under};
use crate::directory::access::Reader;
use crate::incident::record::Incident;
use crate::store::Tx;
use crate::store::card::{Card, CardRole};
use crate::store::error::StoreError;

/// Greatest length of the title's part of a room's name, in characters.
const SLUG: usize = 24;
/// How long a line waits for the live card, or for the incident's conversation, to be there; then it is said in the
/// conversation itself. A card that is not refused is posted within seconds.
const LINE_PATIENCE: SignedDuration = SignedDuration::from_mins(1);
/// How long a word to stakeholders waits for the announcement: as long as that itself is tried (`delivery::attempt`).
const UPDATE_PATIENCE: SignedDuration = SignedDuration::from_hours(1);

/// Where something for the thread of a card goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    /// Here.
    At(Place),
    /// The card is not there yet.
    NotYet,
    /// There is no place for it, or not any more.
    Nowhere,
    /// The card it belongs under was given up.
    Lost,
}

/// A line about an incident, for everybody who works on it. Where it is `known` that there is a thread, it goes there even
/// if the incident moves until it is sent: to whom it answers reads it where they are.
#[must_use]
pub fn line(dedupe: String, incident: &Incident, known: Option<&Place>, message: Message) -> NewDelivery {
    let near = known.cloned().unwrap_or_else(|| Place { thread: None, ..incident.room_or_origin().clone() });
    NewDelivery::in_thread(dedupe, near, (&incident.id, Under::Live), message)
}

/// Where something for a thread of `incident` goes `now`, on a platform that can do `can`; it waits since `since`.
///
/// # Errors
/// When the store does not answer.
pub async fn spot(
    tx: &mut Tx,
    (incident, under): (&Incident, Under),
    can: Capabilities,
    (since, now): (Timestamp, Timestamp),
) -> Result<Spot, StoreError> {
    let waited = now.duration_since(since);
    match under {
        Under::Live => {
            let parts = can.threads || can.rooms;
            // Where no conversation could be made for it, none is made later.
            let parts = parts && incident.shut.is_none();
            let young = parts && now.duration_since(incident.opened) < LINE_PATIENCE;
            Ok(match lines(tx, incident).await? {
                Some(place) if !young || incident.room.is_some() || place.thread.is_some() => Spot::At(place),
                Some(_) => Spot::NotYet,
                None if parts && waited < LINE_PATIENCE => Spot::NotYet,
                None => top(incident).map_or(Spot::Nowhere, |place| Spot::At(place.clone())),
            })
        }
        Under::Announcement if incident.private || !can.threads => Ok(Spot::Nowhere),
        Under::Announcement => {
            let over = waited >= UPDATE_PATIENCE;
            Ok(match card(tx, incident, |card| card.role == CardRole::Announcement).await? {
                Some(card) => match thread(&card) {
                    Some(place) => Spot::At(place),
                    None if over => Spot::Lost,
                    None => Spot::NotYet,
                },
                // Its conversation, and the announcement with it, is being made.
                None if incident.room.is_none() && !over => Spot::NotYet,
                None => Spot::Nowhere,
            })
        }
    }
}

/// Where lines about it go as things stand; `None` where there is no place yet that only its readers see, or its card is
/// being posted.
///
/// # Errors
/// When the store does not answer.
pub async fn lines(tx: &mut Tx, incident: &Incident) -> Result<Option<Place>, StoreError> {
    let home = match &incident.room {
        // Others read there.
        Some(room) if incident.private && !incident.is_home(room) => return Ok(None),
        Some(room) if room.thread.is_some() => return Ok(Some(room.clone())),
        Some(room) => room,
        None if incident.private => return Ok(None),
        None => &incident.origin,
    };
    let here = |card: &Card| {
        let place = &card.place;
        card.role == CardRole::Live && place.platform == home.platform && place.conversation == home.conversation
    };
    Ok(match card(tx, incident, here).await? {
        // A conversation without a card of its own is one where nothing can be replied to.
        None => Some(home.clone()),
        Some(card) => thread(&card),
    })
}

/// Whether it has an announcement, in whose thread stakeholders read updates.
///
/// # Errors
/// When the store does not answer.
pub async fn is_announced(tx: &mut Tx, incident: &Incident) -> Result<bool, StoreError> {
    Ok(card(tx, incident, |card| card.role == CardRole::Announcement).await?.is_some())
}

/// Where its announcement should stand and is not seen as it should be, and why.
///
/// # Errors
/// When the store does not answer.
pub async fn unheard(tx: &mut Tx, incident: &Incident) -> Result<Option<(Place, String)>, StoreError> {
    if incident.private {
        return Ok(None);
    }
    let Some(card) = card(tx, incident, |card| card.role == CardRole::Announcement).await? else { return Ok(None) };
    Ok(tx.outbox().hindered(&card.id).await?.map(|reason| (card.place, reason)))
}

async fn card(tx: &mut Tx, incident: &Incident, is_it: impl Fn(&Card) -> bool) -> Result<Option<Card>, StoreError> {
    Ok(tx.cards().of(&incident.id).await?.into_iter().find(|card| is_it(card)))
}

/// The thread of a card that was posted; one that stands in a thread itself has no other.
fn thread(card: &Card) -> Option<Place> {
    let thread = card.place.thread.clone().or_else(|| card.message.clone());
    thread.map(|thread| Place { thread: Some(thread), ..card.place.clone() })
}

/// Where a word for everybody in its conversation goes that must be seen: the last one.
#[must_use]
pub fn top(incident: &Incident) -> Option<&Place> {
    let place = incident.room_or_origin();
    (!incident.private || incident.is_home(place)).then_some(place)
}

/// Where everybody hears of it: where the settings say, else where it began.
///
/// # Errors
/// When the store does not answer.
pub async fn announced(tx: &mut Tx, incident: &Incident, setup: &Setup) -> Result<Place, StoreError> {
    let platform = incident.origin.platform;
    let near = |conversation: &str| Place { platform, conversation: conversation.to_owned(), thread: None };
    match setup.incident.announce.get(&platform) {
        Some(name) => Ok(named(tx, platform, name).await?.unwrap_or_else(|| near(name))),
        // Where nothing is configured, whoever saw it begin reads there where it went.
        None => Ok(near(&incident.origin.conversation)),
    }
}

/// The conversation that the settings name: by its name where the platform is our own, else by its id.
///
/// # Errors
/// When the store does not answer.
pub async fn named(tx: &mut Tx, platform: Platform, name: &str) -> Result<Option<Place>, StoreError> {
    let place = |conversation| Place { platform, conversation, thread: None };
    if !platform.keeps_conversations() {
        return Ok(Some(place(name.to_owned())));
    }
    let mut found = tx.conversations().by_name(name.trim_start_matches('#'), &Reader::TOBAN).await?;
    if found.is_none() {
        found = tx.conversations().by_id(name, &Reader::TOBAN).await?;
    }
    Ok(found.map(|conversation| place(conversation.id)))
}

/// What leads to its own conversation, by the name that has.
///
/// # Errors
/// When the store does not answer.
pub async fn led_to(tx: &mut Tx, incident: &Incident, setup: &Setup) -> Result<Option<String>, StoreError> {
    let Some(room) = incident.room.as_ref().filter(|room| room.thread.is_none()) else { return Ok(None) };
    let known = tx.conversations().by_id(&room.conversation, &Reader::TOBAN).await?;
    let name = known.map_or_else(|| room_name(incident, &setup.incident.room_prefix), |known| known.name);
    Ok(Some(led(Room { conversation: &room.conversation, name: &name })))
}

/// How its own conversation is called: `inc-42-checkout-down`; letters and digits of any script.
#[must_use]
pub fn room_name(incident: &Incident, prefix: &str) -> String {
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
