//! What people do with messages, as far as a timeline follows it: a reaction, a pin or a wish puts a message into the
//! timeline of the incident of that place, changed words are changed there, words taken back leave a tombstone.
//!
//! Invariant: one message is one entry of an incident, however often and by whomever it is marked.

use jiff::Timestamp;

use crate::action::context::Parts;
use crate::action::setup::Setup;
use crate::chat::inbound::{Account, Deleted, Edited, Platform, Reacted, Sign};
use crate::chat::message::Message;
use crate::directory::access::{Reader, Who};
use crate::incident::author::Author;
use crate::incident::change::NewEntry;
use crate::incident::entry::{Attachment, EntryKind, Mark, Source};
use crate::incident::key::IncidentKey;
use crate::incident::limit;
use crate::incident::record::Incident;
use crate::language::Language;
use crate::reply::moment::Moments;
use crate::reply::{incident, kept, refusal};
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::incident::IncidentFilter;
use crate::store::message::Viewer;

/// What a sign needs, since it writes into a timeline.
const ACTION: &str = "incident.note";
/// Open incidents named where none belongs to the place.
const OFFERED: u32 = 5;

/// A sign was given or taken back. Whoever may not write timelines may react and pin all the same: nothing follows from
/// it. A wish is answered in any case.
///
/// # Errors
/// When the store does not do it.
pub async fn reacted(
    reacted: &Reacted,
    setup: &Setup,
    parts: &Parts,
    language: Language,
) -> Result<Option<Message>, StoreError> {
    let who = Who { person: reacted.account.person.as_deref(), local: reacted.account.local };
    match (&reacted.sign, setup.rights.authorize(who, ACTION)) {
        (Sign::Reaction(name), _) if !setup.incident.reactions.contains(name) => return Ok(None),
        (Sign::Wish { .. }, Err(denied)) => return Ok(Some(refusal::denied(&denied, &reacted.account, language))),
        (_, Err(_)) => return Ok(None),
        (_, Ok(_)) => {}
    }
    let reader = setup.rights.reader(who);
    let mut tx = parts.store.begin().await?;
    if !tx.events().record(reacted.place.platform, &reacted.event, reacted.at).await? {
        return Ok(None);
    }
    let told = if reacted.added {
        add(&mut tx, reacted, setup, (&reader, language)).await?
    } else {
        remove(&mut tx, reacted, setup).await?;
        None
    };
    tx.commit().await?;
    Ok(told)
}

/// Adds the message to the incident that was chosen, else to the newest open one of the place.
async fn add(
    tx: &mut Tx,
    reacted: &Reacted,
    setup: &Setup,
    (reader, language): (&Reader, Language),
) -> Result<Option<Message>, StoreError> {
    let wished = matches!(reacted.sign, Sign::Wish { .. });
    let Some(incident) = meant(tx, reacted, reader).await? else {
        return if wished { none_here(tx, reacted, setup, (reader, language)).await.map(Some) } else { Ok(None) };
    };
    let entry = entry(reacted);
    let added = tx.timeline().append(&incident.id, &entry).await?;
    if added.is_some() {
        tx.cards().touch(&incident.id, reacted.at).await?;
        return Ok(Some(kept::kept(incident.key, language)));
    }
    if let (Some(mark), Some(source)) = (entry.mark, &entry.source) {
        mark_again(tx, (&incident, source), mark, reacted.at).await?;
    }
    Ok(wished.then(|| kept::already(incident.key, language)))
}

async fn meant(tx: &mut Tx, reacted: &Reacted, reader: &Reader) -> Result<Option<Incident>, StoreError> {
    if let Sign::Wish { incident: Some(key) } = &reacted.sign {
        return match IncidentKey::parse(key) {
            Some(key) => tx.incidents().by_key(key, reader).await,
            None => Ok(None),
        };
    }
    Ok(tx.incidents().in_place(&reacted.place, reader).await?.into_iter().next())
}

/// The message as an entry. What was pinned is a key moment.
fn entry(reacted: &Reacted) -> NewEntry {
    let author = reacted.author.as_ref().map(Author::of);
    let source = Source {
        platform: reacted.place.platform,
        conversation: reacted.place.conversation.clone(),
        message: reacted.message.clone(),
        link: reacted.link.clone(),
    };
    let text: String = reacted.text.chars().take(limit::TEXT).collect();
    let files = reacted.files.iter().take(limit::ATTACHMENTS).map(|file| Attachment {
        name: file.name.clone(),
        url: file.link.clone(),
        media_type: file.media_type.clone(),
    });
    NewEntry {
        source: Some(source),
        mark: (reacted.sign == Sign::Pin).then_some(Mark::KeyMoment),
        attachments: files.collect(),
        ..NewEntry::new(EntryKind::Note, text, author.as_ref(), reacted.posted)
    }
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

/// No incident belongs to the place: what could be meant, and how it is said.
async fn none_here(
    tx: &mut Tx,
    reacted: &Reacted,
    setup: &Setup,
    (reader, language): (&Reader, Language),
) -> Result<Message, StoreError> {
    let filter = IncidentFilter { open: true, ..IncidentFilter::default() };
    let open = tx.incidents().list(&filter, None, OFFERED, reader).await?;
    let example = open.first().map_or(IncidentKey(42), |incident| incident.key);
    let moments = Moments { zone: setup.incident.time_zone.clone(), now: reacted.at };
    Ok(incident::refusal::none_here(&open, &format!("incident note {example} …"), &moments, language))
}

/// The entry goes when the last sign that keeps it was taken back.
async fn remove(tx: &mut Tx, reacted: &Reacted, setup: &Setup) -> Result<(), StoreError> {
    let viewer = Viewer { account: &reacted.account.id, reader: &Reader::TOBAN };
    if reacted.place.platform == Platform::Web
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
    let Reacted { place, message, at, .. } = reacted;
    let touched = tx.timeline().delete_source((place.platform, &place.conversation, message), *at).await?;
    for one in touched {
        tx.cards().touch(&one.incident, *at).await?;
    }
    Ok(())
}

/// Words were changed: their entries follow.
///
/// # Errors
/// When the store does not do it.
pub async fn edited(edited: &Edited, parts: &Parts) -> Result<(), StoreError> {
    let Edited { place, message, text, at, .. } = edited;
    let mut tx = parts.store.begin().await?;
    if !tx.events().record(place.platform, &edited.event, *at).await? {
        return Ok(());
    }
    let text: String = text.chars().take(limit::TEXT).collect();
    let source = (place.platform, place.conversation.as_str(), message.as_str());
    for one in tx.timeline().edit_source(source, &text, *at).await? {
        tx.cards().touch(&one.incident, *at).await?;
    }
    tx.commit().await
}

/// Words were taken back: their entries keep their place.
///
/// # Errors
/// When the store does not do it.
pub async fn deleted(deleted: &Deleted, parts: &Parts) -> Result<(), StoreError> {
    let Deleted { place, message, at, .. } = deleted;
    let mut tx = parts.store.begin().await?;
    if !tx.events().record(place.platform, &deleted.event, *at).await? {
        return Ok(());
    }
    let source = (place.platform, place.conversation.as_str(), message.as_str());
    for one in tx.timeline().delete_source(source, *at).await? {
        tx.cards().touch(&one.incident, *at).await?;
    }
    tx.commit().await
}

/// The language somebody reads.
#[must_use]
pub fn language(account: &Account, setup: &Setup) -> Language {
    account.language.unwrap_or(setup.language)
}
