//! Tasks: listed, added, changed, done.

use jiff::civil::Date;

use crate::action::account::of_person;
use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::answered::answered;
use crate::action::incident::change::{author, circumstances, invalid};
use crate::action::incident::consequence::follow;
use crate::action::incident::find::find;
use crate::action::incident::fit::may_act;
use crate::action::incident::{answer, change, place, responders, task_due};
use crate::action::language::of_account;
use crate::chat::inbound::Place;
use crate::chat::message::Message;
use crate::command::call::Call;
use crate::delivery::content::NewDelivery;
use crate::directory::access::{Reader, Who};
use crate::incident::record::Incident;
use crate::incident::task::{Task, TaskChange, TaskPatch};
use crate::reply::incident;
use crate::reply::incident::refusal::{self, Wanted};
use crate::store::Tx;

/// `task`.
pub(super) async fn task(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call().clone();
    let (done, number) = (number(&call, "done"), number(&call, "number"));
    if done.is_none() && number.is_none() && call.text("text").is_none() {
        return list(context).await;
    }
    if let Some(owner) = call.text("owner") {
        may_act(context, owner, "incident.task").await?;
    }
    let today = today(context);
    if let Some(past) = due(context, &call).filter(|due| *due < today) {
        return Err(ActionError::refused(incident::task::past(past, context.private_language)));
    }
    let mut tx = context.begin().await?;
    let incident = find(context, &mut tx).await?;
    let had = match done.or(number) {
        Some(number) => tx.tasks().by_number(&incident.id, number, &context.reader()).await?.and_then(|it| it.owner),
        None => None,
    };
    let changed = match done.or(number) {
        Some(number) => changed(context, &mut tx, &incident, number, &call).await?,
        None => added(context, &mut tx, &incident, &call).await?,
    };
    let kept =
        if changed.task.id.is_empty() { tx.tasks().create(&changed).await? } else { tx.tasks().save(&changed).await? };
    let now = context.parts.clock.now();
    let said = tx.reminders().of(&kept.id, task_due::DUE).await?;
    task_due::plan(&mut tx, &kept, &context.setup, now).await?;
    if tx.reminders().of(&kept.id, task_due::DUE).await?.cause != said.cause {
        let (by, zone) = (author(context), &context.setup.incident.time_zone);
        answered(&mut tx, &said, &incident.id, Some(&by), (zone, now)).await?;
    }
    let entries = vec![changed.entry];
    let told = follow(&mut tx, &circumstances(context), Some(&incident), &incident, &entries).await?;
    if kept.done.is_none() && call.text("owner").is_some() {
        responders::call(&mut tx, &circumstances(context), &incident, kept.owner.as_deref()).await?;
        if kept.owner != had {
            given(context, &mut tx, (&incident, &kept), told.as_ref()).await?;
        }
    }
    context.commit(tx).await?;
    let done = change::Done { after: incident, entries, told };
    answer::done_with(context, &done, unseen(context, &done.after, &kept)).await
}

/// Whoever a task was given to by somebody else reads so alone, as far as they may read the incident.
async fn given(
    context: &Context,
    tx: &mut Tx,
    (incident, task): (&Incident, &Task),
    told: Option<&Place>,
) -> Result<(), ActionError> {
    let account = &context.invocation.account;
    let Some(owner) = task.owner.as_deref().filter(|owner| account.person.as_deref() != Some(*owner)) else {
        return Ok(());
    };
    if !incident.readable_by(&context.setup.rights.reader(Who { person: Some(owner), local: false })) {
        return Ok(());
    }
    let Some(to) = of_person(tx, owner, account.platform, &context.setup).await? else { return Ok(()) };
    let message = incident::task::given(incident, task, of_account(tx, &to, &context.setup).await?);
    let dedupe = format!("given:{}:{}", task.id, context.invocation.event);
    let delivery = NewDelivery { to: Some(to), ..place::line(dedupe, incident, told, message) };
    tx.outbox().enqueue(&delivery, context.parts.clock.now()).await?;
    Ok(())
}

/// What whoever gives a task to somebody reads where they may not read its incident: nobody tells them of it.
fn unseen(context: &Context, incident: &Incident, task: &Task) -> Option<Message> {
    let call = context.authorized.call();
    let owner = task.owner.as_deref().filter(|_| call.text("owner").is_some() && task.done.is_none())?;
    let reader = context.setup.rights.reader(Who { person: Some(owner), local: false });
    (!incident.readable_by(&reader)).then(|| incident::task::unseen(incident, owner, context.private_language))
}

/// One more task.
async fn added(context: &Context, tx: &mut Tx, incident: &Incident, call: &Call) -> Result<TaskChange, ActionError> {
    let next = tx.tasks().next_number(&incident.id).await?;
    let text = call.text("text").unwrap_or_default();
    let planned = (call.text("owner"), due(context, call));
    let added = incident.plan(text, planned, next, &author(context), context.parts.clock.now());
    added.map_err(|why| invalid(context, incident, &why))
}

/// The task of that number, done or changed.
async fn changed(
    context: &Context,
    tx: &mut Tx,
    incident: &Incident,
    wanted: u32,
    call: &Call,
) -> Result<TaskChange, ActionError> {
    let (by, now) = (author(context), context.parts.clock.now());
    let Some(known) = tx.tasks().by_number(&incident.id, wanted, &context.reader()).await? else {
        let told = refusal::wanted(Wanted::Task(wanted), incident, context.private_language);
        return Err(ActionError::refused(told));
    };
    let changed = if number(call, "done").is_some() {
        known.finish(&by, now)
    } else {
        let text = call.text("text").map(str::to_owned);
        let owner = call.text("owner").map(|owner| Some(owner.to_owned()));
        known.change(&TaskPatch { text, owner, due: due(context, call).map(Some) }, &by, now)
    };
    changed.map_err(|why| invalid(context, incident, &why))
}

fn today(context: &Context) -> Date {
    context.setup.incident.time_zone.to_datetime(context.parts.clock.now()).date()
}

fn due(context: &Context, call: &Call) -> Option<Date> {
    call.day("due").map(|day| day.resolve(today(context)))
}

async fn list(context: &mut Context) -> Result<(), ActionError> {
    let mut tx = context.parts.store.read().await?;
    let found: Incident = find(context, &mut tx).await?;
    let tasks = tx.tasks().of(&found.id, &Reader::TOBAN).await?;
    let message = incident::task::list(&found, &tasks, &context.moments(), context.public_language);
    answer::about(context, &found, &message).await
}

fn number(call: &Call, name: &str) -> Option<u32> {
    call.number(name).and_then(|number| u32::try_from(number).ok())
}
