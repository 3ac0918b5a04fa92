//! A word to stakeholders: conditions, actions, needs. What a reminder offers to say is said only while that is so: a button
//! can be old.

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::change::{Done, author, invalid, keep};
use crate::action::incident::find::find;
use crate::action::incident::{answer, place};
use crate::directory::access::Reader;
use crate::incident::draft;
use crate::incident::entry::{Entry, EntryKind};
use crate::incident::phase::State;
use crate::incident::record::Incident;
use crate::incident::refusal::InvalidTransition;
use crate::incident::update::Update;
use crate::reply::incident::refusal::{self, Wanted};
use crate::reply::incident::unheard::{Unheard, unheard as not_heard};
use crate::reply::incident::update;

/// Tells them; the announcement and its thread show it.
pub(super) async fn update(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call().clone();
    let part = |name: &str| call.text(name).unwrap_or_default().to_owned();
    let mut said = Update { conditions: part("conditions"), actions: part("actions"), needs: part("needs") };
    let mut tx = context.parts.store.read().await?;
    let incident = find(context, &mut tx).await?;
    let until = call.text("draft");
    if said == Update::default() && (call.flag("unchanged") || until.is_some()) {
        let newest = tx.timeline().newest(&incident.id, None, draft::ENTRIES, &Reader::TOBAN).await?;
        holds(context, &incident, &newest, until)?;
        if call.flag("unchanged") {
            said.conditions = update::unchanged(context.public_language);
        } else {
            said = draft::draft(&draft::since_update(&incident, newest), until).unwrap_or_default();
        }
    }
    drop(tx);
    if said == Update::default() {
        return Err(ActionError::refused(refusal::wanted(Wanted::Update, &incident, context.private_language)));
    }
    let now = context.parts.clock.now();
    let mut tx = context.begin().await?;
    let before = find(context, &mut tx).await?;
    let unheard = place::unheard(&mut tx, &before).await?;
    let changed = before.update(&said, &author(context), now).map_err(|why| invalid(context, &before, &why))?;
    let (after, told) = keep(context, &mut tx, &before, &changed).await?;
    context.commit(tx).await?;
    if let Some((place, reason)) = unheard {
        let message = not_heard(Unheard::Update, &after, (&place, &reason), context.private_language);
        return answer::alone(context, &message).await;
    }
    answer::done(context, &Done { after, entries: changed.entries, told }).await
}

/// What was offered when `until` was the newest entry still holds: the incident goes on, and nobody has said anything since.
fn holds(context: &Context, incident: &Incident, newest: &[Entry], until: Option<&str>) -> Result<(), ActionError> {
    if let State::Prevention { resolved, by } = &incident.state {
        let why = InvalidTransition::AlreadyResolved { by: by.clone(), at: *resolved };
        return Err(invalid(context, incident, &why));
    }
    let place = |entry: &Entry| (entry.at, entry.seq);
    let Some(asked) = newest.iter().find(|entry| Some(entry.id.as_str()) == until).map(place) else { return Ok(()) };
    let told = newest.iter().filter(|entry| entry.kind == EntryKind::Update && entry.deleted.is_none());
    match told.filter(|entry| place(entry) > asked).max_by_key(|entry| place(entry)) {
        None => Ok(()),
        Some(told) => {
            let told = refusal::already_told(incident, told, &context.moments(), context.private_language);
            Err(ActionError::refused(told))
        }
    }
}
