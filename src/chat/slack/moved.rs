//! Channels that were archived, deleted, opened again or got another id: handed over, and nobody is answered.

use tokio::sync::oneshot;
use tracing::warn;

use crate::chat::inbound::{self, Arrival, Inbound};
use crate::chat::slack::inbound::{Moved, Spot};
use crate::chat::slack::reception::{Answer, Reception, place};

impl Reception {
    /// Hands it over and waits until it was followed.
    pub(super) async fn moved(&self, moved: Moved) -> Answer {
        let event = inbound::Moved {
            event: moved.event,
            place: place(&Spot { channel: moved.channel, thread: None }),
            became: moved.became,
            at: self.clock.now(),
        };
        let (receipt, followed) = oneshot::channel();
        let arrival = Arrival { event: Inbound::Moved(event), receipt };
        // It waits for its turn, since nobody would do it again.
        if self.arrivals.send(arrival).await.is_err() || followed.await.is_err() {
            warn!("what became of a channel was not followed, since the process stops");
        }
        Answer::Taken
    }
}
