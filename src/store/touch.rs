//! What changed beside messages: an incident, a note. Pages that show it hear of it by the same journal.
//!
//! Invariant: the journal's row is taken last, at the commit, so that nobody waits for something else while holding it.

use crate::store::Tx;
use crate::store::error::StoreError;

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// The incident with that id, its timeline, its tasks or its post-mortem.
    Incident(String),
    /// The note with that key.
    Note(String),
}

/// A change of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    /// What changed.
    pub subject: Subject,
    /// The journal's number of its last change.
    pub revision: i64,
}

impl Subject {
    fn text(&self) -> String {
        match self {
            Self::Incident(id) => format!("incident {id}"),
            Self::Note(id) => format!("note {id}"),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text.split_once(' ')? {
            ("incident", id) => Some(Self::Incident(id.to_owned())),
            ("note", id) => Some(Self::Note(id.to_owned())),
            _ => None,
        }
    }
}

impl Tx {
    /// Tells whoever follows the journal that something changed, once the transaction is committed.
    pub fn touch(&mut self, subject: Subject) {
        self.touched.insert(subject);
    }

    /// Up to `limit` subjects that changed after journal number `revision`, in the order of their change. Who may hear
    /// of which is for the caller to ask.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn touches(&mut self, revision: i64, limit: u32) -> Result<Vec<Touch>, StoreError> {
        let since = "select subject, revision from touch where revision > $1 order by revision limit $2";
        let mut touches = Vec::new();
        for row in self.sql(since).bind(revision).bind(limit).all().await? {
            // A newer version knows other subjects.
            if let Some(subject) = Subject::parse(&row.text("subject")?) {
                touches.push(Touch { subject, revision: row.number("revision")? });
            }
        }
        Ok(touches)
    }

    pub(super) async fn write_touches(&mut self) -> Result<(), StoreError> {
        for subject in std::mem::take(&mut self.touched) {
            let revision = self.next_revision().await?;
            let write = "insert into touch (subject, revision) values ($1, $2) \
                on conflict (subject) do update set revision = excluded.revision";
            self.sql(write).bind(subject.text()).bind(revision).execute().await?;
        }
        Ok(())
    }
}
