//! Accounts of platforms: the persons they were linked to, and what they chose.
//!
//! Invariant: an account is one person's at most. What the settings link counts before what stands here; whoever asks here
//! asks the settings first.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::chat::inbound::Platform;
use crate::language::Language;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::sql::statement::Row;

/// What is on record about an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The person it was linked to.
    pub person: Option<String>,
    /// The language it chose.
    pub language: Option<Language>,
    /// What its platform said of it last, as its room keeps it.
    pub heard: Option<String>,
}

/// An account that was linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedAccount {
    /// The platform.
    pub platform: Platform,
    /// Its id there.
    pub account: String,
    /// The person.
    pub person: String,
    /// When it was linked.
    pub linked: Timestamp,
    /// Who linked it.
    pub linked_by: String,
}

/// Accounts of one transaction.
#[derive(Debug)]
pub struct Accounts<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Accounts<'_> {
    /// What is known of an account.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn record(&mut self, platform: Platform, account: &str) -> Result<Record, StoreError> {
        let read = "select (select person from linked_account where platform = $1 and account = $2) as person, \
            (select language from person_preference where platform = $1 and account = $2) as language, \
            (select heard from person_preference where platform = $1 and account = $2) as heard";
        let row = self.tx.sql(read).bind(platform.word()).bind(account).one().await?;
        let language = row.optional_text("language")?;
        let (person, heard) = (row.optional_text("person")?, row.optional_text("heard")?);
        Ok(Record { person, language: language.map(word).transpose()?, heard })
    }

    /// The accounts of a person on a platform, the one linked last first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn of(&mut self, person: &str, platform: Platform) -> Result<Vec<LinkedAccount>, StoreError> {
        let of = "select platform, account, person, linked, linked_by from linked_account \
            where person = $1 and platform = $2 order by linked desc, account";
        self.tx.sql(of).bind(person).bind(platform.word()).all().await?.iter().map(linked).collect()
    }

    /// Links an account to a person; `false` where it is somebody else's already.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn link(&mut self, new: &LinkedAccount) -> Result<bool, StoreError> {
        let link = "insert into linked_account (platform, account, person, linked, linked_by) \
            values ($1, $2, $3, $4, $5) on conflict (platform, account) do update \
            set linked = excluded.linked, linked_by = excluded.linked_by where linked_account.person = excluded.person";
        let link = self.tx.sql(link).bind(new.platform.word()).bind(new.account.as_str()).bind(new.person.as_str());
        let linked = link.bind(new.linked).bind(new.linked_by.as_str()).execute().await? == 1;
        if linked {
            self.tx.preference_changes().await?;
        }
        Ok(linked)
    }

    /// Takes every account from a person; which they were.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn unlink(&mut self, person: &str) -> Result<Vec<LinkedAccount>, StoreError> {
        let unlink = "delete from linked_account where person = $1 \
            returning platform, account, person, linked, linked_by";
        let rows = self.tx.sql(unlink).bind(person).all().await?;
        if !rows.is_empty() {
            self.tx.preference_changes().await?;
        }
        rows.iter().map(linked).collect()
    }
}

fn linked(row: &Row) -> Result<LinkedAccount, StoreError> {
    Ok(LinkedAccount {
        platform: row.word("platform")?,
        account: row.text("account")?,
        person: row.text("person")?,
        linked: row.time("linked")?,
        linked_by: row.text("linked_by")?,
    })
}

fn word<T: DeserializeOwned>(word: String) -> Result<T, StoreError> {
    serde_json::from_value(Value::String(word))
        .map_err(|error| StoreError::Malformed { column: "language".to_owned(), detail: error.to_string() })
}
