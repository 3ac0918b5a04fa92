//! Opens the store and puts the parts together.

use std::sync::Arc;

use tokio::sync::watch;
use tracing::info;

use crate::action::context::Parts;
use crate::action::running::Running;
use crate::action::setup::Setup;
use crate::app::assemble::Assembled;
use crate::app::degraded::Degraded;
use crate::clock::{SharedClock, SystemClock};
use crate::settings::Settings;
use crate::store::Store;
use crate::store::error::StoreError;

/// The parts of a running Toban.
pub struct App {
    /// Store, probes, clock.
    pub parts: Parts,
    /// What a reload replaces.
    pub setup: watch::Sender<Arc<Setup>>,
    /// What is not as it should be; the parts follow it.
    pub degraded: Degraded,
}

/// Opens the store of the settings and joins it with what was assembled.
///
/// # Errors
/// The store cannot be opened.
pub async fn build(settings: &Settings, assembled: Assembled) -> Result<App, StoreError> {
    let clock: SharedClock = Arc::new(SystemClock::new());
    let store = Store::open(settings.store.url.expose()).await?;
    let setup = assembled.setup;
    // What still runs now began before this process did; what another replica runs is younger than its own deadline.
    let oldest = clock.now().checked_sub(setup.limits.total).unwrap_or(jiff::Timestamp::MIN);
    let mut tx = store.begin().await?;
    let interrupted = tx.runs().interrupt(oldest).await?;
    tx.commit().await?;
    if !interrupted.is_empty() {
        info!(runs = interrupted.join(", "), "runs of a process that went away are marked as interrupted");
    }
    let (degraded, health) = Degraded::new();
    let parts = Parts { store, registry: assembled.registry, clock, running: Running::default(), health };
    Ok(App { parts, degraded, setup: watch::Sender::new(Arc::new(setup)) })
}
