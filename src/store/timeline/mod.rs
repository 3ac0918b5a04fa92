//! The timeline: entries in the order of what happened. `message` follows the messages that became some.
//!
//! Invariants: one message is one entry of an incident, however often it comes; what was deleted keeps its place and
//! loses its words; no secret is kept.

use jiff::Timestamp;

use crate::directory::access::Reader;
use crate::id::ulid;
use crate::incident::author::Author;
use crate::incident::change::NewEntry;
use crate::incident::entry::{Attachment, Entry, EntryKind, Mark, Source};
use crate::incident::limit;
use crate::redaction::redact;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::incident::{everything, readable};
use crate::store::sql::statement::Row;
use crate::store::timeline::message::touched;
use crate::store::touch::Subject;

pub use self::message::{KeptMessage, Touched};

mod message;

/// Greatest number of persons named of one timeline.
const AUTHORS: u32 = 100;

/// Where a reader of a timeline stands: behind this entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    at: Timestamp,
    seq: i64,
    id: String,
}

impl Cursor {
    /// Behind (or, going back, before) that entry.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        Self { at: entry.at, seq: entry.seq, id: entry.id.clone() }
    }
}

/// Timelines of one transaction.
#[derive(Debug)]
pub struct Timelines<'t> {
    pub(super) tx: &'t mut Tx,
}

macro_rules! select_entry {
    ($rest:literal) => {
        concat!(
            "select e.id, e.incident, e.seq, e.at, e.kind, e.text, e.platform, e.account, e.person, e.source_platform, \
             e.source_conversation, e.source_message, e.source_link, e.mark, e.attachments, e.audience, e.about, \
             e.edited, e.deleted from entry e join incident i on i.id = e.incident where ",
            $rest
        )
    };
    ($rest:literal, $everything:literal, $person:literal, $order:literal) => {
        concat!(select_entry!($rest), " and ", readable!($everything, $person), $order)
    };
}

use select_entry;

impl Timelines<'_> {
    /// Adds an entry; its id. A message that has one already gets no second: `None`. If that one was deleted, it
    /// comes back with the new words.
    ///
    /// # Errors
    /// When it is too long or the store does not do it.
    pub async fn append(&mut self, incident: &str, entry: &NewEntry) -> Result<Option<String>, StoreError> {
        let text = kept(&entry.text)?;
        let id = ulid(entry.at);
        self.tx.touch(Subject::Incident(incident.to_owned()));
        let attachments = json(&entry.attachments)?;
        let append = "insert into entry (id, incident, seq, at, kind, text, platform, account, person, source_platform, \
            source_conversation, source_message, source_link, mark, attachments, audience, about) \
            values ($1, $2, (select coalesce(max(seq), 0) + 1 from entry where incident = $2), $3, $4, $5, $6, $7, $8, \
            $9, $10, $11, $12, $13, $14, $15, $16) on conflict do nothing";
        let append = self.tx.sql(append).bind(id.as_str()).bind(incident).bind(entry.at).bind(entry.kind.word());
        let (author, source) = (entry.author.as_ref(), entry.source.as_ref());
        let append = append.bind(text.as_str()).bind(author.map(|author| author.platform.word()));
        let append = append.bind(author.map(|author| author.account.as_str()));
        let append = append.bind(author.and_then(|author| author.person.as_deref()));
        let append = append.bind(source.map(|source| source.platform.word()));
        let append = append.bind(source.map(|source| source.conversation.as_str()));
        let append = append.bind(source.map(|source| source.message.as_str()));
        let append = append.bind(source.and_then(|source| source.link.as_deref())).bind(entry.mark.map(Mark::word));
        let append = append.bind(attachments.as_str()).bind(entry.audience.word()).bind(entry.about.as_deref());
        if append.execute().await? == 1 {
            return Ok(Some(id));
        }
        let Some(source) = source else { return Ok(None) };
        let revive = "update entry set text = $5, attachments = $6, deleted = null where source_platform = $1 \
            and source_conversation = $2 and source_message = $3 and incident = $4 and deleted is not null returning id";
        let revive = self.tx.sql(revive).bind(source.platform.word()).bind(source.conversation.as_str());
        let revive = revive.bind(source.message.as_str()).bind(incident).bind(text).bind(attachments);
        revive.optional().await?.map(|row| row.text("id")).transpose()
    }

    pub(super) async fn append_all(&mut self, incident: &str, entries: &[NewEntry]) -> Result<(), StoreError> {
        for entry in entries {
            self.append(incident, entry).await?;
        }
        Ok(())
    }

    /// Up to `limit` entries in the order of what happened, from the beginning or behind `after`; none where the
    /// incident does not exist for the reader.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn of(
        &mut self,
        incident: &str,
        after: Option<&Cursor>,
        limit: u32,
        reader: &Reader,
    ) -> Result<Vec<Entry>, StoreError> {
        let page = select_entry!(
            "e.incident = $1 and (e.at, e.seq, e.id) > ($2, $3, $4)",
            "$5",
            "$6",
            " order by e.at, e.seq, e.id limit $7"
        );
        let page = self.tx.sql(page).bind(incident);
        let page = match after {
            Some(Cursor { at, seq, id }) => page.bind(*at).bind(*seq).bind(id.as_str()),
            None => page.bind(i64::MIN).bind(0_i64).bind(""),
        };
        let page = page.bind(everything(reader)).bind(reader.person.as_deref()).bind(limit);
        page.all().await?.iter().map(entry).collect()
    }

    /// Persons whose words are in the timeline of an incident, each once.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn authors(&mut self, incident: &str) -> Result<Vec<String>, StoreError> {
        let authors = "select distinct person from entry where incident = $1 and person is not null \
            and deleted is null order by person limit $2";
        let authors = self.tx.sql(authors).bind(incident).bind(AUTHORS).all().await?;
        authors.iter().map(|row| row.text("person")).collect()
    }

    /// How many entries the timeline has; none where the incident does not exist for the reader.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn count(&mut self, incident: &str, reader: &Reader) -> Result<usize, StoreError> {
        let count = concat!(
            "select count(*) as n from entry e join incident i on i.id = e.incident where e.incident = $1 and ",
            readable!("$2", "$3")
        );
        let count = self.tx.sql(count).bind(incident).bind(everything(reader)).bind(reader.person.as_deref());
        Ok(usize::try_from(count.one().await?.number("n")?).unwrap_or(usize::MAX))
    }

    /// The newest `limit` entries before `before` or the end, in the order of what happened.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn newest(
        &mut self,
        incident: &str,
        before: Option<&Cursor>,
        limit: u32,
        reader: &Reader,
    ) -> Result<Vec<Entry>, StoreError> {
        let page = select_entry!(
            "e.incident = $1 and (e.at, e.seq, e.id) < ($2, $3, $4)",
            "$5",
            "$6",
            " order by e.at desc, e.seq desc, e.id desc limit $7"
        );
        let page = self.tx.sql(page).bind(incident);
        let page = match before {
            Some(Cursor { at, seq, id }) => page.bind(*at).bind(*seq).bind(id.as_str()),
            None => page.bind(i64::MAX).bind(0_i64).bind(""),
        };
        let page = page.bind(everything(reader)).bind(reader.person.as_deref()).bind(limit);
        page.all().await?.iter().rev().map(entry).collect()
    }

    /// The entry with that id.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn by_id(&mut self, id: &str, reader: &Reader) -> Result<Option<Entry>, StoreError> {
        let find = select_entry!("e.id = $1", "$2", "$3", "");
        let find = self.tx.sql(find).bind(id).bind(everything(reader)).bind(reader.person.as_deref());
        find.optional().await?.as_ref().map(entry).transpose()
    }

    /// The reports of an incident, each with the key of its run (`RUN-12`), in the order of what happened.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn reports(&mut self, incident: &str, reader: &Reader) -> Result<Vec<(Entry, String)>, StoreError> {
        let find = select_entry!(
            "e.incident = $1 and e.kind = 'report' and e.about is not null",
            "$2",
            "$3",
            " order by e.at, e.seq, e.id limit 200"
        );
        let find = self.tx.sql(find).bind(incident).bind(everything(reader)).bind(reader.person.as_deref());
        let entries = find.all().await?.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        Ok(entries.into_iter().filter_map(|entry| entry.about.clone().map(|run| (entry, run))).collect())
    }

    /// Says afterwards what an entry is and what it was for the incident; whether there is such an entry. `about` is the
    /// key it got from [`Incident::adopt`](crate::incident::record::Incident::adopt); without, it keeps its own.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn classify(
        &mut self,
        id: &str,
        kind: EntryKind,
        mark: Option<Mark>,
        about: Option<&str>,
    ) -> Result<bool, StoreError> {
        let classify = "update entry set kind = $2, mark = $3, about = coalesce($4, about) where id = $1 \
            returning id, incident";
        let classify = self.tx.sql(classify).bind(id).bind(kind.word()).bind(mark.map(Mark::word)).bind(about);
        let touched = classify.all().await?.iter().map(touched).collect();
        Ok(self.tell(touched)?.len() == 1)
    }
}

/// The words as they are kept.
fn kept(text: &str) -> Result<String, StoreError> {
    // A fact stands on a line of its own above a person's words.
    let (characters, limit) = (text.chars().count(), limit::TEXT + limit::NAME);
    if characters > limit {
        return Err(StoreError::TooLarge { what: "an entry of the timeline", bytes: text.len(), limit });
    }
    Ok(redact(text).text)
}

fn json(attachments: &[Attachment]) -> Result<String, StoreError> {
    let malformed = |error: serde_json::Error| StoreError::Malformed {
        column: "attachments".to_owned(),
        detail: error.to_string(),
    };
    serde_json::to_string(attachments).map_err(malformed)
}

fn author(row: &Row) -> Result<Option<Author>, StoreError> {
    let Some(account) = row.optional_text("account")? else { return Ok(None) };
    Ok(Some(Author { platform: row.word("platform")?, account, person: row.optional_text("person")? }))
}

fn entry(row: &Row) -> Result<Entry, StoreError> {
    let author = author(row)?;
    let source = match row.optional_text("source_message")? {
        Some(message) => Some(Source {
            platform: row.word("source_platform")?,
            conversation: row.text("source_conversation")?,
            message,
            link: row.optional_text("source_link")?,
        }),
        None => None,
    };
    Ok(Entry {
        id: row.text("id")?,
        incident: row.text("incident")?,
        seq: row.number("seq")?,
        at: row.time("at")?,
        kind: row.word("kind")?,
        text: row.text("text")?,
        author,
        source,
        mark: row.optional_text("mark")?.map(|_| row.word("mark")).transpose()?,
        attachments: row.json("attachments")?,
        audience: row.word("audience")?,
        about: row.optional_text("about")?,
        edited: row.optional_time("edited")?,
        deleted: row.optional_time("deleted")?,
    })
}
