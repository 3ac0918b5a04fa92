//! A reminder put off, or stopped.

use jiff::{SignedDuration, Timestamp};

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::answer;
use crate::action::incident::answered::answered;
use crate::action::incident::change::author;
use crate::action::incident::consequence::schedule;
use crate::action::incident::find::find;
use crate::incident::record::Incident;
use crate::incident::reminder::Reminder;
use crate::job::kind::Job;
use crate::postmortem::nudge::REMINDER;
use crate::reply::incident::{refusal, told};
use crate::reply::postmortem::none;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::reminder::Planned;

/// How often it is done again when the reminder goes out at the same moment.
const ATTEMPTS: u32 = 5;

/// `remind`.
pub(super) async fn remind(context: &mut Context) -> Result<(), ActionError> {
    for _attempt in 0..ATTEMPTS {
        match put_off(context).await {
            Err(ActionError::Failed(cause)) if matches!(cause.downcast_ref(), Some(StoreError::Conflict { .. })) => {}
            Err(error) => return Err(error),
            Ok(until) => {
                let told = told::snoozed(until, &context.moments(), context.private_language);
                return answer::alone(context, &told).await;
            }
        }
    }
    Err(ActionError::refused(refusal::moved_on(context.private_language)))
}

/// Until when it keeps still now; `None` is for good.
async fn put_off(context: &mut Context) -> Result<Option<Timestamp>, ActionError> {
    let reminder = match context.authorized.call().text("what") {
        Some("role") => Reminder::RoleUnfilled,
        Some("close") => Reminder::Close,
        Some("learn") => Reminder::Learning,
        Some("postmortem") => return postmortem(context).await,
        _ => Reminder::UpdateDue,
    };
    let (stop, now, until) = wanted(context);
    let mut tx = context.begin().await?;
    let incident = find(context, &mut tx).await?;
    let until = (!stop && reminder.is_wanted(&incident)).then_some(until);
    let said = tx.reminders().of(&incident.id, reminder.word()).await?;
    settled(context, &mut tx, &said, &incident).await?;
    // What was put off counts from the beginning: somebody is there.
    schedule(&mut tx, &incident, reminder, until, now).await?;
    context.commit(tx).await?;
    Ok(until)
}

/// Whether it is to stop, now, and until when it is put off otherwise.
fn wanted(context: &Context) -> (bool, Timestamp, Timestamp) {
    let (call, now) = (context.authorized.call(), context.parts.clock.now());
    let snooze = call.duration("snooze").and_then(|span| SignedDuration::try_from(span).ok());
    let until = now.saturating_add(snooze.unwrap_or(context.setup.incident.snooze)).unwrap_or(now);
    (call.flag("stop"), now, until)
}

/// The reminder of the post-mortem, which is planned with its draft.
async fn postmortem(context: &mut Context) -> Result<Option<Timestamp>, ActionError> {
    let (stop, now, until) = wanted(context);
    let mut tx = context.begin().await?;
    let incident = find(context, &mut tx).await?;
    let Some(postmortem) = tx.postmortems().by_incident(&incident.id, &context.reader()).await? else {
        return Err(ActionError::refused(none(incident.key, context.private_language)));
    };
    let planned = tx.reminders().of(&incident.id, REMINDER).await?;
    settled(context, &mut tx, &planned, &incident).await?;
    let until = (!stop && postmortem.is_pending()).then_some(until);
    let alarm = Job::Postmortem { incident: incident.id.clone(), nth: 1 };
    let planned = Planned { said: 0, next: until, stopped: stop, ..planned };
    tx.reminders().save(&planned, &alarm, now).await?;
    context.commit(tx).await?;
    Ok(until)
}

/// What was said of it so far is answered.
async fn settled(context: &Context, tx: &mut Tx, said: &Planned, incident: &Incident) -> Result<(), StoreError> {
    let (by, now) = (author(context), context.parts.clock.now());
    answered(tx, said, &incident.id, Some(&by), (&context.setup.incident.time_zone, now)).await
}
