//! Notices that something was given up, and why what should be seen is not.
//!
//! Invariant: nobody reads that something was given up which somebody took up again meanwhile.

use jiff::{SignedDuration, Timestamp};

use crate::chat::inbound::{Account, Place};
use crate::store::amend::Sent;
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

/// The key of a notice that is none any more, by what was given up and its number.
fn unsaid(id: &str, number: usize) -> String {
    format!("over:{id}:{number}")
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
        let find = "select id from delivery where dedupe like $1 and (state = 'waiting' or settled >= $2) order by id";
        let old = now.checked_sub(OLD).unwrap_or(Timestamp::MIN);
        let found = self.tx.sql(find).bind(format!("{NOTICE}{id}:%")).bind(old).all().await?;
        let mut free = self.count_unsaid(id).await?;
        for row in &found {
            // Between those that are known some may be gone: forgotten with a person, or swept.
            while self.is_known(&unsaid(id, free)).await? {
                free += 1;
            }
            let unsay = "update delivery set dedupe = $2, settled = coalesce(settled, $3), \
                state = case when state = 'sent' then state else 'expired' end where id = $1";
            let unsay = self.tx.sql(unsay).bind(row.text("id")?).bind(unsaid(id, free)).bind(now);
            unsay.execute().await?;
            free += 1;
        }
        Ok(())
    }

    async fn count_unsaid(&mut self, id: &str) -> Result<usize, StoreError> {
        let mut count = 0;
        while self.is_known(&unsaid(id, count)).await? {
            count += 1;
        }
        Ok(count)
    }

    async fn is_known(&mut self, dedupe: &str) -> Result<bool, StoreError> {
        let known = "select id from delivery where dedupe = $1";
        Ok(self.tx.sql(known).bind(dedupe).optional().await?.is_some())
    }

    /// The notices of what was given up and taken up again that somebody may read, those to one person alone where they read
    /// them.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn unsaid(&mut self, id: &str) -> Result<Vec<Sent>, StoreError> {
        let find = "select id, place, account, content, state, message from delivery where dedupe = $1";
        let mut all = Vec::new();
        while let Some(row) = self.tx.sql(find).bind(unsaid(id, all.len())).optional().await? {
            let mut place: Place = row.json("place")?;
            if row.optional_text("account")?.is_some() && place.platform.has_accounts() {
                let account: Account = row.json("account")?;
                place = Place { conversation: account.id, thread: None, ..place };
            }
            let message = row.optional_text("message")?.unwrap_or_default();
            let is_read = row.text("state")? == "sent" && !message.is_empty();
            all.push(is_read.then_some(Sent {
                delivery: row.text("id")?,
                place,
                content: row.json("content")?,
                message,
            }));
        }
        Ok(all.into_iter().flatten().collect())
    }

    /// What the notices told of arrived: nobody looks for them any more.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn close_unsaid(&mut self, id: &str) -> Result<(), StoreError> {
        for number in 0..self.count_unsaid(id).await? {
            let close = "update delivery set dedupe = 'over:' || id where dedupe = $1";
            self.tx.sql(close).bind(unsaid(id, number)).execute().await?;
        }
        Ok(())
    }

    /// Whether what should be seen of a card was given up.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn is_given_up(&mut self, card: &str) -> Result<bool, StoreError> {
        let given_up = "select id from delivery where dedupe = $1 and state = 'dead'";
        Ok(self.tx.sql(given_up).bind(format!("card:{card}")).optional().await?.is_some())
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
