//! The answer to a message, told once: Slack sends the event again to any process, and whoever catches up finds the message
//! in the history.
//!
//! What changes something is known by the store in any case (`dispatch::record`). What is answered at once is written down
//! here, after the acknowledgement, so that neither that nor the answer to a slash command waits for the store. Invariant:
//! rather twice than not at all; a store that does not answer keeps nobody waiting.

use std::sync::Arc;

use tracing::debug;

use crate::chat::inbound::Platform;
use crate::chat::slack::reception::{Reception, Whisper};
use crate::store::BRIEFLY;
use crate::store::error::StoreError;

impl Reception {
    /// Tells an answer, unless another process did; nobody waits for that.
    pub(super) fn answers_once(self: &Arc<Self>, event: String, told: Box<Whisper>) {
        let reception = Arc::clone(self);
        self.tasks.spawn(async move {
            match reception.is_first(&event).await {
                Ok(true) => reception.whisper(&told).await,
                Ok(false) => debug!(event, "it was answered"),
                Err(error) => {
                    debug!(%error, "that a message is answered is not on record");
                    reception.whisper(&told).await;
                }
            }
        });
    }

    /// Writes down that a message was heard and is answered; whether that is the first answer.
    async fn is_first(&self, event: &str) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let mut tx = self.store.begin_within(BRIEFLY).await?;
        // The dispatcher may have recorded the event itself, before it made the answer.
        tx.events().record(Platform::Slack, event, now).await?;
        let first = tx.events().record(Platform::Slack, &format!("answer:{event}"), now).await?;
        tx.commit().await?;
        Ok(first)
    }
}
