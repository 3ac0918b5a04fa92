//! One change of one incident, with everything that follows from it, in one transaction.

use jiff::Timestamp;

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::consequence::{Circumstances, follow};
use crate::action::incident::find::find;
use crate::chat::inbound::Place;
use crate::incident::author::Author;
use crate::incident::change::{Change, NewEntry};
use crate::incident::record::Incident;
use crate::incident::refusal::InvalidTransition;
use crate::reply::incident::refusal;
use crate::store::Tx;
use crate::store::error::StoreError;

/// What a change came to.
pub(super) struct Done {
    /// The incident as it is.
    pub(super) after: Incident,
    /// What the timeline got.
    pub(super) entries: Vec<NewEntry>,
    /// Where everybody reads of it, where that is somewhere.
    pub(super) told: Option<Place>,
}

/// Who does it, as far as it was proven.
pub(super) fn author(context: &Context) -> Author {
    Author::of(&context.invocation.account)
}

/// What surrounds a change.
pub(super) fn circumstances(context: &Context) -> Circumstances<'_> {
    Circumstances { setup: &context.setup, event: &context.invocation.event, now: context.parts.clock.now() }
}

/// Changes the incident that is meant.
pub(super) async fn change(
    context: &mut Context,
    transition: impl FnOnce(&Incident, &Author, Timestamp) -> Result<Change, InvalidTransition> + Send,
) -> Result<Done, ActionError> {
    let now = context.parts.clock.now();
    let mut tx = context.begin().await?;
    let before = find(context, &mut tx).await?;
    let changed = transition(&before, &author(context), now).map_err(|why| invalid(context, &before, &why))?;
    let (after, told) = keep(context, &mut tx, &before, &changed).await?;
    context.commit(tx).await?;
    Ok(Done { after, entries: changed.entries, told })
}

/// Writes the change and what follows from it.
pub(super) async fn keep(
    context: &Context,
    tx: &mut Tx,
    before: &Incident,
    change: &Change,
) -> Result<(Incident, Option<Place>), StoreError> {
    let after = tx.incidents().save(&enclosed(change)).await?;
    let told = follow(tx, &circumstances(context), Some(before), &after, &change.entries).await?;
    Ok((after, told))
}

/// The change as it is kept: a conversation that is a row of our own store is closed to others together with it
/// ([`readers`](crate::action::incident::consequence::readers)). Another platform's is closed by nothing we write.
fn enclosed(change: &Change) -> Change {
    let incident = &change.incident;
    let ours = incident.room.as_ref().is_some_and(|room| room.platform.keeps_conversations());
    let incident = Incident { exposed: incident.exposed && !ours, ..incident.clone() };
    Change { incident, entries: change.entries.clone() }
}

/// A transition that is not possible, as the person is told.
pub(super) fn invalid(context: &Context, incident: &Incident, why: &InvalidTransition) -> ActionError {
    ActionError::refused(refusal::invalid(why, incident, &context.moments(), context.private_language))
}
