//! Who did what, with which result. Rows are only ever added.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::chat::inbound::Account;
use crate::id::{first_ulid, ulid};
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
    /// How rows write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

/// Who does something to the whole store, and when: such a change writes its own entry, in its own transaction.
#[derive(Clone, Copy, Debug)]
pub struct By<'b> {
    /// Who.
    pub account: &'b Account,
    /// When.
    pub at: Timestamp,
}

/// Which entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Not older than this.
    pub since: Option<Timestamp>,
    /// Of that person; where nobody was proven to be a person, of the account of that id.
    pub person: Option<String>,
    /// That action (`incident.open`), or all of a noun (`incident`).
    pub action: Option<String>,
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

    /// Adds that something was done.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn done(&mut self, by: By<'_>, action: &str, arguments: &str) -> Result<(), StoreError> {
        self.append(by.account, action, arguments, (Outcome::Done, ""), by.at).await.map(|_id| ())
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

    /// Those of [`Audit::list`] that the filter lets through.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn search(
        &mut self,
        filter: &AuditFilter,
        before: Option<&str>,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let everybody = "select id, at, platform, account, person, action, arguments, outcome, detail from audit \
            where id < $1 and id >= $2 and ($3 = '' or action = $3 or action like $4) order by id desc limit $5";
        let person = "select id, at, platform, account, person, action, arguments, outcome, detail from audit \
            where coalesce(person, account) = $6 and id < $1 and id >= $2 \
            and ($3 = '' or action = $3 or action like $4) order by id desc limit $5";
        let action = filter.action.as_deref().unwrap_or_default();
        let search = self.tx.sql(if filter.person.is_some() { person } else { everybody });
        let search = search.bind(before.unwrap_or("~")).bind(filter.since.map(first_ulid).unwrap_or_default());
        let mut search = search.bind(action).bind(format!("{action}.%")).bind(limit);
        if let Some(person) = &filter.person {
            search = search.bind(person.as_str());
        }
        search.all().await?.iter().map(entry).collect()
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
