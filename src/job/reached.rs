//! What an attempt to send tells of the conversation that it went to: that nothing can be said there, or that something can
//! again. The platform's own event may have been missed, or there is none.

use jiff::Timestamp;

use crate::action::moved::{found_open, found_shut};
use crate::delivery::attempt::Outcome;
use crate::delivery::content::Content;
use crate::incident::record::Shut;
use crate::job::deliver::Attempt;
use crate::store::Tx;
use crate::store::error::StoreError;

/// Has the incidents of that conversation remember it. The rows of incidents and cards are locked, hence before a queue's.
pub(super) async fn reached(
    tx: &mut Tx,
    attempt: &Attempt,
    outcome: &Outcome,
    now: Timestamp,
) -> Result<(), StoreError> {
    let delivery = &attempt.delivery;
    // What one account alone reads stands in no conversation of an incident.
    if delivery.to.is_some() {
        return Ok(());
    }
    let subject = match (&delivery.content, &attempt.card) {
        (Content::Thread { incident, .. }, _) => Some(incident),
        (Content::Card { .. }, Some(card)) => Some(&card.subject),
        _ => None,
    };
    match (outcome, subject) {
        (Outcome::Shut { archived, .. }, _) => {
            let shut = Shut { since: now, gone: !archived, unreachable: !archived };
            found_shut(tx, &delivery.place, &shut, now).await
        }
        (Outcome::Sent, Some(incident)) => found_open(tx, &delivery.place, (incident, attempt.began), now).await,
        _ => Ok(()),
    }
}
