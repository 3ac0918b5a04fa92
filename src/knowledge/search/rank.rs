//! The one order of what is found.
//!
//! Score: per term, how rare it is × the note's impact under it; equal scores are told newest note first. Everything is
//! computed in whole numbers from the lists alone.

use std::collections::BTreeMap;

use crate::knowledge::search::lists::List;
use crate::knowledge::search::query::{Lookup, Query, Term};

/// The lists that were looked up; of a beginning, one per word.
#[derive(Clone, Debug, Default)]
pub struct Lists(pub BTreeMap<Lookup, Vec<(String, List)>>);

/// A note that has all that was asked for, as far as the index can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The note's number.
    pub number: i64,
    /// How well it fits.
    pub score: u64,
}

/// The notes that have everything `query` asks for, the best first; `notes` is how many there are in all.
#[must_use]
pub fn rank(query: &Query, lists: &Lists, notes: u64) -> Vec<Candidate> {
    let mut parts: Vec<Vec<(i64, u64)>> = query.terms.iter().map(|term| lists.term(term, notes)).collect();
    parts.extend(query.filters.iter().map(|filter| lists.numbers(filter).map(|number| (number, 0)).collect()));
    let found = intersection(parts, |a, b| a + b);
    let mut found: Vec<Candidate> = found.into_iter().map(|(number, score)| Candidate { number, score }).collect();
    found.sort_unstable_by(|a, b| b.score.cmp(&a.score).then(b.number.cmp(&a.number)));
    found
}

impl Lists {
    /// The list of just this term.
    pub(super) fn exact(&self, term: &str) -> Option<&List> {
        self.of(&Lookup::Term(term.to_owned())).first().map(|(_, list)| list)
    }

    /// The notes under just this term.
    pub(super) fn numbers(&self, term: &str) -> impl Iterator<Item = i64> {
        self.exact(term).into_iter().flat_map(|list| list.0.iter().map(|(number, _)| *number))
    }

    fn of(&self, lookup: &Lookup) -> &[(String, List)] {
        self.0.get(lookup).map_or(&[], Vec::as_slice)
    }

    /// The notes that have a term, with what it is worth there.
    fn term(&self, term: &Term, notes: u64) -> Vec<(i64, u64)> {
        let mut rarity = 0;
        let mut parts = Vec::new();
        for lookup in term.lookups() {
            let list = self.merged(&lookup);
            rarity = rarity.max(rarity_of(list.len(), notes));
            parts.push(list);
        }
        // Of several pairs of characters, the weakest tells how often all of them can stand together.
        intersection(parts, u64::min).into_iter().map(|(number, impact)| (number, impact * rarity)).collect()
    }

    /// One list of all words of a lookup; what only begins with it counts less than the word itself.
    fn merged(&self, lookup: &Lookup) -> Vec<(i64, u64)> {
        let words = self.of(lookup);
        let Lookup::Beginning(beginning) = lookup else {
            let list = words.first().map(|(_, list)| &list.0);
            return list.into_iter().flatten().map(|(number, impact)| (*number, u64::from(*impact) * 10)).collect();
        };
        let mut all: Vec<(i64, u64)> = Vec::new();
        for (word, list) in words.iter().filter(|(word, _)| word.starts_with(beginning.as_str())) {
            let share = if word == beginning { 10 } else { 6 };
            all.extend(list.0.iter().map(|(number, impact)| (*number, u64::from(*impact) * share)));
        }
        all.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        all.dedup_by_key(|(number, _)| *number);
        all
    }
}

/// How much a term tells that `of` notes of `notes` have, in thousandths of bits.
pub(super) fn rarity_of(of: usize, notes: u64) -> u64 {
    let of = u64::try_from(of).unwrap_or(u64::MAX).max(1);
    let ratio = notes.min(1 << 40).max(of) * 16 / of + 16;
    // The logarithm of whole numbers, so that no library's rounding decides an order: bits, then linear in between.
    let bits = u64::from(ratio.ilog2());
    let rest = ((ratio << 10) >> bits) - 1024;
    (bits * 1024 + rest - 4 * 1024).max(1)
}

/// What is in all lists (each in ascending order), joined by `join`; the shortest list leads.
fn intersection(mut lists: Vec<Vec<(i64, u64)>>, join: impl Fn(u64, u64) -> u64) -> Vec<(i64, u64)> {
    lists.sort_by_key(Vec::len);
    let mut lists = lists.into_iter();
    let mut found = lists.next().unwrap_or_default();
    for list in lists {
        let mut from = 0;
        found.retain_mut(|(number, value)| {
            from += list[from..].partition_point(|(other, _)| other < number);
            match list.get(from) {
                Some((other, there)) if other == number => {
                    *value = join(*value, *there);
                    true
                }
                _ => false,
            }
        });
    }
    found
}
