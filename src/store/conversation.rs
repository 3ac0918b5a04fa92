//! Conversations: the places on the page where people talk.
//!
//! Invariant: a private conversation does not exist for those who may not read it. Every statement that reads filters
//! by the reader; a name that a private one bears is free for everybody else.

use jiff::Timestamp;

use crate::directory::access::Reader;
use crate::id::ulid;
use crate::language::Language;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::sql::statement::{Row, Statement};

/// Greatest length of a conversation's name in bytes.
pub const NAME_LIMIT: usize = 240;

/// Most conversations in a list.
pub const LIST_LIMIT: u32 = 200;

/// A conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Its ULID.
    pub id: String,
    /// Its name; unique among those that are not private.
    pub name: String,
    /// The language of public messages in it, where one was chosen.
    pub language: Option<Language>,
    /// Whether only its members may read it.
    pub private: bool,
    /// Id of the incident it was made for.
    pub incident: Option<String>,
    /// When it was put away.
    pub archived: Option<Timestamp>,
    /// When it was made.
    pub created: Timestamp,
    /// The message that is always in sight.
    pub pinned: Option<String>,
}

/// A conversation to be made for an incident.
#[derive(Clone, Copy, Debug)]
pub struct NewRoom<'n> {
    /// Its name.
    pub name: &'n str,
    /// The incident's id.
    pub incident: &'n str,
    /// Whether only `members` may read it.
    pub private: bool,
    /// Persons who may read it though it is private.
    pub members: &'n [String],
}

/// Conversations of one transaction; their messages are in [`message`](crate::store::message).
#[derive(Debug)]
pub struct Conversations<'t> {
    pub(super) tx: &'t mut Tx,
}

macro_rules! select_conversation {
    ($rest:literal) => {
        concat!(
            "select id, coalesce(label, name) as name, language, private, incident, archived, created, pinned \
             from conversation where (private = 0 or cast($1 as bigint) = 1 or exists (select 1 \
             from conversation_member m where m.conversation = conversation.id and m.person = $2)) and ",
            $rest
        )
    };
}

impl Conversations<'_> {
    /// Makes a conversation; `None` when the name is taken.
    ///
    /// # Errors
    /// When the name is too long or the store does not do it.
    pub async fn create(&mut self, name: &str, now: Timestamp) -> Result<Option<Conversation>, StoreError> {
        bounded(name)?;
        let create = "insert into conversation (id, name, created) values ($1, $2, $3) on conflict (name) do nothing";
        if self.tx.sql(create).bind(ulid(now)).bind(name).bind(now).execute().await? == 0 {
            return Ok(None);
        }
        self.by_name(name, &Reader::TOBAN).await
    }

    /// Makes the conversation of an incident; `None` when the name is taken, which a private one's never is.
    ///
    /// # Errors
    /// When the name is too long or the store does not do it.
    pub async fn create_room(&mut self, room: NewRoom<'_>, now: Timestamp) -> Result<Option<Conversation>, StoreError> {
        bounded(room.name)?;
        let id = ulid(now);
        let create = "insert into conversation (id, name, label, private, incident, created) \
            values ($1, $2, $3, $4, $5, $6) on conflict (name) do nothing";
        let (name, label) = if room.private { (id.as_str(), Some(room.name)) } else { (room.name, None) };
        let create = self.tx.sql(create).bind(id.as_str()).bind(name).bind(label).bind(u32::from(room.private));
        if create.bind(room.incident).bind(now).execute().await? == 0 {
            return Ok(None);
        }
        for member in room.members {
            self.admit(&id, member).await?;
        }
        self.by_id(&id, &Reader::TOBAN).await
    }

    /// The conversation with that id, if the reader may read it.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn by_id(&mut self, id: &str, reader: &Reader) -> Result<Option<Conversation>, StoreError> {
        let find = select_conversation!("id = $3");
        self.read(find, reader).bind(id).optional().await?.as_ref().map(conversation).transpose()
    }

    /// The conversation with that name, if the reader may read it: the open one, else the newest private one.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn by_name(&mut self, name: &str, reader: &Reader) -> Result<Option<Conversation>, StoreError> {
        let find = select_conversation!("name = $3 and label is null");
        if let Some(found) = self.read(find, reader).bind(name).optional().await? {
            return conversation(&found).map(Some);
        }
        let find = select_conversation!("label = $3 order by created desc limit 1");
        self.read(find, reader).bind(name).optional().await?.as_ref().map(conversation).transpose()
    }

    /// The conversation made for an incident, if the reader may read it; of several the newest.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn of_incident(&mut self, incident: &str, reader: &Reader) -> Result<Option<Conversation>, StoreError> {
        let find = select_conversation!("incident = $3 order by created desc limit 1");
        self.read(find, reader).bind(incident).optional().await?.as_ref().map(conversation).transpose()
    }

    /// The conversations that are for everything, the oldest first; at most [`LIST_LIMIT`].
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn list(&mut self, reader: &Reader) -> Result<Vec<Conversation>, StoreError> {
        let list =
            select_conversation!("created > 0 and incident is null and archived is null order by created, id limit $3");
        self.read(list, reader).bind(LIST_LIMIT).all().await?.iter().map(conversation).collect()
    }

    /// The conversations of incidents that were not put away, the newest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn rooms(&mut self, reader: &Reader, limit: u32) -> Result<Vec<Conversation>, StoreError> {
        let list = select_conversation!(
            "created > 0 and incident is not null and archived is null \
             order by created desc, id desc limit $3"
        );
        self.read(list, reader).bind(limit).all().await?.iter().map(conversation).collect()
    }

    fn read(&mut self, text: &'static str, reader: &Reader) -> Statement<'_> {
        self.tx.sql(text).bind(u32::from(reader.everything)).bind(reader.person.as_deref())
    }

    /// Gives a conversation another name, which must be free; whether there is such a conversation.
    ///
    /// # Errors
    /// When the name is too long or taken, or the store does not do it.
    pub async fn rename(&mut self, id: &str, name: &str) -> Result<bool, StoreError> {
        bounded(name)?;
        let rename = "update conversation set name = case when label is null then $2 else name end, \
            label = case when label is null then null else $2 end where id = $1";
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

    /// Makes a conversation private or open again; whether there is such a conversation. From then on the name of a
    /// private one is free for others; one that is opened keeps its name to show.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn set_private(&mut self, id: &str, private: bool) -> Result<bool, StoreError> {
        let set = "update conversation set private = $2, label = coalesce(label, name), name = id where id = $1";
        Ok(self.tx.sql(set).bind(id).bind(u32::from(private)).execute().await? == 1)
    }

    /// Lets a person read a private conversation. Who reads one of another platform is the platform's to know.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn admit(&mut self, id: &str, person: &str) -> Result<(), StoreError> {
        let admit = "insert into conversation_member (conversation, person) select c.id, cast($2 as text) \
            from conversation c where c.id = $1 on conflict do nothing";
        self.tx.sql(admit).bind(id).bind(person).execute().await?;
        Ok(())
    }

    /// Takes a person's leave to read a private conversation away.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn dismiss(&mut self, id: &str, person: &str) -> Result<(), StoreError> {
        let dismiss = "delete from conversation_member where conversation = $1 and person = $2";
        self.tx.sql(dismiss).bind(id).bind(person).execute().await?;
        Ok(())
    }

    /// Keeps a message of the conversation always in sight, in the place of an earlier one, or none; whether there is
    /// such a conversation.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn pin(&mut self, id: &str, message: Option<&str>) -> Result<bool, StoreError> {
        let pin = "update conversation set pinned = $2 where id = $1";
        Ok(self.tx.sql(pin).bind(id).bind(message).execute().await? == 1)
    }

    /// Puts a conversation away: it is read by its address and listed no more.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn archive(&mut self, id: &str, now: Timestamp) -> Result<bool, StoreError> {
        let archive = "update conversation set archived = $2 where id = $1 and archived is null";
        Ok(self.tx.sql(archive).bind(id).bind(now).execute().await? == 1)
    }

    /// Lists a conversation again that was put away.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn take_up(&mut self, id: &str) -> Result<(), StoreError> {
        let list = "update conversation set archived = null where id = $1 and archived is not null";
        self.tx.sql(list).bind(id).execute().await.map(drop)
    }
}

const fn bounded(name: &str) -> Result<(), StoreError> {
    if name.len() > NAME_LIMIT {
        return Err(StoreError::TooLarge { what: "a conversation's name", bytes: name.len(), limit: NAME_LIMIT });
    }
    Ok(())
}

fn conversation(row: &Row) -> Result<Conversation, StoreError> {
    let language = row.optional_text("language")?;
    Ok(Conversation {
        id: row.text("id")?,
        name: row.text("name")?,
        language: language.map(|_| row.word("language")).transpose()?,
        private: row.number("private")? == 1,
        incident: row.optional_text("incident")?,
        archived: row.optional_time("archived")?,
        created: row.time("created")?,
        pinned: row.optional_text("pinned")?,
    })
}
