//! A word to stakeholders: conditions, actions, needs.

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::change::{Done, author, invalid, keep};
use crate::action::incident::find::find;
use crate::action::incident::{answer, place};
use crate::directory::access::Reader;
use crate::incident::draft;
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
    if call.flag("unchanged") && said == Update::default() {
        said.conditions = update::unchanged(context.public_language);
    }
    if let Some(until) = call.text("draft").filter(|_| said == Update::default()) {
        let newest = tx.timeline().newest(&incident.id, None, draft::ENTRIES, &Reader::TOBAN).await?;
        let entries = draft::since_update(&incident, newest);
        said = draft::draft(&entries, Some(until)).unwrap_or_default();
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
