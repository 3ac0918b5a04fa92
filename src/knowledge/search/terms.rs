//! What a note is indexed under, and how much each hit tells.

use std::collections::BTreeMap;

use crate::knowledge::content::{Content, Part};
use crate::knowledge::search::units::Units;

/// How much a hit in a field tells, and the length (in units) at which a field counts as ordinary.
const TITLE: (u32, u32) = (8, 16);
const LABELS: (u32, u32) = (6, 6);

const fn weight(part: Part) -> (u32, u32) {
    match part {
        Part::Symptoms => (4, 80),
        Part::Cause | Part::Countermeasure => (2, 80),
        Part::DetectionGap | Part::Documentation => (1, 80),
    }
}

/// A component, as a term of the index.
#[must_use]
pub fn component(label: &str) -> String {
    format!("component:{label}")
}

/// A tag, as a term of the index.
#[must_use]
pub fn tag(label: &str) -> String {
    format!("tag:{label}")
}

/// The words that begin with these two characters, as a term of the index.
pub(super) fn beginning(two: &str) -> String {
    format!("{two}*")
}

/// The first three characters of a word that has as many: words are looked up by it where a query has only their
/// beginning. Equality is the only comparison of text that means the same under every collation.
#[must_use]
pub fn head(term: &str) -> Option<String> {
    let head: String = term.chars().take(3).collect();
    let word = |text: &str| text.chars().all(char::is_alphanumeric);
    (head.chars().count() == 3 && word(term)).then_some(head)
}

/// The terms of a note, each with its impact from 1 to 255.
#[must_use]
pub fn terms(content: &Content) -> BTreeMap<String, u8> {
    let mut scores: BTreeMap<String, u32> = BTreeMap::new();
    add(&mut scores, &content.title, TITLE);
    let labels: Vec<&str> = content.components.iter().chain(&content.tags).map(String::as_str).collect();
    add(&mut scores, &labels.join(" "), LABELS);
    for part in Part::ALL {
        add(&mut scores, content.part(part), weight(part));
    }
    let mut terms: BTreeMap<String, u8> = scores
        .into_iter()
        .map(|(term, score)| (term, u8::try_from((score / 100).clamp(1, 255)).unwrap_or(255)))
        .collect();
    terms.extend(content.components.iter().map(|label| (component(label), 1)));
    terms.extend(content.tags.iter().map(|label| (tag(label), 1)));
    terms
}

/// Adds what one field is worth, in hundredths: `10 × weight × tf / (tf + k)`, where a long field has a greater `k`.
fn add(scores: &mut BTreeMap<String, u32>, text: &str, (weight, ordinary): (u32, u32)) {
    let units = Units::of(text);
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut length = 0;
    let mut count = |term: String| *counts.entry(term).or_default() += 1;
    for (index, unit) in units.all().iter().enumerate() {
        length += 1;
        let text = units.text(unit);
        if unit.wide {
            if let Some(before) = index.checked_sub(1).map(|before| &units.all()[before])
                && before.wide
                && unit.touches
            {
                count(units.text(before) + &text);
            }
        } else if text.chars().count() > 1 {
            count(beginning(&text.chars().take(2).collect::<String>()));
        }
        count(text);
    }
    // k = 1.2 × (0.4 + 0.6 × length / ordinary), in thousandths.
    let k = 480 + 720 * length / ordinary;
    for (term, tf) in counts {
        // In 64 bits: a word may stand there thousands of times.
        let worth = 1_000_000 * u64::from(weight) * u64::from(tf) / (u64::from(tf) * 1000 + u64::from(k));
        *scores.entry(term).or_default() += u32::try_from(worth).unwrap_or(u32::MAX / 8);
    }
}
