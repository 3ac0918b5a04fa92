//! What is set on an incident, and what it has to do with others.

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::change::{author, change, invalid, keep};
use crate::action::incident::find::{find, named};
use crate::action::incident::fit::may_act;
use crate::action::incident::{answer, place};
use crate::command::call::{Argument, Call, Selector};
use crate::incident::key::IncidentKey;
use crate::incident::record::Incident;
use crate::incident::setting::Setting;
use crate::reply::incident::refusal::{self, Wanted};
use crate::reply::incident::told;

/// `set`: everything that was named, in one change.
pub(super) async fn set(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call().clone();
    if let Some(other) = call.incident("related") {
        return relate(context, IncidentKey(other)).await;
    }
    let settings = settings(&call);
    if settings.is_empty() {
        let mut tx = context.parts.store.read().await?;
        let incident = find(context, &mut tx).await?;
        let told = refusal::wanted(Wanted::Setting, &incident, context.private_language);
        return Err(ActionError::refused(told));
    }
    if let Some(member) = call.text("member") {
        may_act(context, member, "incident.show").await?;
    }
    let done = change(context, move |incident, by, now| {
        let mut settings = settings.iter();
        let first = settings.next().map(|first| incident.set(first, by, now));
        let Some(first) = first else { return incident.set(&Setting::Title(String::new()), by, now) };
        settings.try_fold(first?, |change, setting| change.and(|next| next.set(setting, by, now)))
    })
    .await?;
    let became = |fact: &str| done.entries.iter().any(|entry| entry.text.starts_with(fact));
    if became("private: yes → no")
        && let Some(room) = stays_closed(context, &done.after).await?
    {
        let told = told::opened_up(&done.after, &done.entries, &room, context.private_language);
        return answer::alone(context, &told).await;
    }
    if !became("private: no → yes") {
        return answer::done(context, &done).await;
    }
    let told = told::shut(&done.after, &done.entries, context.private_language);
    answer::alone(context, &told).await
}

/// The conversation of an incident that everybody may read now, where it stays one that only those see who are in it: its
/// platform lets nobody but people open it to others.
async fn stays_closed(context: &Context, incident: &Incident) -> Result<Option<String>, ActionError> {
    let ours = incident.room.as_ref().is_none_or(|room| room.platform.keeps_conversations());
    if ours || incident.exposed {
        return Ok(None);
    }
    let mut tx = context.parts.store.read().await?;
    Ok(place::led_to(&mut tx, incident, &context.setup).await?)
}

fn settings(call: &Call) -> Vec<Setting> {
    let text = |name: &str| call.text(name).map(str::to_owned);
    let target = match call.target("target") {
        Some(Selector::Name(name)) => Some(name.clone()),
        _ => None,
    };
    let flag = |name: &str| match call.arguments.get(name) {
        Some(Argument::Flag(flag)) => Some(*flag),
        _ => None,
    };
    let playbook = call.playbook("playbook").map(|name| Setting::Playbook(Some((name.to_owned(), target))));
    let link = text("link").map(|url| Setting::AddLink(text("name").unwrap_or_default(), url));
    [
        text("title").map(Setting::Title),
        text("service").map(|service| Setting::Service(Some(service))),
        playbook,
        text("effect").map(Setting::ImpactText),
        // Whoever is to read it afterwards is let in before it becomes private.
        text("member").map(Setting::AddMember),
        text("remove").map(Setting::RemoveMember),
        flag("private").map(Setting::Private),
        flag("drill").map(Setting::Drill),
        link,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The two have to do with each other.
async fn relate(context: &mut Context, other: IncidentKey) -> Result<(), ActionError> {
    let (by, now) = (author(context), context.parts.clock.now());
    let mut tx = context.begin().await?;
    let one = find(context, &mut tx).await?;
    let two = named(context, &mut tx, other).await?;
    let (changed, mirrored) = one.relate(&two, &by, now).map_err(|why| invalid(context, &one, &why))?;
    let (after, told) = keep(context, &mut tx, &one, &changed).await?;
    let mirror = tx.incidents().save(&mirrored).await?;
    tx.cards().touch(&mirror.id, now).await?;
    context.commit(tx).await?;
    let done = super::change::Done { after, entries: changed.entries, told };
    answer::done(context, &done).await
}
