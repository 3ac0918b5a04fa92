//! Events of platforms: a platform that got no receipt sends the same event again, and it must count once.

use jiff::Timestamp;

use crate::chat::inbound::Platform;
use crate::store::Tx;
use crate::store::error::StoreError;

/// Events of one transaction.
#[derive(Debug)]
pub struct Events<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Events<'_> {
    /// Records an event under the platform's id of it; whether this is the first time.
    ///
    /// Of two transactions that record the same event at once, the later one waits for the earlier one's end.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn record(&mut self, platform: Platform, event: &str, now: Timestamp) -> Result<bool, StoreError> {
        let record =
            "insert into event (platform, id, received) values ($1, $2, $3) on conflict (platform, id) do nothing";
        let rows = self.tx.sql(record).bind(platform.word()).bind(event).bind(now).execute().await?;
        Ok(rows == 1)
    }
    /// Whether an event was recorded.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn has(&mut self, platform: Platform, event: &str) -> Result<bool, StoreError> {
        let has = "select 1 as one from event where platform = $1 and id = $2";
        Ok(self.tx.sql(has).bind(platform.word()).bind(event).optional().await?.is_some())
    }
}
