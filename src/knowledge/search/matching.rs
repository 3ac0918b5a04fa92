//! Where a query's terms stand in a text.

use std::ops::Range;

use crate::knowledge::search::query::{Query, Term};
use crate::knowledge::search::units::Units;

impl Query {
    /// Whether every term that the index cannot vouch for stands in one of a note's `fields`.
    #[must_use]
    pub fn stands_in<'f>(&self, fields: impl Iterator<Item = &'f str>) -> bool {
        let mut open: Vec<&Term> = self.terms.iter().filter(|term| term.units.len() > 1).collect();
        for field in fields {
            if open.is_empty() {
                return true;
            }
            let units = Units::of(field);
            open.retain(|term| term.places(&units).next().is_none());
        }
        open.is_empty()
    }

    /// Where the terms stand in `text`, in bytes and in order; and how many different terms do.
    pub(super) fn marks(&self, text: &str) -> (Vec<Range<usize>>, usize) {
        let units = Units::of(text);
        let mut marks: Vec<Range<usize>> = Vec::new();
        let mut different = 0;
        for term in &self.terms {
            let before = marks.len();
            marks.extend(term.places(&units));
            different += usize::from(marks.len() > before);
        }
        (joined(marks), different)
    }
}

impl Term {
    /// Where it stands, in bytes.
    fn places<'u>(&'u self, units: &'u Units) -> impl Iterator<Item = Range<usize>> + 'u {
        let all = units.all();
        let last = self.units.len() - 1;
        (0..all.len().saturating_sub(last)).filter_map(move |start| {
            let run = &all[start..=start + last];
            let fits = self.units.iter().zip(run).enumerate().all(|(index, (sought, unit))| {
                let chars = units.chars(unit);
                let same =
                    if self.prefix && index == last { chars.starts_with(&sought.chars) } else { chars == sought.chars };
                same && (!sought.touches || unit.touches)
            });
            fits.then(|| run[0].at.start..run[last].at.end)
        })
    }
}

/// In order, without overlaps.
fn joined(mut marks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    marks.sort_unstable_by_key(|mark| (mark.start, mark.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    for mark in marks {
        match joined.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => joined.push(mark),
        }
    }
    joined
}
