//! From a file to a change: what differs, and whether somebody changed the note meanwhile.
//!
//! A file names the last version that did not come from a file. As long as the note still has it, nobody changed it in
//! chat or on the page since the export, and what the file says holds; what other files brought in since is told from
//! the history. Two people who edit the same file meet in git.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::chat::inbound::Platform;
use crate::incident::author::Author;
use crate::knowledge::change::{Change, Revision, RevisionKind};
use crate::knowledge::content::{Content, Part};
use crate::knowledge::file::NoteFile;
use crate::knowledge::invalid::InvalidNote;
use crate::knowledge::note::{Archived, Note, kept};

/// Why a file is not taken; English, as the rest of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl Refusal {
    fn new(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { message: message.into(), remedy: remedy.into() }
    }
}

impl NoteFile {
    /// A new note of what the file says. `origin` is the id of the private incident it names; `review` is the day to
    /// look again where the file is new and names none.
    ///
    /// # Errors
    /// The content cannot be kept as it is.
    pub fn written(
        &self,
        origin: Option<String>,
        by: Author,
        now: Timestamp,
        review: Date,
    ) -> Result<Change, InvalidNote> {
        let review = self.review.or(self.key.is_none().then_some(review));
        let created = kept(self.created.unwrap_or(now));
        // A name in a file proves nothing, so it stands for itself.
        let named = |name: &String| Author { platform: Platform::Terminal, account: name.clone(), person: None };
        let author = self.author.as_ref().map_or_else(|| by.clone(), named);
        let change = Note::write(&self.content, origin, author, now, review)?;
        let note = Note {
            created,
            updated: created,
            incidents: self.incidents.clone(),
            seen: self.seen,
            last_seen: self.last_seen,
            archived: self.archived(),
            ..change.note
        };
        Ok(note.changed(RevisionKind::Imported, by, now))
    }

    /// What the file changes in `note`; `None` when it says the same. `history` are the revisions of the note, and
    /// with `overwrite` the file counts whatever happened meanwhile.
    ///
    /// # Errors
    /// The note was changed meanwhile, or the file changes what files do not.
    pub fn applied(
        &self,
        note: &Note,
        history: &[Revision],
        by: Author,
        now: Timestamp,
        overwrite: bool,
    ) -> Result<Option<Change>, Refusal> {
        let invalid = |error: InvalidNote| Refusal::new(error.to_string(), "correct it");
        let content = self.content.checked().map_err(invalid)?;
        if self.author.as_deref().is_some_and(|author| author != note.author.name()) {
            let remedy = format!("write `author: \"{}\"` again", note.author.name());
            return Err(Refusal::new("files do not change who wrote a note", remedy));
        }
        if self.created.is_some_and(|created| created != note.created) {
            let remedy = format!("write `created: {}` again", note.created);
            return Err(Refusal::new("files do not change when a note was written", remedy));
        }
        if self.private.is_some() && note.origin.is_none() {
            return Err(Refusal::new("files do not hide a note that everybody may read", "remove `private`"));
        }
        let wanted = Note {
            updated: if content == note.content { note.updated } else { kept(now) },
            content,
            incidents: self.incidents.clone(),
            review: self.review,
            archived: self.archived(),
            // Matches are counted meanwhile; a file can only add some.
            seen: note.seen.max(self.seen),
            last_seen: note.last_seen.max(self.last_seen),
            ..note.clone()
        };
        if wanted == *note {
            return Ok(None);
        }
        if !overwrite {
            self.current(note, &wanted.content, history)?;
        }
        let linked = wanted.incidents.difference(&note.incidents).copied().collect();
        let unlinked = note.incidents.difference(&wanted.incidents).copied().collect();
        let seen = wanted.seen - note.seen;
        Ok(Some(Change { linked, unlinked, seen, ..wanted.changed(RevisionKind::Imported, by, now) }))
    }

    fn archived(&self) -> Option<Archived> {
        self.archived.map(|at| Archived { at, into: self.merged_into })
    }

    /// Whether the file knows the note as it is now.
    fn current(&self, note: &Note, wanted: &Content, history: &[Revision]) -> Result<(), Refusal> {
        const REMEDY: &str = "export into another folder, redo your change there and import that, \
            or let this file win with --overwrite";
        let Some(revision) = self.revision else {
            let message = format!("without `revision` nobody can tell whether {} was changed meanwhile", note.key);
            return Err(Refusal::new(message, REMEDY));
        };
        if revision != note.base {
            let other = history.iter().find(|one| one.kind != RevisionKind::Imported);
            let who =
                other.map_or_else(String::new, |one| format!(" by {} on {}", one.by.name(), one.at.strftime("%F")));
            let message =
                format!("{} was changed{who} since it was exported (revision {revision}, now {})", note.key, note.base);
            return Err(Refusal::new(message, REMEDY));
        }
        // Other files were imported since: what this one still has from before them is no edit.
        let older: Vec<&Content> = history
            .iter()
            .filter(|one| one.version >= revision && one.version < note.version)
            .map(|one| &one.content)
            .collect();
        for (what, field) in FIELDS {
            let value = field(wanted);
            if value != field(&note.content) && older.iter().any(|old| field(old) == value) {
                let message = format!("the {what} is older than what another file brought into {}", note.key);
                return Err(Refusal::new(message, REMEDY));
            }
        }
        Ok(())
    }
}

/// A part of the content, to compare it by.
type Field = fn(&Content) -> String;

const FIELDS: [(&str, Field); 8] = [
    ("title", |content| content.title.clone()),
    ("text under `## Symptoms`", |content| content.part(Part::Symptoms).to_owned()),
    ("text under `## Cause`", |content| content.part(Part::Cause).to_owned()),
    ("text under `## Countermeasure`", |content| content.part(Part::Countermeasure).to_owned()),
    ("text under `## Detection gap`", |content| content.part(Part::DetectionGap).to_owned()),
    ("text under `## Documentation`", |content| content.part(Part::Documentation).to_owned()),
    ("list of components", |content| joined(&content.components)),
    ("list of tags", |content| joined(&content.tags)),
];

fn joined(labels: &BTreeSet<String>) -> String {
    labels.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
}
