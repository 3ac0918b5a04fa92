//! Following conversations that were put away, deleted, taken up again, or are known by another id.
//!
//! The platform tells it once, so a store that does not answer is asked again for a while.

use std::time::Duration;

use tokio::time::timeout;
use tracing::{Instrument as _, info_span, warn};

use crate::action::moved;
use crate::chat::inbound::{Moved, Receipt};
use crate::dispatch::Dispatcher;

/// How long one attempt may take.
const ATTEMPT: Duration = Duration::from_secs(5);
/// Attempts, with growing pauses between them: about four minutes.
const ATTEMPTS: u32 = 8;

impl Dispatcher {
    /// Follows it; nobody is answered.
    pub(super) async fn moved(&self, moved: &Moved) -> Receipt {
        let span = info_span!("event.moved", event = %moved.event, platform = moved.place.platform.word());
        async {
            for attempt in 0..ATTEMPTS {
                match timeout(ATTEMPT, moved::moved(moved, &self.parts)).await {
                    Ok(Ok(())) => return,
                    Ok(Err(error)) => warn!(%error, "what became of a conversation is not written down yet"),
                    Err(_elapsed) => warn!("what became of a conversation is not written down yet"),
                }
                tokio::select! {
                    () = self.parts.clock.sleep(Duration::from_secs(1 << attempt)) => {}
                    () = self.stop.cancelled() => return,
                }
            }
        }
        .instrument(span)
        .await;
        Receipt::Accepted
    }
}
