//! A delivery from the head of its queue to its end: attempted, sent, failed, led elsewhere, expired, given up, and taken up
//! again by a person.
//!
//! Invariant: before a send the attempt is written down, so that a repeat after a crash is known to be one.

use jiff::Timestamp;

use crate::chat::inbound::{Account, Place};
use crate::delivery::content::Content;
use crate::job::kind::DeadLetterKind;
use crate::store::error::StoreError;
use crate::store::outbox::notice::is_notice;
use crate::store::outbox::{Outbox, QueueLease, json};
use crate::store::sql::statement::Row;

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
    /// When it was made.
    pub created: Timestamp,
    /// Why the last attempt failed, or why it was given up before somebody took it up again; empty after one that arrived.
    pub reason: String,
    /// Of a card, the mark of what its message shows, where that is known for certain.
    pub drawn: Option<String>,
}

/// A delivery that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadDelivery {
    /// Its ULID.
    pub id: String,
    /// What it is, for ever.
    pub dedupe: String,
    /// Where it was to go.
    pub place: Place,
    /// The only account that was to see it.
    pub to: Option<Account>,
    /// What was to go there.
    pub content: Content,
    /// Why it did not.
    pub reason: String,
    /// When it was given up.
    pub at: Timestamp,
}

impl Outbox<'_> {
    /// What is to be sent next from a queue.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn head(&mut self, lease: &QueueLease) -> Result<Option<Delivery>, StoreError> {
        let head = "select id, place, account, content, failures, uncertain, since, created, reason, drawn from delivery \
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
        let attempt = "update delivery set uncertain = coalesce(uncertain, $2), drawn = null where id = $1";
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

    /// Keeps the mark of what the message of a card shows since it was drawn.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn drawn(&mut self, delivery: &Delivery, mark: Option<&str>) -> Result<(), StoreError> {
        let drawn = "update delivery set drawn = $2 where id = $1";
        self.tx.sql(drawn).bind(delivery.id.as_str()).bind(mark).execute().await.map(drop)
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
        // Nobody is told that one person could not be told: it stands in the log and in the count of the dead.
        let told_alone = |key: &str| delivery.to.is_some() && is_notice(key);
        if aside.optional().await?.is_some_and(|row| row.text("dedupe").is_ok_and(|key| !told_alone(&key))) {
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

    /// Up to `limit` deliveries that were given up, the newest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn dead(&mut self, limit: u32) -> Result<Vec<DeadDelivery>, StoreError> {
        let dead = "select id, dedupe, place, account, content, reason, settled from delivery \
            where state = 'dead' order by id desc limit $1";
        self.tx.sql(dead).bind(limit).all().await?.iter().map(dead_delivery).collect()
    }

    /// One delivery that was given up.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn dead_by_id(&mut self, id: &str) -> Result<Option<DeadDelivery>, StoreError> {
        let dead = "select id, dedupe, place, account, content, reason, settled from delivery \
            where id = $1 and state = 'dead'";
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

fn delivery(row: &Row) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        id: row.text("id")?,
        place: row.json("place")?,
        to: row.optional_text("account")?.map(|_| row.json("account")).transpose()?,
        content: row.json("content")?,
        failures: u32::try_from(row.number("failures")?).unwrap_or(u32::MAX),
        uncertain: row.optional_time("uncertain")?,
        since: row.time("since")?,
        created: row.time("created")?,
        reason: row.optional_text("reason")?.unwrap_or_default(),
        drawn: row.optional_text("drawn")?,
    })
}

fn dead_delivery(row: &Row) -> Result<DeadDelivery, StoreError> {
    Ok(DeadDelivery {
        id: row.text("id")?,
        dedupe: row.text("dedupe")?,
        place: row.json("place")?,
        to: row.optional_text("account")?.map(|_| row.json("account")).transpose()?,
        content: row.json("content")?,
        reason: row.optional_text("reason")?.unwrap_or_default(),
        at: row.time("settled")?,
    })
}
