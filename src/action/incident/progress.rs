//! How an incident moves: ack, phase with its checklist, resolve, reopen, close.

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::answered::last_word;
use crate::action::incident::change::{author, change, invalid, keep};
use crate::action::incident::find::find;
use crate::action::incident::{answer, place};
use crate::action::language::of_place;
use crate::delivery::content::NewDelivery;
use crate::directory::access::{CLOSE_MAJOR, Who};
use crate::incident::entry::EntryKind;
use crate::incident::log::LogLine;
use crate::incident::phase::{Phase, Without, WithoutKind};
use crate::incident::record::Incident;
use crate::incident::severity::Severity;
use crate::reply::incident::{checklist, closing, refusal, told};

/// Somebody is at it.
pub(super) async fn ack(context: &mut Context) -> Result<(), ActionError> {
    let done = change(context, Incident::ack).await?;
    answer::done(context, &done).await
}

/// The checklist of its phase, an action of it ticked off, or another phase.
pub(super) async fn phase(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call().clone();
    let to = call.text("phase").and_then(|word| Phase::ALL.into_iter().find(|phase| phase.word() == word));
    let ticked = call.number("done").and_then(|place| u8::try_from(place - 1).ok());
    let reason = call.text("reason").map(str::to_owned);
    let done = match (to, ticked) {
        (None, None) => {
            let mut tx = context.parts.store.read().await?;
            let incident = find(context, &mut tx).await?;
            let message = checklist::checklist(&incident, context.private_language);
            return answer::alone(context, &message).await;
        }
        (to, Some(index)) => {
            change(context, move |incident, by, now| {
                incident.tick(to.unwrap_or(incident.state.phase()), index, by, now)
            })
            .await?
        }
        (Some(to), None) => {
            change(context, move |incident, by, now| incident.enter(to, reason.as_deref(), by, now)).await?
        }
    };
    let next = checklist::checklist(&done.after, context.private_language);
    answer::done_with(context, &done, Some(next)).await
}

/// It is over. Nothing is asked now.
pub(super) async fn resolve(context: &mut Context) -> Result<(), ActionError> {
    let helped = context.authorized.call().text("text").map(str::to_owned);
    let done = change(context, move |incident, by, now| match &helped {
        None => incident.resolve(by, now),
        Some(helped) => incident
            .log(LogLine::of(EntryKind::Finding, helped.clone()), Some(by), now)?
            .and(|next| next.resolve(by, now)),
    })
    .await?;
    let due = done.after.resolved().and_then(|at| context.setup.incident.postmortem_due(done.after.severity, at));
    let due = due.map(|due| context.moments().date(due));
    answer::alone(context, &told::resolved(&done.after, due.as_deref(), context.private_language)).await
}

/// It is not over after all.
pub(super) async fn reopen(context: &mut Context) -> Result<(), ActionError> {
    let reason = context.authorized.call().text("reason").unwrap_or_default().to_owned();
    let done = change(context, move |incident, by, now| incident.reopen(&reason, by, now)).await?;
    answer::done(context, &done).await
}

/// Everything is written down.
pub(super) async fn close(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call();
    let kind = call.text("as").and_then(|word| {
        [WithoutKind::FalseAlarm, WithoutKind::Duplicate, WithoutKind::CannotKnow]
            .into_iter()
            .find(|kind| kind.word() == word)
    });
    let reason = call.text("reason").unwrap_or_default().to_owned();
    let without = kind.map(|kind| Without { kind, reason });
    let now = context.parts.clock.now();
    let mut tx = context.begin().await?;
    let before = find(context, &mut tx).await?;
    may_close(context, &before)?;
    let changed = before.close(without.as_ref(), &author(context), now);
    let changed = changed.map_err(|why| invalid(context, &before, &why))?;
    let (after, _) = keep(context, &mut tx, &before, &changed).await?;
    let told = place::top(&after).cloned();
    if let Some(place) = &told {
        let last = closing::closed(&after, of_place(&mut tx, place, context.setup.language).await?);
        let delivery = NewDelivery::notice(last_word(&after, now), place.clone(), last);
        tx.outbox().enqueue(&delivery, now).await?;
    }
    context.commit(tx).await?;
    if told.as_ref() == Some(&context.invocation.place) {
        return Ok(());
    }
    answer::alone(context, &closing::closed(&after, context.private_language)).await
}

/// Closing a SEV1 or SEV2 is decided by managers (design §6.6).
fn may_close(context: &Context, incident: &Incident) -> Result<(), ActionError> {
    let account = &context.invocation.account;
    let who = Who { person: account.person.as_deref(), local: account.local };
    // Of what is closed already, that is what somebody reads.
    if incident.severity > Severity::Sev2 || !incident.is_open() {
        return Ok(());
    }
    context.setup.rights.authorize(who, CLOSE_MAJOR).map(drop).map_err(|denied| {
        ActionError::refused(refusal::not_theirs_to_close(incident, &denied, account, context.private_language))
    })
}
