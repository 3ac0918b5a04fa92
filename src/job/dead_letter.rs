//! Something was given up: it stands in the log, in the health list, and somebody reads it in the chat.
//!
//! Invariant: that something did not arrive is not said only where it did not arrive.

use std::collections::BTreeSet;

use tracing::error;

use crate::action::incident::place::named;
use crate::action::language::of_place;
use crate::action::setup::Setup;
use crate::chat::inbound::{Account, Place, Platform};
use crate::delivery::content::{Content, NewDelivery};
use crate::directory::access::Reader;
use crate::incident::record::Incident;
use crate::job::kind::DeadLetterKind;
use crate::job::remind::{account, alone};
use crate::job::unwell::admins;
use crate::job::work::{JobError, Work};
use crate::reply::dead_letter::{Given, Whom, given_up};
use crate::reply::incident::unheard::{Unheard, unheard};
use crate::store::Tx;
use crate::store::card::CardRole;
use crate::store::error::StoreError;
use crate::store::outbox::{DeadDelivery, notice_key};

/// Tells it in every fallback conversation, else where incidents are announced, but not where it did not arrive; where that
/// leaves none, admins read it alone. Whoever opened an incident reads that its announcement did not arrive.
///
/// # Errors
/// When the store does not do it.
pub(super) async fn run(work: &Work, what: DeadLetterKind, id: &str) -> Result<(), JobError> {
    let mut tx = work.begin().await?;
    let dead = match what {
        DeadLetterKind::Job => None,
        DeadLetterKind::Delivery => tx.outbox().dead_by_id(id).await?,
    };
    let given = if let Some(dead) = &dead {
        Some(Given::Delivery {
            platform: dead.place.platform,
            conversation: dead.place.conversation.clone(),
            whom: whom(&mut tx, &work.setup, &dead.place, dead.to.as_ref()).await?,
            incident: incident(&mut tx, dead).await?.map(|incident| incident.key),
            reason: dead.reason.clone(),
        })
    } else {
        let dead = tx.jobs().dead_by_id(id).await?;
        dead.map(|dead| Given::Job { name: dead.name, reason: dead.reason })
    };
    // Somebody took it up again meanwhile.
    let Some(given) = given else { return Ok(work.commit(tx).await?) };
    error!(id, given = ?given, "given up; `/toban retry` takes it up again");
    let policy = &work.setup.incident;
    let mut heard = false;
    // That a notice did not arrive is said to admins alone, who read it where nobody else does.
    if !dead.as_ref().is_some_and(DeadDelivery::is_notice) {
        let places = if policy.fallback.is_empty() { &policy.announce } else { &policy.fallback };
        for (platform, name) in places {
            heard |= said_in(work, &mut tx, (*platform, name), (&given, id)).await?;
        }
    }
    let mut told = BTreeSet::new();
    for to in if heard { Vec::new() } else { admins(&mut tx, &work.setup).await? } {
        let message = given_up(&given, id, to.language(&mut tx, &work.setup).await?);
        let name = to.name();
        let dedupe = notice_key(id, &name, work.now());
        tx.outbox().enqueue(&to.delivery(dedupe, message), work.now()).await?;
        told.insert(name);
    }
    if !heard && told.is_empty() {
        for (platform, name) in &policy.announce {
            said_in(work, &mut tx, (*platform, name), (&given, id)).await?;
        }
    }
    if let Some(dead) = dead {
        opener(work, &mut tx, &dead, &told).await?;
    }
    Ok(work.commit(tx).await?)
}

/// Whom it was for, as people call them. What a private conversation is called is not for everybody.
pub(super) async fn whom(tx: &mut Tx, setup: &Setup, place: &Place, to: Option<&Account>) -> Result<Whom, StoreError> {
    if let Some(to) = to {
        let known = to.person.as_deref().or_else(|| setup.person(&to.id, to.platform));
        return Ok(Whom::Person(known.unwrap_or(&to.id).to_owned()));
    }
    let known = tx.conversations().by_id(&place.conversation, &Reader::TOBAN).await?.filter(|known| !known.private);
    let name = known.map_or_else(|| place.conversation.clone(), |known| known.name);
    Ok(Whom::Conversation { id: place.conversation.clone(), name })
}

/// The incident it was about; what is said of a private one is read by those alone who read it anyway.
async fn incident(tx: &mut Tx, dead: &DeadDelivery) -> Result<Option<Incident>, StoreError> {
    let id = match &dead.content {
        Content::Thread { incident, .. } => Some(incident.clone()),
        Content::Card { card } => tx.cards().by_id(card).await?.map(|card| card.subject),
        Content::Message { .. } => None,
    };
    let found = if let Some(id) = id {
        tx.incidents().by_id(&id, &Reader::TOBAN).await?
    } else {
        let own = |incident: &Incident| incident.room.as_ref().is_some_and(|room| room.thread.is_none());
        tx.incidents().living_in(&dead.place).await?.into_iter().find(own)
    };
    Ok(found.filter(|incident| !incident.private))
}

/// Tells it in a conversation of the settings, unless that is the one that took nothing; whether somebody reads it there.
async fn said_in(
    work: &Work,
    tx: &mut Tx,
    (platform, name): (Platform, &str),
    (given, id): (&Given, &str),
) -> Result<bool, StoreError> {
    let Some(place) = named(tx, platform, name).await?.filter(|place| takes(given, place)) else { return Ok(false) };
    let message = given_up(given, id, of_place(tx, &place, work.setup.language).await?);
    let dedupe = notice_key(id, platform.word(), work.now());
    tx.outbox().enqueue(&NewDelivery::notice(dedupe, place, message), work.now()).await?;
    Ok(true)
}

/// Whether a place may take what is said, as far as what was given up tells.
fn takes(given: &Given, place: &Place) -> bool {
    let Given::Delivery { platform, conversation, .. } = given else { return true };
    *platform != place.platform || *conversation != place.conversation
}

/// Whoever opened an incident believes that everybody heard of it.
async fn opener(work: &Work, tx: &mut Tx, dead: &DeadDelivery, told: &BTreeSet<String>) -> Result<(), StoreError> {
    let Some(incident) = announced_by(tx, dead).await? else { return Ok(()) };
    let Some(to) = alone(tx, &work.setup, account(&incident.opened_by)).await? else { return Ok(()) };
    let name = to.name();
    if told.contains(&name) {
        return Ok(());
    }
    let language = to.language(tx, &work.setup).await?;
    let message = unheard(Unheard::Announcement, &incident, (&dead.place, &dead.reason), language);
    let dedupe = notice_key(&dead.id, &name, work.now());
    tx.outbox().enqueue(&to.delivery(dedupe, message), work.now()).await.map(drop)
}

/// The incident whose announcement was given up, where it was one.
async fn announced_by(tx: &mut Tx, dead: &DeadDelivery) -> Result<Option<Incident>, StoreError> {
    let Content::Card { card } = &dead.content else { return Ok(None) };
    let card = tx.cards().by_id(card).await?;
    let Some(card) = card.filter(|card| card.role == CardRole::Announcement && !card.is_withdrawn()) else {
        return Ok(None);
    };
    let incident = tx.incidents().by_id(&card.subject, &Reader::TOBAN).await?;
    Ok(incident.filter(|incident| incident.is_open() && !incident.private))
}
