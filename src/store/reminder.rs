//! Reminders: what somebody is to be reminded of, how often it was said, and when it is said next.
//!
//! Invariant: a reminder that is planned has one job that wakes Toban for it, made in the same transaction; a job that
//! comes too early or for nothing finds that out here.

use jiff::Timestamp;

use crate::job::kind::Job;
use crate::store::Tx;
use crate::store::error::StoreError;

/// A reminder as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Id of the incident, task or note.
    pub subject: String,
    /// Which reminder it is, as rows write it.
    pub kind: String,
    /// What asked for it; empty while nothing does.
    pub cause: String,
    /// How often it was said for this cause.
    pub said: u32,
    /// When it is said next.
    pub next: Option<Timestamp>,
    /// Somebody wants to hear no more of it.
    pub stopped: bool,
    /// Guards changes: the row's version this value was read at; 0 is not stored yet.
    pub version: i64,
}

impl Planned {
    /// One that was never asked for.
    #[must_use]
    pub fn never(subject: &str, kind: &str) -> Self {
        Self {
            subject: subject.to_owned(),
            kind: kind.to_owned(),
            cause: String::new(),
            said: 0,
            next: None,
            stopped: false,
            version: 0,
        }
    }

    /// What its job is cancelled by.
    #[must_use]
    pub fn alarm(&self) -> String {
        format!("{}/{}", self.subject, self.kind)
    }

    /// The key under which it is said while its row has that version.
    #[must_use]
    pub fn key(&self, version: i64) -> String {
        format!("remind:{}:{version}", self.alarm())
    }

    /// Whether it is to be said at `now`.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        !self.stopped && self.next.is_some_and(|next| next <= now)
    }
}

/// Reminders of one transaction.
#[derive(Debug)]
pub struct Reminders<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Reminders<'_> {
    /// One reminder; what was never asked for is [`Planned::never`].
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn of(&mut self, subject: &str, kind: &str) -> Result<Planned, StoreError> {
        let find = "select cause, said, next_at, stopped, version from reminder where subject = $1 and kind = $2";
        let Some(row) = self.tx.sql(find).bind(subject).bind(kind).optional().await? else {
            return Ok(Planned::never(subject, kind));
        };
        Ok(Planned {
            subject: subject.to_owned(),
            kind: kind.to_owned(),
            cause: row.text("cause")?,
            said: u32::try_from(row.number("said")?).unwrap_or(u32::MAX),
            next: row.optional_time("next_at")?,
            stopped: row.number("stopped")? == 1,
            version: row.number("version")?,
        })
    }

    /// Kinds and causes of all that something asks for about a subject.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn asked(&mut self, subject: &str) -> Result<Vec<(String, String)>, StoreError> {
        let asked = "select kind, cause from reminder where subject = $1 and cause <> '' order by kind";
        let rows = self.tx.sql(asked).bind(subject).all().await?;
        rows.iter().map(|row| Ok((row.text("kind")?, row.text("cause")?))).collect()
    }

    /// Writes how a reminder stands from now on, and plans `alarm` for its next time in the place of an earlier one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it was changed since it was read.
    pub async fn save(&mut self, planned: &Planned, alarm: &Job, now: Timestamp) -> Result<(), StoreError> {
        self.keep(planned).await?;
        let name = planned.alarm();
        // One that rings already may be what saves this; it finds out by itself that it rang for nothing.
        let cancel = "update job set state = 'cancelled', settled = $2 \
            where subject = $1 and state = 'open' and subject is not null and run_at > $2";
        self.tx.sql(cancel).bind(name.as_str()).bind(now).execute().await?;
        if let Some(next) = planned.next.filter(|_| !planned.stopped) {
            let dedupe = format!("remind:{name}:{}", planned.version + 1);
            self.tx.jobs().enqueue(alarm, next, Some(&dedupe), Some(&name), now).await?;
        }
        Ok(())
    }

    /// Writes how a reminder stands that needs no alarm.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it was changed since it was read.
    pub async fn keep(&mut self, planned: &Planned) -> Result<(), StoreError> {
        let save = "insert into reminder (subject, kind, cause, said, next_at, stopped, version) \
            values ($1, $2, $3, $4, $5, $6, $7 + 1) on conflict (subject, kind) do update set cause = excluded.cause, \
            said = excluded.said, next_at = excluded.next_at, stopped = excluded.stopped, version = excluded.version \
            where reminder.version = $7";
        let save = self.tx.sql(save).bind(planned.subject.as_str()).bind(planned.kind.as_str());
        let save = save.bind(planned.cause.as_str()).bind(planned.said).bind(planned.next);
        let save = save.bind(u32::from(planned.stopped)).bind(planned.version);
        if save.execute().await? == 0 {
            return Err(StoreError::Conflict {
                detail: format!("the reminder {} was changed by somebody else", planned.alarm()),
            });
        }
        Ok(())
    }
}
