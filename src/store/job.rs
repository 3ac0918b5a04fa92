//! Jobs: what must be done at a time, kept until it is done.
//!
//! Whoever claims a job has a lease on it and a fence. Finishing it belongs into the transaction of its effect: where
//! somebody else holds the job by then, the whole transaction fails, so the effect happens once.

use jiff::Timestamp;

use crate::id::ulid;
use crate::job::kind::{Job, Lane};
use crate::store::Tx;
use crate::store::error::StoreError;

mod dead_letter;
mod lease;

/// A job that somebody works on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The job's ULID.
    pub id: String,
    /// How often it was claimed by then; a later claim makes this one void.
    pub fence: i64,
}

/// A claimed job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The lease.
    pub lease: Lease,
    /// What is to be done; `None` is a kind that only a newer version knows.
    pub job: Option<Job>,
    /// How often it was begun, this time included.
    pub attempts: u32,
    /// When it was due.
    pub run_at: Timestamp,
    /// What it belongs to.
    pub subject: Option<String>,
}

/// A job that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadJob {
    /// Its ULID.
    pub id: String,
    /// Its kind.
    pub name: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// What waits in a lane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many are not done.
    pub open: i64,
    /// How many could run now and do not.
    pub overdue: i64,
    /// Since when the oldest of those could.
    pub oldest: Option<Timestamp>,
}

/// Jobs of one transaction.
#[derive(Debug)]
pub struct Jobs<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Jobs<'_> {
    /// Keeps a job to be run at `run_at`; `false` where there was one with this `dedupe` key before. `subject` is what
    /// it can be cancelled by.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn enqueue(
        &mut self,
        job: &Job,
        run_at: Timestamp,
        dedupe: Option<&str>,
        subject: Option<&str>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let new = self.insert(job, (run_at, run_at, 0), (dedupe, subject), now).await?.is_some();
        if new {
            self.tx.wake(run_at, now).await?;
        }
        Ok(new)
    }

    /// Keeps a job that its maker begins at once, with a lease until `until`; `None` where there was one with this
    /// `dedupe` key before.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn enqueue_leased(
        &mut self,
        job: &Job,
        dedupe: &str,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Option<Lease>, StoreError> {
        let id = self.insert(job, (now, until, 1), (Some(dedupe), None), now).await?;
        Ok(id.map(|id| Lease { id, fence: 1 }))
    }

    async fn insert(
        &mut self,
        job: &Job,
        (run_at, next_at, claims): (Timestamp, Timestamp, i64),
        (dedupe, subject): (Option<&str>, Option<&str>),
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let payload = serde_json::to_string(job)
            .map_err(|error| StoreError::Malformed { column: "payload".to_owned(), detail: error.to_string() })?;
        let id = ulid(now);
        let insert = "insert into job (id, name, lane, payload, dedupe, subject, run_at, next_at, fence, attempts, state, \
            created) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 'open', $10) on conflict (dedupe) do nothing";
        let insert = self.tx.sql(insert).bind(id.as_str()).bind(job.name()).bind(job.lane().word()).bind(payload);
        let insert = insert.bind(dedupe).bind(subject).bind(run_at).bind(next_at).bind(claims).bind(now);
        Ok((insert.execute().await? == 1).then_some(id))
    }

    /// Takes back what was planned for a subject, of one kind or of all; how many jobs that were. One that runs at this
    /// moment has no effect any more.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn cancel(&mut self, subject: &str, name: Option<&str>, now: Timestamp) -> Result<u64, StoreError> {
        let cancel = "update job set state = 'cancelled', settled = $2 \
            where subject = $1 and state = 'open' and subject is not null and name like $3";
        self.tx.sql(cancel).bind(subject).bind(now).bind(name.unwrap_or("%")).execute().await
    }

    /// When the next job of a lane is due; what is being worked on counts from the end of its lease.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn next_due(&mut self, lane: Lane) -> Result<Option<Timestamp>, StoreError> {
        let next = "select next_at from job where lane = $1 and state = 'open' order by next_at, id limit 1";
        self.tx.sql(next).bind(lane.word()).optional().await?.map(|row| row.time("next_at")).transpose()
    }

    /// What waits in a lane.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn overdue(&mut self, lane: Lane, now: Timestamp) -> Result<Waiting, StoreError> {
        let open = "select cast(count(*) as bigint) as n from job where lane = $1 and state = 'open'";
        let open = self.tx.sql(open).bind(lane.word()).one().await?.number("n")?;
        let due = "select cast(count(*) as bigint) as n, min(next_at) as oldest from job \
            where lane = $1 and state = 'open' and next_at <= $2";
        let due = self.tx.sql(due).bind(lane.word()).bind(now).one().await?;
        Ok(Waiting { open, overdue: due.number("n")?, oldest: due.optional_time("oldest")? })
    }
}
