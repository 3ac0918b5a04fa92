//! What a job may use, and how it ends.

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;

use crate::action::context::Parts;
use crate::action::setup::Setup;
use crate::chat::gateway::{Gateway, GatewayError};
use crate::chat::inbound::Platform;
use crate::crash::crash_point;
use crate::job::lease;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::job::Lease;

/// The adapters of the platforms this process is joined to.
pub type Gateways = Arc<HashMap<Platform, Arc<dyn Gateway>>>;

/// One run of a job.
pub struct Work {
    /// Store, probes, clock.
    pub parts: Parts,
    /// The settings in force when it began.
    pub setup: Arc<Setup>,
    /// The platforms.
    pub gateways: Gateways,
    /// What it belongs to.
    pub subject: Option<String>,
    /// How often it was begun, this time included.
    pub attempts: u32,
    /// When it was due.
    pub run_at: Timestamp,
    pub(super) lease: Lease,
    pub(super) done: AtomicBool,
}

/// Why a job did not end well.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// It may work later; at the earliest after this time, where that is known.
    #[error("{cause}")]
    Retry {
        /// What went wrong.
        cause: Box<dyn Error + Send + Sync>,
        /// How long it is of no use.
        after: Option<Duration>,
    },
    /// It can never work.
    #[error("{0}")]
    Fail(Box<dyn Error + Send + Sync>),
    /// Somebody else works on it by now, or it was cancelled: nothing is left to do.
    #[error("the job is somebody else's by now")]
    Lost,
}

impl JobError {
    /// It may work later.
    pub fn retry(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Retry { cause: cause.into(), after: None }
    }

    /// It can never work.
    pub fn fail(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Fail(cause.into())
    }
}

impl From<StoreError> for JobError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::LeaseLost { .. } => Self::Lost,
            other => Self::retry(other),
        }
    }
}

impl From<GatewayError> for JobError {
    fn from(error: GatewayError) -> Self {
        match error {
            GatewayError::NoPlace(_)
            | GatewayError::Shut { .. }
            | GatewayError::NoRoom { .. }
            | GatewayError::Refused(_) => Self::fail(error),
            GatewayError::RateLimited { retry_after } => Self::Retry { cause: error.into(), after: Some(retry_after) },
            GatewayError::Begun { retry_after, .. } => Self::Retry { cause: error.into(), after: retry_after },
            GatewayError::NotSent(_) | GatewayError::Unavailable(_) => Self::retry(error),
        }
    }
}

impl Work {
    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        self.parts.store.begin().await
    }

    /// Makes the effect of the job last, and with it that the job is done.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] where somebody else holds the job by now; then nothing of it lasts.
    pub async fn commit(&self, mut tx: Tx) -> Result<(), StoreError> {
        tx.jobs().finish(&self.lease, self.now()).await?;
        crash_point!("job.ready");
        tx.commit().await?;
        crash_point!("job.committed");
        self.done.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Makes the effect last and gives the job up for `reason`, of which `tx` tells whoever has to know; it can be taken up
    /// again as any other that was given up.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] where somebody else holds the job by now; then nothing of it lasts.
    pub async fn lay_aside(&self, mut tx: Tx, reason: &str) -> Result<(), StoreError> {
        tx.jobs().lay_aside(&self.lease, reason, self.now()).await?;
        tx.commit().await?;
        self.done.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Lets `tx` last and comes back after `pause`: something is not there yet. It does not count as an attempt.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] where somebody else holds the job by now; then nothing of it lasts.
    pub async fn later(&self, mut tx: Tx, pause: Duration) -> Result<(), StoreError> {
        let now = self.now();
        tx.jobs().release(&self.lease, lease::after(now, pause), now).await?;
        tx.commit().await?;
        self.done.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Makes a part of the effect last; the job goes on.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] where somebody else holds the job by now; then nothing of this part lasts.
    pub async fn commit_part(&self, mut tx: Tx) -> Result<(), StoreError> {
        tx.jobs().renew(&self.lease, lease::until(self.now())).await?;
        tx.commit().await
    }

    /// The adapter of a platform.
    ///
    /// # Errors
    /// This process is not joined to it; another one may be.
    pub fn gateway(&self, platform: Platform) -> Result<&Arc<dyn Gateway>, JobError> {
        let none = || JobError::retry(format!("this process is not joined to {}", platform.word()));
        self.gateways.get(&platform).ok_or_else(none)
    }
}
