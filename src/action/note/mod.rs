//! `/note`: prevention notes are written, found, changed, linked and looked at again.
//!
//! Every change is one transaction, guarded by the version that was read. A note of a private incident is shown only to
//! whoever asked; to others it does not exist, word by word.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::consequence::{Circumstances, follow};
use crate::chat::message::Message;
use crate::directory::access::Reader;
use crate::incident::author::Author;
use crate::incident::learn::Learning;
use crate::incident::policy::Policy;
use crate::incident::record::Incident;
use crate::knowledge::change::{Change, REVIEW_AFTER, next_review};
use crate::knowledge::content::Content;
use crate::knowledge::invalid::InvalidNote;
use crate::knowledge::key::NoteKey;
use crate::knowledge::label;
use crate::knowledge::note::Note;
use crate::language::Language;
use crate::reply::note::{invalid, moved_on, no_note};
use crate::store::Tx;
use crate::store::error::StoreError;

mod add;
mod edit;
mod link;
mod read;
pub mod review;

/// Does what the verb says.
///
/// # Errors
/// What the person is told, or a failure of ours.
pub async fn run(context: &mut Context, verb: &str) -> Result<(), ActionError> {
    match verb {
        "add" => add::add(context).await,
        "link" => link::link(context).await,
        "search" => read::search(context).await,
        "show" => read::show(context).await,
        "edit" => edit::edit(context).await,
        "review" => review::review(context).await,
        "list" => read::list(context).await,
        other => Err(ActionError::Failed(format!("`note.{other}` is in a command's file, but not here").into())),
    }
}

/// The incident names the note as what it taught.
async fn teach(context: &Context, tx: &mut Tx, incident: &Incident, note: &Note) -> Result<(), ActionError> {
    let now = context.parts.clock.now();
    let learning = Learning { note: Some(note.key.to_string()), ..Learning::default() };
    // One that was merged learns nothing any more, and one that names it already nothing new.
    let Ok(change) = incident.learn(&learning, &author(context), now) else { return Ok(()) };
    let after = tx.incidents().save(&change).await?;
    let around = Circumstances { setup: &context.setup, event: &context.invocation.event, now };
    follow(tx, &around, Some(incident), &after, &change.entries).await?;
    Ok(())
}

fn author(context: &Context) -> Author {
    Author::of(&context.invocation.account)
}

/// The day it is where people work.
fn today(policy: &Policy, now: Timestamp) -> Date {
    policy.time_zone.to_datetime(now).date()
}

/// The day to look again at what is written or looked at now.
#[must_use]
pub fn review_day(policy: &Policy, now: Timestamp) -> Date {
    let days = u16::try_from(policy.review_note_after).unwrap_or(REVIEW_AFTER);
    next_review(today(policy, now), days)
}

/// The note that is meant, as whoever asks may read it; where the transaction may write, nobody else changes it until that
/// ends.
async fn find(context: &Context, tx: &mut Tx) -> Result<Note, ActionError> {
    let key = NoteKey(context.authorized.call().note("note").unwrap_or_default());
    let reader = context.reader();
    let writes = tx.writes();
    let found = if writes { tx.notes().hold(key, &reader).await? } else { tx.notes().by_key(key, &reader).await? };
    found.ok_or_else(|| ActionError::refused(no_note(&key.to_string(), context.private_language)))
}

/// Keeps a changed note and plans its next look, in the transaction that the caller commits.
async fn keep(context: &Context, tx: &mut Tx, change: &Change) -> Result<Note, ActionError> {
    let saved = if change.note.version == 0 { tx.notes().create(change).await } else { tx.notes().save(change).await };
    match saved {
        Ok(note) => {
            let (by, now) = (author(context), context.parts.clock.now());
            review::plan(tx, &note, Some(&by), &context.setup.incident, now).await?;
            Ok(note)
        }
        Err(StoreError::Conflict { .. }) => {
            Err(ActionError::refused(moved_on(change.note.key, context.private_language)))
        }
        Err(error) => Err(error.into()),
    }
}

fn refused(context: &Context, why: &InvalidNote) -> ActionError {
    ActionError::refused(invalid(why, context.private_language))
}

/// Shows what is about that note: to everybody there, where everybody may read it.
async fn show(
    context: &mut Context,
    note: &Note,
    message: impl Fn(&Note, Language) -> Message,
) -> Result<(), ActionError> {
    let mut tx = context.parts.store.read().await?;
    // Of the incidents it is linked to, too, an open conversation hears only what everybody may read.
    let open = tx.notes().by_key(note.key, &Reader::ANYBODY).await?;
    drop(tx);
    match open {
        Some(open) => context.response.show(&message(&open, context.public_language)).await,
        None => context.response.whisper(&message(note, context.private_language)).await,
    }
    .map_err(ActionError::failed)
}

/// Components and tags as they are typed.
fn labels(text: Option<&str>) -> impl Iterator<Item = String> {
    label::typed(text.unwrap_or_default()).map(str::to_owned)
}

/// What is compared with other notes.
fn told(content: &Content) -> String {
    [&content.title, &content.symptoms, &content.cause].map(String::as_str).join("\n")
}
