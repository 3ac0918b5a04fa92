//! Who did what, with which result. Rows are only ever added.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::chat::inbound::Account;
use crate::id::ulid;
use crate::redaction::redact;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::sql::statement::Row;

/// How an action ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Done,
    /// The person was told why not.
    Refused,
    /// It went wrong.
    Failed,
}

impl Outcome {
    const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its ULID; the answer and the log carry the same.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// The platform's word (`web`).
    pub platform: String,
    /// The account on it.
    pub account: String,
    /// The person it was proven to be.
    pub person: Option<String>,
    /// `noun.verb`.
    pub action: String,
    /// What it was called with; secrets are hidden.
    pub arguments: String,
    /// How it ended.
    pub outcome: Outcome,
    /// The reason of a refusal or failure; may be empty; secrets are hidden.
    pub detail: String,
}

/// The audit of one transaction.
#[derive(Debug)]
pub struct Audit<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Audit<'_> {
    /// Adds an entry and hides the secrets in `arguments` and `detail`; its id.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn append(
        &mut self,
        who: &Account,
        action: &str,
        arguments: &str,
        (outcome, detail): (Outcome, &str),
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let id = ulid(now);
        let append = "insert into audit (id, at, platform, account, person, action, arguments, outcome, detail) \
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let append = self.tx.sql(append).bind(id.as_str()).bind(now).bind(who.platform.word()).bind(who.id.as_str());
        let append = append.bind(who.person.as_deref()).bind(action).bind(redact(arguments).text);
        append.bind(outcome.word()).bind(redact(detail).text).execute().await?;
        Ok(id)
    }

    /// Up to `limit` entries, the newest first; `before` is the id of the last one already seen.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn list(&mut self, before: Option<&str>, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let list = "select id, at, platform, account, person, action, arguments, outcome, detail from audit \
            where id < $1 order by id desc limit $2";
        // `~` sorts after every character of a ULID.
        let rows = self.tx.sql(list).bind(before.unwrap_or("~")).bind(limit).all().await?;
        rows.iter().map(entry).collect()
    }
}

fn entry(row: &Row) -> Result<AuditEntry, StoreError> {
    Ok(AuditEntry {
        id: row.text("id")?,
        at: row.time("at")?,
        platform: row.text("platform")?,
        account: row.text("account")?,
        person: row.optional_text("person")?,
        action: row.text("action")?,
        arguments: row.text("arguments")?,
        outcome: row.word("outcome")?,
        detail: row.text("detail")?,
    })
}
