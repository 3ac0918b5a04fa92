//! What was said and is over: a reminder that somebody answered says so and has no buttons any more; and the last word about
//! an incident that goes on again is not its last.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::action::incident::place;
use crate::chat::message::Message;
use crate::delivery::content::{Content, NewDelivery};
use crate::directory::access::Reader;
use crate::incident::author::Author;
use crate::incident::entry::{Entry, EntryKind};
use crate::incident::record::Incident;
use crate::language::Language;
use crate::reply::incident::closing;
use crate::reply::moment::Moments;
use crate::reply::reminder;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::reminder::Planned;

/// How often a reminder's row may have changed since it was last said for the messages to be found.
const LOOKED_BACK: i64 = 20;
/// Entries looked through for how it ended and began again.
const RECENT: u32 = 100;

/// Every message of a reminder, as it was `planned` before somebody answered it, says who did, and when. `incident` is the id
/// of what it is about, if anything; times are told in `zone` where nobody knows the reader's.
///
/// # Errors
/// When the store does not do it.
pub async fn answered(
    tx: &mut Tx,
    planned: &Planned,
    incident: &str,
    by: Option<&Author>,
    (zone, now): (&TimeZone, Timestamp),
) -> Result<(), StoreError> {
    let moments = Moments { zone: zone.clone(), now };
    let mut left = planned.said;
    for version in (planned.version.saturating_sub(LOOKED_BACK)..planned.version).rev() {
        if left == 0 {
            return Ok(());
        }
        let Some(sent) = tx.outbox().sent_as(&planned.key(version)).await? else { continue };
        left -= 1;
        let Some(content) = amended(&sent.content, |message| {
            let open = !message.buttons.is_empty();
            open.then(|| reminder::answered(message, by.map(Author::name), &moments))
        }) else {
            continue;
        };
        tx.outbox().amend(&sent, incident, &content, now).await?;
    }
    Ok(())
}

/// The key of the last word about an incident that was closed then.
#[must_use]
pub fn last_word(incident: &Incident, closed: Timestamp) -> String {
    format!("closed:{}:{}", incident.id, closed.as_microsecond())
}

/// The last word about an incident that goes on again says so; where it is not known any more, a new one does.
///
/// # Errors
/// When the store does not do it.
pub async fn goes_on(
    tx: &mut Tx,
    incident: &Incident,
    (zone, language): (&TimeZone, Language),
    now: Timestamp,
) -> Result<(), StoreError> {
    let recent = tx.timeline().newest(&incident.id, None, RECENT, &Reader::TOBAN).await?;
    let newest = |kind: EntryKind| {
        let of_kind = recent.iter().filter(|entry| entry.kind == kind);
        of_kind.max_by_key(|entry| (entry.at, entry.seq))
    };
    let (Some(closed), Some(reopened)) = (newest(EntryKind::Closed), newest(EntryKind::Reopened)) else {
        return Ok(());
    };
    let moments = Moments { zone: zone.clone(), now: reopened.at };
    let again = |language: Language| closing::reopened(incident, reopened, &moments, language);
    match tx.outbox().sent_as(&last_word(incident, closed.at)).await? {
        Some(sent) => {
            let content = amended(&sent.content, |message| Some(again(message.language)));
            let Some(content) = content else { return Ok(()) };
            tx.outbox().amend(&sent, &incident.id, &content, now).await
        }
        None => said_anew(tx, incident, reopened, again(language), now).await,
    }
}

async fn said_anew(
    tx: &mut Tx,
    incident: &Incident,
    reopened: &Entry,
    message: Message,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(place) = place::top(incident).cloned() else { return Ok(()) };
    // So it is taken back if the incident becomes private.
    let dedupe = format!("told:{}:reopened:{}", incident.id, reopened.at.as_microsecond());
    tx.outbox().enqueue(&NewDelivery::notice(dedupe, place, message), now).await.map(drop)
}

/// The same content with another message.
fn amended(content: &Content, change: impl FnOnce(Message) -> Option<Message>) -> Option<Content> {
    match content.clone() {
        Content::Message { message } => change(message).map(|message| Content::Message { message }),
        Content::Thread { incident, under, gone, message } => {
            change(message).map(|message| Content::Thread { incident, under, gone, message })
        }
        Content::Card { .. } => None,
    }
}
