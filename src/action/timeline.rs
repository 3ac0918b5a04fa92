//! What people do with messages, as far as a timeline follows it: a reaction puts a message into the timeline of the
//! incident of that place (with several, they say of which), changed words are changed there, words taken back leave a tombstone.
//!
//! Invariant: one message is one entry of an incident, however often and by whomever it is marked.

use jiff::Timestamp;

use crate::action::context::Parts;
use crate::action::setup::Setup;
use crate::chat::inbound::{Account, Deleted, Edited, Place, Platform, Reacted};
use crate::chat::message::Message;
use crate::chat::terminal::render::{Style, render};
use crate::chat::web;
use crate::directory::access::{Reader, Who};
use crate::incident::author::Author;
use crate::incident::change::NewEntry;
use crate::incident::entry::{EntryKind, Source};
use crate::incident::limit;
use crate::incident::record::Incident;
use crate::language::Language;
use crate::reply::kept;
use crate::store::Tx;
use crate::store::audit::Outcome;
use crate::store::error::StoreError;
use crate::store::message::{Body, StoredMessage, Viewer};
use crate::store::timeline::Touched;

/// What a reaction needs, since it writes into a timeline.
const ACTION: &str = "incident.note";

/// A reaction came or went. Whoever may not write timelines may react all the same; nothing follows from it.
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
    let may = setup.rights.authorize(who, ACTION).is_ok();
    if !may || !setup.incident.reactions.contains(&reacted.reaction) {
        return Ok(None);
    }
    let reader = setup.rights.reader(who);
    let mut tx = parts.store.begin().await?;
    if !tx.events().record(reacted.place.platform, &reacted.event, reacted.at).await? {
        return Ok(None);
    }
    let told = if reacted.added {
        add(&mut tx, reacted, &reader, (language, parts.clock.now())).await?
    } else {
        remove(&mut tx, reacted, setup, parts.clock.now()).await?;
        None
    };
    tx.commit().await?;
    Ok(told)
}

/// Adds the message to the incident of the place; with several of them, asks which one is meant.
async fn add(
    tx: &mut Tx,
    reacted: &Reacted,
    reader: &Reader,
    (language, now): (Language, Timestamp),
) -> Result<Option<Message>, StoreError> {
    let here = tx.incidents().in_place(&reacted.place, reader).await?;
    let [incident] = here.as_slice() else {
        return Ok((!here.is_empty()).then(|| kept::ask(&here, &reacted.message, language)));
    };
    let added = keep(tx, incident, &Said::of(reacted), reacted.at).await?;
    if added {
        let done = Followed { who: &reacted.account, action: "timeline.add", message: &reacted.message, at: now };
        done.audit(tx, &incident.key.to_string()).await?;
    }
    Ok(added.then(|| kept::kept(incident.key, language)))
}

/// A message that was said.
pub(super) struct Said {
    place: Place,
    message: String,
    text: String,
    author: Option<Author>,
    link: Option<String>,
    posted: Timestamp,
}

impl Said {
    fn of(reacted: &Reacted) -> Self {
        Self {
            place: reacted.place.clone(),
            message: reacted.message.clone(),
            text: reacted.text.clone(),
            author: reacted.author.as_ref().map(Author::of),
            link: reacted.link.clone(),
            posted: reacted.posted,
        }
    }

    /// A message of the page.
    pub(super) fn on_page(stored: &StoredMessage) -> Self {
        Self {
            place: web::place(stored),
            message: stored.id.clone(),
            text: text(stored),
            author: web::author(stored).as_ref().map(Author::of),
            link: Some(web::link(stored)),
            posted: stored.posted,
        }
    }
}

/// The words of a message of the page.
#[must_use]
pub fn text(stored: &StoredMessage) -> String {
    match &stored.body {
        Body::Text(text) => text.clone(),
        Body::Message(message) => render(message, Style::PLAIN),
    }
}

/// Puts a message into a timeline; whether it was not there.
pub(super) async fn keep(tx: &mut Tx, incident: &Incident, said: &Said, now: Timestamp) -> Result<bool, StoreError> {
    let source = Source {
        platform: said.place.platform,
        conversation: said.place.conversation.clone(),
        message: said.message.clone(),
        link: said.link.clone(),
    };
    let text: String = said.text.chars().take(limit::TEXT).collect();
    let entry = NewEntry::new(EntryKind::Note, text, said.author.as_ref(), said.posted);
    let entry = NewEntry { source: Some(source), ..entry };
    let added = tx.timeline().append(&incident.id, &entry).await?.is_some();
    if added {
        tx.cards().touch(&incident.id, now).await?;
    }
    Ok(added)
}

/// The entry goes when the last reaction that keeps it was taken back.
async fn remove(tx: &mut Tx, reacted: &Reacted, setup: &Setup, now: Timestamp) -> Result<(), StoreError> {
    let viewer = Viewer { account: &reacted.account.id, reader: &Reader::TOBAN };
    if reacted.place.platform == Platform::Web
        && let Some(message) = tx.conversations().message(&reacted.message, viewer).await?
    {
        let mine = |name: &str, account: &str| name == reacted.reaction && account == reacted.account.id;
        let keeping = message.reactions.iter().filter(|one| setup.incident.reactions.contains(&one.name));
        if keeping.into_iter().any(|one| one.by.iter().any(|account| !mine(&one.name, account))) {
            return Ok(());
        }
    }
    let Reacted { place, message, account, at, .. } = reacted;
    let touched = tx.timeline().delete_source((place.platform, &place.conversation, message), *at).await?;
    Followed { who: account, action: "timeline.remove", message, at: now }.through(tx, touched, *at).await
}

/// Words were changed: their entries follow.
///
/// # Errors
/// When the store does not do it.
pub async fn edited(edited: &Edited, parts: &Parts) -> Result<(), StoreError> {
    let Edited { place, message, text, account, at, .. } = edited;
    let mut tx = parts.store.begin().await?;
    if !tx.events().record(place.platform, &edited.event, *at).await? {
        return Ok(());
    }
    let text: String = text.chars().take(limit::TEXT).collect();
    let source = (place.platform, place.conversation.as_str(), message.as_str());
    let touched = tx.timeline().edit_source(source, &text, *at).await?;
    let done = Followed { who: account, action: "timeline.edit", message, at: parts.clock.now() };
    done.through(&mut tx, touched, *at).await?;
    tx.commit().await
}

/// Words were taken back: their entries keep their place.
///
/// # Errors
/// When the store does not do it.
pub async fn deleted(deleted: &Deleted, parts: &Parts) -> Result<(), StoreError> {
    let Deleted { place, message, account, at, .. } = deleted;
    let mut tx = parts.store.begin().await?;
    if !tx.events().record(place.platform, &deleted.event, *at).await? {
        return Ok(());
    }
    let source = (place.platform, place.conversation.as_str(), message.as_str());
    let touched = tx.timeline().delete_source(source, *at).await?;
    let done = Followed { who: account, action: "timeline.delete", message, at: parts.clock.now() };
    done.through(&mut tx, touched, *at).await?;
    tx.commit().await
}

/// What somebody did with a message, as the audit has it.
struct Followed<'f> {
    who: &'f Account,
    action: &'static str,
    message: &'f str,
    at: Timestamp,
}

impl Followed<'_> {
    /// The cards of the incidents whose entries changed, and one entry of the audit; none where nothing changed.
    async fn through(&self, tx: &mut Tx, touched: Vec<Touched>, at: Timestamp) -> Result<(), StoreError> {
        let mut keys = Vec::new();
        for one in touched {
            tx.cards().touch(&one.incident, at).await?;
            if let Some(incident) = tx.incidents().by_id(&one.incident, &Reader::TOBAN).await? {
                keys.push(incident.key.to_string());
            }
        }
        keys.dedup();
        if keys.is_empty() { Ok(()) } else { self.audit(tx, &keys.join(" ")).await }
    }

    async fn audit(&self, tx: &mut Tx, incidents: &str) -> Result<(), StoreError> {
        let about = format!("{incidents} message {}", self.message);
        tx.audit().append(self.who, self.action, &about, (Outcome::Done, ""), self.at).await.map(|_id| ())
    }
}

/// The language somebody reads.
#[must_use]
pub fn language(account: &Account, setup: &Setup) -> Language {
    account.language.unwrap_or(setup.language)
}
