//! Jobs that were given up: laid aside, told of, and taken up again.
//!
//! Invariant: what is given up is told once for each time it was given up.

use jiff::Timestamp;

use crate::job::kind::{DeadLetterKind, Job};
use crate::store::error::StoreError;
use crate::store::job::{DeadJob, Jobs, Lease};
use crate::store::sql::statement::Row;

impl Jobs<'_> {
    /// Gives a job up, and has somebody told.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] where somebody else holds it or it was cancelled.
    pub async fn bury(&mut self, lease: &Lease, reason: &str, now: Timestamp) -> Result<(), StoreError> {
        let name = self.lay_aside(lease, reason, now).await?;
        // Nobody is told that nobody could be told: it stands in the log and in the count of the dead.
        if name != "dead_letter" {
            self.mourn(DeadLetterKind::Job, &lease.id, lease.fence, now).await?;
        }
        Ok(())
    }

    /// Gives a job up, of which somebody is told in another way; its kind.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] where somebody else holds it or it was cancelled.
    pub async fn lay_aside(&mut self, lease: &Lease, reason: &str, now: Timestamp) -> Result<String, StoreError> {
        let bury = "update job set state = 'dead', settled = $3, reason = $4, worker = null \
            where id = $1 and fence = $2 and state = 'open' returning name";
        let bury = self.tx.sql(bury).bind(lease.id.as_str()).bind(lease.fence).bind(now).bind(reason);
        let lost = StoreError::LeaseLost { id: lease.id.clone() };
        bury.optional().await?.ok_or(lost)?.text("name")
    }

    /// Has somebody told that something was given up; `nth` tells apart what was given up before and taken up again.
    pub(in crate::store) async fn mourn(
        &mut self,
        what: DeadLetterKind,
        id: &str,
        nth: i64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let dedupe = format!("dead:{id}:{nth}");
        let told = Job::DeadLetter { what, id: id.to_owned() };
        self.enqueue(&told, now, Some(&dedupe), None, now).await.map(drop)
    }

    /// Up to `limit` jobs that were given up, the newest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn dead(&mut self, limit: u32) -> Result<Vec<DeadJob>, StoreError> {
        let dead = "select id, name, reason, settled from job where state = 'dead' order by id desc limit $1";
        self.tx.sql(dead).bind(limit).all().await?.iter().map(dead_job).collect()
    }

    /// One job that was given up.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn dead_by_id(&mut self, id: &str) -> Result<Option<DeadJob>, StoreError> {
        let dead = "select id, name, reason, settled from job where id = $1 and state = 'dead'";
        self.tx.sql(dead).bind(id).optional().await?.as_ref().map(dead_job).transpose()
    }

    /// Takes a job up again that was given up; whether there was such a one.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn revive(&mut self, id: &str, now: Timestamp) -> Result<bool, StoreError> {
        let revive = "update job set state = 'open', next_at = $2, attempts = 0, settled = null \
            where id = $1 and state = 'dead'";
        let revived = self.tx.sql(revive).bind(id).bind(now).execute().await? == 1;
        if revived {
            self.tx.wake(now, now).await?;
        }
        Ok(revived)
    }
}

fn dead_job(row: &Row) -> Result<DeadJob, StoreError> {
    Ok(DeadJob {
        id: row.text("id")?,
        name: row.text("name")?,
        reason: row.optional_text("reason")?.unwrap_or_default(),
        at: row.time("settled")?,
    })
}
