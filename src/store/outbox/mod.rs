//! The outbox: deliveries in queues, one queue per conversation and lane; a card, and the thread of one, has its own.
//!
//! A queue is claimed as a whole, with a lease and a fence, and sent from its head on: so its order is kept, and no
//! queue waits for another. What becomes of what stands in one is written by `delivery`.
//! Invariant: whoever changes what stands in a queue holds the queue's row, hence nothing is overlooked between looking
//! and letting go.

use jiff::{SignedDuration, Timestamp};

use crate::chat::inbound::{Place, Platform};
use crate::delivery::content::{Content, NewDelivery};
use crate::delivery::lane::Lane;
use crate::id::ulid;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::job::Waiting;
use crate::store::sql::statement::{Row, Value};

pub use self::delivery::{DeadDelivery, Delivery};
pub use self::notice::notice_key;

mod delivery;
mod notice;

/// Least time between two drawings of one card: what a person can follow, and what platforms allow.
pub const CARD_PAUSE: SignedDuration = SignedDuration::from_secs(2);

/// A queue that somebody sends from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueLease {
    /// The queue's ULID.
    pub id: String,
    /// How often it was claimed by then; a later claim makes this one void.
    pub fence: i64,
    /// Its lane.
    pub lane: Lane,
}

/// The outbox in one transaction.
#[derive(Debug)]
pub struct Outbox<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Outbox<'_> {
    /// Keeps a delivery, behind the others of its conversation and lane; `false` where there was one with this key
    /// before.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn enqueue(&mut self, new: &NewDelivery, now: Timestamp) -> Result<bool, StoreError> {
        let known = "select id from delivery where dedupe = $1";
        if self.tx.sql(known).bind(new.dedupe.as_str()).optional().await?.is_some() {
            return Ok(false);
        }
        let (queue, seq) = self.join(&new.place, new.lane, &new.content.queue(), now, now).await?;
        let insert = "insert into delivery (id, dedupe, queue, seq, place, account, content, state, since, created) \
            values ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $8) on conflict (dedupe) do nothing";
        let account = new.to.as_ref().map(json).transpose()?;
        let insert = self.tx.sql(insert).bind(ulid(now)).bind(new.dedupe.as_str()).bind(queue).bind(seq);
        let insert = insert.bind(json(&new.place)?).bind(Value::Text(account)).bind(json(&new.content)?).bind(now);
        Ok(insert.execute().await? == 1)
    }

    /// Sees to it that a card is drawn once more, not before `at`.
    pub(super) async fn draw(
        &mut self,
        card: &str,
        place: &Place,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let content = Content::Card { card: card.to_owned() };
        let (queue, seq) = self.join(place, Lane::Card, &content.queue(), at, now).await?;
        let draw = "insert into delivery (id, dedupe, queue, seq, place, content, state, since, created) \
            values ($1, $2, $3, $4, $5, $6, 'waiting', $7, $7) on conflict (dedupe) do update \
            set state = 'waiting', seq = excluded.seq, since = excluded.since, failures = 0, settled = null \
            where delivery.state <> 'waiting'";
        let draw = self.tx.sql(draw).bind(ulid(now)).bind(format!("card:{card}")).bind(queue).bind(seq);
        draw.bind(json(place)?).bind(json(&content)?).bind(now).execute().await.map(drop)
    }

    /// Takes the next place in a queue, `own` or the conversation's, and holds it until the transaction ends; the queue's id
    /// and the place.
    async fn join(
        &mut self,
        place: &Place,
        lane: Lane,
        own: &str,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<(String, i64), StoreError> {
        let join = "insert into outbox (id, platform, conversation, lane, card, last_seq, next_at) \
            values ($1, $2, $3, $4, $5, 1, $6) on conflict (platform, conversation, lane, card) do update \
            set last_seq = outbox.last_seq + 1, next_at = coalesce(outbox.next_at, excluded.next_at) \
            returning id, last_seq";
        let join = self.tx.sql(join).bind(ulid(now)).bind(place.platform.word()).bind(place.conversation.as_str());
        let joined = join.bind(lane.word()).bind(own).bind(at).one().await?;
        self.tx.wake(at, now).await?;
        Ok((joined.text("id")?, joined.number("last_seq")?))
    }

    /// Up to `limit` queues of a platform's lane that are due, the longest due first, each with a lease until `until`.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn claim(
        &mut self,
        (platform, lane): (Platform, Lane),
        worker: &str,
        limit: u32,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<QueueLease>, StoreError> {
        macro_rules! claim {
            ($skip:literal) => {
                concat!(
                    "with due as materialized (select id from outbox where platform = $1 and lane = $2 \
                     and next_at is not null and next_at <= $3 order by next_at, id limit $4",
                    $skip,
                    ") update outbox set next_at = $5, fence = fence + 1, worker = $6 \
                     where id in (select id from due) and next_at is not null and next_at <= $3 \
                     returning id, fence"
                )
            };
        }
        let claim = self.tx.locking(claim!(""), claim!(" for update skip locked"));
        let claim = claim.bind(platform.word()).bind(lane.word()).bind(now).bind(limit).bind(until).bind(worker);
        let lease = |row: &Row| Ok(QueueLease { id: row.text("id")?, fence: row.number("fence")?, lane });
        claim.all().await?.iter().map(lease).collect()
    }

    /// Holds a queue until `until`, and its row until the transaction ends.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] where somebody else holds it.
    pub async fn hold(&mut self, lease: &QueueLease, until: Timestamp) -> Result<(), StoreError> {
        self.set_next(lease, Some(until)).await
    }

    /// Lets go of a queue that is to be looked at again at `next`, or has nothing waiting. The row must be held
    /// ([`Outbox::hold`]) before looking whether something waits.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] where somebody else holds it.
    pub async fn release(
        &mut self,
        lease: &QueueLease,
        next: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.set_next(lease, next).await?;
        if let Some(next) = next {
            self.tx.wake(next, now).await?;
        }
        Ok(())
    }

    async fn set_next(&mut self, lease: &QueueLease, next: Option<Timestamp>) -> Result<(), StoreError> {
        let hold = "update outbox set next_at = $3 where id = $1 and fence = $2";
        let hold = self.tx.sql(hold).bind(lease.id.as_str()).bind(lease.fence).bind(next);
        if hold.execute().await? == 1 { Ok(()) } else { Err(StoreError::LeaseLost { id: lease.id.clone() }) }
    }

    /// When the next queue of a platform's lane is due; what is being sent counts from the end of its lease.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn next_due(&mut self, platform: Platform, lane: Lane) -> Result<Option<Timestamp>, StoreError> {
        let next = "select next_at from outbox where platform = $1 and lane = $2 and next_at is not null \
            order by next_at, id limit 1";
        let next = self.tx.sql(next).bind(platform.word()).bind(lane.word()).optional().await?;
        next.map(|row| row.time("next_at")).transpose()
    }

    /// Whether something is still to be said or drawn in a conversation.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn waits_for(&mut self, place: &Place) -> Result<bool, StoreError> {
        let waits = "select id from outbox where platform = $1 and conversation = $2 and next_at is not null limit 1";
        let waits = self.tx.sql(waits).bind(place.platform.word()).bind(place.conversation.as_str());
        Ok(waits.optional().await?.is_some())
    }

    /// What waits in a platform's lane: deliveries that are not settled, and queues that could be sent from and are not.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn waiting(&mut self, (platform, lane): (Platform, Lane), now: Timestamp) -> Result<Waiting, StoreError> {
        let open = "select cast(count(*) as bigint) as n from outbox join delivery on delivery.queue = outbox.id \
            where platform = $1 and lane = $2 and next_at is not null and delivery.state = 'waiting'";
        let open = self.tx.sql(open).bind(platform.word()).bind(lane.word()).one().await?.number("n")?;
        let due = "select cast(count(*) as bigint) as n, min(next_at) as oldest from outbox \
            where platform = $1 and lane = $2 and next_at is not null and next_at <= $3";
        let due = self.tx.sql(due).bind(platform.word()).bind(lane.word()).bind(now).one().await?;
        Ok(Waiting { open, overdue: due.number("n")?, oldest: due.optional_time("oldest")? })
    }
}

fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Malformed { column: "delivery".to_owned(), detail: error.to_string() })
}
