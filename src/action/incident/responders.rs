//! Whoever works on an incident is in its conversation, wherever they took it on; and whoever is to know that it is worse than
//! it was is told so by a message of its own: an announcement that is only drawn anew notifies nobody.
//!
//! Invariant: who is let into the conversation of a private incident is decided by who may read it, and by nothing here.

use crate::action::incident::consequence::{Circumstances, wants_room};
use crate::action::incident::place;
use crate::action::language::of_place;
use crate::chat::inbound::Place;
use crate::chat::message::Message;
use crate::delivery::content::{Content, NewDelivery};
use crate::directory::access::Reader;
use crate::incident::author::Author;
use crate::incident::record::Incident;
use crate::job::kind::Job;
use crate::language::Language;
use crate::reply::incident::told;
use crate::store::Tx;
use crate::store::card::CardRole;
use crate::store::error::StoreError;

/// Raises of one incident whose messages are known by their number.
const RAISES: usize = 20;

/// Lets in whoever took it on, tells of a raised severity, and has what was told before say how it stands now; what else the conversation needs is made by its own job, which
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
    if told::raised(before, None, Language::En) != told::raised(after, None, Language::En) {
        stands(tx, around, after).await?;
    }
    let raised = after.severity < before.severity && around.setup.incident.rooms.contains(&after.severity);
    if raised && after.is_open() && after.room.as_ref().is_some_and(|room| room.thread.is_none()) {
        raise(tx, around, after, (None, None)).await?;
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
/// until now (`from`). `once` is the key of what happens once at most; else it is one more time.
///
/// # Errors
/// When the store does not do it.
pub async fn raise(
    tx: &mut Tx,
    around: &Circumstances<'_>,
    incident: &Incident,
    (from, once): (Option<&Place>, Option<&str>),
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
    let keys = match once {
        Some(once) => vec![key(incident, &format!("raised:{once}"))],
        None => numbered(incident).collect(),
    };
    for key in keys {
        let delivery = NewDelivery::notice(key, announced.clone(), message.clone());
        if tx.outbox().enqueue(&delivery, around.now).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// Below the message that an incident was opened from, everybody who reads that reads of it.
///
/// # Errors
/// When the store does not do it.
pub(super) async fn begin(
    tx: &mut Tx,
    around: &Circumstances<'_>,
    incident: &Incident,
    at: Place,
) -> Result<(), StoreError> {
    // In a thread, the card of one that goes on there says all that.
    if incident.private || (at == incident.origin && !wants_room(incident, around.setup)) {
        return Ok(());
    }
    let message = told::began(incident, None, of_place(tx, &at, around.setup.language).await?);
    let delivery = NewDelivery::notice(key(incident, BEGAN), at, message);
    tx.outbox().enqueue(&delivery, around.now).await.map(drop)
}

/// What was told of it apart from its cards says how it stands by now.
///
/// # Errors
/// When the store does not do it.
pub async fn stands(tx: &mut Tx, around: &Circumstances<'_>, incident: &Incident) -> Result<(), StoreError> {
    if incident.private {
        return Ok(());
    }
    let room = place::led_to(tx, incident, around.setup).await?;
    let raised = |language: Language| told::raised(incident, room.as_deref(), language);
    let began = |language: Language| told::began(incident, room.as_deref(), language);
    reword(tx, around, (incident, &key(incident, BEGAN)), &began).await?;
    reword(tx, around, (incident, &key(incident, "raised:room")), &raised).await?;
    for key in numbered(incident) {
        if !reword(tx, around, (incident, &key), &raised).await? {
            break;
        }
    }
    Ok(())
}

/// Has the message of that key say something else; whether there is one.
async fn reword(
    tx: &mut Tx,
    around: &Circumstances<'_>,
    (incident, key): (&Incident, &str),
    says: &(dyn Fn(Language) -> Message + Sync),
) -> Result<bool, StoreError> {
    let Some(Content::Message { message }) = tx.outbox().known_as(key).await? else { return Ok(false) };
    let now = says(message.language);
    if now == message {
        return Ok(true);
    }
    let content = Content::Message { message: now };
    match tx.outbox().sent_as(key).await? {
        Some(sent) => tx.outbox().amend(&sent, &incident.id, &content, around.now).await?,
        None => tx.outbox().reword(key, &content).await?,
    }
    Ok(true)
}

/// How the message below the one it was opened from is known.
const BEGAN: &str = "began";

/// So it is taken back if the incident becomes private.
fn key(incident: &Incident, what: &str) -> String {
    format!("told:{}:{what}", incident.id)
}

fn numbered(incident: &Incident) -> impl Iterator<Item = String> {
    (1..=RAISES).map(|number| key(incident, &format!("raised:{number}")))
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
