//! Notes: what was learned, with its history; what is hidden with a private incident is not there for others.
//!
//! Whoever changes a note takes the index's number and holds its row until the transaction ends
//! ([`Search`](crate::store::search::Search)); hence a transaction changes its notes before it posts messages.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use crate::directory::access::Reader;
use crate::incident::key::IncidentKey;
use crate::knowledge::change::{Change, RevisionKind};
use crate::knowledge::content::Content;
use crate::knowledge::key::NoteKey;
use crate::knowledge::note::Note;
use crate::knowledge::search::terms::terms;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::note::row::{day, merged_into, read};
use crate::store::touch::Subject;

mod hidden;
pub mod list;
mod revision;
pub(in crate::store) mod row;

/// Whether `n` is there for the reader `$1` (everything), `$2` (person).
macro_rules! readable {
    () => {
        "(n.origin is null or $1 = 1 or not exists (select 1 from incident i where i.id = n.origin and i.private = 1 \
            and not exists (select 1 from incident_member m where m.incident = i.id and m.person = $2)))"
    };
}

use readable;

macro_rules! note {
    ($which:literal) => {
        concat!(
            "select n.id, n.number, n.title, n.symptoms, n.cause, n.countermeasure, n.detection_gap, n.documentation, \
                n.components, n.tags, n.origin, n.author, n.created, n.updated, n.review, n.seen, n.last_seen, \
                n.archived, n.merged_into, n.version, n.base from note n where ",
            readable!(),
            $which
        )
    };
}

/// Notes of one transaction.
#[derive(Debug)]
pub struct Notes<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Notes<'_> {
    /// Keeps a new note; with its key.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn create(&mut self, change: &Change) -> Result<Note, StoreError> {
        self.tx.knowledge().lock().await?;
        let key = NoteKey(self.tx.keys().next_number("NOTE").await?);
        let note = self.insert(change, key).await?;
        self.tx.knowledge().index(&[(key.0, BTreeMap::new(), indexed(&note))]).await?;
        self.tx.touch(Subject::Note(note.key.to_string()));
        Ok(note)
    }

    /// Keeps new notes at once, those that name one under the key they have elsewhere; later keys go on after it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a key is taken, or the store does not do it.
    pub async fn create_all(&mut self, changes: &[(Change, Option<NoteKey>)]) -> Result<Vec<Note>, StoreError> {
        self.tx.knowledge().lock().await?;
        let mut notes = Vec::new();
        for (change, key) in changes {
            let key = match key {
                Some(key) => {
                    let raise = "insert into counter (name, last) values ('NOTE', $1) on conflict (name) \
                        do update set last = case when counter.last < $1 then $1 else counter.last end";
                    self.tx.sql(raise).bind(key.0).execute().await?;
                    *key
                }
                None => NoteKey(self.tx.keys().next_number("NOTE").await?),
            };
            notes.push(self.insert(change, key).await?);
        }
        let index: Vec<_> = notes.iter().map(|note| (note.key.0, BTreeMap::new(), indexed(note))).collect();
        self.tx.knowledge().index(&index).await?;
        Ok(notes)
    }

    async fn insert(&mut self, change: &Change, key: NoteKey) -> Result<Note, StoreError> {
        let note = Note { key, version: 1, base: 1, ..change.note.clone() };
        let content = &note.content;
        let insert = "insert into note (id, number, title, symptoms, cause, countermeasure, detection_gap, \
            documentation, components, tags, origin, author, language, created, updated, review, seen, last_seen, \
            archived, merged_into, version, base) \
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 1, 1) \
            on conflict (number) do nothing";
        let insert = self.tx.sql(insert).bind(note.id.as_str()).bind(key.0).bind(content.title.as_str());
        let insert = insert.bind(content.symptoms.as_str()).bind(content.cause.as_str());
        let insert = insert.bind(content.countermeasure.as_str()).bind(content.detection_gap.as_str());
        let insert = insert.bind(content.documentation.as_str()).bind(json(&content.components)?);
        let insert = insert.bind(json(&content.tags)?).bind(note.origin.as_deref()).bind(json(&note.author)?);
        let insert = insert.bind(note.language().tag()).bind(note.created).bind(note.updated).bind(day(note.review));
        let insert = insert.bind(note.seen).bind(note.last_seen).bind(note.archived.map(|archived| archived.at));
        if insert.bind(merged_into(&note)).execute().await? == 0 {
            return Err(StoreError::Conflict { detail: format!("{key} exists already") });
        }
        self.revise(&note, change).await?;
        self.label(key, &Content::default(), content).await?;
        self.links(key, &note.incidents, &BTreeSet::new()).await?;
        Ok(note)
    }

    /// The note with that key for whoever changes it next: as it is once others have changed theirs, and nobody else changes
    /// any before the transaction ends.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when others keep them for too long, or the store does not answer.
    pub async fn hold(&mut self, key: NoteKey, reader: &Reader) -> Result<Option<Note>, StoreError> {
        self.tx.knowledge().lock().await?;
        self.by_key(key, reader).await
    }

    /// Keeps a changed note, unless somebody else changed it since it was read.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody did: read it again and redo the change.
    pub async fn save(&mut self, change: &Change) -> Result<Note, StoreError> {
        let moved = || StoreError::Conflict { detail: format!("{} was changed meanwhile", change.note.key) };
        self.tx.knowledge().lock().await?;
        let before = self.by_key(change.note.key, &Reader::TOBAN).await?.ok_or_else(moved)?;
        let version = change.note.version + 1;
        let base = if change.revision.kind == RevisionKind::Imported { before.base } else { version };
        let note = Note { version, base, ..change.note.clone() };
        let content = &note.content;
        let update = "update note set title = $3, symptoms = $4, cause = $5, countermeasure = $6, detection_gap = $7, \
            documentation = $8, components = $9, tags = $10, language = $11, updated = $12, review = $13, \
            seen = seen + $14, archived = $15, merged_into = $16, version = version + 1, base = $17, \
            last_seen = case when last_seen is null or last_seen < $18 then $18 else last_seen end \
            where number = $1 and version = $2";
        let update = self.tx.sql(update).bind(note.key.0).bind(change.note.version).bind(content.title.as_str());
        let update = update.bind(content.symptoms.as_str()).bind(content.cause.as_str());
        let update = update.bind(content.countermeasure.as_str()).bind(content.detection_gap.as_str());
        let update = update.bind(content.documentation.as_str()).bind(json(&content.components)?);
        let update = update.bind(json(&content.tags)?).bind(note.language().tag()).bind(note.updated);
        let update = update.bind(day(note.review)).bind(change.seen);
        let update = update.bind(note.archived.map(|archived| archived.at)).bind(merged_into(&note)).bind(base);
        if update.bind(note.last_seen).execute().await? == 0 {
            return Err(moved());
        }
        self.revise(&note, change).await?;
        self.label(note.key, &before.content, content).await?;
        self.links(note.key, &change.linked, &change.unlinked).await?;
        self.tx.knowledge().index(&[(note.key.0, indexed(&before), indexed(&note))]).await?;
        self.tx.touch(Subject::Note(note.key.to_string()));
        Ok(note)
    }

    /// The note with that key, whether it was put away or not.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn by_key(&mut self, key: NoteKey, reader: &Reader) -> Result<Option<Note>, StoreError> {
        let find = self.tx.sql(note!(" and n.number = $3")).bind(i64::from(reader.everything));
        let Some(row) = find.bind(reader.person.as_deref()).bind(key.0).optional().await? else { return Ok(None) };
        let incidents = self.incidents(key, reader).await?;
        read(&row, incidents).map(Some)
    }

    /// Up to `limit` whole notes from the number after `after` on, the oldest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn all(&mut self, after: i64, limit: u32, reader: &Reader) -> Result<Vec<Note>, StoreError> {
        let all = self.tx.sql(note!(" and n.number > $3 order by n.number limit $4"));
        let all = all.bind(i64::from(reader.everything)).bind(reader.person.as_deref()).bind(after).bind(limit);
        let mut notes = Vec::new();
        for row in all.all().await? {
            let incidents = self.incidents(NoteKey(row.number("number")?), reader).await?;
            notes.push(read(&row, incidents)?);
        }
        Ok(notes)
    }

    async fn incidents(&mut self, key: NoteKey, reader: &Reader) -> Result<BTreeSet<IncidentKey>, StoreError> {
        let incidents = "select l.incident from note_incident l where l.note = $3 and ($1 = 1 or not exists \
            (select 1 from incident i where i.number = l.incident and i.private = 1 and not exists \
            (select 1 from incident_member m where m.incident = i.id and m.person = $2)))";
        let incidents = self.tx.sql(incidents).bind(i64::from(reader.everything)).bind(reader.person.as_deref());
        incidents.bind(key.0).all().await?.iter().map(|row| row.number("incident").map(IncidentKey)).collect()
    }

    /// Counts that these notes matched something real.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn seen(&mut self, keys: &[NoteKey], now: Timestamp) -> Result<(), StoreError> {
        // In one order, so that two transactions that count the same notes never wait for each other in a circle.
        let keys: BTreeSet<NoteKey> = keys.iter().copied().collect();
        for key in keys {
            let seen = "update note set seen = seen + 1, last_seen = $2 where number = $1";
            self.tx.sql(seen).bind(key.0).bind(now).execute().await?;
        }
        Ok(())
    }

    /// The live note that says just this, if there is one.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn same(&mut self, content: &Content, reader: &Reader) -> Result<Option<NoteKey>, StoreError> {
        let same = self.tx.sql(note!(" and n.title = $3 and n.archived is null order by n.number limit 20"));
        let same = same.bind(i64::from(reader.everything)).bind(reader.person.as_deref());
        for row in same.bind(content.title.as_str()).all().await? {
            let note = read(&row, BTreeSet::new())?;
            if note.content == *content {
                return Ok(Some(note.key));
            }
        }
        Ok(None)
    }

    async fn label(&mut self, key: NoteKey, before: &Content, after: &Content) -> Result<(), StoreError> {
        let kinds = [("component", &before.components, &after.components), ("tag", &before.tags, &after.tags)];
        for (kind, before, after) in kinds {
            for label in before.difference(after) {
                let remove = "delete from note_label where kind = $1 and label = $2 and note = $3";
                self.tx.sql(remove).bind(kind).bind(label.as_str()).bind(key.0).execute().await?;
            }
            for label in after.difference(before) {
                let add = "insert into note_label (kind, label, note) values ($1, $2, $3) on conflict do nothing";
                self.tx.sql(add).bind(kind).bind(label.as_str()).bind(key.0).execute().await?;
            }
        }
        Ok(())
    }

    async fn links(
        &mut self,
        key: NoteKey,
        linked: &BTreeSet<IncidentKey>,
        unlinked: &BTreeSet<IncidentKey>,
    ) -> Result<(), StoreError> {
        for incident in unlinked {
            let remove = "delete from note_incident where incident = $1 and note = $2";
            self.tx.sql(remove).bind(incident.0).bind(key.0).execute().await?;
        }
        for incident in linked {
            let add = "insert into note_incident (incident, note) values ($1, $2) on conflict do nothing";
            self.tx.sql(add).bind(incident.0).bind(key.0).execute().await?;
        }
        Ok(())
    }
}

/// What a note is found by: nothing, once it was put away.
fn indexed(note: &Note) -> BTreeMap<String, u8> {
    if note.archived.is_some() { BTreeMap::new() } else { terms(&note.content) }
}

fn json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    let malformed =
        |error: serde_json::Error| StoreError::Malformed { column: "note".to_owned(), detail: error.to_string() };
    serde_json::to_string(value).map_err(malformed)
}
