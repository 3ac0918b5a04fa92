//! A message as an entry of a timeline, whichever platform it was said on.
//!
//! Invariant: its words are bounded, and it remembers which message it was.

use jiff::Timestamp;

use crate::chat::inbound::{Place, Reacted, Sign};
use crate::chat::terminal::render::{Style, render};
use crate::chat::web;
use crate::incident::author::Author;
use crate::incident::change::NewEntry;
use crate::incident::entry::{Attachment, EntryKind, Mark, Source};
use crate::incident::limit;
use crate::incident::record::Incident;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::message::{Body, StoredMessage};

/// A message that was said.
pub(in crate::action) struct Said {
    place: Place,
    message: String,
    text: String,
    author: Option<Author>,
    link: Option<String>,
    posted: Timestamp,
    /// What was pinned is a key moment.
    pub(super) mark: Option<Mark>,
    files: Vec<Attachment>,
}

impl Said {
    pub(super) fn of(reacted: &Reacted) -> Self {
        let files = reacted.files.iter().take(limit::ATTACHMENTS).map(|file| Attachment {
            name: file.name.clone(),
            url: file.link.clone(),
            media_type: file.media_type.clone(),
        });
        Self {
            place: reacted.place.clone(),
            message: reacted.message.clone(),
            text: reacted.text.clone(),
            author: reacted.author.as_ref().map(Author::of),
            link: reacted.link.clone(),
            posted: reacted.posted,
            mark: (reacted.sign == Sign::Pin).then_some(Mark::KeyMoment),
            files: files.collect(),
        }
    }

    /// A message of the page.
    pub(in crate::action) fn on_page(stored: &StoredMessage) -> Self {
        Self {
            place: web::place(stored),
            message: stored.id.clone(),
            text: text(stored),
            author: web::author(stored).as_ref().map(Author::of),
            link: Some(web::link(stored)),
            posted: stored.posted,
            mark: None,
            files: Vec::new(),
        }
    }

    pub(super) fn source(&self) -> Source {
        Source {
            platform: self.place.platform,
            conversation: self.place.conversation.clone(),
            message: self.message.clone(),
            link: self.link.clone(),
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
pub(in crate::action) async fn keep(
    tx: &mut Tx,
    incident: &Incident,
    said: &Said,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let text: String = said.text.chars().take(limit::TEXT).collect();
    let entry = NewEntry {
        source: Some(said.source()),
        mark: said.mark,
        attachments: said.files.clone(),
        ..NewEntry::new(EntryKind::Note, text, said.author.as_ref(), said.posted)
    };
    let added = tx.timeline().append(&incident.id, &entry).await?.is_some();
    if added {
        tx.cards().touch(&incident.id, now).await?;
    }
    Ok(added)
}
