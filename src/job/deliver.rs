//! Sending what stands in a queue, in order, from its head on.
//!
//! One transaction per delivery: it writes down what came of the last, looks at the next and writes down that its attempt
//! begins. Only then it is sent. So after a crash it is known which one may have arrived, and the repeat says so.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tracing::{Instrument as _, debug, error, info_span, warn};

use crate::chat::gateway::Gateway;
use crate::chat::inbound::Platform;
use crate::chat::message::Message;
use crate::chat::unsent::Hindrance;
use crate::crash::crash_point;
use crate::delivery::attempt::{Next, Outcome, Past, next};
use crate::delivery::content::Content;
use crate::delivery::lane::Lane;
use crate::job::arrived::arrived;
use crate::job::divert::{Diverted, divert};
use crate::job::drawn::{drawn, stands};
use crate::job::hand_over::hand_over;
use crate::job::placed::{Placed, placed, uproot};
use crate::job::reached::reached;
use crate::job::runner::Links;
use crate::job::{lease, pin};
use crate::store::Tx;
use crate::store::card::Card;
use crate::store::error::StoreError;
use crate::store::outbox::{CARD_PAUSE, Delivery, QueueLease};
use crate::telemetry;

/// How long a send may take (design §6.4).
pub const SEND: Duration = Duration::from_secs(5);
/// How long the transaction before a send may take.
const STEP: Duration = Duration::from_secs(2);
/// How long until it is looked again whether a thread is there.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Deliveries sent from one queue before the others have their turn.
const IN_A_ROW: usize = 50;

/// A delivery that is being sent.
pub(super) struct Attempt {
    pub(super) delivery: Delivery,
    pub(super) message: Message,
    /// The card and the change of it that the message shows.
    pub(super) card: Option<Card>,
    /// When it was begun.
    pub(super) began: Timestamp,
    /// When the lease on the queue ends.
    pub(super) until: Timestamp,
}

/// What came of one.
pub(super) struct Settled {
    pub(super) attempt: Attempt,
    pub(super) outcome: Outcome,
    /// The platform's id of the message.
    pub(super) message: String,
    /// Whether the platform shows it now.
    pub(super) shown: bool,
    /// Whether it should be pinned and is not.
    pub(super) unpinned: bool,
}

/// Sends from a queue; how many attempts that were.
pub(super) async fn send(links: Arc<Links>, platform: Platform, queue: QueueLease) -> usize {
    let Some(gateway) = links.gateways.get(&platform) else { return 0 };
    let span = info_span!("outbox.send", queue = queue.id, platform = platform.word(), lane = queue.lane.word());
    let sender = Sender { links: &links, gateway, queue };
    async {
        crash_point!("queue.claimed");
        let mut attempts = 0;
        let mut settled = None;
        loop {
            match sender.step(settled.take(), attempts >= IN_A_ROW).await {
                Ok(Some(attempt)) => {
                    attempts += 1;
                    crash_point!("delivery.attempted");
                    settled = Some(hand_over(&links, gateway, attempt).await);
                    crash_point!("delivery.sent");
                }
                Ok(None) => return attempts,
                // What was sent and could not be written down stays an attempt whose end nobody knows.
                Err(StoreError::LeaseLost { .. }) => {
                    debug!("somebody else sends from this queue by now");
                    return attempts;
                }
                Err(error) => {
                    warn!(error = %error, "a queue is let go, since the store does not answer");
                    return attempts;
                }
            }
        }
    }
    .instrument(span)
    .await
}

/// Whoever sends from a queue.
pub(super) struct Sender<'l> {
    pub(super) links: &'l Arc<Links>,
    pub(super) gateway: &'l Arc<dyn Gateway>,
    pub(super) queue: QueueLease,
}

impl Sender<'_> {
    /// One transaction: what came of the last, and what is next. `None` lets the queue go.
    async fn step(&self, settled: Option<Settled>, enough: bool) -> Result<Option<Attempt>, StoreError> {
        let now = self.links.parts.clock.now();
        let until = lease::until(now);
        let mut tx = self.links.parts.store.begin_within(STEP).await?;
        let wait = if let Some(settled) = &settled {
            self.settle(&mut tx, settled, until, now).await?
        } else {
            tx.outbox().hold(&self.queue, until).await?;
            None
        };
        let attempt = match wait {
            Some(then) => {
                tx.outbox().release(&self.queue, Some(then), now).await?;
                None
            }
            None if enough || self.links.stop.is_cancelled() => {
                let waits = tx.outbox().head(&self.queue).await?.is_some();
                tx.outbox().release(&self.queue, waits.then_some(now), now).await?;
                None
            }
            None => self.begin(&mut tx, until, now).await?,
        };
        tx.commit().await?;
        if settled.is_some() {
            crash_point!("delivery.settled");
        }
        Ok(attempt)
    }

    /// Writes down what came of a delivery; until when its queue must wait, if it must. Holds the queue afterwards.
    async fn settle(
        &self,
        tx: &mut Tx,
        settled: &Settled,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let Settled { attempt, outcome, message, shown, unpinned } = settled;
        let delivery = &attempt.delivery;
        let past = Past { lane: self.queue.lane, since: delivery.since, failures: delivery.failures + 1 };
        let next = next(past, outcome, now);
        let came_of_it = match &next {
            Next::Done => "sent",
            Next::Again(_) => "again",
            Next::Dead => "dead",
        };
        telemetry::delivery_attempt(self.queue.lane.word(), came_of_it);
        // Its incident's and a card's row are locked before its queue's, as by those who change them.
        reached(tx, attempt, (outcome, message), now).await?;
        let mut changed = false;
        if let (Next::Done, Some(card)) = (&next, &attempt.card) {
            changed = tx.cards().shown(&card.id, card.wanted, message, now).await?;
            if *unpinned {
                pin::plan(tx, &card.id, message, now).await?;
            }
        }
        tx.outbox().hold(&self.queue, until).await?;
        if next == Next::Done {
            if *shown && attempt.card.is_some() {
                tx.outbox().drawn(delivery, drawn(&attempt.message, message, now).as_deref()).await?;
            }
            let setup = Arc::clone(&self.links.setup.borrow());
            arrived(tx, delivery, (&setup, &self.moments()), now).await?;
        }
        let (reason, sure) = told(outcome);
        match next {
            Next::Done if changed => {
                // The next drawing edits what is there now: it repeats nothing.
                tx.outbox().failed(delivery, "", true).await?;
                Ok(Some(now.saturating_add(CARD_PAUSE).unwrap_or(Timestamp::MAX)))
            }
            Next::Done => tx.outbox().sent(delivery, message, now).await.map(|()| None),
            Next::Again(then) => {
                warn!(delivery = delivery.id, reason, again = %then, "a delivery will be tried again");
                tx.outbox().failed(delivery, &reason, sure).await?;
                if let Outcome::Uprooted(_) = outcome {
                    uproot(tx, delivery).await?;
                }
                Ok(Some(then))
            }
            Next::Dead => {
                if let Outcome::Refused(_) | Outcome::Shut { .. } = outcome {
                    let setup = Arc::clone(&self.links.setup.borrow());
                    match divert(tx, delivery, &setup, now).await? {
                        Diverted::No => {}
                        Diverted::Done => return Ok(None),
                        Diverted::Later(then) => return Ok(Some(then)),
                    }
                }
                error!(delivery = delivery.id, reason, "a delivery is given up");
                tx.outbox().set_aside(delivery, &reason, now).await?;
                Ok(None)
            }
        }
    }

    /// Takes the next delivery of the held queue, or lets the queue go where there is none.
    async fn begin(&self, tx: &mut Tx, until: Timestamp, now: Timestamp) -> Result<Option<Attempt>, StoreError> {
        while let Some(delivery) = tx.outbox().head(&self.queue).await? {
            if self.is_stale(&delivery, now) {
                tx.outbox().expire(&delivery, now).await?;
                continue;
            }
            let delivery = match placed(tx, delivery, self.gateway.capabilities(), now).await? {
                Placed::Here(delivery) => *delivery,
                Placed::NotYet => {
                    tx.outbox().release(&self.queue, Some(lease::after(now, LOOK_AGAIN)), now).await?;
                    return Ok(None);
                }
                Placed::Settled => continue,
            };
            let card = match &delivery.content {
                Content::Message { .. } | Content::Thread { .. } => None,
                Content::Card { card } => tx.cards().by_id(card).await?,
            };
            let Some(message) = self.drawn(tx, &delivery, card.as_ref()).await? else {
                tx.outbox().sent(&delivery, "", now).await?;
                continue;
            };
            let message = self.typed(&delivery.place, message);
            if let Some(id) = card.as_ref().and_then(|card| stands(card, &delivery, &message)) {
                debug!(delivery = delivery.id, "a card shows already what it should");
                tx.outbox().sent(&delivery, id, now).await?;
                continue;
            }
            let pause = self.pause(&delivery, card.as_ref());
            if !pause.is_zero() {
                debug!(delivery = delivery.id, ?pause, "a delivery waits, so that the platform takes it");
                tx.outbox().release(&self.queue, Some(lease::after(now, pause)), now).await?;
                return Ok(None);
            }
            tx.outbox().attempt(&delivery, now).await?;
            let message = self.labelled(&delivery, card.as_ref(), message);
            return Ok(Some(Attempt { delivery, message, card, began: now, until }));
        }
        tx.outbox().release(&self.queue, None, now).await?;
        Ok(None)
    }

    /// How long the delivery should wait for its platform's sake; what wakes somebody waits for nothing.
    fn pause(&self, delivery: &Delivery, card: Option<&Card>) -> Duration {
        if self.queue.lane == Lane::Page {
            return Duration::ZERO;
        }
        let edits = card.is_some_and(|card| card.message.is_some());
        self.gateway.pause(&delivery.place, delivery.to.as_ref(), edits)
    }

    fn is_stale(&self, delivery: &Delivery, now: Timestamp) -> bool {
        let after = self.gateway.capabilities().stale_after.and_then(|after| SignedDuration::try_from(after).ok());
        after.is_some_and(|after| now.duration_since(delivery.since) > after)
    }
}

/// Why it did not arrive, and whether that is sure.
fn told(outcome: &Outcome) -> (String, bool) {
    match outcome {
        Outcome::Sent => (String::new(), true),
        Outcome::NotSent(reason)
        | Outcome::Uprooted(reason)
        | Outcome::Refused(reason)
        | Outcome::Shut { reason, .. } => (reason.clone(), true),
        Outcome::RateLimited(after) => (Hindrance::Limited.because(format!("{after:?}")), true),
        // The part that arrived must be found before the rest is sent.
        Outcome::Unknown(reason) | Outcome::Begun { reason, .. } => (reason.clone(), false),
    }
}
