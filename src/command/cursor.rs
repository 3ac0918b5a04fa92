//! A line as words, quoted texts and `key=value`, with the place of each in characters.
//!
//! Apart from the grammar, because completion reads unfinished lines with the same eyes. Quotes open only at the start
//! of a word or value (`don't` is one word); inside, a backslash makes the quote or a backslash literal and is itself
//! literal before anything else.

use std::ops::Range;

use crate::command::error::ParseErrorKind;
use crate::likeness::folded;

/// Quotes and what closes each: of keyboards, of phones that "correct" them, and Japanese ones.
const QUOTES: [(char, &[char]); 11] = [
    ('"', &['"']),
    ('\'', &['\'']),
    ('“', &['”']),
    ('”', &['”']),
    ('„', &['“', '”']),
    ('‘', &['’']),
    ('＂', &['＂']),
    ('＇', &['＇']),
    ('「', &['」']),
    ('『', &['』']),
    ('｢', &['｣']),
];

/// Where in the line somebody reads.
#[derive(Clone, Debug)]
pub(in crate::command) struct Cursor<'a> {
    pub(in crate::command) chars: &'a [char],
    pub(in crate::command) at: usize,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::command) struct Token {
    /// The key before `=`, folded, and its place.
    pub(in crate::command) key: Option<(String, Range<usize>)>,
    /// The word or value, quotes removed.
    pub(in crate::command) text: String,
    /// Its place, quotes included.
    pub(in crate::command) at: Range<usize>,
    /// Whether it stood in quotes.
    pub(in crate::command) quoted: bool,
}

/// A mistake in the spelling, and where.
pub(in crate::command) type Misspelled = (ParseErrorKind, Range<usize>);

impl<'a> Cursor<'a> {
    pub(in crate::command) fn new(chars: &'a [char]) -> Self {
        Self { chars, at: 0 }
    }

    pub(in crate::command) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    /// Passes over spaces; where a line feed among them is followed by something, its place comes back.
    pub(in crate::command) fn skip_space(&mut self) -> Option<usize> {
        let mut line_feed = None;
        while let Some(c) = self.peek().filter(|c| is_space(*c)) {
            if c == '\n' && line_feed.is_none() {
                line_feed = Some(self.at);
            }
            self.at += 1;
        }
        line_feed.filter(|_| self.peek().is_some())
    }

    /// The word up to the next space, as written.
    pub(in crate::command) fn word(&mut self) -> Token {
        let start = self.at;
        while self.peek().is_some_and(|c| !is_space(c)) {
            self.at += 1;
        }
        Token { key: None, text: self.slice(start..self.at), at: start..self.at, quoted: false }
    }

    /// The next word, quoted text, or option.
    pub(in crate::command) fn token(&mut self) -> Result<Token, Misspelled> {
        let start = self.at;
        let key = self.key();
        let mut token = match self.quoted() {
            Some(quoted) => quoted?,
            None => self.word(),
        };
        if let Some(key) = key {
            if token.at.is_empty() {
                return Err((ParseErrorKind::NoValue(key.0), start..self.at));
            }
            token.key = Some(key);
        }
        Ok(token)
    }

    /// A word of running text: quoted if it properly is, else just the word.
    pub(in crate::command) fn loose(&mut self) -> Token {
        let start = self.at;
        if let Some(Ok(token)) = self.quoted() {
            return token;
        }
        self.at = start;
        self.word()
    }

    /// Reads `key=` and stands behind it, or stays.
    pub(in crate::command) fn key(&mut self) -> Option<(String, Range<usize>)> {
        let rest = self.chars.get(self.at..)?;
        let length = rest.iter().position(|c| is_space(*c) || matches!(c, '=' | '＝'))?;
        if !matches!(rest.get(length), Some('=' | '＝')) {
            return None;
        }
        let key = self.at..self.at + length;
        let name = folded(&self.slice(key.clone()));
        let spelled = name.starts_with(char::is_alphabetic)
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
        spelled.then(|| {
            self.at = key.end + 1;
            (name, key)
        })
    }

    pub(in crate::command) fn slice(&self, range: Range<usize>) -> String {
        self.chars.get(range).unwrap_or_default().iter().collect()
    }

    fn quoted(&mut self) -> Option<Result<Token, Misspelled>> {
        let open = self.peek()?;
        let (_, closers) = QUOTES.iter().find(|(quote, _)| *quote == open)?;
        let start = self.at;
        let nests = !closers.contains(&open);
        let (mut depth, mut text) = (0_usize, String::new());
        self.at += 1;
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                '\\' => match self.peek().filter(|next| *next == '\\' || *next == open || closers.contains(next)) {
                    Some(literal) => {
                        self.at += 1;
                        text.push(literal);
                    }
                    None => text.push(c),
                },
                c if closers.contains(&c) && depth == 0 => {
                    let at = start..self.at;
                    return Some(match self.peek() {
                        Some(next) if !is_space(next) => Err((ParseErrorKind::AfterQuote, self.at..self.at + 1)),
                        _ => Ok(Token { key: None, text, at, quoted: true }),
                    });
                }
                c => {
                    if closers.contains(&c) {
                        depth -= 1;
                    } else if nests && c == open {
                        depth += 1;
                    }
                    text.push(c);
                }
            }
        }
        let last = closers.last().copied().unwrap_or(open);
        Some(Err((ParseErrorKind::UnclosedQuote { closes: last }, start..start + 1)))
    }
}

/// Whether the character separates words; invisible ones that come along when something is pasted do, too.
pub(in crate::command) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// Whether the word alone asks for help.
pub(in crate::command) fn is_help(word: &str) -> bool {
    matches!(folded(word).as_str(), "help" | "-h" | "--help" | "-help" | "?" | "ヘルプ")
}

/// Whether the text, typed as it is, is read as one word and nothing else.
pub(in crate::command) fn is_plain(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric)
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
}

/// The text in quotes, so that reading gives it back.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
