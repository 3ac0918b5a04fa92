//! Messages that a timeline keeps, and that change: words that were changed are changed there, words taken back leave a
//! tombstone, and where all signs are gone the entry goes, too.
//!
//! Invariant: an event counts once, and what follows from it is one transaction with its entry of the audit.

use jiff::Timestamp;

use crate::action::context::Parts;
use crate::chat::inbound::{Account, Deleted, Edited, Unsigned};
use crate::directory::access::Reader;
use crate::incident::limit;
use crate::store::Tx;
use crate::store::audit::Outcome;
use crate::store::error::StoreError;
use crate::store::timeline::Touched;

/// All signs of a message are gone: what they kept goes, as with the last one that is taken back.
///
/// # Errors
/// When the store does not do it.
pub async fn unsigned(unsigned: &Unsigned, parts: &Parts) -> Result<(), StoreError> {
    let Unsigned { place, message, account, at, .. } = unsigned;
    let mut tx = parts.store.begin().await?;
    if !tx.events().record(place.platform, &unsigned.event, *at).await? {
        return Ok(());
    }
    let source = (place.platform, place.conversation.as_str(), message.as_str());
    let touched = tx.timeline().delete_source(source, *at).await?;
    let done = Followed { who: account, action: "timeline.remove", message, at: parts.clock.now() };
    done.through(&mut tx, touched, *at).await?;
    tx.commit().await
}

/// Words were changed: their entries follow.
///
/// # Errors
/// When the store does not do it.
pub async fn edited(edited: &Edited, parts: &Parts) -> Result<(), StoreError> {
    let Edited { place, message, text, version, account, at, .. } = edited;
    let mut tx = parts.store.begin().await?;
    if !tx.events().record(place.platform, &edited.event, *at).await? {
        return Ok(());
    }
    let text: String = text.chars().take(limit::TEXT).collect();
    let source = (place.platform, place.conversation.as_str(), message.as_str());
    let touched = tx.timeline().edit_source(source, (&text, version.as_deref()), *at).await?;
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
    tx.cards().lost(source).await?;
    let done = Followed { who: account, action: "timeline.delete", message, at: parts.clock.now() };
    done.through(&mut tx, touched, *at).await?;
    tx.commit().await
}

/// What somebody did with a message, as the audit has it.
pub(super) struct Followed<'f> {
    pub(super) who: &'f Account,
    pub(super) action: &'static str,
    pub(super) message: &'f str,
    pub(super) at: Timestamp,
}

impl Followed<'_> {
    /// The cards of the incidents whose entries changed, and one entry of the audit; none where nothing changed.
    pub(super) async fn through(&self, tx: &mut Tx, touched: Vec<Touched>, at: Timestamp) -> Result<(), StoreError> {
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

    pub(super) async fn audit(&self, tx: &mut Tx, incidents: &str) -> Result<(), StoreError> {
        let about = format!("{incidents} message {}", self.message);
        tx.audit().append(self.who, self.action, &about, (Outcome::Done, ""), self.at).await.map(|_id| ())
    }
}
