//! What happens to a message after it was said: its author changes it or takes it back, readers react to it.
//!
//! Each change takes a journal number first, and with it the journal's row: two changes of one message come one after
//! the other. Invariant: only the author's name changes a person's words, and words taken back are gone.

use jiff::Timestamp;

use crate::chat::moment::plain;
use crate::redaction::redact;
use crate::store::conversation::Conversations;
use crate::store::error::StoreError;
use crate::store::message::{Reaction, TEXT_LIMIT};

/// Most accounts remembered per message and reaction, and most reactions per message.
const REACTION_LIMIT: usize = 100;

impl Conversations<'_> {
    /// Changes a person's words; whether there are such words of `author`. Secrets are hidden.
    ///
    /// # Errors
    /// When they are too long or the store does not do it.
    pub async fn reword(&mut self, id: &str, author: &str, text: &str, now: Timestamp) -> Result<bool, StoreError> {
        let text = redact(&plain(text)).text;
        if text.len() > TEXT_LIMIT {
            return Err(StoreError::TooLarge { what: "a text", bytes: text.len(), limit: TEXT_LIMIT });
        }
        let revision = self.tx.next_revision().await?;
        let reword = "update message set body = $3, revision = $4, edited = $5 \
            where id = $1 and kind = 'text' and author = $2 and deleted is null";
        let reword = self.tx.sql(reword).bind(id).bind(author).bind(text).bind(revision).bind(now);
        Ok(reword.execute().await? == 1)
    }

    /// Takes a person's words back; whether there were such words of `author`.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn take_back(&mut self, id: &str, author: &str, now: Timestamp) -> Result<bool, StoreError> {
        let revision = self.tx.next_revision().await?;
        let take = "update message set body = '', reactions = '[]', revision = $3, deleted = $4 \
            where id = $1 and kind = 'text' and author = $2 and deleted is null";
        Ok(self.tx.sql(take).bind(id).bind(author).bind(revision).bind(now).execute().await? == 1)
    }

    /// Gives a message a reaction of `account`, or takes it back; whether that changed anything.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn react(&mut self, id: &str, reaction: &str, account: &str, given: bool) -> Result<bool, StoreError> {
        let revision = self.tx.next_revision().await?;
        let find = "select reactions from message where id = $1 and visible_to is null and deleted is null";
        let Some(row) = self.tx.sql(find).bind(id).optional().await? else { return Ok(false) };
        let mut all: Vec<Reaction> = row.json("reactions")?;
        if !change(&mut all, reaction, account, given) {
            return Ok(false);
        }
        let json = serde_json::to_string(&all);
        let json =
            json.map_err(|error| StoreError::Malformed { column: "reactions".to_owned(), detail: error.to_string() })?;
        let react = "update message set reactions = $2, revision = $3 where id = $1";
        self.tx.sql(react).bind(id).bind(json).bind(revision).execute().await?;
        Ok(true)
    }
}

fn change(all: &mut Vec<Reaction>, name: &str, account: &str, given: bool) -> bool {
    let place = all.iter().position(|one| one.name == name);
    match (place.and_then(|place| all.get_mut(place)), given) {
        (None, false) => false,
        (None, true) => {
            let room = all.len() < REACTION_LIMIT;
            if room {
                all.push(Reaction { name: name.to_owned(), by: vec![account.to_owned()] });
            }
            room
        }
        (Some(one), true) => {
            let new = !one.by.iter().any(|by| by == account) && one.by.len() < REACTION_LIMIT;
            if new {
                one.by.push(account.to_owned());
            }
            new
        }
        (Some(one), false) => {
            let before = one.by.len();
            one.by.retain(|by| by != account);
            let changed = one.by.len() < before;
            all.retain(|one| !one.by.is_empty());
            changed
        }
    }
}
