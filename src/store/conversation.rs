//! Conversations: the places on the page where people talk.

use jiff::Timestamp;

use crate::id::ulid;
use crate::language::Language;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::sql::statement::Row;

/// Greatest length of a conversation's name in bytes.
pub const NAME_LIMIT: usize = 240;

/// A conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Its ULID.
    pub id: String,
    /// Its unique name.
    pub name: String,
    /// The language of public messages in it, where one was chosen.
    pub language: Option<Language>,
    /// When it was made.
    pub created: Timestamp,
}

/// Conversations of one transaction; their messages are in [`message`](crate::store::message).
#[derive(Debug)]
pub struct Conversations<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Conversations<'_> {
    /// Makes a conversation; `None` when the name is taken.
    ///
    /// # Errors
    /// When the name is too long or the store does not do it.
    pub async fn create(&mut self, name: &str, now: Timestamp) -> Result<Option<Conversation>, StoreError> {
        if name.len() > NAME_LIMIT {
            return Err(StoreError::TooLarge { what: "a conversation's name", bytes: name.len(), limit: NAME_LIMIT });
        }
        let create = "insert into conversation (id, name, created) values ($1, $2, $3) on conflict (name) do nothing";
        if self.tx.sql(create).bind(ulid(now)).bind(name).bind(now).execute().await? == 0 {
            return Ok(None);
        }
        self.by_name(name).await
    }

    /// The conversation with that id.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn by_id(&mut self, id: &str) -> Result<Option<Conversation>, StoreError> {
        let find = "select id, name, language, created from conversation where id = $1";
        self.tx.sql(find).bind(id).optional().await?.as_ref().map(conversation).transpose()
    }

    /// The conversation with that name.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn by_name(&mut self, name: &str) -> Result<Option<Conversation>, StoreError> {
        let find = "select id, name, language, created from conversation where name = $1";
        self.tx.sql(find).bind(name).optional().await?.as_ref().map(conversation).transpose()
    }

    /// All conversations, the oldest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn list(&mut self) -> Result<Vec<Conversation>, StoreError> {
        let list = "select id, name, language, created from conversation order by created, id";
        self.tx.sql(list).all().await?.iter().map(conversation).collect()
    }

    /// Gives a conversation another name, which must be free; whether there is such a conversation.
    ///
    /// # Errors
    /// When the name is too long or taken, or the store does not do it.
    pub async fn rename(&mut self, id: &str, name: &str) -> Result<bool, StoreError> {
        if name.len() > NAME_LIMIT {
            return Err(StoreError::TooLarge { what: "a conversation's name", bytes: name.len(), limit: NAME_LIMIT });
        }
        let rename = "update conversation set name = $2 where id = $1";
        Ok(self.tx.sql(rename).bind(id).bind(name).execute().await? == 1)
    }

    /// Sets the language of public messages; whether there is such a conversation.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn set_language(&mut self, id: &str, language: Language) -> Result<bool, StoreError> {
        let set = "update conversation set language = $2 where id = $1";
        Ok(self.tx.sql(set).bind(id).bind(language.tag()).execute().await? == 1)
    }
}

fn conversation(row: &Row) -> Result<Conversation, StoreError> {
    let language = row.optional_text("language")?;
    Ok(Conversation {
        id: row.text("id")?,
        name: row.text("name")?,
        language: language.map(|_| row.word("language")).transpose()?,
        created: row.time("created")?,
    })
}
