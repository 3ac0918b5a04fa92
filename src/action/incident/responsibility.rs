//! Severity, and who holds which role.

use crate::action::account::of_person;
use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::change::{author, change, invalid, keep};
use crate::action::incident::find::find;
use crate::action::incident::fit::may_act;
use crate::action::incident::{answer, place};
use crate::action::language::of_account;
use crate::delivery::content::NewDelivery;
use crate::incident::author::Author;
use crate::incident::role::Role;
use crate::incident::severity::Severity;
use crate::reply::incident::duty::duty;
use crate::reply::incident::refusal::{self, Wanted};

/// `severity`.
pub(super) async fn severity(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call();
    let reason = call.text("reason").map(str::to_owned);
    let Some(to) = call.text("severity").and_then(Severity::parse) else {
        return wanted(context, Wanted::Severity).await;
    };
    let done = change(context, move |incident, by, now| incident.set_severity(to, reason.as_deref(), by, now)).await?;
    answer::done(context, &done).await
}

/// `role`: taken, handed over, given back. Whoever got one reads alone what is theirs to do.
pub(super) async fn role(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call();
    let Some(role) = call.text("role").and_then(|word| Role::ALL.into_iter().find(|role| role.word() == word)) else {
        return wanted(context, Wanted::Role).await;
    };
    if call.flag("leave") {
        let done = change(context, move |incident, by, now| incident.leave_role(role, by, now)).await?;
        return answer::done(context, &done).await;
    }
    let (by, now) = (author(context), context.parts.clock.now());
    let to = call.text("person").filter(|person| by.person.as_deref() != Some(*person)).map(str::to_owned);
    if let Some(person) = &to {
        may_act(context, person, "incident.role").await?;
    }
    let mut tx = context.begin().await?;
    let account = match &to {
        Some(person) => of_person(&mut tx, person, by.platform, &context.setup).await?,
        None => None,
    };
    let who = match (&to, &account) {
        (None, _) => by.clone(),
        (Some(_), Some(account)) => Author::of(account),
        // Who has no account here is called by name all the same.
        (Some(person), None) => Author { platform: by.platform, account: person.clone(), person: Some(person.clone()) },
    };
    let before = find(context, &mut tx).await?;
    let changed = before.take_role(role, &who, &by, now).map_err(|why| invalid(context, &before, &why))?;
    let (after, told) = keep(context, &mut tx, &before, &changed).await?;
    if let Some(account) = account {
        let message = duty(&after, role, of_account(&mut tx, &account, &context.setup).await?);
        let dedupe = format!("duty:{}:{}", after.id, after.version);
        let delivery = NewDelivery { to: Some(account), ..place::line(dedupe, &after, told.as_ref(), message) };
        tx.outbox().enqueue(&delivery, now).await?;
    }
    context.commit(tx).await?;
    if to.is_none() {
        return answer::alone(context, &duty(&after, role, context.private_language)).await;
    }
    let done = super::change::Done { after, entries: changed.entries, told };
    answer::done(context, &done).await
}

async fn wanted(context: &mut Context, what: Wanted) -> Result<(), ActionError> {
    let mut tx = context.parts.store.read().await?;
    let incident = find(context, &mut tx).await?;
    Err(ActionError::refused(refusal::wanted(what, &incident, context.private_language)))
}
