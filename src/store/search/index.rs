//! The index follows the notes: per term and block of notes, one row with the list of those that have it.
//!
//! Invariant: who changes the index holds the row of its number, so that no two rewrite one list at once.

use std::collections::BTreeMap;

use crate::knowledge::search::lists::{BLOCK, block_of, rewritten};
use crate::knowledge::search::terms::{head, terms};
use crate::store::error::StoreError;
use crate::store::note::row::content;
use crate::store::search::{AT_ONCE, Search, filled, sixty_four};

/// So many rows of lists are upserted per statement.
const ROWS: usize = 16;

/// A note's number with its terms before and after a change.
type Reindexed = (i64, BTreeMap<String, u8>, BTreeMap<String, u8>);

/// New impacts of notes under a term; `None` takes one out.
type Rewritten = Vec<(i64, Option<u8>)>;

impl Search<'_> {
    /// Makes the index anew from the notes, a block of them per call; the number to go on after, until it is `None`.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn rebuild(&mut self, after: i64) -> Result<Option<i64>, StoreError> {
        self.lock().await?;
        let first = "select number from note where number > $1 order by number limit 1";
        let first = self.tx.sql(first).bind(after).optional().await?;
        let Some(first) = first.map(|row| row.number("number")).transpose()? else {
            let done = block_of(after) - i64::from(after == 0);
            let rest = "delete from note_posting where block > $1";
            self.tx.sql(rest).bind(done).execute().await?;
            return Ok(None);
        };
        let block = block_of(first);
        let clear = "delete from note_posting where block > $1 and block <= $2";
        self.tx.sql(clear).bind(block_of(after) - i64::from(after == 0)).bind(block).execute().await?;
        let last = (block + 1) * BLOCK - 1;
        let mut changes = Vec::new();
        let read = "select number, title, symptoms, cause, countermeasure, detection_gap, documentation, components, \
            tags from note where number > $1 and number <= $2 and archived is null order by number";
        for row in self.tx.sql(read).bind(first - 1).bind(last).all().await? {
            changes.push((row.number("number")?, BTreeMap::new(), terms(&content(&row)?)));
        }
        self.index(&changes).await?;
        Ok(Some(last))
    }

    /// Takes the index's number: whoever else wants to change the index waits until this transaction ends.
    pub(in crate::store) async fn lock(&mut self) -> Result<(), StoreError> {
        self.tx.keys().next_number("note index").await.map(drop)
    }

    /// Brings the index up to date with changed notes; after [`Search::lock`].
    pub(in crate::store) async fn index(&mut self, changes: &[Reindexed]) -> Result<(), StoreError> {
        let mut blocks: BTreeMap<i64, BTreeMap<&str, Rewritten>> = BTreeMap::new();
        for (number, before, after) in changes {
            let block = blocks.entry(block_of(*number)).or_default();
            for term in before.keys().filter(|term| !after.contains_key(*term)) {
                block.entry(term).or_default().push((*number, None));
            }
            for (term, impact) in after.iter().filter(|(term, impact)| before.get(*term) != Some(impact)) {
                block.entry(term).or_default().push((*number, Some(*impact)));
            }
        }
        for (block, terms) in blocks {
            let terms: Vec<_> = terms.into_iter().collect();
            for terms in terms.chunks(AT_ONCE) {
                self.rewrite(block, terms).await?;
            }
        }
        Ok(())
    }

    async fn rewrite(&mut self, block: i64, terms: &[(&str, Rewritten)]) -> Result<(), StoreError> {
        const READ: &str =
            concat!("select term, list from note_posting where term in (", sixty_four!(), ") and block = $65");
        const UPSERT: &str = "insert into note_posting (term, block, head, list) values ($1, $2, $3, $4), ($5, $6, $7, $8), ($9, $10, $11, $12), ($13, $14, $15, $16), ($17, $18, $19, \
            $20), ($21, $22, $23, $24), ($25, $26, $27, $28), ($29, $30, $31, $32), ($33, $34, $35, $36), ($37, \
            $38, $39, $40), ($41, $42, $43, $44), ($45, $46, $47, $48), ($49, $50, $51, $52), ($53, $54, $55, \
            $56), ($57, $58, $59, $60), ($61, $62, $63, $64) \
            on conflict (term, block) do update set list = excluded.list";
        const UPSERT_ONE: &str = "insert into note_posting (term, block, head, list) values ($1, $2, $3, $4) \
            on conflict (term, block) do update set list = excluded.list";
        let words = terms.iter().map(|(term, _)| *term);
        let mut read = self.tx.sql(READ);
        for term in filled(words) {
            read = read.bind(term);
        }
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        for row in read.bind(block).all().await? {
            known.insert(row.text("term")?, row.text("list")?);
        }
        let mut rows = Vec::new();
        for (term, changes) in terms {
            let before = known.get(*term).map_or("", String::as_str);
            let after = rewritten(before, changes);
            if !after.is_empty() {
                rows.push((*term, after));
            } else if !before.is_empty() {
                let remove = "delete from note_posting where term = $1 and block = $2";
                self.tx.sql(remove).bind(*term).bind(block).execute().await?;
            }
        }
        for rows in rows.chunks(ROWS) {
            let (text, per) = if rows.len() == ROWS { (UPSERT, ROWS) } else { (UPSERT_ONE, 1) };
            for rows in rows.chunks(per) {
                let mut upsert = self.tx.sql(text);
                for (term, list) in rows {
                    upsert = upsert.bind(*term).bind(block).bind(head(term).unwrap_or_default()).bind(list.as_str());
                }
                upsert.execute().await?;
            }
        }
        Ok(())
    }
}
