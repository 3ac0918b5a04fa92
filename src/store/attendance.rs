//! Until when everything that people did on a platform was heard, so that what was missed can be read afterwards.
//!
//! Invariants: the moment only moves on, whoever of several processes writes it; one process at a time reads what was
//! missed, and whoever reads it and dies is followed by another once its time is over.

use jiff::Timestamp;

use crate::chat::inbound::Platform;
use crate::store::Tx;
use crate::store::error::StoreError;

/// Attendance of one transaction.
#[derive(Debug)]
pub struct Attendance<'t> {
    pub(super) tx: &'t mut Tx,
}

/// What came of wanting to read what was missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is this process's turn; everything until then was heard.
    Mine(Timestamp),
    /// Another process reads it.
    Taken,
    /// Nothing was ever heard there, hence nothing was missed.
    Never,
}

impl Attendance<'_> {
    /// Until when everything was heard on a platform.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn heard(&mut self, platform: Platform) -> Result<Option<Timestamp>, StoreError> {
        let heard = "select heard from attendance where platform = $1";
        let row = self.tx.sql(heard).bind(platform.word()).optional().await?;
        row.map(|row| row.time("heard")).transpose()
    }

    /// Everything until then was heard; an earlier moment than the one that is known changes nothing.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn hears(&mut self, platform: Platform, until: Timestamp) -> Result<(), StoreError> {
        let hears = "insert into attendance (platform, heard) values ($1, $2) \
            on conflict (platform) do update set heard = excluded.heard where attendance.heard < excluded.heard";
        self.tx.sql(hears).bind(platform.word()).bind(until).execute().await.map(drop)
    }

    /// Takes the turn to read what was missed, or keeps it, until `until`.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn take_turn(
        &mut self,
        platform: Platform,
        worker: &str,
        (now, until): (Timestamp, Timestamp),
    ) -> Result<Turn, StoreError> {
        let take = "update attendance set worker = $2, lease_until = $4 where platform = $1 \
            and (worker is null or worker = $2 or lease_until <= $3) returning heard";
        let take = self.tx.sql(take).bind(platform.word()).bind(worker).bind(now).bind(until);
        if let Some(row) = take.optional().await? {
            return Ok(Turn::Mine(row.time("heard")?));
        }
        Ok(if self.heard(platform).await?.is_some() { Turn::Taken } else { Turn::Never })
    }

    /// Gives the turn back, if it is still that process's.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn end_turn(&mut self, platform: Platform, worker: &str) -> Result<(), StoreError> {
        let end = "update attendance set worker = null, lease_until = null where platform = $1 and worker = $2";
        self.tx.sql(end).bind(platform.word()).bind(worker).execute().await.map(drop)
    }
}
