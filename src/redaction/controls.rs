//! Takes out of a target's text what would act in a terminal or mislead the eye: escape sequences, control characters,
//! bidirectional overrides, invisible tags, and the noncharacters by which we mark moments in texts of our own.
//!
//! Invariant: letters of every script stay; newline and tab stay.

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::Chars;

/// `text` without escape sequences, control characters, bidirectional overrides and invisible characters.
///
/// A carriage return (it would overwrite its line) and the Unicode line separators become newlines.
#[must_use]
pub fn without_controls(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|character| acts(character) || is_line_end(character)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\r' => {
                if rest.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\u{2028}' | '\u{2029}' | '\u{85}' => out.push('\n'),
            '\u{1b}' => skip_escape(&mut rest),
            '\u{9b}' => skip_parameters(&mut rest),
            '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => skip_string(&mut rest),
            _ if acts(character) => {}
            _ => out.push(character),
        }
    }
    Cow::Owned(out)
}

const fn is_line_end(character: char) -> bool {
    matches!(character, '\r' | '\u{2028}' | '\u{2029}')
}

/// Characters that have no glyph of their own but change what is shown.
const fn acts(character: char) -> bool {
    matches!(character,
        '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        // bidirectional marks, embeddings, overrides, isolates
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        // invisible: zero-width space, word joiner and invisible operators, byte order mark, tags
        | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}'
        // noncharacters
        | '\u{fdd0}'..='\u{fdef}')
}

/// Skips what follows ESC: a control sequence, a string up to its terminator, or one more character.
fn skip_escape(rest: &mut Peekable<Chars<'_>>) {
    match rest.peek() {
        Some('[') => {
            rest.next();
            skip_parameters(rest);
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            rest.next();
            skip_string(rest);
        }
        Some(' '..='/') => {
            while rest.next_if(|character| matches!(character, ' '..='/')).is_some() {}
            rest.next_if(|character| matches!(character, '0'..='~'));
        }
        Some('0'..='~') => {
            rest.next();
        }
        _ => {}
    }
}

/// Skips parameters and the final character of a control sequence.
fn skip_parameters(rest: &mut Peekable<Chars<'_>>) {
    while rest.next_if(|character| matches!(character, ' '..='?')).is_some() {}
    rest.next_if(|character| matches!(character, '@'..='~'));
}

/// Skips an operating-system command or similar string; one without an end ends with its line.
fn skip_string(rest: &mut Peekable<Chars<'_>>) {
    while let Some(&character) = rest.peek() {
        match character {
            '\n' | '\r' => return,
            '\u{7}' | '\u{9c}' => {
                rest.next();
                return;
            }
            '\u{1b}' => {
                rest.next();
                rest.next_if_eq(&'\\');
                return;
            }
            _ => {
                rest.next();
            }
        }
    }
}
