//! Leases: how long a process may hold what it works on without saying that it is still there.
//!
//! Invariant: who cannot renew stops. By the time another process takes over, the first has let go.

use std::future::pending;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tracing::warn;

use crate::clock::SharedClock;
use crate::store::Store;
use crate::store::error::StoreError;
use crate::store::job::Lease;

/// How long a lease lasts: what a dead process held is taken over by then (design §6.4).
pub const LEASE: Duration = Duration::from_secs(6);
/// How often it is renewed.
const RENEW: Duration = Duration::from_secs(2);

/// The end of a lease that begins `now`.
#[must_use]
pub fn until(now: Timestamp) -> Timestamp {
    after(now, LEASE)
}

/// `now` and a while.
#[must_use]
pub fn after(now: Timestamp, while_: Duration) -> Timestamp {
    now.saturating_add(SignedDuration::try_from(while_).unwrap_or(SignedDuration::MAX)).unwrap_or(Timestamp::MAX)
}

/// Why a job is let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetGo {
    /// Another process has it.
    Overtaken,
    /// The store does not answer: another process may have it, or takes it up once the store answers.
    Unsure,
}

/// Renews the lease of a job again and again; returns when it is lost, or may be, since the store does not answer. What
/// its holder finished is not lost: whatever follows the effect (an answer that waits for a rate limit) takes its time.
pub async fn hold(store: &Store, clock: &SharedClock, lease: &Lease) -> LetGo {
    let mut renewed = clock.elapsed();
    loop {
        clock.sleep(RENEW).await;
        let begun = clock.elapsed();
        match renew(store, clock, lease).await {
            Ok(()) => renewed = begun,
            Err(StoreError::LeaseLost { .. }) if is_finished(store, lease).await => return pending().await,
            Err(StoreError::LeaseLost { .. }) => return LetGo::Overtaken,
            Err(error) if clock.elapsed().saturating_sub(renewed) + RENEW >= LEASE => {
                warn!(job = lease.id, error = %error, "a job is let go, since its lease cannot be renewed");
                return LetGo::Unsure;
            }
            Err(_) => {}
        }
    }
}

async fn is_finished(store: &Store, lease: &Lease) -> bool {
    let finished = async { store.read().await?.jobs().is_finished(lease).await };
    finished.await.unwrap_or(false)
}

async fn renew(store: &Store, clock: &SharedClock, lease: &Lease) -> Result<(), StoreError> {
    let mut tx = store.begin_within(RENEW).await?;
    tx.jobs().renew(lease, until(clock.now())).await?;
    tx.commit().await
}
