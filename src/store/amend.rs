//! Messages that were sent and say something else now: a reminder that was answered, the last word about an incident that goes
//! on again.
//!
//! What one says now stands in the row of its delivery, so that it is kept, forgotten and deleted with that; a card whose
//! subject is that delivery has it shown in the place of what was there.

use jiff::Timestamp;

use crate::chat::inbound::{Account, Place};
use crate::delivery::content::Content;
use crate::id::ulid;
use crate::store::card::Card;
use crate::store::error::StoreError;
use crate::store::outbox::Outbox;
use crate::store::sql::statement::Row;

/// How the subject of a message that says something else begins; the delivery's id follows, and that of its incident.
const AMENDED: &str = "amended ";

/// A message that was sent, where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its delivery's id.
    pub delivery: String,
    /// Where it is.
    pub place: Place,
    /// What it says.
    pub content: Content,
    /// The platform's id of it.
    pub message: String,
}

impl Card {
    /// The delivery and the incident of a message that was sent and says something else now; the incident may be none.
    #[must_use]
    pub fn amended(&self) -> Option<(&str, &str)> {
        self.subject.strip_prefix(AMENDED)?.split_once(' ')
    }
}

impl Outbox<'_> {
    /// What was sent under that key and is still known. What one account alone reads stands, where accounts are the
    /// platform's own, in the direct conversation with it.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn sent_as(&mut self, dedupe: &str) -> Result<Option<Sent>, StoreError> {
        let find = "select id, place, account, content, message from delivery where dedupe = $1 and state = 'sent' \
            and message <> ''";
        let Some(row) = self.tx.sql(find).bind(dedupe).optional().await? else { return Ok(None) };
        let place: Place = row.json("place")?;
        let direct = account(&row)?.filter(|to| to.platform.has_accounts());
        Ok(Some(Sent {
            delivery: row.text("id")?,
            place: direct.map_or(place, |to| Place { platform: to.platform, conversation: to.id, thread: None }),
            content: row.json("content")?,
            message: row.text("message")?,
        }))
    }

    /// What was sent under that key, or waits to be.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn known_as(&mut self, dedupe: &str) -> Result<Option<Content>, StoreError> {
        let find = "select content from delivery where dedupe = $1 and state in ('sent', 'waiting')";
        let found = self.tx.sql(find).bind(dedupe).optional().await?;
        found.map(|row| row.json("content")).transpose()
    }

    /// Has what waits under that key say something else, unless it may have been sent.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn reword(&mut self, dedupe: &str, content: &Content) -> Result<(), StoreError> {
        let reword = "update delivery set content = $2 where dedupe = $1 and state = 'waiting' and uncertain is null";
        self.tx.sql(reword).bind(dedupe).bind(text(content)?).execute().await.map(drop)
    }

    /// What a message says now, and the only account that reads it, where there is one.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn says(&mut self, delivery: &str) -> Result<Option<(Content, Option<Account>)>, StoreError> {
        let find = "select content, account from delivery where id = $1 and state = 'sent'";
        let found = self.tx.sql(find).bind(delivery).optional().await?;
        found.map(|row| Ok((row.json("content")?, account(&row)?))).transpose()
    }

    /// Has a message about `incident` say something else from now on.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn amend(
        &mut self,
        sent: &Sent,
        incident: &str,
        content: &Content,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Sent { delivery, place, message, .. } = sent;
        let card = "insert into card (id, subject, role, platform, conversation, thread, message, wanted, shown, created) \
            values ($1, $2, 'announcement', $3, $4, $5, $6, 1, 0, $7) \
            on conflict (subject, role, platform, conversation, thread) do update set wanted = card.wanted + 1 \
            returning id";
        let card = self.tx.sql(card).bind(ulid(now)).bind(format!("{AMENDED}{delivery} {incident}"));
        let card = card.bind(place.platform.word()).bind(place.conversation.as_str());
        let card = card.bind(place.thread.as_deref().unwrap_or("")).bind(message.as_str()).bind(now);
        let card = card.one().await?.text("id")?;
        let amend = "update delivery set content = $2 where id = $1 and state = 'sent'";
        self.tx.sql(amend).bind(delivery.as_str()).bind(text(content)?).execute().await?;
        self.draw(&card, place, now, now).await
    }
}

/// The only account that reads it.
fn account(row: &Row) -> Result<Option<Account>, StoreError> {
    row.optional_text("account")?.map(|_| row.json("account")).transpose()
}

fn text(content: &Content) -> Result<String, StoreError> {
    serde_json::to_string(content)
        .map_err(|error| StoreError::Malformed { column: "delivery".to_owned(), detail: error.to_string() })
}
