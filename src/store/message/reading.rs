//! Messages as somebody looks at them: one, pages of a conversation or a thread, and what changed since.
//!
//! Invariant: what one account alone may see, and what a private conversation holds, is left out by the statement, not
//! by the caller.

use crate::store::conversation::Conversations;
use crate::store::error::StoreError;
use crate::store::message::{Author, Body, StoredMessage, Viewer};
use crate::store::sql::statement::{Row, Statement};

macro_rules! select_message {
    ($rest:literal) => {
        concat!(
            "select id, conversation, thread, author, visible_to, kind, body, replies, seq, revision, posted, edited, \
             deleted, reactions from message where (visible_to is null or visible_to = $1) and exists (select 1 \
             from conversation c where c.id = message.conversation and (c.private = 0 or cast($2 as bigint) = 1 \
             or exists (select 1 from conversation_member m where m.conversation = c.id and m.person = $3))) and ",
            $rest
        )
    };
}

impl Conversations<'_> {
    /// The message that came from the delivery `key`.
    pub(super) async fn delivered(
        &mut self,
        key: &str,
        viewer: Viewer<'_>,
    ) -> Result<Option<StoredMessage>, StoreError> {
        let find = select_message!("delivery = $4");
        self.look(find, viewer).bind(key).optional().await?.as_ref().map(stored).transpose()
    }

    /// One message, if `viewer` may see it.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn message(&mut self, id: &str, viewer: Viewer<'_>) -> Result<Option<StoredMessage>, StoreError> {
        let find = select_message!("id = $4");
        self.look(find, viewer).bind(id).optional().await?.as_ref().map(stored).transpose()
    }

    /// The newest `limit` messages of a conversation that `viewer` may see, in reading order, threads left out.
    /// `before` is the `seq` of the oldest one already seen.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn history(
        &mut self,
        conversation: &str,
        viewer: Viewer<'_>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<StoredMessage>, StoreError> {
        let page = select_message!("conversation = $4 and thread is null and seq < $5 order by seq desc limit $6");
        self.page(page, conversation, viewer, before, limit).await
    }

    /// The newest `limit` messages of a thread that `viewer` may see, in reading order, its root left out.
    /// `before` is the `seq` of the oldest one already seen.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn thread(
        &mut self,
        root: &str,
        viewer: Viewer<'_>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<StoredMessage>, StoreError> {
        let page = select_message!("thread = $4 and seq < $5 order by seq desc limit $6");
        self.page(page, root, viewer, before, limit).await
    }

    async fn page(
        &mut self,
        page: &'static str,
        of: &str,
        viewer: Viewer<'_>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<StoredMessage>, StoreError> {
        let page = self.look(page, viewer).bind(of).bind(before.unwrap_or(i64::MAX)).bind(limit);
        page.all().await?.iter().rev().map(stored).collect()
    }

    /// Up to `limit` messages that changed after journal number `revision` and that `viewer` may see, in the order of
    /// their change; each in its newest state.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn since(
        &mut self,
        revision: i64,
        viewer: Viewer<'_>,
        limit: u32,
    ) -> Result<Vec<StoredMessage>, StoreError> {
        let since = select_message!("revision > $4 order by revision limit $5");
        self.look(since, viewer).bind(revision).bind(limit).all().await?.iter().map(stored).collect()
    }

    fn look(&mut self, text: &'static str, viewer: Viewer<'_>) -> Statement<'_> {
        let look = self.tx.sql(text).bind(viewer.account);
        look.bind(u32::from(viewer.reader.everything)).bind(viewer.reader.person.as_deref())
    }

    /// The newest journal number; 0 before the first message.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn revision(&mut self) -> Result<i64, StoreError> {
        let newest = "select last from counter where name = 'journal'";
        self.tx.sql(newest).optional().await?.map_or(Ok(0), |row| row.number("last"))
    }
}

fn stored(row: &Row) -> Result<StoredMessage, StoreError> {
    let body = match row.text("kind")?.as_str() {
        "text" => Body::Text(row.text("body")?),
        _ => Body::Message(row.json("body")?),
    };
    Ok(StoredMessage {
        id: row.text("id")?,
        conversation: row.text("conversation")?,
        thread: row.optional_text("thread")?,
        author: row.optional_text("author")?.map_or(Author::Bot, Author::Person),
        body,
        visible_to: row.optional_text("visible_to")?,
        replies: u64::try_from(row.number("replies")?).unwrap_or(0),
        seq: row.number("seq")?,
        revision: row.number("revision")?,
        posted: row.time("posted")?,
        edited: row.optional_time("edited")?,
        deleted: row.optional_time("deleted")?,
        reactions: row.json("reactions")?,
    })
}
