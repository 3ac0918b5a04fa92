//! The outbox: deliveries in queues, one queue per conversation and lane; a card, and the thread of one, has its own.
//!
//! A queue is claimed as a whole, with a lease and a fence, and sent from its head on: so its order is kept, and no
//! queue waits for another. Before a send the attempt is written down, so that a repeat after a crash is known to be one.
//! Invariant: whoever changes what stands in a queue holds the queue's row, hence nothing is overlooked between looking
//! and letting go.

use jiff::{SignedDuration, Timestamp};

use crate::chat::inbound::{Account, Place, Platform};
use crate::delivery::content::{Content, NewDelivery};
use crate::delivery::lane::Lane;
use crate::id::ulid;
use crate::job::kind::DeadLetterKind;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::job::Waiting;
use crate::store::sql::statement::{Row, Value};

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

/// A delivery that waits to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its ULID, which is also the key a platform deduplicates by.
    pub id: String,
    /// Where to.
    pub place: Place,
    /// The only account that may see it.
    pub to: Option<Account>,
    /// What.
    pub content: Content,
    /// How many attempts failed.
    pub failures: u32,
    /// When the first attempt began whose end nobody knows: it may have arrived already.
    pub uncertain: Option<Timestamp>,
    /// When it was made, or taken up again by a person.
    pub since: Timestamp,
}

/// A delivery that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadDelivery {
    /// Its ULID.
    pub id: String,
    /// Where it was to go.
    pub place: Place,
    /// Why it did not.
    pub reason: String,
    /// When it was given up.
    pub at: Timestamp,
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
        let claim = self.tx.skipping(claim!(""), claim!(" for update skip locked"));
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

    /// What is to be sent next from a queue.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn head(&mut self, lease: &QueueLease) -> Result<Option<Delivery>, StoreError> {
        let head = "select id, place, account, content, failures, uncertain, since from delivery \
            where queue = $1 and state = 'waiting' order by seq limit 1";
        self.tx.sql(head).bind(lease.id.as_str()).optional().await?.as_ref().map(delivery).transpose()
    }

    /// Writes down where it goes, once that is known: a repeat goes there, too, and so it can be taken back there.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn put(&mut self, delivery: &Delivery, place: &Place) -> Result<(), StoreError> {
        let put = "update delivery set place = $2 where id = $1";
        self.tx.sql(put).bind(delivery.id.as_str()).bind(json(place)?).execute().await.map(drop)
    }

    /// Writes down that an attempt begins.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn attempt(&mut self, delivery: &Delivery, now: Timestamp) -> Result<(), StoreError> {
        let attempt = "update delivery set uncertain = coalesce(uncertain, $2) where id = $1";
        self.tx.sql(attempt).bind(delivery.id.as_str()).bind(now).execute().await.map(drop)
    }

    /// It arrived; `message` is the platform's id of it.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn sent(&mut self, delivery: &Delivery, message: &str, now: Timestamp) -> Result<(), StoreError> {
        let sent = "update delivery set state = 'sent', message = $2, settled = $3, uncertain = null, reason = null \
            where id = $1";
        self.tx.sql(sent).bind(delivery.id.as_str()).bind(message).bind(now).execute().await.map(drop)
    }

    /// An attempt failed, to be repeated; where it is `sure` that nothing arrived, it counts as never begun.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn failed(&mut self, delivery: &Delivery, reason: &str, sure: bool) -> Result<(), StoreError> {
        let failed = "update delivery set failures = failures + 1, reason = $2 where id = $1";
        self.tx.sql(failed).bind(delivery.id.as_str()).bind(reason).execute().await?;
        if sure {
            let sure = "update delivery set uncertain = $2 where id = $1";
            self.tx.sql(sure).bind(delivery.id.as_str()).bind(delivery.uncertain).execute().await?;
        }
        Ok(())
    }

    /// Gives a delivery up, and has somebody told; what stands behind it goes on.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn set_aside(&mut self, delivery: &Delivery, reason: &str, now: Timestamp) -> Result<(), StoreError> {
        let aside = "update delivery set state = 'dead', reason = $2, settled = $3, failures = failures + 1 \
            where id = $1 returning dedupe";
        let aside = self.tx.sql(aside).bind(delivery.id.as_str()).bind(reason).bind(now);
        // Nobody is told that nobody could be told: it stands in the log and in the count of the dead.
        if aside.optional().await?.is_some_and(|row| row.text("dedupe").is_ok_and(|key| !key.starts_with("dead:"))) {
            let died = now.as_microsecond();
            self.tx.jobs().mourn(DeadLetterKind::Delivery, &delivery.id, died, now).await?;
        }
        Ok(())
    }

    /// It goes to another place in other words; no attempt of that was made yet.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn divert(&mut self, delivery: &Delivery, place: &Place, content: &Content) -> Result<(), StoreError> {
        let divert = "update delivery set place = $2, content = $3, failures = 0, uncertain = null where id = $1";
        let divert = self.tx.sql(divert).bind(delivery.id.as_str()).bind(json(place)?).bind(json(content)?);
        divert.execute().await.map(drop)
    }

    /// Nobody wants to see it any more.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn expire(&mut self, delivery: &Delivery, now: Timestamp) -> Result<(), StoreError> {
        let expire = "update delivery set state = 'expired', settled = $2 where id = $1";
        self.tx.sql(expire).bind(delivery.id.as_str()).bind(now).execute().await.map(drop)
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

    /// Up to `limit` deliveries that were given up, the newest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn dead(&mut self, limit: u32) -> Result<Vec<DeadDelivery>, StoreError> {
        let dead = "select id, place, reason, settled from delivery where state = 'dead' order by id desc limit $1";
        self.tx.sql(dead).bind(limit).all().await?.iter().map(dead_delivery).collect()
    }

    /// One delivery that was given up.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn dead_by_id(&mut self, id: &str) -> Result<Option<DeadDelivery>, StoreError> {
        let dead = "select id, place, reason, settled from delivery where id = $1 and state = 'dead'";
        self.tx.sql(dead).bind(id).optional().await?.as_ref().map(dead_delivery).transpose()
    }

    /// Takes a delivery up again that was given up, behind what waits in its queue; whether there was such a one.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn revive(&mut self, id: &str, now: Timestamp) -> Result<bool, StoreError> {
        let join = "update outbox set last_seq = last_seq + 1, next_at = coalesce(next_at, $2) \
            where id in (select queue from delivery where id = $1 and state = 'dead') returning last_seq";
        let Some(joined) = self.tx.sql(join).bind(id).bind(now).optional().await? else { return Ok(false) };
        let revive = "update delivery set state = 'waiting', seq = $2, since = $3, failures = 0, settled = null \
            where id = $1 and state = 'dead'";
        let revive = self.tx.sql(revive).bind(id).bind(joined.number("last_seq")?).bind(now);
        let revived = revive.execute().await? == 1;
        self.tx.wake(now, now).await?;
        Ok(revived)
    }
}

/// Least time between two drawings of one card: what a person can follow, and what platforms allow.
pub const CARD_PAUSE: SignedDuration = SignedDuration::from_secs(2);

fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Malformed { column: "delivery".to_owned(), detail: error.to_string() })
}

fn delivery(row: &Row) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        id: row.text("id")?,
        place: row.json("place")?,
        to: row.optional_text("account")?.map(|_| row.json("account")).transpose()?,
        content: row.json("content")?,
        failures: u32::try_from(row.number("failures")?).unwrap_or(u32::MAX),
        uncertain: row.optional_time("uncertain")?,
        since: row.time("since")?,
    })
}

fn dead_delivery(row: &Row) -> Result<DeadDelivery, StoreError> {
    Ok(DeadDelivery {
        id: row.text("id")?,
        place: row.json("place")?,
        reason: row.optional_text("reason")?.unwrap_or_default(),
        at: row.time("settled")?,
    })
}
