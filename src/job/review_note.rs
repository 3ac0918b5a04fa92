//! A note is to be looked at again: its author is asked alone, in their working hours, whether it still holds.

use jiff::{SignedDuration, Timestamp};

use crate::action::note::review::REVIEW;
use crate::action::setup::Setup;
use crate::directory::access::Reader;
use crate::incident::reminder::TIMES;
use crate::job::kind::Job;
use crate::job::remind::{To, account, alone, hours_of};
use crate::job::work::{JobError, Work};
use crate::knowledge::key::NoteKey;
use crate::knowledge::note::Note;
use crate::reply::moment::Moments;
use crate::reply::reminder::{Said, review_note};
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::reminder::Planned;

/// How long until it is asked again.
const AGAIN: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Asks, if the note is due, and plans the next time.
///
/// # Errors
/// When the store does not do it.
pub(super) async fn run(work: &Work, note: &str) -> Result<(), JobError> {
    let mut tx = work.begin().await?;
    let note = match NoteKey::parse(note) {
        Some(key) => tx.notes().by_key(key, &Reader::TOBAN).await?,
        None => None,
    };
    if let Some(note) = note {
        ask(&mut tx, &work.setup, &note, work.now()).await?;
    }
    Ok(work.commit(tx).await?)
}

async fn ask(tx: &mut Tx, setup: &Setup, note: &Note, now: Timestamp) -> Result<(), StoreError> {
    let planned = tx.reminders().of(&note.id, REVIEW).await?;
    if !planned.is_due(now) {
        return Ok(());
    }
    let policy = hours_of(&note.author, setup);
    let alarm = Job::ReviewNote { note: note.key.to_string() };
    let wanted = note.due(policy.time_zone.to_datetime(now).date());
    let at = policy.next_working(now);
    let to = whereto(tx, setup, note).await?;
    let (Some(to), true, true) = (to, wanted, at == now) else {
        let next = (wanted && at > now).then_some(at);
        return tx.reminders().save(&Planned { next, ..planned }, &alarm, now).await;
    };
    let said = planned.said + 1;
    let language = to.language(tx, setup).await?;
    let moments = Moments { zone: setup.incident.time_zone.clone(), now };
    let message = review_note(note, Said { nth: said, policy: &policy, moments: &moments, language, whom: None });
    let dedupe = planned.key(planned.version);
    tx.outbox().enqueue(&to.delivery(dedupe, message), now).await?;
    let again = policy.next_working(now.saturating_add(AGAIN).unwrap_or(Timestamp::MAX));
    let next = (said < TIMES).then_some(again);
    tx.reminders().save(&Planned { said, next, ..planned }, &alarm, now).await
}

/// Its author alone, in the conversation of the incident it was written from, else where the settings say, else in the
/// oldest open conversation.
async fn whereto(tx: &mut Tx, setup: &Setup, note: &Note) -> Result<Option<To>, StoreError> {
    let account = account(&note.author);
    if let Some(origin) = &note.origin
        && let Some(incident) = tx.incidents().by_id(origin, &Reader::TOBAN).await?
        && incident.room_or_origin().platform == account.platform
    {
        return Ok(Some(To::Account(incident.room_or_origin().clone(), account)));
    }
    alone(tx, setup, account).await
}
