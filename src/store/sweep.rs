//! Deletes what is older than it is kept, a bounded batch at a time.
//!
//! Invariant: nothing that something living refers to. A thread goes as a whole, once its last reply is old enough;
//! what an incident's timeline tells of, what stands pinned, and the last good run of a subject stay.

use jiff::Timestamp;

use crate::id::first_ulid;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::retention::Retention;

/// A kind of row that is swept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Swept {
    /// Events of platforms.
    Events,
    /// Jobs that are done or were cancelled.
    Jobs,
    /// Jobs that were given up.
    DeadJobs,
    /// Deliveries that arrived or were no longer wanted.
    Deliveries,
    /// Deliveries that were given up.
    DeadDeliveries,
    /// Messages.
    Messages,
    /// Reports of diagnoses.
    Runs,
    /// Who did what.
    Audit,
    /// Sessions of the page.
    Sessions,
    /// One-time links that log in.
    Links,
    /// One-time links that link an account.
    AccountLinks,
    /// What is known of answers and previews.
    Shown,
}

impl Swept {
    /// Every kind, what others refer to last.
    pub const ALL: [Self; 12] = [
        Self::Events,
        Self::Jobs,
        Self::DeadJobs,
        Self::Deliveries,
        Self::DeadDeliveries,
        Self::Messages,
        Self::Runs,
        Self::Audit,
        Self::Sessions,
        Self::Links,
        Self::AccountLinks,
        Self::Shown,
    ];

    /// How many days it is kept; `None` is for ever.
    #[must_use]
    pub const fn kept(self, retention: &Retention) -> Option<u32> {
        match self {
            Self::Events => retention.events,
            Self::Jobs => retention.jobs,
            Self::Deliveries | Self::Shown => retention.deliveries,
            Self::DeadJobs | Self::DeadDeliveries => retention.dead_letters,
            Self::Messages => retention.messages,
            Self::Runs => retention.runs,
            Self::Audit => retention.audit,
            Self::Sessions | Self::Links | Self::AccountLinks => retention.sessions,
        }
    }

    /// Deletes up to `$2` rows older than `$1`.
    const fn statement(self) -> &'static str {
        match self {
            Self::Events => {
                "delete from event where (platform, id) in \
                 (select platform, id from event where received < $1 order by received limit $2)"
            }
            Self::Jobs => {
                "delete from job where id in (select id from job where settled is not null and settled < $1 \
                 and state in ('done', 'cancelled') order by settled limit $2)"
            }
            Self::DeadJobs => {
                "delete from job where id in (select id from job where settled is not null and settled < $1 \
                 and state = 'dead' order by settled limit $2)"
            }
            Self::Deliveries => {
                "delete from delivery where id in (select id from delivery where settled is not null and settled < $1 \
                 and state in ('sent', 'expired') order by settled limit $2)"
            }
            Self::DeadDeliveries => {
                "delete from delivery where id in (select id from delivery where settled is not null and settled < $1 \
                 and state = 'dead' order by settled limit $2)"
            }
            Self::Messages => {
                "delete from message where id in (select m.id from message m where m.posted < $1 \
                 and not exists (select 1 from message r where r.thread = m.id) \
                 and not exists (select 1 from message y where y.thread = m.thread and y.posted >= $1) \
                 and not exists (select 1 from conversation c where c.id = m.conversation and (c.pinned = m.id \
                 or exists (select 1 from incident i where i.id = c.incident and i.open = 1))) \
                 order by m.posted limit $2)"
            }
            Self::Runs => {
                "delete from run where id in (select r.id from run r where r.started < $1 and r.state <> 'running' \
                 and not exists (select 1 from entry e where e.about = 'RUN-' || cast(r.number as text)) \
                 and not (r.state = 'finished' and r.status = 'ok' and not exists (select 1 from run n \
                 where n.playbook = r.playbook and n.target = r.target and n.number > r.number \
                 and n.state = 'finished' and n.status = 'ok')) order by r.started limit $2)"
            }
            Self::Audit => "delete from audit where id in (select id from audit where id < $1 order by id limit $2)",
            Self::Sessions => {
                "delete from session where hash in \
                 (select hash from session where expires < $1 order by expires limit $2)"
            }
            Self::Links => {
                "delete from login_link where hash in \
                 (select hash from login_link where expires < $1 order by expires limit $2)"
            }
            Self::Shown => {
                "delete from shown where (incident, platform, conversation, message, link) in \
                 (select incident, platform, conversation, message, link from shown where at < $1 \
                 order by at limit $2)"
            }
            Self::AccountLinks => {
                "delete from account_link where hash in \
                 (select hash from account_link where expires < $1 order by expires limit $2)"
            }
        }
    }
}

/// Sweeping in one transaction.
#[derive(Debug)]
pub struct Sweep<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Sweep<'_> {
    /// Deletes up to `limit` rows of one kind from before `before`; how many those were.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn batch(&mut self, what: Swept, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let statement = self.tx.sql(what.statement());
        let statement = match what {
            Swept::Audit => statement.bind(first_ulid(before)),
            _ => statement.bind(before),
        };
        statement.bind(limit).execute().await
    }
}
