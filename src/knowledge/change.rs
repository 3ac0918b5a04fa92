//! What may happen to a note: each transition returns the changed note with its revision, so that no change can be
//! made without its history.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::ulid;
use crate::incident::author::Author;
use crate::incident::key::IncidentKey;
use crate::knowledge::content::{Content, INCIDENTS_LIMIT, PART_LIMIT, Part};
use crate::knowledge::invalid::InvalidNote;
use crate::knowledge::key::NoteKey;
use crate::knowledge::note::{Archived, Note, kept};

/// A note as it shall be, and what is remembered of how it came to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The note; its `version` is still the one that was read.
    pub note: Note,
    /// Who did what; the revision keeps the content as it is afterwards.
    pub revision: NewRevision,
    /// Incidents to link. The set in `note` has only what its reader may read, hence the difference is kept.
    pub linked: BTreeSet<IncidentKey>,
    /// Incidents to unlink.
    pub unlinked: BTreeSet<IncidentKey>,
    /// How many sightings to add.
    pub seen: u32,
}

/// What is remembered of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRevision {
    /// What was done.
    pub kind: RevisionKind,
    /// By whom.
    pub by: Author,
    /// When.
    pub at: Timestamp,
}

/// What was done to a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevisionKind {
    /// It was written.
    Written,
    /// Its content was changed.
    Edited,
    /// It was written or changed by a file.
    Imported,
    /// Somebody looked: it still holds.
    Reviewed,
    /// Incidents were linked or unlinked.
    Linked,
    /// It was put away.
    Archived,
    /// It was taken out again.
    Restored,
    /// It took over a double.
    Merged,
}

/// A revision as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The note's version it made.
    pub version: i64,
    /// What was done.
    pub kind: RevisionKind,
    /// By whom.
    pub by: Author,
    /// When.
    pub at: Timestamp,
    /// The content afterwards.
    pub content: Content,
}

impl RevisionKind {
    /// How rows write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Edited => "edited",
            Self::Imported => "imported",
            Self::Reviewed => "reviewed",
            Self::Linked => "linked",
            Self::Archived => "archived",
            Self::Restored => "restored",
            Self::Merged => "merged",
        }
    }
}

impl Note {
    /// A new note. The store gives it its key.
    ///
    /// # Errors
    /// The content cannot be kept as it is.
    pub fn write(
        content: &Content,
        origin: Option<String>,
        by: Author,
        now: Timestamp,
        review: Option<Date>,
    ) -> Result<Change, InvalidNote> {
        let note = Self {
            id: ulid(now),
            key: NoteKey(0),
            content: content.checked()?,
            incidents: BTreeSet::new(),
            origin,
            author: by.clone(),
            created: kept(now),
            updated: kept(now),
            review,
            seen: 0,
            last_seen: None,
            archived: None,
            version: 0,
            base: 0,
        };
        Ok(note.changed(RevisionKind::Written, by, now))
    }

    /// Other content. `review` is the day it is to be looked at next.
    ///
    /// # Errors
    /// The note is archived, the content cannot be kept, or nothing would change.
    pub fn edit(
        &self,
        content: &Content,
        by: Author,
        now: Timestamp,
        review: Option<Date>,
    ) -> Result<Change, InvalidNote> {
        self.alive()?;
        let content = content.checked()?;
        if content == self.content {
            return Err(InvalidNote::NothingNew);
        }
        let note = Self { content, review, updated: kept(now), ..self.clone() };
        Ok(note.changed(RevisionKind::Edited, by, now))
    }

    /// It still holds; `next` is the day to look again.
    ///
    /// # Errors
    /// The note is archived.
    pub fn reviewed(&self, by: Author, now: Timestamp, next: Option<Date>) -> Result<Change, InvalidNote> {
        self.alive()?;
        let note = Self { review: next, ..self.clone() };
        Ok(note.changed(RevisionKind::Reviewed, by, now))
    }

    /// It belongs to that incident, too.
    ///
    /// # Errors
    /// It does already, or belongs to too many.
    pub fn link(&self, incident: IncidentKey, by: Author, now: Timestamp) -> Result<Change, InvalidNote> {
        if self.incidents.contains(&incident) {
            return Err(InvalidNote::Linked(incident));
        }
        if self.incidents.len() >= INCIDENTS_LIMIT {
            return Err(InvalidNote::ManyIncidents);
        }
        let mut note = self.clone();
        note.incidents.insert(incident);
        Ok(Change { linked: BTreeSet::from([incident]), ..note.changed(RevisionKind::Linked, by, now) })
    }

    /// It does not belong to that incident after all.
    ///
    /// # Errors
    /// It did not before.
    pub fn unlink(&self, incident: IncidentKey, by: Author, now: Timestamp) -> Result<Change, InvalidNote> {
        let mut note = self.clone();
        if !note.incidents.remove(&incident) {
            return Err(InvalidNote::NotLinked(incident));
        }
        Ok(Change { unlinked: BTreeSet::from([incident]), ..note.changed(RevisionKind::Linked, by, now) })
    }

    /// It is put away: not found, not offered, but still there under its key.
    ///
    /// # Errors
    /// It is already.
    pub fn archive(&self, by: Author, now: Timestamp) -> Result<Change, InvalidNote> {
        self.alive()?;
        let note = Self { archived: Some(Archived { at: kept(now), into: None }), ..self.clone() };
        Ok(note.changed(RevisionKind::Archived, by, now))
    }

    /// It is taken out again.
    ///
    /// # Errors
    /// It is not archived.
    pub fn restore(&self, by: Author, now: Timestamp, review: Option<Date>) -> Result<Change, InvalidNote> {
        if self.archived.is_none() {
            return Err(InvalidNote::NotArchived);
        }
        let note = Self { archived: None, review, ..self.clone() };
        Ok(note.changed(RevisionKind::Restored, by, now))
    }

    /// This note and `other` say the same: `other` takes over what only this one says and goes on, this one is put
    /// away. The changes of this note and of the other.
    ///
    /// # Errors
    /// One of them is archived, both are the same, or together they are too long.
    pub fn merge_into(
        &self,
        other: &Self,
        by: &Author,
        now: Timestamp,
        review: Option<Date>,
    ) -> Result<(Change, Change), InvalidNote> {
        if self.key == other.key {
            return Err(InvalidNote::Itself);
        }
        self.alive()?;
        other.alive()?;
        let mut content = other.content.clone();
        if !content.title.eq(&self.content.title) {
            append(&mut content, Part::Symptoms, &self.content.title)?;
        }
        for part in Part::ALL {
            append(&mut content, part, self.content.part(part))?;
        }
        content.components.extend(self.content.components.iter().cloned());
        content.tags.extend(self.content.tags.iter().cloned());
        let content = content.checked()?;
        let linked: BTreeSet<_> = self.incidents.difference(&other.incidents).copied().collect();
        let incidents: BTreeSet<_> = other.incidents.union(&self.incidents).copied().collect();
        if incidents.len() > INCIDENTS_LIMIT {
            return Err(InvalidNote::ManyIncidents);
        }
        let goes = Self { archived: Some(Archived { at: kept(now), into: Some(other.key) }), ..self.clone() };
        let last_seen = self.last_seen.max(other.last_seen);
        let seen = other.seen.saturating_add(self.seen);
        let stays = Self { content, incidents, review, updated: kept(now), seen, last_seen, ..other.clone() };
        let stays = Change { linked, seen: self.seen, ..stays.changed(RevisionKind::Merged, by.clone(), now) };
        Ok((goes.changed(RevisionKind::Archived, by.clone(), now), stays))
    }

    const fn alive(&self) -> Result<(), InvalidNote> {
        match self.archived {
            Some(archived) => Err(InvalidNote::Archived { into: archived.into }),
            None => Ok(()),
        }
    }

    pub(in crate::knowledge) const fn changed(self, kind: RevisionKind, by: Author, at: Timestamp) -> Change {
        let revision = NewRevision { kind, by, at };
        Change { note: self, revision, linked: BTreeSet::new(), unlinked: BTreeSet::new(), seen: 0 }
    }
}

/// Adds what `part` does not say yet.
fn append(content: &mut Content, part: Part, text: &str) -> Result<(), InvalidNote> {
    let said = content.part_mut(part);
    if text.is_empty() || said.contains(text) {
        return Ok(());
    }
    if !said.is_empty() {
        said.push_str("\n\n");
    }
    said.push_str(text);
    let length = said.chars().count();
    if length > PART_LIMIT { Err(InvalidNote::LongPart { part, length }) } else { Ok(()) }
}

/// How many days after an edit or a review somebody should look again, where the settings say nothing else.
pub const REVIEW_AFTER: u16 = 90;

/// The day `days` after `today`.
#[must_use]
pub fn next_review(today: Date, days: u16) -> Date {
    today.saturating_add(jiff::Span::new().days(i64::from(days)))
}
