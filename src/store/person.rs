//! What persons chose for themselves, and what their platforms said of them, per account of a platform.

use jiff::Timestamp;

use crate::chat::inbound::Platform;
use crate::language::Language;
use crate::store::Tx;
use crate::store::error::StoreError;

/// Persons of one transaction.
#[derive(Debug)]
pub struct Persons<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Persons<'_> {
    /// The language an account chose.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn language(&mut self, platform: Platform, account: &str) -> Result<Option<Language>, StoreError> {
        let find =
            "select language from person_preference where platform = $1 and account = $2 and language is not null";
        let row = self.tx.sql(find).bind(platform.word()).bind(account).optional().await?;
        row.map(|row| row.word("language")).transpose()
    }

    /// The language in which an account's platform said last that they read.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn heard_language(&mut self, platform: Platform, account: &str) -> Result<Option<Language>, StoreError> {
        let find = "select heard_language from person_preference \
            where platform = $1 and account = $2 and heard_language is not null";
        let row = self.tx.sql(find).bind(platform.word()).bind(account).optional().await?;
        row.map(|row| row.word("heard_language")).transpose()
    }

    /// Keeps what an account's platform said of it; nobody is told, for it says it again.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn hear(
        &mut self,
        platform: Platform,
        account: &str,
        (heard, language): (&str, Option<Language>),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let hear = "insert into person_preference (platform, account, changed, heard, heard_language) \
            values ($1, $2, $3, $4, $5) on conflict (platform, account) do update \
            set heard = excluded.heard, heard_language = excluded.heard_language";
        let hear = self.tx.sql(hear).bind(platform.word()).bind(account).bind(now).bind(heard);
        hear.bind(language.map(Language::tag)).execute().await.map(drop)
    }

    /// Keeps the language an account chose.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn set_language(
        &mut self,
        platform: Platform,
        account: &str,
        language: Language,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let set = "insert into person_preference (platform, account, language, changed) values ($1, $2, $3, $4) \
            on conflict (platform, account) do update set language = excluded.language, changed = excluded.changed";
        let set = self.tx.sql(set).bind(platform.word()).bind(account).bind(language.tag()).bind(now);
        set.execute().await?;
        self.tx.preference_changes().await
    }
}
