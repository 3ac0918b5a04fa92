//! A reminder put off, or stopped.

use jiff::{SignedDuration, Timestamp};

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::answer;
use crate::action::incident::consequence::schedule;
use crate::action::incident::find::find;
use crate::incident::reminder::Reminder;
use crate::job::kind::Job;
use crate::postmortem::nudge::REMINDER;
use crate::reply::incident::told;
use crate::store::reminder::Planned;

/// `remind`.
pub(super) async fn remind(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call();
    let reminder = match call.text("what") {
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
    // What was put off counts from the beginning: somebody is there.
    schedule(&mut tx, &incident, reminder, until, now).await?;
    context.commit(tx).await?;
    answer::alone(context, &told::snoozed(until, &context.moments(), context.private_language)).await
}

/// Whether it is to stop, now, and until when it is put off otherwise.
fn wanted(context: &Context) -> (bool, Timestamp, Timestamp) {
    let (call, now) = (context.authorized.call(), context.parts.clock.now());
    let snooze = call.duration("snooze").and_then(|span| SignedDuration::try_from(span).ok());
    let until = now.saturating_add(snooze.unwrap_or(context.setup.incident.snooze)).unwrap_or(now);
    (call.flag("stop"), now, until)
}

/// The reminder of the post-mortem, which is planned with its draft.
async fn postmortem(context: &mut Context) -> Result<(), ActionError> {
    let (stop, now, until) = wanted(context);
    let mut tx = context.begin().await?;
    let incident = find(context, &mut tx).await?;
    let postmortem = tx.postmortems().by_incident(&incident.id, &context.reader()).await?;
    let pending = postmortem.is_some_and(|postmortem| postmortem.is_pending());
    let planned = tx.reminders().of(&incident.id, REMINDER).await?;
    let until = (!stop && pending).then_some(until);
    let alarm = Job::Postmortem { incident: incident.id.clone(), nth: planned.said + 1 };
    tx.reminders().save(&Planned { next: until, stopped: stop, ..planned }, &alarm, now).await?;
    context.commit(tx).await?;
    answer::alone(context, &told::snoozed(until, &context.moments(), context.private_language)).await
}
