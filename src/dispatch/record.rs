//! Recording a call before its receipt (design §5): a call that changes something is neither lost nor doubled.
//!
//! The platform's event id and the call, as a job that this process has already begun, are one transaction. If this
//! process dies, another goes on with the job; if the platform sends the event again, it is known.

use std::time::Duration;

use tracing::warn;

use crate::action::context::Parts;
use crate::chat::inbound::{Invocation, Receipt};
use crate::chat::message::Message;
use crate::job::kind::Job;
use crate::job::lease;
use crate::language::Language;
use crate::reply::trouble;
use crate::store::BRIEFLY;
use crate::store::error::StoreError;
use crate::store::job::Lease;

/// How long the store may take to record a change before the person reads that it was not recorded.
pub(super) const RECORD: Duration = BRIEFLY;

/// What came of it.
pub(super) enum Recorded {
    /// It is on record, and this process holds it.
    Mine(Lease),
    /// It was on record already.
    Before,
    /// It is not, or nobody knows.
    Not(Unrecorded),
}

/// A change that the store did not confirm.
pub(super) struct Unrecorded {
    /// What the person is told.
    pub(super) told: Message,
    /// Whether the same may be recorded later.
    pub(super) passing: bool,
}

impl Unrecorded {
    /// For this reason.
    pub(super) fn new(error: &StoreError, language: Language) -> Self {
        let told = if error.nothing_recorded() {
            trouble::not_recorded(language)
        } else {
            trouble::perhaps_recorded(language)
        };
        Self { told, passing: error.is_passing() }
    }

    /// It was being recorded when the time was over.
    pub(super) fn late(language: Language) -> Self {
        Self { told: trouble::perhaps_recorded(language), passing: true }
    }

    /// What the platform gets.
    pub(super) fn receipt(self) -> Receipt {
        let told = Box::new(self.told);
        if self.passing { Receipt::NotTaken(told) } else { Receipt::Answered(told) }
    }
}

/// Records a call.
pub(super) async fn record(parts: &Parts, invocation: &Invocation, language: Language) -> Recorded {
    match write(parts, invocation).await {
        Ok(Some(lease)) => Recorded::Mine(lease),
        Ok(None) => Recorded::Before,
        Err(error) => {
            warn!(error = %error, "a call was not recorded");
            Recorded::Not(Unrecorded::new(&error, language))
        }
    }
}

async fn write(parts: &Parts, invocation: &Invocation) -> Result<Option<Lease>, StoreError> {
    let now = parts.clock.now();
    let mut tx = parts.store.begin_within(RECORD).await?;
    let platform = invocation.place.platform;
    if !tx.events().record(platform, &invocation.event, invocation.at).await? {
        return Ok(None);
    }
    let job = Job::Invoke { invocation: Box::new(invocation.clone()) };
    let dedupe = format!("event:{}:{}", platform.word(), invocation.event);
    let lease = tx.jobs().enqueue_leased(&job, &dedupe, lease::until(now), now).await?;
    tx.commit().await?;
    Ok(lease)
}

/// Whether the platform delivered the same event before. A store that does not answer is no reason to keep a
/// read-only command from running.
pub(super) async fn repeated(parts: &Parts, invocation: &Invocation) -> bool {
    let record = async {
        let mut tx = parts.store.begin_within(RECORD).await?;
        let first = tx.events().record(invocation.place.platform, &invocation.event, invocation.at).await?;
        tx.commit().await?;
        Ok::<_, StoreError>(first)
    };
    match record.await {
        Ok(first) => !first,
        Err(error) => {
            warn!(error = %error, "the event could not be recorded; a read-only command runs all the same");
            false
        }
    }
}
