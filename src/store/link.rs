//! One-time links by which a person takes an account of a platform for theirs.
//!
//! Invariants: only a hash is stored, so a copy of the database opens no door; an account has one link at a time, hence
//! whoever is refused often fills nothing; a link is used up by the transaction that links the account.

use jiff::Timestamp;

use crate::chat::inbound::{Account, Platform, Waiting};
use crate::id::token;
use crate::secret::Secret;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::login::{LINK_VALID, after, hash};

/// What a link is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The platform.
    pub platform: Platform,
    /// The account's id there.
    pub account: String,
    /// What it is called there.
    pub shown: String,
    /// What was refused, and is done then.
    pub waiting: Waiting,
}

/// Links of one transaction.
#[derive(Debug)]
pub struct Links<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Links<'_> {
    /// Makes the token of a link for `account`, called `shown` there, that works once and within [`LINK_VALID`]; an earlier
    /// one of that account works no longer. What is `waiting` is done once the account is linked.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn issue(
        &mut self,
        account: &Account,
        shown: &str,
        waiting: &Waiting,
        now: Timestamp,
    ) -> Result<Secret, StoreError> {
        let earlier = "delete from account_link where platform = $1 and account = $2 and used is null";
        self.tx.sql(earlier).bind(account.platform.word()).bind(account.id.as_str()).execute().await?;
        let token = token();
        let call = serde_json::to_string(waiting)
            .map_err(|error| StoreError::Malformed { column: "call".to_owned(), detail: error.to_string() })?;
        let issue = "insert into account_link (hash, platform, account, shown, call, issued, expires) \
            values ($1, $2, $3, $4, $5, $6, $7)";
        let issue = self.tx.sql(issue).bind(hash(&token)).bind(account.platform.word()).bind(account.id.as_str());
        let issue = issue.bind(shown).bind(call.as_str()).bind(now).bind(after(now, LINK_VALID));
        issue.execute().await?;
        Ok(Secret::new(token))
    }

    /// What a link is for; `None` when it is unknown, used or too old. Looking spends nothing.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn look(&mut self, link: &str, now: Timestamp) -> Result<Option<Offer>, StoreError> {
        let look = "select platform, account, shown, call from account_link \
            where hash = $1 and used is null and call is not null and expires > $2";
        let Some(row) = self.tx.sql(look).bind(hash(link)).bind(now).optional().await? else { return Ok(None) };
        Ok(Some(Offer {
            platform: row.word("platform")?,
            account: row.text("account")?,
            shown: row.text("shown")?,
            waiting: row.json("call")?,
        }))
    }

    /// As [`Links::look`], and uses the link up; what was to be done is forgotten with it.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn redeem(&mut self, link: &str, now: Timestamp) -> Result<Option<Offer>, StoreError> {
        let offer = self.look(link, now).await?;
        let redeem = "update account_link set used = $2, call = null where hash = $1 and used is null";
        let first = self.tx.sql(redeem).bind(hash(link)).bind(now).execute().await? == 1;
        Ok(offer.filter(|_| first))
    }
}
