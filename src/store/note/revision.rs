//! The history of a note: one revision a change, each with the whole content.

use crate::knowledge::change::{Change, Revision};
use crate::knowledge::note::Note;
use crate::store::error::StoreError;
use crate::store::note::{Notes, json};
use crate::store::sql::statement::Row;

impl Notes<'_> {
    /// Up to `limit` revisions of a note, the newest first; `before` is the version of the last one already seen.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn revisions(
        &mut self,
        note: &Note,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Revision>, StoreError> {
        let revisions = "select version, kind, author, at, content from note_revision \
            where note = $1 and version < $2 order by version desc limit $3";
        let revisions = self.tx.sql(revisions).bind(note.id.as_str()).bind(before.unwrap_or(i64::MAX)).bind(limit);
        let read = |row: &Row| {
            Ok(Revision {
                version: row.number("version")?,
                kind: row.word("kind")?,
                by: row.json("author")?,
                at: row.time("at")?,
                content: row.json("content")?,
            })
        };
        revisions.all().await?.iter().map(read).collect()
    }

    /// Keeps what the note became as its newest revision.
    pub(super) async fn revise(&mut self, note: &Note, change: &Change) -> Result<(), StoreError> {
        let revise = "insert into note_revision (note, version, kind, author, at, content) \
            values ($1, $2, $3, $4, $5, $6)";
        let revise = self.tx.sql(revise).bind(note.id.as_str()).bind(note.version).bind(change.revision.kind.word());
        let revise = revise.bind(json(&change.revision.by)?).bind(change.revision.at).bind(json(&note.content)?);
        revise.execute().await.map(drop)
    }
}
