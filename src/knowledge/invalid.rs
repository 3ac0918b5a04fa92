//! Why a note cannot be as somebody wants it; `reply` makes the sentences.

use crate::incident::key::IncidentKey;
use crate::knowledge::content::{INCIDENTS_LIMIT, LABEL_LIMIT, LABELS_LIMIT, PART_LIMIT, Part, TITLE_LIMIT};
use crate::knowledge::key::NoteKey;

/// What is wrong. Its own words are English, for files and logs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidNote {
    /// The title is empty.
    #[error("the title is empty; say in a line what happens")]
    NoTitle,
    /// The title has several lines.
    #[error("the title has several lines; keep one and move the rest to the symptoms")]
    TitleLines,
    /// The title is too long.
    #[error("the title has {length} characters, at most {TITLE_LIMIT} fit; move details to the symptoms")]
    LongTitle {
        /// Its length in characters.
        length: usize,
    },
    /// A part is too long.
    #[error("{} has {length} characters, at most {PART_LIMIT} fit; keep what helps and link to the rest", part.word())]
    LongPart {
        /// The part.
        part: Part,
        /// Its length in characters.
        length: usize,
    },
    /// A component or tag is too long.
    #[error("one of the {what} has {length} characters, at most {LABEL_LIMIT} fit; use a short word")]
    LongLabel {
        /// `components` or `tags`.
        what: &'static str,
        /// Its length in characters.
        length: usize,
    },
    /// There are too many components or tags.
    #[error("there are {count} {what}, at most {LABELS_LIMIT} fit; keep those one would search for")]
    ManyLabels {
        /// `components` or `tags`.
        what: &'static str,
        /// How many.
        count: usize,
    },
    /// A component or tag was to be taken off that is not there.
    #[error("`{label}` is none of the {what}: {}", known.join(", "))]
    NoLabel {
        /// `components` or `tags`.
        what: &'static str,
        /// The one that was meant.
        label: String,
        /// Those that are there.
        known: Vec<String>,
    },
    /// It would be linked to too many incidents.
    #[error("a note is linked to at most {INCIDENTS_LIMIT} incidents; write another note")]
    ManyIncidents,
    /// It is linked to that incident already.
    #[error("the note is linked to {0} already")]
    Linked(IncidentKey),
    /// It is not linked to that incident.
    #[error("the note is not linked to {0}")]
    NotLinked(IncidentKey),
    /// It is archived; only restoring it is possible.
    #[error("the note is archived{}; restore it first", into.map(|key| format!(" ({key} says the same)")).unwrap_or_default())]
    Archived {
        /// The note that goes on instead.
        into: Option<NoteKey>,
    },
    /// It is not archived.
    #[error("the note is not archived")]
    NotArchived,
    /// A note cannot be merged into itself.
    #[error("a note cannot be merged into itself; name the other note")]
    Itself,
    /// The change changes nothing.
    #[error("nothing would change")]
    NothingNew,
}
