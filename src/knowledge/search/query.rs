//! What somebody looks for: terms that must all be there, phrases in quotes, `tag:` and `component:`.
//!
//! A word stands for everything that begins with it once it has three letters (`oom` finds `OOMKilled`); so does the last
//! one with two, since it may still be typed. Quoted words stand for themselves.

use std::collections::BTreeSet;

use crate::knowledge::content::label_of;
use crate::knowledge::search::terms::{beginning, component, head, tag};
use crate::knowledge::search::units::Units;
use crate::likeness::folded;

/// Greatest length of a query in characters; what follows does not count.
pub const QUERY_LIMIT: usize = 300;

/// Greatest number of terms.
const TERMS_LIMIT: usize = 12;

/// Words stand for what begins with them from this length on.
const PREFIX: usize = 3;

/// A query, understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub(super) terms: Vec<Term>,
    /// Components and tags, as terms of the index.
    pub(super) filters: Vec<String>,
}

/// Units that must stand one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) units: Vec<Sought>,
    /// Whether the last unit is the beginning of a word.
    pub(super) prefix: bool,
}

/// One unit that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sought {
    pub(super) chars: Vec<char>,
    /// Whether it must touch the unit before it: both are characters of one word.
    pub(super) touches: bool,
    wide: bool,
}

/// What is looked up in the index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lookup {
    /// Just this term.
    Term(String),
    /// Every word that begins with this; the store finds them by their [`head`].
    Beginning(String),
}

impl Query {
    /// Understands what was typed.
    #[must_use]
    pub fn parse(typed: &str) -> Self {
        let typed: String = typed.chars().take(QUERY_LIMIT).collect();
        let mut query = Self::default();
        for (piece, quoted) in pieces(&typed) {
            let typed = folded(piece);
            let label = |kind: &str| typed.strip_prefix(kind).filter(|_| !quoted).map(label_of);
            if let Some(label) = label("tag:") {
                query.filters.extend((!label.is_empty()).then(|| tag(&label)));
            } else if let Some(label) = label("component:") {
                query.filters.extend((!label.is_empty()).then(|| component(&label)));
            } else {
                query.add(piece, quoted);
            }
        }
        query.terms.truncate(TERMS_LIMIT);
        query.filters.truncate(TERMS_LIMIT);
        let last = query.terms.len().saturating_sub(1);
        for (index, term) in query.terms.iter_mut().enumerate() {
            let length = term.units.last().filter(|unit| !unit.wide).map_or(0, |unit| unit.chars.len());
            // A single letter begins too many words to look up, but not after what stands before it (kafka-1).
            let typing = index == last && (length == 2 || (length == 1 && term.units.len() > 1));
            term.prefix = term.prefix && (length >= PREFIX || typing);
        }
        query
    }

    fn add(&mut self, piece: &str, quoted: bool) {
        let units = Units::of(piece);
        let mut wide = None;
        for unit in units.all() {
            let sought =
                Sought { chars: units.chars(unit).to_vec(), touches: unit.touches && unit.wide, wide: unit.wide };
            // Redis障害 is two terms; quoted it is one.
            let same = wide == Some(unit.wide) && (!unit.wide || unit.touches);
            match self.terms.last_mut().filter(|_| wide.is_some() && (quoted || same)) {
                Some(term) => {
                    let touches = sought.touches && term.units.last().is_some_and(|before| before.wide);
                    term.units.push(Sought { touches, ..sought });
                }
                None => self.terms.push(Term { units: vec![Sought { touches: false, ..sought }], prefix: !quoted }),
            }
            wide = Some(unit.wide);
        }
    }

    /// Whether it asks for nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.filters.is_empty()
    }

    /// All that must be looked up.
    #[must_use]
    pub fn lookups(&self) -> BTreeSet<Lookup> {
        let filters = self.filters.iter().map(|filter| Lookup::Term(filter.clone()));
        self.terms.iter().flat_map(Term::lookups).chain(filters).collect()
    }

    /// Whether the index alone cannot tell: neighbours must be looked at in the text.
    #[must_use]
    pub fn needs_text(&self) -> bool {
        self.terms.iter().any(|term| term.units.len() > 2 || (term.units.len() == 2 && !term.units[1].touches))
    }
}

impl Term {
    /// What must be there, seen from the index: pairs of characters, single ones that stand alone, words.
    pub(super) fn lookups(&self) -> Vec<Lookup> {
        let mut lookups = Vec::new();
        for (index, unit) in self.units.iter().enumerate() {
            let text: String = unit.chars.iter().collect();
            let next_touches = self.units.get(index + 1).is_some_and(|next| next.touches);
            if unit.wide {
                if unit.touches {
                    lookups.push(Lookup::Term(self.units[index - 1].chars.iter().collect::<String>() + &text));
                } else if !next_touches {
                    lookups.push(Lookup::Term(text));
                }
            } else if !self.prefix || index + 1 < self.units.len() {
                lookups.push(Lookup::Term(text));
            } else if head(&text).is_some() {
                lookups.push(Lookup::Beginning(text));
            } else if unit.chars.len() == 2 {
                lookups.push(Lookup::Term(beginning(&text)));
            }
        }
        lookups
    }
}

/// What stands between spaces or in quotes; whether it was quoted. A quote that is never closed goes to the end.
fn pieces(typed: &str) -> Vec<(&str, bool)> {
    const QUOTES: [char; 5] = ['"', '“', '”', '„', '＂'];
    let mut pieces = Vec::new();
    for (index, part) in typed.split(QUOTES).enumerate() {
        if index % 2 == 1 {
            pieces.push((part, true));
        } else {
            pieces.extend(part.split_whitespace().map(|piece| (piece, false)));
        }
    }
    pieces
}
