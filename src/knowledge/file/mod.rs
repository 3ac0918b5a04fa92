//! A note as a Markdown file with YAML front matter: what git keeps and people edit.
//!
//! Invariant: what [`write()`] made, [`read()`] gives back; and what was read and is written again is the same text, as
//! long as it stood in this form. `docs/knowledge.md` describes the form.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::incident::key::IncidentKey;
use crate::knowledge::content::{Content, Part};
use crate::knowledge::key::NoteKey;
use crate::likeness::nearest;

mod apply;
mod read;
mod write;

pub use apply::Refusal;
pub use read::read;
pub use write::write;

/// Greatest size of a file in bytes.
pub const FILE_LIMIT: u64 = 1024 * 1024;

/// A note as a file says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoteFile {
    /// Its key; none in a new file.
    pub key: Option<NoteKey>,
    /// The last version that this file knows and that did not come from a file.
    pub revision: Option<i64>,
    /// What it says, just as it stands there.
    pub content: Content,
    /// Incidents it belongs to.
    pub incidents: BTreeSet<IncidentKey>,
    /// The day to look again.
    pub review: Option<Date>,
    /// How often it matched something real.
    pub seen: u32,
    /// When it last did.
    pub last_seen: Option<Timestamp>,
    /// Who wrote it.
    pub author: Option<String>,
    /// When it was written.
    pub created: Option<Timestamp>,
    /// When it was put away.
    pub archived: Option<Timestamp>,
    /// The note that says the same and goes on.
    pub merged_into: Option<NoteKey>,
    /// It is hidden with this private incident.
    pub private: Option<IncidentKey>,
}

/// The name of a note's file.
#[must_use]
pub fn name_of(key: NoteKey) -> String {
    format!("{key}.md")
}

/// The heading above a part.
const fn heading(part: Part) -> &'static str {
    match part {
        Part::Symptoms => "Symptoms",
        Part::Cause => "Cause",
        Part::Countermeasure => "Countermeasure",
        Part::DetectionGap => "Detection gap",
        Part::Documentation => "Documentation",
    }
}

/// What a line of the body is.
enum Line<'a> {
    /// The heading of a part.
    Heading(Part),
    /// Something that was probably meant to be this heading.
    Nearly(Part),
    /// Text that would be taken for a heading, were it not for the backslash before it.
    Escaped(&'a str),
    /// Text.
    Text,
}

impl<'a> Line<'a> {
    fn of(line: &'a str) -> Self {
        if let Some(rest) = line.strip_prefix('\\') {
            let bare = rest.trim_start_matches('\\');
            return if matches!(Self::of(bare), Self::Text) { Self::Text } else { Self::Escaped(rest) };
        }
        let Some(words) = line.strip_prefix("## ") else { return Self::Text };
        let words = words.trim();
        let part = |wanted: &str| Part::ALL.into_iter().find(|part| heading(*part) == wanted);
        match part(words) {
            Some(part) => Self::Heading(part),
            None => nearest(words, Part::ALL.map(heading)).and_then(part).map_or(Self::Text, Self::Nearly),
        }
    }
}
