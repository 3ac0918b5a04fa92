//! "Did you mean …?": the nearest of a few known words.
//!
//! Apart, because commands, settings and playbooks all answer a wrong word this way.
//! Invariant: a suggestion is always one of the words it was given, never something made up.

use strsim::{damerau_levenshtein, jaro_winkler};
use unicode_normalization::UnicodeNormalization;

/// Letters of a word from which on one that is wrong tells more than another word would.
const SLIPS_FROM: usize = 5;

/// A word as it is compared: compatibility forms folded (full-width letters, half-width kana), lower case.
#[must_use]
pub fn folded(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.nfkc().flat_map(char::to_lowercase).collect()
}

/// The word of `known` that `word` most likely was meant to be; `None` when nothing is near.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = folded(word);
    let length = word.chars().count();
    if length == 0 || length > 64 {
        return None;
    }
    known
        .into_iter()
        .filter_map(|candidate| likeness(&word, length, &folded(candidate)).map(|score| (score, candidate)))
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

/// The words, those most like `word` first; those that are not like it follow in their own order.
#[must_use]
pub fn nearest_first(word: &str, mut known: Vec<String>) -> Vec<String> {
    let word = folded(word);
    let length = word.chars().count();
    let score = |candidate: &String| likeness(&word, length, &folded(candidate)).unwrap_or(-1.0);
    if (1..=64).contains(&length) {
        known.sort_by(|a, b| score(b).total_cmp(&score(a)));
    }
    known
}

/// The word of `known` that `word` is with one slip (a letter too many, too few, wrong, or two that changed places), where
/// there are enough letters to tell; for words that may as well be meant as they stand.
pub fn slip<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = folded(word);
    let is_slip = |candidate: &&str| {
        let long = word.chars().count().max(candidate.chars().count());
        (SLIPS_FROM..=64).contains(&long) && damerau_levenshtein(&word, &folded(candidate)) == 1
    };
    known.into_iter().find(is_slip)
}

/// From 0 to 2, where there is enough of it.
fn likeness(word: &str, length: usize, candidate: &str) -> Option<f64> {
    if candidate.is_empty() {
        return None;
    }
    let score = jaro_winkler(word, candidate);
    // One slip in a short word, two in a longer one; a Japanese word of two characters already says much.
    let slips = damerau_levenshtein(word, candidate);
    let near = slips <= (length.max(candidate.chars().count()) / 4).max(1) && slips < length;
    let begins = length >= 2 && (candidate.starts_with(word) || word.starts_with(candidate));
    (near || begins || score >= 0.87).then_some(score + if begins { 0.5 } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::{nearest, nearest_first, slip};

    #[test]
    fn a_slip_finds_the_word() {
        let known = ["redis", "postgresql", "storage", "応答時間", "メモリ"];
        for (typed, meant) in [
            ("reids", Some("redis")),
            ("ｒｅｄｉｓ", Some("redis")),
            ("postgres", Some("postgresql")),
            ("応答時問", Some("応答時間")),
            ("ﾒﾓﾘｰ", Some("メモリ")),
            ("kubernetes", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(nearest(typed, known), meant, "{typed}");
        }
    }

    #[test]
    fn the_nearest_stand_first_and_the_others_keep_their_order() {
        let known = ["zebra", "redis", "apple", "redis-cache"].map(str::to_owned).to_vec();
        assert_eq!(nearest_first("reids", known.clone()), ["redis", "zebra", "apple", "redis-cache"]);
        assert_eq!(nearest_first("redis", known.clone()), ["redis", "redis-cache", "zebra", "apple"]);
        assert_eq!(nearest_first("", known.clone()), known);
    }

    #[test]
    fn only_one_slip_in_a_word_of_some_letters_is_one() {
        let known = ["severity", "lucky", "note"];
        for (typed, meant) in [
            ("severty", Some("severity")),
            ("SEVERITTY", Some("severity")),
            ("luky", Some("lucky")),
            ("node", None),
            ("notes", Some("note")),
            ("sev", None),
            ("lucky", None),
            ("luck3d", None),
        ] {
            assert_eq!(slip(typed, known), meant, "{typed}");
        }
    }
}
