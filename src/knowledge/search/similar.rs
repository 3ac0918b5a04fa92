//! Notes that tell of something like this text.
//!
//! The text is cut into words that carry meaning: Latin words that are no filler, runs of kanji and of katakana. A note's
//! likeness is the share of them that it has, each counted by how rare it is and by how much it tells where it stands.
//! Below a threshold nothing is offered: a wrong note at night costs more than a missing one.

use std::collections::{BTreeMap, BTreeSet};

use crate::knowledge::content::label_of;
use crate::knowledge::search::lists::List;
use crate::knowledge::search::query::Lookup;
use crate::knowledge::search::rank::{Lists, rarity_of};
use crate::knowledge::search::terms::component;
use crate::knowledge::search::units::{Units, is_hiragana, is_katakana};

/// Of a long text, so many words are looked at.
const WORDS_LIMIT: usize = 32;
/// So many characters of a text are looked at.
const TEXT_LIMIT: usize = 2_000;
/// From this impact on, a word counts in full: once among the symptoms.
const FULL: u64 = 18;
/// The least likeness, per mille.
const ALIKE: u64 = 400;
/// The least where a component is the same.
const ALIKE_COMPONENT: u64 = 260;

/// Words that every note of this trade has, or that say nothing.
const FILLER: &[&str] = &[
    "a",
    "after",
    "all",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "been",
    "but",
    "by",
    "can",
    "cannot",
    "could",
    "did",
    "do",
    "does",
    "error",
    "errors",
    "failed",
    "failing",
    "fails",
    "failure",
    "for",
    "from",
    "had",
    "has",
    "have",
    "in",
    "incident",
    "into",
    "is",
    "issue",
    "it",
    "its",
    "no",
    "not",
    "now",
    "of",
    "on",
    "or",
    "our",
    "out",
    "problem",
    "seems",
    "server",
    "service",
    "since",
    "so",
    "some",
    "system",
    "than",
    "that",
    "the",
    "their",
    "then",
    "there",
    "they",
    "this",
    "to",
    "too",
    "very",
    "was",
    "we",
    "were",
    "when",
    "which",
    "while",
    "will",
    "with",
    "エラー",
    "サーバ",
    "サービス",
    "システム",
    "障害",
    "発生",
    "問題",
    "異常",
    "対応",
    "確認",
    "原因",
    "状態",
    "場合",
    "影響",
];

/// What is compared with the notes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Likeness {
    words: Vec<Word>,
    components: BTreeSet<String>,
}

/// A word with the terms of the index that stand for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Word(Vec<String>);

/// A note that is like the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alike {
    /// The note's number.
    pub number: i64,
    /// The share of the text's words it has, per mille; more where a component is the same.
    pub score: u64,
}

impl Likeness {
    /// Looks for notes like `text` that concern `components`.
    #[must_use]
    pub fn of<'a>(text: &str, components: impl IntoIterator<Item = &'a str>) -> Self {
        let text: String = text.chars().take(TEXT_LIMIT).collect();
        let labels = components.into_iter().map(label_of).filter(|label| !label.is_empty());
        Self { words: words(&text), components: labels.map(|label| component(&label)).take(8).collect() }
    }

    /// Whether it says too little to compare.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// All that must be looked up.
    #[must_use]
    pub fn lookups(&self) -> BTreeSet<Lookup> {
        let words = self.words.iter().flat_map(|word| word.0.iter().cloned());
        words.chain(self.components.iter().cloned()).map(Lookup::Term).collect()
    }

    /// The notes that are like it, the most alike first; `notes` is how many there are in all.
    #[must_use]
    pub fn rank(&self, lists: &Lists, notes: u64) -> Vec<Alike> {
        let mut shares: BTreeMap<i64, (u64, u32)> = BTreeMap::new();
        let mut whole = 0;
        for word in &self.words {
            let (rarity, found) = word.found(lists, notes);
            whole += rarity * 1000;
            for (number, share) in found {
                let sum = shares.entry(number).or_default();
                *sum = (sum.0 + rarity * share, sum.1 + u32::from(share >= 500));
            }
        }
        let same: BTreeSet<i64> = self.components.iter().flat_map(|label| lists.numbers(label)).collect();
        let mut alike: Vec<Alike> = shares
            .into_iter()
            .filter_map(|(number, (share, words))| {
                let score = (share * 1000 / whole.max(1)).min(1000);
                let component = same.contains(&number);
                let enough = if component { score >= ALIKE_COMPONENT } else { score >= ALIKE && words >= 2 };
                enough.then_some(Alike { number, score: (score + if component { 150 } else { 0 }).min(1000) })
            })
            .collect();
        alike.sort_unstable_by(|a, b| b.score.cmp(&a.score).then(b.number.cmp(&a.number)));
        alike
    }
}

impl Word {
    /// How rare it is, and the notes that have it with their share of it, per mille.
    fn found(&self, lists: &Lists, notes: u64) -> (u64, Vec<(i64, u64)>) {
        let mut rarity = 0;
        let mut sums: BTreeMap<i64, (u64, u64)> = BTreeMap::new();
        for term in &self.0 {
            let list = lists.exact(term);
            rarity = rarity.max(rarity_of(list.map_or(0, List::len), notes));
            for (number, impact) in list.into_iter().flat_map(|list| &list.0) {
                let sum = sums.entry(*number).or_default();
                *sum = (sum.0 + 1, sum.1 + u64::from(*impact).min(FULL));
            }
        }
        let terms = u64::try_from(self.0.len()).unwrap_or(1).max(1);
        // Of a long compound two thirds must be there, of a short word everything.
        let least = if terms <= 2 { terms } else { (terms * 2).div_ceil(3) };
        let found = sums.into_iter().filter(|(_, (count, _))| *count >= least);
        (rarity, found.map(|(number, (_, impact))| (number, impact * 1000 / (FULL * terms))).collect())
    }
}

/// The words of `text` that carry meaning, each once, in order.
fn words(text: &str) -> Vec<Word> {
    let units = Units::of(text);
    let mut runs: Vec<String> = Vec::new();
    let mut kind = None;
    for unit in units.all() {
        let chars = units.chars(unit);
        let this = Kind::of(unit.wide, chars[0]);
        if this == Kind::Word || kind != Some(this) || !unit.touches {
            runs.push(String::new());
        }
        if let Some(run) = runs.last_mut().filter(|_| this != Kind::Hiragana) {
            run.extend(chars);
        }
        kind = Some(this);
    }
    let mut seen = BTreeSet::new();
    let telling = |run: &String| {
        let length = run.chars().count();
        let digits = run.chars().all(|c| c.is_ascii_digit());
        let wide = run.chars().next().is_some_and(|c| !c.is_ascii());
        length >= if wide { 1 } else { 2 } && !(digits && length < 3) && !FILLER.contains(&run.as_str())
    };
    let distinct = runs.into_iter().filter(telling).filter(|run| seen.insert(run.clone()));
    distinct.take(WORDS_LIMIT).map(|run| Word(terms(&run))).collect()
}

/// The terms that stand for a word: itself, or its pairs of characters.
fn terms(run: &str) -> Vec<String> {
    let chars: Vec<char> = run.chars().collect();
    if chars.len() < 3 || Kind::of(super::units::is_wide(chars[0]), chars[0]) == Kind::Word {
        return vec![run.to_owned()];
    }
    let pairs: BTreeSet<String> = chars.windows(2).map(|pair| pair.iter().collect()).collect();
    pairs.into_iter().take(8).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Katakana,
    Hiragana,
    Kanji,
}

impl Kind {
    const fn of(wide: bool, character: char) -> Self {
        match character {
            _ if !wide => Self::Word,
            _ if is_katakana(character) => Self::Katakana,
            _ if is_hiragana(character) => Self::Hiragana,
            _ => Self::Kanji,
        }
    }
}
