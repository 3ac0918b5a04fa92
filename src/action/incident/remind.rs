//! A reminder put off, or stopped.

use jiff::SignedDuration;

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::answer;
use crate::action::incident::consequence::schedule;
use crate::action::incident::find::find;
use crate::incident::reminder::Reminder;
use crate::reply::incident::told;

/// `remind`.
pub(super) async fn remind(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call();
    let reminder = match call.text("what") {
        Some("role") => Reminder::RoleUnfilled,
        Some("close") => Reminder::Close,
        Some("learn" | "postmortem") => Reminder::Learning,
        _ => Reminder::UpdateDue,
    };
    let (stop, now) = (call.flag("stop"), context.parts.clock.now());
    let snooze = call.duration("snooze").and_then(|span| SignedDuration::try_from(span).ok());
    let until = now.saturating_add(snooze.unwrap_or(context.setup.incident.snooze)).unwrap_or(now);
    let mut tx = context.begin().await?;
    let incident = find(context, &mut tx).await?;
    let until = (!stop && reminder.is_wanted(&incident)).then_some(until);
    // What was put off counts from the beginning: somebody is there.
    schedule(&mut tx, &incident, reminder, until, now).await?;
    context.commit(tx).await?;
    answer::alone(context, &told::snoozed(until, &context.moments(), context.private_language)).await
}
