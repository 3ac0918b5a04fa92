//! Text as units: words, and single characters of scripts without spaces.
//!
//! Notes and queries go through the same door, so they fold alike. Each unit knows where it stood, for the marks.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Greatest length of a word in characters; what follows does not count.
pub(super) const WORD_LIMIT: usize = 64;

/// Text, folded and cut into units.
#[derive(Clone, Debug, Default)]
pub struct Units {
    /// Folded characters of the units, one after the other.
    chars: Vec<char>,
    units: Vec<Unit>,
}

/// One unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// Its characters.
    chars: Range<usize>,
    /// Where it stands in the text, in bytes.
    pub(super) at: Range<usize>,
    /// Whether it is one character of a script without spaces.
    pub(super) wide: bool,
    /// Whether nothing stands between it and the unit before.
    pub(super) touches: bool,
}

/// A folded character with the bytes it came from.
type Folded = (char, Range<usize>);

impl Units {
    /// Cuts `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let folded = without_final_long_vowels(fold(text));
        let mut units = Self { chars: Vec::with_capacity(folded.len()), units: Vec::new() };
        let mut open = false;
        let mut gap = true;
        for (character, at) in folded {
            if is_wide(character) {
                open = false;
                units.push(character, at, true, !gap);
                gap = false;
            } else if character.is_alphanumeric() {
                if open {
                    units.extend(character, &at);
                } else {
                    units.push(character, at, false, !gap);
                }
                (open, gap) = (true, false);
            } else {
                (open, gap) = (false, true);
            }
        }
        units
    }

    fn push(&mut self, character: char, at: Range<usize>, wide: bool, touches: bool) {
        let start = self.chars.len();
        self.chars.push(character);
        self.units.push(Unit { chars: start..start + 1, at, wide, touches });
    }

    fn extend(&mut self, character: char, at: &Range<usize>) {
        if let Some(unit) = self.units.last_mut() {
            unit.at.end = at.end;
            if unit.chars.len() < WORD_LIMIT {
                self.chars.push(character);
                unit.chars.end += 1;
            }
        }
    }

    pub(super) fn all(&self) -> &[Unit] {
        &self.units
    }

    /// The folded characters of a unit.
    pub(super) fn chars(&self, unit: &Unit) -> &[char] {
        &self.chars[unit.chars.clone()]
    }

    pub(super) fn text(&self, unit: &Unit) -> String {
        self.chars(unit).iter().collect()
    }
}

/// Compatibility forms folded, lower case; a base character and its marks become what they are together (ﾃ ﾞ → デ).
fn fold(text: &str) -> Vec<Folded> {
    let mut folded = Vec::with_capacity(text.len());
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        let mut end = start + first.len_utf8();
        while let Some((at, mark)) = rest.next_if(|(_, next)| is_mark(*next)) {
            end = at + mark.len_utf8();
        }
        if first.is_ascii() && end == start + 1 {
            folded.push((first.to_ascii_lowercase(), start..end));
        } else {
            let lower = text[start..end].nfkc().flat_map(char::to_lowercase);
            folded.extend(lower.map(|character| (character, start..end)));
        }
    }
    folded
}

fn is_mark(character: char) -> bool {
    !character.is_ascii() && (matches!(character, '\u{ff9e}' | '\u{ff9f}') || is_combining_mark(character))
}

/// サーバー and サーバ are one word: a long-vowel sign that ends a katakana word of three characters or more is dropped,
/// as Japanese engineering texts may.
fn without_final_long_vowels(folded: Vec<Folded>) -> Vec<Folded> {
    const LONG: char = 'ー';
    if !folded.iter().any(|(character, _)| *character == LONG) {
        return folded;
    }
    let mut kept: Vec<Folded> = Vec::with_capacity(folded.len());
    let mut run = 0;
    let mut rest = folded.into_iter().peekable();
    while let Some((character, at)) = rest.next() {
        let ends = !rest.peek().is_some_and(|(next, _)| is_katakana(*next));
        if character == LONG && run >= 3 && ends {
            continue;
        }
        run = if is_katakana(character) { run + 1 } else { 0 };
        kept.push((character, at));
    }
    kept
}

/// Katakana, the long-vowel sign included.
pub(super) const fn is_katakana(character: char) -> bool {
    matches!(character, '\u{30a1}'..='\u{30fa}' | '\u{30fc}')
}

/// Hiragana.
pub(super) const fn is_hiragana(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{309f}')
}

/// Characters of scripts that put no spaces between words.
pub(super) const fn is_wide(character: char) -> bool {
    is_katakana(character)
        || is_hiragana(character)
        || matches!(character,
            '\u{3005}'..='\u{3007}' | '\u{30fd}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
            | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
            | '\u{ac00}'..='\u{d7a3}' | '\u{20000}'..='\u{323af}')
}
