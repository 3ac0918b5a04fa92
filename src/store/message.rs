//! Messages of conversations, and the journal that tells a reader what changed since.
//!
//! Every append and edit takes the next journal number, in the order of commits; a reader who remembers the last number
//! misses nothing. A message answers to two numbers: `seq`, where it stands, and `revision`, when it last changed.
//! Invariant: what is kept is bounded, and without secrets. How it is looked at is in `reading`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::chat::message::Message;
use crate::chat::moment::plain;
use crate::directory::access::Reader;
use crate::id::ulid;
use crate::redaction::redact;
use crate::store::conversation::Conversations;
use crate::store::error::StoreError;

mod reading;

/// Greatest size in bytes of what a person writes.
pub const TEXT_LIMIT: usize = 64 * 1024;

/// Greatest size in bytes of a message of the bot, as JSON.
pub const MESSAGE_LIMIT: usize = 1024 * 1024;

/// Who wrote a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// Toban.
    Bot,
    /// A person, by the name to show.
    Person(String),
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// A person's words, as written but for hidden secrets.
    Text(String),
    /// The bot's message.
    Message(Message),
}

/// A message to be appended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// The conversation's id.
    pub conversation: String,
    /// Id of the message whose thread it belongs to.
    pub thread: Option<String>,
    /// Who wrote it.
    pub author: Author,
    /// What.
    pub body: Body,
    /// The only account that may see it.
    pub visible_to: Option<String>,
}

/// A message as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMessage {
    /// Its ULID.
    pub id: String,
    /// The conversation's id.
    pub conversation: String,
    /// Id of the message whose thread it belongs to.
    pub thread: Option<String>,
    /// Who wrote it.
    pub author: Author,
    /// What.
    pub body: Body,
    /// The only account that may see it.
    pub visible_to: Option<String>,
    /// How many messages its thread has for everybody.
    pub replies: u64,
    /// Where it stands among all messages; never changes.
    pub seq: i64,
    /// Journal number of its last change.
    pub revision: i64,
    /// When it was appended.
    pub posted: Timestamp,
    /// When it was last edited.
    pub edited: Option<Timestamp>,
    /// When its author took it back; its words are gone.
    pub deleted: Option<Timestamp>,
    /// What was given to it, in the order it came.
    pub reactions: Vec<Reaction>,
}

/// One kind of reaction to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// Its name (`pushpin`).
    pub name: String,
    /// The accounts that gave it.
    pub by: Vec<String>,
}

/// Who looks: an account, for whispers, with what it may read.
#[derive(Clone, Copy, Debug)]
pub struct Viewer<'v> {
    /// The account's id on the page.
    pub account: &'v str,
    /// Which private conversations exist for it.
    pub reader: &'v Reader,
}

impl Conversations<'_> {
    /// Appends a message that comes from the delivery `key`; a second time it only finds it.
    ///
    /// # Errors
    /// As [`Conversations::append`].
    pub async fn deliver(
        &mut self,
        message: NewMessage,
        key: &str,
        now: Timestamp,
    ) -> Result<StoredMessage, StoreError> {
        let viewer = Viewer { account: message.visible_to.as_deref().unwrap_or(""), reader: &Reader::TOBAN };
        if let Some(sent) = self.delivered(key, viewer).await? {
            return Ok(sent);
        }
        let appended = self.append(message, now).await?;
        // Where two send the same at once, the later one fails on the unique key, and finds it when it tries again.
        let mark = "update message set delivery = $2 where id = $1";
        self.tx.sql(mark).bind(appended.id.as_str()).bind(key).execute().await?;
        Ok(appended)
    }

    /// Appends a message, to a thread where one is named; secrets in a person's words are hidden, for they would be
    /// read by everybody and kept.
    ///
    /// # Errors
    /// When it is too large, its conversation or thread does not exist, or the store does not do it.
    pub async fn append(&mut self, mut message: NewMessage, now: Timestamp) -> Result<StoredMessage, StoreError> {
        if let Body::Text(text) = &mut message.body {
            *text = redact(&plain(text)).text;
        }
        let (kind, body) = encode(&message.body)?;
        if self.by_id(&message.conversation, &Reader::TOBAN).await?.is_none() {
            return Err(StoreError::Missing { what: "conversation", id: message.conversation });
        }
        let seq = self.tx.next_revision().await?;
        if let Some(root) = &message.thread {
            self.count_reply(&message, root).await?;
        }
        let (id, author) = (ulid(now), author_name(&message.author));
        let append = "insert into message (id, conversation, thread, author, visible_to, kind, body, seq, revision, posted) \
            values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)";
        let append = self.tx.sql(append).bind(id.as_str()).bind(message.conversation.as_str());
        let append = append.bind(message.thread.as_deref()).bind(author).bind(message.visible_to.as_deref());
        append.bind(kind).bind(body).bind(seq).bind(now).execute().await?;
        let NewMessage { conversation, thread, author, body, visible_to } = message;
        Ok(StoredMessage {
            id,
            conversation,
            thread,
            author,
            body,
            visible_to,
            replies: 0,
            seq,
            revision: seq,
            posted: now,
            edited: None,
            deleted: None,
            reactions: Vec::new(),
        })
    }

    /// A thread's root tells how many replies it has, hence it changes with each; a whisper is not counted.
    async fn count_reply(&mut self, message: &NewMessage, root: &str) -> Result<(), StoreError> {
        let counted: u32 = message.visible_to.is_none().into();
        let revision = self.tx.next_revision().await?;
        let count = "update message set replies = replies + $3, revision = $4 \
            where id = $1 and conversation = $2 and thread is null";
        let count = self.tx.sql(count).bind(root).bind(message.conversation.as_str()).bind(counted).bind(revision);
        if count.execute().await? == 0 {
            return Err(StoreError::Missing { what: "message with a thread", id: root.to_owned() });
        }
        Ok(())
    }

    /// Replaces a message of the bot; its new journal number, or `None` when there is no such message.
    ///
    /// # Errors
    /// When it is too large or the store does not do it.
    pub async fn edit(&mut self, id: &str, message: &Message, now: Timestamp) -> Result<Option<i64>, StoreError> {
        let (kind, body) = encode(&Body::Message(message.clone()))?;
        let revision = self.tx.next_revision().await?;
        let edit = "update message set body = $3, revision = $4, edited = $5 where id = $1 and kind = $2";
        let edit = self.tx.sql(edit).bind(id).bind(kind).bind(body).bind(revision).bind(now);
        Ok((edit.execute().await? == 1).then_some(revision))
    }

    /// Shows a message to everybody that one account alone could see; whether there is such a message.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn reveal(&mut self, id: &str) -> Result<bool, StoreError> {
        let revision = self.tx.next_revision().await?;
        let reveal = "update message set visible_to = null, revision = $2 \
            where id = $1 and visible_to is not null returning thread";
        let Some(row) = self.tx.sql(reveal).bind(id).bind(revision).optional().await? else { return Ok(false) };
        if let Some(root) = row.optional_text("thread")? {
            let revision = self.tx.next_revision().await?;
            let count = "update message set replies = replies + 1, revision = $2 where id = $1";
            self.tx.sql(count).bind(root).bind(revision).execute().await?;
        }
        Ok(true)
    }
}

fn encode(body: &Body) -> Result<(&'static str, String), StoreError> {
    let (kind, text, what, limit) = match body {
        Body::Text(text) => ("text", text.clone(), "a text", TEXT_LIMIT),
        Body::Message(message) => {
            let json = serde_json::to_string(message);
            let json =
                json.map_err(|error| StoreError::Malformed { column: "body".to_owned(), detail: error.to_string() })?;
            ("message", json, "a message", MESSAGE_LIMIT)
        }
    };
    if text.len() > limit {
        return Err(StoreError::TooLarge { what, bytes: text.len(), limit });
    }
    Ok((kind, text))
}

const fn author_name(author: &Author) -> Option<&str> {
    match author {
        Author::Bot => None,
        Author::Person(name) => Some(name.as_str()),
    }
}
