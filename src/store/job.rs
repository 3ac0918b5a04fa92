//! Jobs: what must be done at a time, kept until it is done.
//!
//! Whoever claims a job has a lease on it and a fence. Finishing it belongs into the transaction of its effect: where
//! somebody else holds the job by then, the whole transaction fails, so the effect happens once.

use jiff::Timestamp;

use crate::id::ulid;
use crate::job::kind::{DeadLetterKind, Job, Lane};
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::sql::statement::Row;

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
    pub(super) async fn mourn(
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

fn dead_job(row: &Row) -> Result<DeadJob, StoreError> {
    Ok(DeadJob {
        id: row.text("id")?,
        name: row.text("name")?,
        reason: row.optional_text("reason")?.unwrap_or_default(),
        at: row.time("settled")?,
    })
}
