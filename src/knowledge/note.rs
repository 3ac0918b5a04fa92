//! A prevention note as it is kept.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::incident::author::Author;
use crate::incident::key::IncidentKey;
use crate::knowledge::content::Content;
use crate::knowledge::key::NoteKey;
use crate::language::Language;

/// A prevention note: what somebody learned, so that the next one need not (guide 2.1, prevention).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Its ULID.
    pub id: String,
    /// Its key.
    pub key: NoteKey,
    /// What people write and change.
    pub content: Content,
    /// Incidents it belongs to; only those the reader may read.
    pub incidents: BTreeSet<IncidentKey>,
    /// The ULID of the incident it was written from. While that one is private, the note is hidden with it.
    pub origin: Option<String>,
    /// Who wrote it first.
    pub author: Author,
    /// When it was written.
    pub created: Timestamp,
    /// When its content was last changed.
    pub updated: Timestamp,
    /// The day somebody should look whether it still holds.
    pub review: Option<Date>,
    /// How often it matched something real: an incident opened, a finding, a note about to be written twice.
    pub seen: u32,
    /// When it last did.
    pub last_seen: Option<Timestamp>,
    /// It is not offered and not found any more.
    pub archived: Option<Archived>,
    /// Guards changes: the row's version this value was read at; 0 is not stored yet.
    pub version: i64,
    /// The last version that did not come from a file: what exported files name as their base.
    pub base: i64,
}

/// That a note was put away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archived {
    /// When.
    pub at: Timestamp,
    /// The note that says the same and goes on.
    pub into: Option<NoteKey>,
}

impl Note {
    /// The language it is written in, as far as its letters tell.
    #[must_use]
    pub fn language(&self) -> Language {
        self.content.language()
    }

    /// Whether its review is due on `today`.
    #[must_use]
    pub fn due(&self, today: Date) -> bool {
        self.archived.is_none() && self.review.is_some_and(|day| day <= today)
    }
}

/// A moment as the store keeps it: in whole microseconds, so that a file written before and after says the same.
pub(in crate::knowledge) fn kept(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// A note in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its key; its number is the cursor of lists.
    pub key: NoteKey,
    /// Its title.
    pub title: String,
    /// What it concerns.
    pub components: BTreeSet<String>,
    /// Words to find it by.
    pub tags: BTreeSet<String>,
    /// The language it is written in.
    pub language: Language,
    /// When its content was last changed.
    pub updated: Timestamp,
    /// The day somebody should look whether it still holds.
    pub review: Option<Date>,
    /// How often it matched something real.
    pub seen: u32,
    /// Whether it was put away.
    pub archived: bool,
}
