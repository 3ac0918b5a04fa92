//! `/note review`: somebody looked, it still holds. When the next look is due, Toban asks for it.

use jiff::Timestamp;

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::answered::answered;
use crate::action::note::{author, find, keep, refused, review_day, show};
use crate::incident::author::Author;
use crate::incident::policy::Policy;
use crate::job::kind::Job;
use crate::knowledge::note::Note;
use crate::reply::note_told;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::reminder::Planned;

/// Which reminder it is.
pub const REVIEW: &str = "review_note";

/// What is asked about a note is about no incident.
const NO_INCIDENT: &str = "";

/// Moves the review date.
pub(super) async fn review(context: &mut Context) -> Result<(), ActionError> {
    let now = context.parts.clock.now();
    let mut tx = context.begin().await?;
    let note = find(context, &mut tx).await?;
    let change = note.reviewed(author(context), now, Some(review_day(&context.setup.incident, now)));
    let change = change.map_err(|why| refused(context, &why))?;
    let note = keep(context, &mut tx, &change).await?;
    context.commit(tx).await?;
    show(context, &note, note_told::reviewed).await
}

/// Plans to ask whether a note still holds, in the working hours of its day; again only when that day moved. Who moved it
/// answered what was asked before.
///
/// # Errors
/// When the store does not do it.
pub async fn plan(
    tx: &mut Tx,
    note: &Note,
    by: Option<&Author>,
    policy: &Policy,
    now: Timestamp,
) -> Result<(), StoreError> {
    let day = note.review.filter(|_| note.archived.is_none());
    let cause = day.map(|day| day.to_string()).unwrap_or_default();
    let planned = tx.reminders().of(&note.id, REVIEW).await?;
    if planned.cause == cause {
        return Ok(());
    }
    let morning = day.and_then(|day| policy.time_zone.to_zoned(day.at(0, 0, 0, 0)).ok());
    let next = morning.map(|morning| policy.next_working(morning.timestamp().max(now)));
    answered(tx, &planned, NO_INCIDENT, by, (&policy.time_zone, now)).await?;
    let planned = Planned { cause, said: 0, next, ..planned };
    tx.reminders().save(&planned, &Job::ReviewNote { note: note.key.to_string() }, now).await
}
