//! What a search gives back.

use crate::knowledge::note::Summary;
use crate::knowledge::search::snippet::Shown;

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The best ones, the best first.
    pub hits: Vec<Hit>,
    /// How many there are in all; where neighbouring words are looked for and the best several hundred candidates do not
    /// fill the answer, how many of those.
    pub total: usize,
}

/// A note that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The note.
    pub summary: Summary,
    /// Why it was found.
    pub shown: Shown,
    /// How well it fits.
    pub score: u64,
}

/// A note that tells of something like it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Similar {
    /// The note.
    pub summary: Summary,
    /// What helped.
    pub countermeasure: String,
    /// How alike, per mille.
    pub score: u64,
}
