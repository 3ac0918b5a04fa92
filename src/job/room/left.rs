//! What is left behind where an incident went on until now: a line that says where it goes on, and people, who come along.

use crate::action::incident::consequence::Circumstances;
use crate::action::incident::place::led_to;
use crate::action::incident::responders;
use crate::action::language::of_place;
use crate::delivery::content::{NewDelivery, Under};
use crate::incident::record::Incident;
use crate::job::work::Work;
use crate::reply::incident::told::room;
use crate::store::Tx;
use crate::store::error::StoreError;

/// Whoever was at it until now.
pub(super) async fn at_it(work: &Work, incident: &Incident) -> Result<Vec<String>, StoreError> {
    responders::at_it(&mut work.parts.store.read().await?, incident).await
}

/// Whoever reads there reads where it goes on; whoever heard of it hears that it is worse, which is why it moves.
pub(super) async fn told(tx: &mut Tx, work: &Work, before: &Incident, after: &Incident) -> Result<(), StoreError> {
    responders::stands(tx, &around(work), after).await?;
    let Some(old) = before.room.as_ref().filter(|old| old.thread.is_some()) else { return Ok(()) };
    if after.private || !after.has_left(old) {
        return Ok(());
    }
    if let Some(place) = led_to(tx, after, &work.setup).await? {
        let message = room(after, &place, of_place(tx, old, work.setup.language).await?);
        let dedupe = format!("told:{}:left:{}", after.id, after.version);
        let line = NewDelivery::in_thread(dedupe, old.clone(), (&after.id, Under::Live), message);
        tx.outbox().enqueue(&line, work.now()).await?;
    }
    raised(tx, work, before, after).await
}

/// It is worse than it was, as far as that is why it was to move: `before` it went on in a thread.
pub(super) async fn raised(tx: &mut Tx, work: &Work, before: &Incident, after: &Incident) -> Result<(), StoreError> {
    let Some(old) = before.room.as_ref().filter(|old| old.thread.is_some()) else { return Ok(()) };
    responders::raise(tx, &around(work), after, (Some(old), Some("room"))).await
}

fn around(work: &Work) -> Circumstances<'_> {
    Circumstances { setup: &work.setup, event: &work.lease.id, now: work.now() }
}
