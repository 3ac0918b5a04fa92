//! What a timeline keeps of a conversation: its entries follow the message that they were, and so does what the incident took
//! over from it.

use jiff::Timestamp;

use crate::chat::inbound::Platform;
use crate::directory::access::Reader;
use crate::incident::author::Author;
use crate::incident::change::Change;
use crate::incident::entry::{Entry, Source};
use crate::store::error::StoreError;
use crate::store::incident::{everything, readable};
use crate::store::sql::statement::Row;
use crate::store::timeline::{Timelines, author, entry, kept, select_entry};
use crate::store::touch::Subject;

/// Greatest number of incidents one message is followed in.
const INCIDENTS_OF_ONE_MESSAGE: u32 = 50;

/// How often a change is done again when somebody else was faster.
const ATTEMPTS: u32 = 5;

/// An entry that a platform's news changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// The entry's id.
    pub entry: String,
    /// Its incident's id.
    pub incident: String,
}

/// A message that stands in a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptMessage {
    /// Its id on the platform.
    pub message: String,
    /// Who wrote it; `None` is Toban.
    pub author: Option<Author>,
    /// Whether the entry has a mark.
    pub marked: bool,
    /// Whether a reaction or a pin keeps it; not so where nobody wrote that down.
    pub signed: bool,
}

impl Timelines<'_> {
    /// The entries of a message, one for each incident it stands in.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn by_source(&mut self, source: &Source, reader: &Reader) -> Result<Vec<Entry>, StoreError> {
        let find = select_entry!(
            "e.source_platform = $1 and e.source_conversation = $2 and e.source_message = $3",
            "$4",
            "$5",
            " order by e.incident limit $6"
        );
        let find = self.tx.sql(find).bind(source.platform.word()).bind(source.conversation.as_str());
        let find = find.bind(source.message.as_str()).bind(everything(reader)).bind(reader.person.as_deref());
        find.bind(INCIDENTS_OF_ONE_MESSAGE).all().await?.iter().map(entry).collect()
    }

    /// The messages of a conversation that stand in timelines with their words: those of incidents that go on, and those
    /// that were posted from `since` on; the newest `limit`.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn kept_of(
        &mut self,
        (platform, conversation): (Platform, &str),
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<KeptMessage>, StoreError> {
        let find = "select e.source_message, e.platform, e.account, e.person, e.mark, e.signed from entry e \
            join incident i on i.id = e.incident where e.source_platform = $1 and e.source_conversation = $2 \
            and e.deleted is null and (e.at >= $3 or i.open = 1) order by e.at desc, e.source_message desc limit $4";
        let find = self.tx.sql(find).bind(platform.word()).bind(conversation).bind(since).bind(limit);
        find.all().await?.iter().map(kept_message).collect()
    }

    /// Writes down that a reaction or a pin keeps a message, so that it is known what follows when they are gone.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn signed(&mut self, incident: &str, source: &Source) -> Result<(), StoreError> {
        let signed = "update entry set signed = 1 where source_platform = $1 and source_conversation = $2 \
            and source_message = $3 and incident = $4 and deleted is null";
        let signed = self.tx.sql(signed).bind(source.platform.word()).bind(source.conversation.as_str());
        signed.bind(source.message.as_str()).bind(incident).execute().await.map(drop)
    }

    /// A message's words were changed: its entries follow, but those that have words of a later `version` already.
    ///
    /// # Errors
    /// When it is too long or the store does not do it.
    pub async fn edit_source(
        &mut self,
        (platform, conversation, message): (Platform, &str, &str),
        (text, version): (&str, Option<&str>),
        now: Timestamp,
    ) -> Result<Vec<Touched>, StoreError> {
        let late = "select id from entry where source_platform = $1 and source_conversation = $2 and source_message = $3 \
            and deleted is null and worded > $4 limit 1";
        let late = self.tx.sql(late).bind(platform.word()).bind(conversation).bind(message).bind(version);
        if late.optional().await?.is_some() {
            return Ok(Vec::new());
        }
        let edit = "update entry set text = $4, edited = $5, worded = coalesce($6, worded) where source_platform = $1 \
            and source_conversation = $2 and source_message = $3 and deleted is null and text <> $4 \
            returning id, incident";
        let text = kept(text)?;
        self.reword((platform, conversation, message), &text).await?;
        let edit = self.tx.sql(edit).bind(platform.word()).bind(conversation).bind(message);
        let touched = edit.bind(text).bind(now).bind(version).all().await?.iter().map(touched).collect();
        self.tell(touched)
    }

    /// A message was deleted: its entries keep their place and lose their words.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn delete_source(
        &mut self,
        (platform, conversation, message): (Platform, &str, &str),
        now: Timestamp,
    ) -> Result<Vec<Touched>, StoreError> {
        let delete = "update entry set text = '', attachments = '[]', deleted = $4, signed = null \
            where source_platform = $1 and source_conversation = $2 and source_message = $3 and deleted is null \
            returning id, incident";
        self.reword((platform, conversation, message), "").await?;
        let delete = self.tx.sql(delete).bind(platform.word()).bind(conversation).bind(message);
        let touched = delete.bind(now).all().await?.iter().map(touched).collect();
        self.tell(touched)
    }

    /// Pages that show these incidents hear of it.
    pub(super) fn tell(&mut self, touched: Result<Vec<Touched>, StoreError>) -> Result<Vec<Touched>, StoreError> {
        let touched = touched?;
        for one in &touched {
            self.tx.touch(Subject::Incident(one.incident.clone()));
        }
        Ok(touched)
    }

    /// What the incidents took over from a message follows it, too: hypotheses, steps, the impact.
    async fn reword(
        &mut self,
        (platform, conversation, message): (Platform, &str, &str),
        text: &str,
    ) -> Result<(), StoreError> {
        let taken = "select incident, text, about from entry where source_platform = $1 and source_conversation = $2 \
            and source_message = $3 and deleted is null and kind in ('hypothesis', 'step', 'impact') limit $4";
        let taken = self.tx.sql(taken).bind(platform.word()).bind(conversation).bind(message);
        for row in taken.bind(INCIDENTS_OF_ONE_MESSAGE).all().await? {
            let (id, before, about) = (row.text("incident")?, row.text("text")?, row.optional_text("about")?);
            for attempt in 1..=ATTEMPTS {
                let Some(incident) = self.tx.incidents().by_id(&id, &Reader::TOBAN).await? else { break };
                let Some(incident) = incident.reworded(about.as_deref(), &before, text) else { break };
                match self.tx.incidents().save(&Change { incident, entries: Vec::new() }).await {
                    Err(StoreError::Conflict { .. }) if attempt < ATTEMPTS => {}
                    done => {
                        done?;
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

pub(super) fn touched(row: &Row) -> Result<Touched, StoreError> {
    Ok(Touched { entry: row.text("id")?, incident: row.text("incident")? })
}

fn kept_message(row: &Row) -> Result<KeptMessage, StoreError> {
    Ok(KeptMessage {
        message: row.text("source_message")?,
        author: author(row)?,
        marked: row.optional_text("mark")?.is_some(),
        signed: row.optional_number("signed")? == Some(1),
    })
}
