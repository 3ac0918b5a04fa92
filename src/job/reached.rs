//! What an attempt to send tells of the conversation that it went to: that nothing can be said there, or that something can
//! again; and that a card is another message by now, whose thread the incident goes on in. The platform's own event may have
//! been missed, or there is none.

use jiff::Timestamp;

use crate::action::moved::{found_open, found_shut};
use crate::chat::inbound::Place;
use crate::delivery::attempt::Outcome;
use crate::delivery::content::Content;
use crate::directory::access::Reader;
use crate::incident::record::Shut;
use crate::job::deliver::Attempt;
use crate::store::Tx;
use crate::store::card::Card;
use crate::store::error::StoreError;

/// Has the incidents of that conversation remember it. The rows of incidents and cards are locked, hence before a queue's.
pub(super) async fn reached(
    tx: &mut Tx,
    attempt: &Attempt,
    (outcome, message): (&Outcome, &str),
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
        (Outcome::Sent, Some(incident)) => {
            found_open(tx, &delivery.place, (incident, attempt.began), now).await?;
            match &attempt.card {
                Some(card) => follow(tx, card, message).await,
                None => Ok(()),
            }
        }
        (Outcome::Uprooted(_), Some(incident)) => {
            // The card it belongs under is drawn, whatever it showed last, which posts it anew where somebody deleted it.
            if let Place { platform, conversation, thread: Some(gone) } = &delivery.place {
                tx.cards().lost((*platform, conversation, gone)).await?;
            }
            tx.cards().touch(incident, now).await.map(drop)
        }
        _ => Ok(()),
    }
}

/// A card was posted anew, because somebody deleted it: an incident that goes on in its thread goes on in the new one's.
async fn follow(tx: &mut Tx, card: &Card, message: &str) -> Result<(), StoreError> {
    let Some(gone) = card.message.as_deref().filter(|gone| *gone != message && !message.is_empty()) else {
        return Ok(());
    };
    let found = tx.incidents().by_id(&card.subject, &Reader::TOBAN).await?;
    let hangs = |room: &Place| room.conversation == card.place.conversation && room.thread.as_deref() == Some(gone);
    let Some(incident) = found.filter(|incident| incident.room.as_ref().is_some_and(hangs)) else { return Ok(()) };
    match incident.with_thread(message) {
        Some(change) => tx.incidents().save(&change).await.map(drop),
        None => Ok(()),
    }
}
