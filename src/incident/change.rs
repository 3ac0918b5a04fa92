//! What a transition returns: the changed incident, and the entries that tell of it.

use jiff::Timestamp;

use crate::incident::author::Author;
use crate::incident::entry::{Attachment, Audience, EntryKind, Mark, Source};
use crate::incident::record::Incident;
use crate::incident::refusal::InvalidTransition;

/// An incident as it is after a transition. The store writes both parts in one transaction, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The incident afterwards; its `version` is the one it was read at.
    pub incident: Incident,
    /// What the timeline gets, in order.
    pub entries: Vec<NewEntry>,
}

impl Change {
    pub(in crate::incident) fn one(incident: Incident, entry: NewEntry) -> Self {
        Self { incident, entries: vec![entry] }
    }

    /// Does one more thing in the same change.
    ///
    /// # Errors
    /// Those of `next`; then nothing of either happened.
    pub fn and(
        mut self,
        next: impl FnOnce(&Incident) -> Result<Self, InvalidTransition>,
    ) -> Result<Self, InvalidTransition> {
        let then = next(&self.incident)?;
        self.incident = then.incident;
        self.entries.extend(then.entries);
        Ok(self)
    }
}

/// An entry that is not kept yet: an [`Entry`](crate::incident::entry::Entry) without its id and its incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// When it happened.
    pub at: Timestamp,
    /// What kind of thing happened.
    pub kind: EntryKind,
    /// Its words; see [`Entry::parts`](crate::incident::entry::Entry::parts) for what the first line is.
    pub text: String,
    /// Who did it; `None` is Toban itself.
    pub author: Option<Author>,
    /// The message it came from.
    pub source: Option<Source>,
    /// What it was for the incident.
    pub mark: Option<Mark>,
    /// Images and files, by reference.
    pub attachments: Vec<Attachment>,
    /// Who it is for.
    pub audience: Audience,
    /// Key of what it tells of (`H1`, `S1`, `T1`, `RUN-12`).
    pub about: Option<String>,
}

impl NewEntry {
    /// An entry for responders.
    pub fn new(kind: EntryKind, text: impl Into<String>, by: Option<&Author>, at: Timestamp) -> Self {
        Self {
            at,
            kind,
            text: text.into(),
            author: by.cloned(),
            source: None,
            mark: None,
            attachments: Vec::new(),
            audience: Audience::Responders,
            about: None,
        }
    }

    /// The same, telling of `key`.
    #[must_use]
    pub fn about(mut self, key: impl Into<String>) -> Self {
        self.about = Some(key.into());
        self
    }

    /// A plain fact, with a person's words on the lines below it.
    pub(in crate::incident) fn fact(
        kind: EntryKind,
        fact: &str,
        words: Option<&str>,
        by: &Author,
        at: Timestamp,
    ) -> Self {
        let text = words.map_or_else(|| fact.to_owned(), |words| format!("{fact}\n{words}"));
        Self::new(kind, text, Some(by), at)
    }
}
