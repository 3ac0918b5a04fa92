//! Following what is wrong with the platforms, so that whoever looks after Toban is told.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::action::context::Parts;
use crate::action::setup::Setup;
use crate::job::unwell::{tell, told};
use crate::reply::health::Trouble;

/// When it is tried again to tell what the store did not take, or nobody could be told.
const AGAIN: Duration = Duration::from_secs(10);

/// Works until the process stops. `assume` hears first what was wrong when the process before this one ended.
pub async fn follow(
    parts: Parts,
    mut setup: watch::Receiver<Arc<Setup>>,
    assume: impl FnOnce(Vec<Trouble>) + Send,
    stop: CancellationToken,
) {
    let mut health = parts.health.clone();
    let mut seen = BTreeSet::new();
    match told(&parts).await {
        Ok(before) => assume(before),
        Err(error) => warn!(%error, "what was wrong before is not known"),
    }
    loop {
        let wrong = health.borrow_and_update().clone();
        seen.extend(wrong.iter().map(Trouble::subject));
        let current = Arc::clone(&setup.borrow_and_update());
        let done = tell(&parts, &current, &wrong, &seen).await;
        if let Err(error) = &done {
            warn!(%error, "nobody could be told how the platforms are");
        }
        tokio::select! {
            changed = health.changed() => if changed.is_err() {
                return;
            },
            // Whoever looks after Toban from now on is told, too.
            Ok(()) = setup.changed() => {}
            () = parts.clock.sleep(AGAIN), if !done.is_ok_and(|all| all) => {}
            () = stop.cancelled() => return,
        }
    }
}
