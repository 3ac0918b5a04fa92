//! Jobs that somebody works on: claimed, held, finished, let go of.
//!
//! Invariant: whoever holds a job by its newest fence alone has an effect; everybody else's transaction fails.

use jiff::Timestamp;

use crate::job::kind::Lane;
use crate::store::error::StoreError;
use crate::store::job::{Claimed, Jobs, Lease};
use crate::store::sql::statement::Row;

impl Jobs<'_> {
    /// Up to `limit` jobs of a lane that are due, the longest due first, each with a lease until `until`. Nobody waits
    /// for anybody: what another claims at this moment is passed over.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn claim(
        &mut self,
        lane: Lane,
        worker: &str,
        limit: u32,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Claimed>, StoreError> {
        macro_rules! claim {
            ($skip:literal) => {
                concat!(
                    "with due as materialized (select id from job where lane = $1 and state = 'open' and next_at <= $2 \
                     order by next_at, id limit $3",
                    $skip,
                    ") update job set next_at = $4, fence = fence + 1, attempts = attempts + 1, worker = $5 \
                     where id in (select id from due) and state = 'open' and next_at <= $2 \
                     returning id, fence, attempts, payload, run_at, subject"
                )
            };
        }
        let claim = self.tx.locking(claim!(""), claim!(" for update skip locked"));
        let claim = claim.bind(lane.word()).bind(now).bind(limit).bind(until).bind(worker);
        let mut claimed: Vec<Claimed> = claim.all().await?.iter().map(claimed).collect::<Result<_, _>>()?;
        claimed.sort_by(|one, other| (one.run_at, &one.lease.id).cmp(&(other.run_at, &other.lease.id)));
        Ok(claimed)
    }

    /// Holds a job until `until`.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] where somebody else holds it or it was cancelled.
    pub async fn renew(&mut self, lease: &Lease, until: Timestamp) -> Result<(), StoreError> {
        let renew = "update job set next_at = $3 where id = $1 and fence = $2 and state = 'open'";
        let renew = self.tx.sql(renew).bind(lease.id.as_str()).bind(lease.fence).bind(until);
        held(renew.execute().await?, lease)
    }

    /// Marks a job as done, in the transaction of its effect.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] where somebody else holds it or it was cancelled; the transaction must not be committed.
    pub async fn finish(&mut self, lease: &Lease, now: Timestamp) -> Result<(), StoreError> {
        let finish = "update job set state = 'done', settled = $3, worker = null, reason = null \
            where id = $1 and fence = $2 and state = 'open'";
        let finish = self.tx.sql(finish).bind(lease.id.as_str()).bind(lease.fence).bind(now);
        held(finish.execute().await?, lease)
    }

    /// Whether a job was marked as done by the one who holds this lease.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn is_finished(&mut self, lease: &Lease) -> Result<bool, StoreError> {
        let finished = "select id from job where id = $1 and fence = $2 and state = 'done'";
        Ok(self.tx.sql(finished).bind(lease.id.as_str()).bind(lease.fence).optional().await?.is_some())
    }

    /// Lets go of a job that failed, to be begun again at `at`.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] where somebody else holds it or it was cancelled.
    pub async fn retry(&mut self, lease: &Lease, reason: &str, at: Timestamp) -> Result<(), StoreError> {
        let retry = "update job set next_at = $3, reason = $4, worker = null \
            where id = $1 and fence = $2 and state = 'open'";
        let retry = self.tx.sql(retry).bind(lease.id.as_str()).bind(lease.fence).bind(at).bind(reason);
        held(retry.execute().await?, lease)
    }

    /// Lets go of a job that was not really begun (this process stops, or does not know the kind); it does not count as
    /// an attempt.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] where somebody else holds it or it was cancelled.
    pub async fn release(&mut self, lease: &Lease, at: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        let release = "update job set next_at = $3, attempts = attempts - 1, worker = null \
            where id = $1 and fence = $2 and state = 'open'";
        let release = self.tx.sql(release).bind(lease.id.as_str()).bind(lease.fence).bind(at);
        held(release.execute().await?, lease)?;
        self.tx.wake(at, now).await
    }
}

fn held(rows: u64, lease: &Lease) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::LeaseLost { id: lease.id.clone() }) }
}

fn claimed(row: &Row) -> Result<Claimed, StoreError> {
    Ok(Claimed {
        lease: Lease { id: row.text("id")?, fence: row.number("fence")? },
        job: row.json("payload").ok(),
        attempts: u32::try_from(row.number("attempts")?).unwrap_or(u32::MAX),
        run_at: row.time("run_at")?,
        subject: row.optional_text("subject")?,
    })
}
