//! What people do with messages, as far as a timeline follows it: a reaction, a pin or a wish puts a message into the
//! timeline of the incident of that place (with several, they say of which), and the last sign taken back takes it out.
//! What becomes of the message itself is followed in `source`.
//!
//! Invariant: one message is one entry of an incident, however often and by whomever it is marked.

use jiff::Timestamp;

use crate::action::context::Parts;
use crate::action::setup::Setup;
use crate::action::timeline::said::{Said, keep};
use crate::action::timeline::source::Followed;
use crate::chat::gateway::Capabilities;
use crate::chat::inbound::{Account, Reacted, Sign};
use crate::chat::message::Message;
use crate::directory::access::{Denied, Reader, Who};
use crate::incident::entry::{Mark, Source};
use crate::incident::key::IncidentKey;
use crate::incident::record::Incident;
use crate::language::Language;
use crate::reply::moment::Moments;
use crate::reply::{incident, kept};
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::incident::IncidentFilter;
use crate::store::message::Viewer;

pub mod said;
pub mod source;

/// What a sign needs, since it writes into a timeline.
const ACTION: &str = "incident.note";
/// Open incidents among which the worst are named where none belongs to the place.
const RANKED: u32 = 100;

/// Why somebody who wishes for a message to be kept may not have it; of other signs nothing follows then.
#[must_use]
pub fn denied(reacted: &Reacted, setup: &Setup) -> Option<Denied> {
    let who = Who { person: reacted.account.person.as_deref(), local: reacted.account.local };
    let wished = matches!(reacted.sign, Sign::Wish { .. });
    setup.rights.authorize(who, ACTION).err().filter(|_| wished)
}

/// A sign was given or taken back. Whoever may not write timelines may react and pin all the same: nothing follows from
/// it. A wish is answered in any case ([`denied`]).
///
/// # Errors
/// When the store does not do it.
pub async fn reacted(
    reacted: &Reacted,
    setup: &Setup,
    parts: &Parts,
    (platform, language): (Capabilities, Language),
) -> Result<Option<Message>, StoreError> {
    if !counts(reacted, setup) {
        return Ok(None);
    }
    let mut tx = parts.store.begin().await?;
    let told = follow(&mut tx, (reacted, platform), setup, (language, parts.clock.now())).await?;
    tx.commit().await?;
    Ok(told)
}

/// Whether the sign is one that keeps messages, and given by somebody who may write timelines.
fn counts(reacted: &Reacted, setup: &Setup) -> bool {
    let who = Who { person: reacted.account.person.as_deref(), local: reacted.account.local };
    let means = match &reacted.sign {
        Sign::Reaction(name) => setup.incident.reactions.contains(name),
        Sign::Pin | Sign::Wish { .. } => true,
    };
    means && setup.rights.authorize(who, ACTION).is_ok()
}

/// As [`reacted`], in a transaction that its caller ends.
///
/// # Errors
/// When the store does not do it.
pub async fn follow(
    tx: &mut Tx,
    (reacted, platform): (&Reacted, Capabilities),
    setup: &Setup,
    (language, now): (Language, Timestamp),
) -> Result<Option<Message>, StoreError> {
    if !counts(reacted, setup) || !tx.events().record(reacted.place.platform, &reacted.event, reacted.at).await? {
        return Ok(None);
    }
    if !reacted.added {
        return remove(tx, (reacted, platform), setup, now).await.map(|()| None);
    }
    let who = Who { person: reacted.account.person.as_deref(), local: reacted.account.local };
    let reader = setup.rights.reader(who);
    add(tx, (reacted, platform), setup, (&reader, language, now)).await
}

/// What the message may belong to.
enum Meant {
    /// This one.
    One(Box<Incident>),
    /// One of these.
    Several(Vec<Incident>),
    /// Nothing.
    None,
}

/// Adds the message to the incident that was chosen, else to that of the place; with several of them, asks which is meant.
async fn add(
    tx: &mut Tx,
    (reacted, platform): (&Reacted, Capabilities),
    setup: &Setup,
    (reader, language, now): (&Reader, Language, Timestamp),
) -> Result<Option<Message>, StoreError> {
    let wished = matches!(reacted.sign, Sign::Wish { .. });
    let incident = match meant(tx, (reacted, platform), reader).await? {
        Meant::One(incident) => incident,
        Meant::Several(here) => return Ok(Some(kept::ask(&here, &reacted.message, language))),
        Meant::None if wished => {
            return none_here(tx, (reacted, platform), setup, (reader, language)).await.map(Some);
        }
        Meant::None => return Ok(None),
    };
    let said = Said::of(reacted);
    let is_new = keep(tx, &incident, &said, reacted.at).await?;
    if !wished {
        tx.timeline().signed(&incident.id, &said.source()).await?;
    }
    if is_new {
        let done = Followed { who: &reacted.account, action: "timeline.add", message: &reacted.message, at: now };
        done.audit(tx, &incident.key.to_string()).await?;
        return Ok(Some(kept::kept(incident.key, language)));
    }
    if let Some(mark) = said.mark {
        mark_again(tx, (&incident, &said.source()), mark, reacted.at).await?;
    }
    Ok(wished.then(|| kept::already(incident.key, language)))
}

async fn meant(
    tx: &mut Tx,
    (reacted, platform): (&Reacted, Capabilities),
    reader: &Reader,
) -> Result<Meant, StoreError> {
    if let Sign::Wish { incident: Some(key) } = &reacted.sign {
        let found = match IncidentKey::parse(key) {
            Some(key) => tx.incidents().by_key(key, reader).await?,
            None => None,
        };
        return Ok(found.map_or(Meant::None, |incident| Meant::One(Box::new(incident))));
    }
    let mut here = tx.incidents().in_place(&reacted.place, reader).await?;
    // Only a message that we keep can be found again by the answer; elsewhere the newest is meant, and the answer names it.
    if here.len() > 1 && platform.keeps_messages {
        return Ok(Meant::Several(here));
    }
    Ok(if here.is_empty() { Meant::None } else { Meant::One(Box::new(here.swap_remove(0))) })
}

/// A message that is there already gets its mark, unless somebody gave it one.
async fn mark_again(
    tx: &mut Tx,
    (incident, source): (&Incident, &Source),
    mark: Mark,
    now: Timestamp,
) -> Result<(), StoreError> {
    let entries = tx.timeline().by_source(source, &Reader::TOBAN).await?;
    for entry in entries.into_iter().filter(|entry| entry.incident == incident.id && entry.mark.is_none()) {
        tx.timeline().classify(&entry.id, entry.kind, Some(mark), None).await?;
        tx.cards().touch(&incident.id, now).await?;
    }
    Ok(())
}

/// No incident belongs to the place: what could be meant, and how it is said; pressed, where the message is found again then.
async fn none_here(
    tx: &mut Tx,
    (reacted, platform): (&Reacted, Capabilities),
    setup: &Setup,
    (reader, language): (&Reader, Language),
) -> Result<Message, StoreError> {
    let filter = IncidentFilter { open: true, ..IncidentFilter::default() };
    let mut open = tx.incidents().list(&filter, None, RANKED, reader).await?;
    open.sort_by_key(Incident::rank);
    let counted = tx.incidents().count(&filter, reader).await?;
    let moments = Moments { zone: setup.incident.time_zone.clone(), now: reacted.at };
    let message = if platform.keeps_messages { format!("message={}", reacted.message) } else { "…".to_owned() };
    let line = |key: IncidentKey| format!("incident note {key} {message}");
    let line = (&line as &dyn Fn(IncidentKey) -> String, platform.keeps_messages);
    Ok(incident::refusal::none_here((&open, counted), line, &moments, language))
}

/// The entry goes when the last sign that keeps it was taken back.
async fn remove(
    tx: &mut Tx,
    (reacted, platform): (&Reacted, Capabilities),
    setup: &Setup,
    now: Timestamp,
) -> Result<(), StoreError> {
    let viewer = Viewer { account: &reacted.account.id, reader: &Reader::TOBAN };
    if platform.keeps_messages
        && let Some(message) = tx.conversations().message(&reacted.message, viewer).await?
    {
        let mine = |name: &str, account: &str| {
            matches!(&reacted.sign, Sign::Reaction(taken) if taken == name) && account == reacted.account.id
        };
        let keeping = message.reactions.iter().filter(|one| setup.incident.reactions.contains(&one.name));
        if keeping.into_iter().any(|one| one.by.iter().any(|account| !mine(&one.name, account))) {
            return Ok(());
        }
    }
    let Reacted { place, message, account, at, .. } = reacted;
    let touched = tx.timeline().delete_source((place.platform, &place.conversation, message), *at).await?;
    Followed { who: account, action: "timeline.remove", message, at: now }.through(tx, touched, *at).await
}

/// The language somebody reads.
#[must_use]
pub fn language(account: &Account, setup: &Setup) -> Language {
    account.language.unwrap_or(setup.language)
}
