//! Whoever works on an incident is in its conversation, wherever they took it on; and whoever is to know that it is worse than
//! it was is told so by a message of its own: an announcement that is only drawn anew notifies nobody.
//!
//! Invariant: who is let into the conversation of a private incident is decided by who may read it, and by nothing here.

use crate::action::incident::consequence::Circumstances;
use crate::action::incident::place;
use crate::action::language::of_place;
use crate::chat::inbound::Place;
use crate::delivery::content::NewDelivery;
use crate::directory::access::Reader;
use crate::incident::author::Author;
use crate::incident::record::Incident;
use crate::job::kind::Job;
use crate::reply::incident::told;
use crate::store::Tx;
use crate::store::card::CardRole;
use crate::store::error::StoreError;

/// Lets in whoever took it on, and tells of a raised severity; what else the conversation needs is made by its own job, which
/// does both then.
///
/// # Errors
/// When the store does not do it.
pub(super) async fn follow(
    tx: &mut Tx,
    around: &Circumstances<'_>,
    before: &Incident,
    after: &Incident,
) -> Result<(), StoreError> {
    let acked = after.acked.as_ref().filter(|_| before.acked != after.acked);
    call(tx, around, after, acked.and_then(|(_, by)| by.person.as_deref())).await?;
    let raised = after.severity < before.severity && around.setup.incident.rooms.contains(&after.severity);
    if raised && after.is_open() && after.room.as_ref().is_some_and(|room| room.thread.is_none()) {
        raise(tx, around, after, (None, &after.version.to_string())).await?;
    }
    Ok(())
}

/// Somebody is responsible for something from now on, and is let in. What is being made lets them in by itself.
pub(super) async fn call(
    tx: &mut Tx,
    around: &Circumstances<'_>,
    incident: &Incident,
    person: Option<&str>,
) -> Result<(), StoreError> {
    let own = incident.room.as_ref().is_some_and(|room| room.thread.is_none());
    let Some(person) = person.filter(|_| own && !incident.private && incident.is_open()) else { return Ok(()) };
    let job = Job::Room { incident: incident.id.clone(), called: vec![person.to_owned()] };
    let dedupe = format!("called:{}:{}", incident.id, around.event);
    tx.jobs().enqueue(&job, around.now, Some(&dedupe), Some(&incident.id), around.now).await.map(drop)
}

/// Everybody who heard of it hears that it is worse: where it was announced, unless that is just now, since it went on there
/// until now (`from`). `which` tells one time from another.
///
/// # Errors
/// When the store does not do it.
pub async fn raise(
    tx: &mut Tx,
    around: &Circumstances<'_>,
    incident: &Incident,
    (from, which): (Option<&Place>, &str),
) -> Result<(), StoreError> {
    let announced = place::announced(tx, incident, around.setup).await?;
    let cards = tx.cards().of(&incident.id).await?;
    let heard = cards.iter().any(|card| card.role == CardRole::Announcement && card.place == announced);
    let is_new = from.is_some_and(|from| from.conversation == announced.conversation);
    if incident.private || is_new || !heard {
        return Ok(());
    }
    let language = of_place(tx, &announced, around.setup.language).await?;
    let room = place::led_to(tx, incident, around.setup).await?;
    let message = told::raised(incident, room.as_deref(), language);
    // So it is taken back if the incident becomes private.
    let dedupe = format!("told:{}:raised:{which}", incident.id);
    tx.outbox().enqueue(&NewDelivery::notice(dedupe, announced, message), around.now).await.map(drop)
}

/// Whoever was at it before it went on in a conversation of its own: who took it on, whose tasks are open, whose words are in
/// the timeline.
///
/// # Errors
/// When the store does not answer.
pub async fn at_it(tx: &mut Tx, incident: &Incident) -> Result<Vec<String>, StoreError> {
    if incident.private {
        return Ok(Vec::new());
    }
    let acked = incident.acked.as_ref().and_then(|(_, Author { person, .. })| person.clone());
    let mut persons = tx.timeline().authors(&incident.id).await?;
    let tasks = tx.tasks().of(&incident.id, &Reader::TOBAN).await?;
    persons.extend(tasks.into_iter().filter(|task| task.done.is_none()).filter_map(|task| task.owner));
    persons.extend(acked);
    Ok(persons)
}
