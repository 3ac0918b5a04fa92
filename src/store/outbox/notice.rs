//! Notices that something was given up, and why what should be seen is not.
//!
//! Invariant: nobody reads that something was given up which somebody took up again meanwhile.

use jiff::{SignedDuration, Timestamp};

use crate::store::error::StoreError;
use crate::store::outbox::{DeadDelivery, Outbox};

/// How the keys of notices begin; what was given up follows.
const NOTICE: &str = "dead:";
/// Notices older than this hold up no other: their key names the day.
const OLD: SignedDuration = SignedDuration::from_hours(48);

/// Whether a delivery of that key is a notice.
pub(super) fn is_notice(dedupe: &str) -> bool {
    dedupe.starts_with(NOTICE)
}

/// The key of the notice that `id` was given up, for `whom`, on the day of `now`: at most one a day.
#[must_use]
pub fn notice_key(id: &str, whom: &str, now: Timestamp) -> String {
    format!("{NOTICE}{id}:{whom}:{}", now.as_second() / (24 * 60 * 60))
}

impl DeadDelivery {
    /// Whether it is a notice that something else was given up.
    #[must_use]
    pub fn is_notice(&self) -> bool {
        is_notice(&self.dedupe)
    }
}

impl Outbox<'_> {
    /// What was given up is taken up again: what was to be told of it is not, and if it is given up again, that is news.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn unsay(&mut self, id: &str, now: Timestamp) -> Result<(), StoreError> {
        let unsay = "update delivery set dedupe = 'over:' || id, settled = coalesce(settled, $3), \
            state = case when state = 'sent' then state else 'expired' end \
            where dedupe like $1 and (state = 'waiting' or settled >= $2)";
        let old = now.checked_sub(OLD).unwrap_or(Timestamp::MIN);
        let unsay = self.tx.sql(unsay).bind(format!("{NOTICE}{id}:%")).bind(old).bind(now);
        unsay.execute().await.map(drop)
    }

    /// Nobody needs to read a notice any more that was given up itself; whether it was.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn lay_to_rest(&mut self, id: &str) -> Result<bool, StoreError> {
        let rest = "update delivery set state = 'expired' where id = $1 and state = 'dead'";
        Ok(self.tx.sql(rest).bind(id).execute().await? == 1)
    }

    /// Why a card does not show what it should, where that was given up; also while it is tried once more after that.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn hindered(&mut self, card: &str) -> Result<Option<String>, StoreError> {
        let hindered = "select reason from delivery where dedupe = $1 and coalesce(reason, '') <> '' \
            and (state = 'dead' or (state = 'waiting' and failures = 0))";
        let row = self.tx.sql(hindered).bind(format!("card:{card}")).optional().await?;
        row.map(|row| row.text("reason")).transpose()
    }
}
