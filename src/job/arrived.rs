//! What was given up and arrived all the same, since somebody or a newer change took it up again: whoever read that it did not
//! arrive reads that it did.

use jiff::Timestamp;

use crate::action::retried::say;
use crate::action::setup::Setup;
use crate::job::dead_letter::whom;
use crate::reply::dead_letter;
use crate::reply::moment::Moments;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::outbox::Delivery;

/// Has the notices say it. The queue is held: cards of notices are nobody's but theirs.
pub(super) async fn arrived(
    tx: &mut Tx,
    delivery: &Delivery,
    (setup, moments): (&Setup, &Moments),
    now: Timestamp,
) -> Result<(), StoreError> {
    // Of what never failed, or was never taken up again, there are none.
    if delivery.reason.is_empty() || delivery.since == delivery.created {
        return Ok(());
    }
    let whom = whom(tx, setup, &delivery.place, delivery.to.as_ref()).await?;
    tx.outbox().unsay(&delivery.id, now).await?;
    say(tx, &delivery.id, now, &|before| dead_letter::arrived(&whom, before.language, moments)).await?;
    tx.outbox().close_unsaid(&delivery.id).await
}
