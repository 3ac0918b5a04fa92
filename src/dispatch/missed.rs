//! Commands that were said while nobody heard them, too long ago to do them now: whoever said it is asked whether they still
//! want it, once, where they said it.

use tokio::time::timeout;
use tracing::{Instrument as _, info_span, warn};

use crate::action::language::of_place;
use crate::chat::inbound::{Missed, Receipt};
use crate::delivery::content::NewDelivery;
use crate::dispatch::Dispatcher;
use crate::dispatch::record::{RECORD, Unrecorded};
use crate::reply::moment::Moments;
use crate::reply::trouble;
use crate::store::error::StoreError;

impl Dispatcher {
    /// Records the event, so that a redelivery is none, together with what is said about it.
    pub(super) async fn missed(&self, missed: &Missed) -> Receipt {
        let setup = self.setup.borrow().clone();
        let Missed { event, place, account, said, at } = missed;
        let default = account.language.unwrap_or(setup.language);
        let told = async {
            let mut tx = self.parts.store.begin_within(RECORD).await?;
            if !tx.events().record(place.platform, event, *at).await? {
                return Ok::<_, StoreError>(());
            }
            let language = of_place(&mut tx, place, default).await?;
            let moments = Moments { zone: setup.incident.time_zone.clone(), now: *at };
            let message = trouble::missed(&moments.time(*said), language);
            let dedupe = format!("missed:{}:{event}", place.platform.word());
            tx.outbox().enqueue(&NewDelivery::notice(dedupe, place.clone(), message), *at).await?;
            tx.commit().await
        };
        let span = info_span!("event.missed", %event, platform = place.platform.word());
        match timeout(RECORD, told.instrument(span)).await {
            Ok(Ok(())) => Receipt::Accepted,
            Ok(Err(error)) => {
                warn!(%error, %event, "that a command was missed is not written down");
                Unrecorded::new(&error, default).receipt()
            }
            Err(_elapsed) => {
                warn!(%event, "that a command was missed is not written down in time");
                Unrecorded::late(default).receipt()
            }
        }
    }
}
