//! `merge`: two incidents are one, and the other one goes on. Whoever worked on the one that ends reads where it goes on, and
//! whoever has a role there now reads what is theirs to do.

use crate::action::account::of_author;
use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::card::last_told;
use crate::action::incident::change::{author, circumstances, invalid, keep};
use crate::action::incident::consequence::{Circumstances, follow};
use crate::action::incident::find::{find, named};
use crate::action::incident::{answer, place};
use crate::action::language::{of_account, of_place};
use crate::chat::inbound::Place;
use crate::delivery::content::NewDelivery;
use crate::directory::access::Reader;
use crate::incident::change::NewEntry;
use crate::incident::key::IncidentKey;
use crate::incident::record::Incident;
use crate::reply::incident::duty::duty;
use crate::reply::incident::merging;
use crate::store::Tx;
use crate::store::error::StoreError;

/// `merge`: the other one goes on.
pub(super) async fn merge(context: &mut Context) -> Result<(), ActionError> {
    let into = IncidentKey(context.authorized.call().incident("into").unwrap_or_default());
    let (by, now) = (author(context), context.parts.clock.now());
    let mut tx = context.begin().await?;
    let one = find(context, &mut tx).await?;
    let two = named(context, &mut tx, into).await?;
    let told = last_told(&mut tx, &one).await?.map(|told| two.brings(&told));
    let goes_on = told.as_ref().map_or(&two, |told| &told.incident);
    let (gone, mut kept) = one.merge_into(goes_on, &by, now).map_err(|why| invalid(context, &one, &why))?;
    kept.entries.splice(0..0, told.into_iter().flat_map(|told| told.entries));
    let (ended, _) = keep(context, &mut tx, &one, &gone).await?;
    let other = tx.incidents().save(&kept).await?;
    let mut entries = kept.entries;
    entries.extend(tasks(context, &mut tx, &one, &other).await?);
    let around = circumstances(context);
    let event = format!("{}:into", around.event);
    let around = Circumstances { event: &event, ..around };
    let told = follow(&mut tx, &around, Some(&two), &other, &entries).await?;
    duties(context, &mut tx, &two, &other, told.as_ref()).await?;
    last_word(context, &mut tx, &ended, &other).await?;
    context.commit(tx).await?;
    answer::alone(context, &merging::merged(&ended, &other, &entries, context.private_language)).await
}

/// What is still to be done goes on there; what tells of it.
async fn tasks(context: &Context, tx: &mut Tx, gone: &Incident, kept: &Incident) -> Result<Vec<NewEntry>, ActionError> {
    let (by, now) = (author(context), context.parts.clock.now());
    let mut told = Vec::new();
    for task in tx.tasks().of(&gone.id, &Reader::TOBAN).await?.iter().filter(|task| task.done.is_none()) {
        let number = tx.tasks().next_number(&kept.id).await?;
        let moved = kept.take_over(task, number, &by, now).map_err(|why| invalid(context, gone, &why))?;
        tx.tasks().take_over(&moved).await?;
        told.push(moved.entry);
    }
    Ok(told)
}

/// Whoever has a role there now is told alone what is theirs to do.
async fn duties(
    context: &Context,
    tx: &mut Tx,
    before: &Incident,
    after: &Incident,
    told: Option<&Place>,
) -> Result<(), StoreError> {
    for (role, holder) in after.roles.iter().filter(|(role, _)| !before.roles.contains_key(role)) {
        let found = of_author(tx, holder, after.origin.platform, &context.setup).await?;
        let Some(account) = found else { continue };
        let message = duty(after, *role, of_account(tx, &account, &context.setup).await?);
        let dedupe = format!("duty:{}:{}:{}", after.id, after.version, role.word());
        let delivery = NewDelivery { to: Some(account), ..place::line(dedupe, after, told, message) };
        tx.outbox().enqueue(&delivery, context.parts.clock.now()).await?;
    }
    Ok(())
}

/// Whoever worked on the one that ended reads where it goes on: the last word there.
async fn last_word(context: &Context, tx: &mut Tx, gone: &Incident, kept: &Incident) -> Result<(), StoreError> {
    let Some(place) = place::top(gone).cloned() else { return Ok(()) };
    let language = of_place(tx, &place, context.setup.language).await?;
    let room = place::led_to(tx, kept, &context.setup).await?;
    let message = merging::goes_on(gone, kept, room.as_deref(), language);
    // So it is taken back if the incident becomes private.
    let dedupe = format!("told:{}:merged:{}", gone.id, gone.version);
    tx.outbox().enqueue(&NewDelivery::notice(dedupe, place, message), context.parts.clock.now()).await.map(drop)
}
