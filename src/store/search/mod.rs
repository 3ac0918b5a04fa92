//! Search over the notes: reads from the index of [`knowledge::search`](crate::knowledge::search), which `index` keeps.
//!
//! The index is a table like any other, in text and whole numbers: per term, lists of notes in blocks. Both databases
//! hold the same rows and run the same statements, hence they find the same notes; the order is made in Rust.
//! A search reads the lists of its terms, then the few notes it shows.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::from_fn;

use crate::directory::access::Reader;
use crate::knowledge::content::Content;
use crate::knowledge::note::Summary;
use crate::knowledge::search::found::{Found, Hit, Similar};
use crate::knowledge::search::lists::List;
use crate::knowledge::search::query::{Lookup, Query};
use crate::knowledge::search::rank::{Candidate, Lists, rank};
use crate::knowledge::search::similar::Likeness;
use crate::knowledge::search::snippet::shown;
use crate::knowledge::search::terms::head;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::note::row::{content, summary};
use crate::store::sql::statement::Row;

mod index;

/// So many notes are read per statement.
const AT_ONCE: usize = 64;
/// So many notes are looked at, at most, to see whether neighbouring words really are neighbours: a look costs about 10 µs,
/// and a search has 10 ms (benches/README.md, `notes`).
const LOOKED_AT: usize = 768;
/// Stands between the fields of a note where all of them are read as one text.
const FIELDS: char = '\u{1e}';
/// `$1` to `$64`.
macro_rules! sixty_four {
    () => {
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, \
            $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, \
            $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, \
            $62, $63, $64"
    };
}

use sixty_four;

/// The search of one transaction.
#[derive(Debug)]
pub struct Search<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Search<'_> {
    /// The best `limit` notes that have all of `typed` (see [`Query`]).
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn search(&mut self, typed: &str, limit: usize, reader: &Reader) -> Result<Found, StoreError> {
        let query = Query::parse(typed);
        if query.is_empty() {
            return Ok(Found::default());
        }
        let notes = self.notes().await?;
        let lists = self.lists(&query.lookups()).await?;
        let mut candidates = rank(&query, &lists, notes);
        if !candidates.is_empty() {
            let hidden = self.hidden(reader).await?;
            candidates.retain(|candidate| !hidden.contains(&candidate.number));
        }
        let mut total = candidates.len();
        if query.needs_text() {
            let looked_at = candidates.len().min(LOOKED_AT);
            candidates = self.confirmed(&query, &candidates[..looked_at], limit, &mut total).await?;
            if candidates.len() < limit {
                // All that were looked at are known by now; what ranks behind them is not counted as found.
                total = candidates.len();
            }
        }
        let mut found = Found { hits: Vec::new(), total };
        candidates.truncate(limit);
        for candidates in candidates.chunks(AT_ONCE) {
            let mut contents = self.contents(candidates.iter().map(|candidate| candidate.number)).await?;
            for candidate in candidates {
                let Some((summary, content)) = contents.remove(&candidate.number) else { continue };
                let shown = shown(&query, &content);
                found.hits.push(Hit { summary, shown, score: candidate.score });
            }
        }
        Ok(found)
    }

    /// Those of `candidates` whose text has what the index alone cannot tell, in order, until there are `limit`; each
    /// other one that was looked at is taken off `total`.
    async fn confirmed(
        &mut self,
        query: &Query,
        candidates: &[Candidate],
        limit: usize,
        total: &mut usize,
    ) -> Result<Vec<Candidate>, StoreError> {
        let mut confirmed = Vec::new();
        for candidates in candidates.chunks(AT_ONCE) {
            if confirmed.len() >= limit {
                break;
            }
            let texts = self.texts(candidates.iter().map(|candidate| candidate.number)).await?;
            for candidate in candidates {
                let stands = texts.get(&candidate.number).is_some_and(|text| query.stands_in(text.split(FIELDS)));
                if stands {
                    confirmed.push(*candidate);
                } else {
                    *total -= 1;
                }
            }
        }
        Ok(confirmed)
    }

    /// Up to `limit` notes that tell of something like `text`, the most alike first; none rather than a wrong one.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn similar(
        &mut self,
        text: &str,
        components: &[&str],
        limit: usize,
        reader: &Reader,
    ) -> Result<Vec<Similar>, StoreError> {
        let likeness = Likeness::of(text, components.iter().copied());
        if likeness.is_empty() {
            return Ok(Vec::new());
        }
        let notes = self.notes().await?;
        let lists = self.lists(&likeness.lookups()).await?;
        let mut alike = likeness.rank(&lists, notes);
        if !alike.is_empty() {
            let hidden = self.hidden(reader).await?;
            alike.retain(|note| !hidden.contains(&note.number));
            alike.truncate(limit.min(AT_ONCE));
        }
        let mut contents = self.contents(alike.iter().map(|note| note.number)).await?;
        let similar = alike.into_iter().filter_map(|note| {
            let (summary, content) = contents.remove(&note.number)?;
            Some(Similar { summary, countermeasure: content.countermeasure, score: note.score })
        });
        Ok(similar.collect())
    }

    /// The greatest number of a note, for how rare a word is.
    async fn notes(&mut self) -> Result<u64, StoreError> {
        let last = "select last from counter where name = 'NOTE'";
        let last = self.tx.sql(last).optional().await?.map(|row| row.number("last")).transpose()?;
        Ok(last.and_then(|last| u64::try_from(last).ok()).unwrap_or(0))
    }

    async fn lists(&mut self, lookups: &BTreeSet<Lookup>) -> Result<Lists, StoreError> {
        const EXACT: &str = concat!("select term, block, list from note_posting where term in (", sixty_four!(), ")");
        const HEAD: &str = "select term, block, list from note_posting where head = $1 and head <> '' limit 50000";
        let mut lists = Lists::default();
        let exact = lookups.iter().filter_map(|lookup| match lookup {
            Lookup::Term(term) => Some(term.as_str()),
            Lookup::Beginning(_) => None,
        });
        let exact: Vec<&str> = exact.collect();
        for terms in exact.chunks(AT_ONCE) {
            let mut read = self.tx.sql(EXACT);
            for term in filled(terms.iter().copied()) {
                read = read.bind(term);
            }
            for (term, list) in gathered(&read.all().await?)? {
                lists.0.insert(Lookup::Term(term.clone()), vec![(term, list)]);
            }
        }
        for lookup in lookups {
            let Lookup::Beginning(beginning) = lookup else { continue };
            let read = self.tx.sql(HEAD).bind(head(beginning).unwrap_or_default());
            let mut words = gathered(&read.all().await?)?;
            words.retain(|term, _| term.starts_with(beginning.as_str()));
            lists.0.insert(lookup.clone(), words.into_iter().collect());
        }
        Ok(lists)
    }

    /// Numbers of the notes that are hidden with a private incident from `reader`.
    async fn hidden(&mut self, reader: &Reader) -> Result<BTreeSet<i64>, StoreError> {
        if reader.everything {
            return Ok(BTreeSet::new());
        }
        let hidden = "select n.number from incident i join note n on n.origin = i.id and n.origin is not null \
            where i.private = 1 and not exists \
            (select 1 from incident_member m where m.incident = i.id and m.person = $1)";
        let rows = self.tx.sql(hidden).bind(reader.person.as_deref()).all().await?;
        rows.iter().map(|row| row.number("number")).collect()
    }

    /// All that at most [`AT_ONCE`] notes say, their fields and labels apart by [`FIELDS`]: one value a note, since many
    /// are looked at and few are shown. No label has a comma.
    async fn texts(&mut self, numbers: impl Iterator<Item = i64>) -> Result<BTreeMap<i64, String>, StoreError> {
        const READ: &str = concat!(
            "select n.number, n.title || '\u{1e}' || n.symptoms || '\u{1e}' || n.cause || '\u{1e}' || n.countermeasure \
                || '\u{1e}' || n.detection_gap || '\u{1e}' || n.documentation || '\u{1e}' \
                || replace(n.components, ',', '\u{1e}') || '\u{1e}' || replace(n.tags, ',', '\u{1e}') as text from note n where n.number in (",
            sixty_four!(),
            ") and n.archived is null"
        );
        let mut read = self.tx.sql(READ);
        for number in filled(numbers) {
            read = read.bind(number);
        }
        read.all().await?.iter().map(|row| Ok((row.number("number")?, row.text("text")?))).collect()
    }

    /// At most [`AT_ONCE`] notes by their numbers. Whether they are readable was seen before.
    async fn contents(
        &mut self,
        numbers: impl Iterator<Item = i64>,
    ) -> Result<BTreeMap<i64, (Summary, Content)>, StoreError> {
        const READ: &str = concat!(
            "select n.number, n.title, n.symptoms, n.cause, n.countermeasure, n.detection_gap, n.documentation, \
                n.components, n.tags, n.language, n.updated, n.review, n.seen, n.archived \
                from note n where n.number in (",
            sixty_four!(),
            ") and n.archived is null"
        );
        let mut read = self.tx.sql(READ);
        let mut any = false;
        for number in filled(numbers) {
            any = true;
            read = read.bind(number);
        }
        let mut contents = BTreeMap::new();
        if any {
            for row in read.all().await? {
                contents.insert(row.number("number")?, (summary(&row)?, content(&row)?));
            }
        }
        Ok(contents)
    }
}

/// As many values as a statement has places: the last one again and again.
fn filled<T: Copy>(values: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
    let mut values = values.take(AT_ONCE);
    let mut last = None;
    from_fn(move || {
        last = values.next().or(last);
        last
    })
    .take(AT_ONCE)
}

/// The lists in rows of blocks, by term.
fn gathered(rows: &[Row]) -> Result<BTreeMap<String, List>, StoreError> {
    let mut lists: BTreeMap<String, List> = BTreeMap::new();
    for row in rows {
        lists.entry(row.text("term")?).or_default().add(row.number("block")?, &row.text("list")?);
    }
    lists.values_mut().for_each(List::sort);
    Ok(lists)
}
