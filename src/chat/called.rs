//! Somebody who is called inside of a text, so that a platform can notify them of it.
//!
//! A reply names a person by [`called`]; a gateway that can notifies the account, everybody else reads the name. The
//! account's id stands in front of the name, written in noncharacters (two for each byte), so that every text stays a
//! string and whoever knows nothing of it ([`plain`], an older version) is left with the name.
//!
//! Invariant: an account is called by nobody but [`called`]; texts from outside lose such characters where they come in. A
//! message that takes the place of another calls nobody ([`quiet`]): they were called by the first.

use std::borrow::Cow;

use crate::chat::moment::plain;

pub(in crate::chat) const BEGIN: char = '\u{fdd5}';
const END: char = '\u{fdd6}';
/// The first of the sixteen that stand for half a byte.
const DIGIT: u32 = 0xfde0;

/// Somebody who is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person<'t> {
    /// The account's id, as it stands in the text.
    coded: &'t str,
    /// Their name, for whoever cannot call them.
    pub name: &'t str,
}

impl Person<'_> {
    /// The account's id on the platform; empty where it cannot be read.
    #[must_use]
    pub fn account(&self) -> String {
        let halves: Vec<u8> = self.coded.chars().filter_map(half).collect();
        let bytes = halves.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

/// A person as a part of a text: the account that is notified, and the name that everybody reads.
#[must_use]
pub fn called(account: &str, name: &str) -> String {
    let half = |value: u8| char::from_u32(DIGIT + u32::from(value)).unwrap_or(END);
    let coded: String = account.bytes().flat_map(|byte| [half(byte >> 4), half(byte & 15)]).collect();
    let name = plain(name);
    if coded.is_empty() || name.is_empty() {
        return name.into_owned();
    }
    format!("{BEGIN}{coded}{name}{END}")
}

/// The text with everybody's name, in which nobody is called.
#[must_use]
pub fn quiet(text: &str) -> Cow<'_, str> {
    let calls = |character: char| matches!(character, BEGIN | END) || half(character).is_some();
    if text.contains(calls) { Cow::Owned(text.replace(calls, "")) } else { Cow::Borrowed(text) }
}

/// Reads what follows [`BEGIN`]: the person, if all of it is there, and what is still to be read.
pub(in crate::chat) fn read(text: &str) -> (Option<Person<'_>>, &str) {
    let rest = text.trim_start_matches(|character| half(character).is_some());
    let coded = &text[..text.len() - rest.len()];
    let end = rest.find(|character: char| matches!(character, '\u{fdd0}'..='\u{fdef}'));
    let whole = end.and_then(|end| Some((&rest[..end], rest[end..].strip_prefix(END)?)));
    match whole {
        Some((name, behind)) if !coded.is_empty() && !name.is_empty() => (Some(Person { coded, name }), behind),
        _ => (None, rest),
    }
}

/// What a noncharacter of an id stands for.
fn half(character: char) -> Option<u8> {
    let value = u32::from(character).checked_sub(DIGIT)?;
    u8::try_from(value).ok().filter(|value| *value < 16)
}

#[cfg(test)]
mod tests {
    use super::{called, quiet};
    use crate::chat::moment::{Piece, pieces, plain};

    #[test]
    fn a_person_is_found_in_a_text_and_everybody_else_reads_the_name() {
        let text = format!("For {} · reminder 1 of 5", called("U0123ABC", "ben"));
        let found: Vec<_> = pieces(&text).collect();
        let [Piece::Plain("For "), Piece::Person(person), Piece::Plain(" · reminder 1 of 5")] = found[..] else {
            panic!("{found:?}")
        };
        assert_eq!((person.account().as_str(), person.name), ("U0123ABC", "ben"));
        assert_eq!(plain(&text), "For ben · reminder 1 of 5");
        assert_eq!(quiet(&text), "For ben · reminder 1 of 5");
        assert_eq!(called("", "ben"), "ben");
    }

    #[test]
    fn a_text_that_was_cut_calls_nobody_and_shows_what_is_left() {
        let text = format!("For {}.", called("U0123ABC", "ben"));
        for length in 0..text.chars().count() - 2 {
            let cut: String = text.chars().take(length).collect();
            assert!(pieces(&cut).all(|piece| matches!(piece, Piece::Plain(_))), "{cut:?}");
            assert!("For ben.".starts_with(plain(&cut).as_ref()), "{cut:?}");
        }
    }

    #[test]
    fn what_only_looks_like_a_call_is_none() {
        for forged in ["\u{fdd5}ben\u{fdd6}", "\u{fdd5}\u{fde5}\u{fdd6}", "\u{fdd5}\u{fde5}\u{fde5}\u{fdd0}ben\u{fdd6}"]
        {
            assert!(pieces(forged).all(|piece| matches!(piece, Piece::Plain(_))), "{forged:?}");
        }
    }
}
