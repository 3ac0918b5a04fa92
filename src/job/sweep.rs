//! Deletes what is older than the settings keep it; once a day, in small steps that nobody waits for.

use jiff::{SignedDuration, Timestamp};
use tracing::info;

use crate::job::kind::Job;
use crate::job::work::{JobError, Work};
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::sweep::Swept;

/// Rows of one step.
const STEP: u32 = 500;
/// Steps per kind and run; what is left comes soon after.
const STEPS: u32 = 20;
/// When it goes on with what was left.
const SOON: SignedDuration = SignedDuration::from_mins(5);
/// When it comes again.
const DAILY: SignedDuration = SignedDuration::from_hours(24);

/// Plans the sweep of today, unless that was done.
///
/// # Errors
/// When the store does not do it.
pub async fn plan(tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
    tx.jobs().enqueue(&Job::Sweep, now, Some(&key(now)), None, now).await.map(drop)
}

/// One plan a day, by whichever replica is first.
fn key(at: Timestamp) -> String {
    format!("sweep:{}", at.strftime("%F"))
}

/// Sweeps and plans the next time.
///
/// # Errors
/// When the store does not do it.
pub(super) async fn run(work: &Work) -> Result<(), JobError> {
    let begun = work.now();
    let mut left = false;
    for what in Swept::ALL {
        let Some(days) = what.kept(&work.setup.retention) else { continue };
        let Ok(before) = begun.checked_sub(SignedDuration::from_hours(24 * i64::from(days))) else { continue };
        let mut rows = 0;
        for step in 1..=STEPS {
            let mut tx = work.begin().await?;
            let deleted = tx.sweep().batch(what, before, STEP).await?;
            work.commit_part(tx).await?;
            rows += deleted;
            if deleted < u64::from(STEP) {
                break;
            }
            left |= step == STEPS;
        }
        if rows > 0 {
            info!(kind = ?what, rows, days, "rows that were kept long enough are deleted");
        }
    }
    let now = work.now();
    let (next, key) = if left {
        let next = now.saturating_add(SOON).unwrap_or(now);
        (next, format!("sweep:{}", next.as_microsecond()))
    } else {
        let next = now.saturating_add(DAILY).unwrap_or(now);
        (next, key(next))
    };
    let mut tx = work.begin().await?;
    tx.jobs().enqueue(&Job::Sweep, next, Some(&key), None, now).await?;
    Ok(work.commit(tx).await?)
}
