//! Words → parameters: which word is whose value, before any is typed.
//!
//! `name=value` goes where it says; other words go by place; a flag is its bare name; a parameter that takes the rest of the
//! line takes it as written. Where an incident's key could stand and none does, the conversation's is meant.

use std::ops::Range;

use indexmap::IndexMap;

use crate::command::catalog::{Catalog, Operation, Parameter, ParameterKind, Topic};
use crate::command::cursor::{Cursor, Token, quoted};
use crate::command::error::{Foreign, Known, ParseError, ParseErrorKind};
use crate::command::foreign::foreign;
use crate::command::head::{error, on_the_same_line, unknown};
use crate::command::key;
use crate::command::values::Values;
use crate::likeness::{folded, nearest, slip};

/// A value and its place, before it is typed.
#[derive(Debug)]
pub(in crate::command) struct Given {
    pub(in crate::command) text: String,
    pub(in crate::command) at: Range<usize>,
}

/// Words with an equals sign that are looked at: who slips writes a few, and a pasted log has thousands, each of which would be
/// compared with every option there is.
const LOOKED: usize = 20;

/// What tells an option of another command from text.
#[derive(Clone, Copy)]
pub(in crate::command) struct Around<'a> {
    pub(in crate::command) catalog: &'a Catalog,
    /// The names that exist.
    pub(in crate::command) values: &'a dyn Values,
}

/// Finds the parameters of one line.
pub(in crate::command) struct Binder<'a> {
    known: Around<'a>,
    operation: &'a Operation,
    topic: &'a Topic,
    given: IndexMap<String, Given>,
    /// Whether the word where an incident's key could stand was none: the conversation's incident is meant.
    implied: bool,
}

impl<'a> Binder<'a> {
    pub(in crate::command) fn new(known: Around<'a>, operation: &'a Operation, topic: &'a Topic) -> Self {
        Self { known, operation, topic, given: IndexMap::new(), implied: false }
    }

    /// The words by parameter.
    ///
    /// # Errors
    /// The first word that is no parameter's, with what was probably meant.
    pub(in crate::command) fn bind(mut self, cursor: &mut Cursor<'_>) -> Result<IndexMap<String, Given>, ParseError> {
        loop {
            let before = cursor.at;
            cursor.skip_space();
            if cursor.peek().is_none() {
                return Ok(self.given);
            }
            self.pass_over_incident(cursor);
            if let Some(parameter) = self.next_by_place().filter(|parameter| parameter.rest) {
                self.rest(cursor, parameter)?;
                continue;
            }
            cursor.at = before;
            on_the_same_line(cursor, Some(self.topic))?;
            let token = cursor.token().map_err(|(kind, at)| error(kind, at, Some(self.topic.clone())))?;
            self.token(token, cursor)?;
        }
    }

    /// Where an incident's key could stand and another word does, the incident is implied.
    fn pass_over_incident(&mut self, cursor: &Cursor<'_>) {
        if self.next_by_place().is_none_or(|parameter| parameter.kind != ParameterKind::Incident) {
            return;
        }
        let mut ahead = cursor.clone();
        let option = ahead.key().is_some_and(|(name, _)| self.operation.parameter(&name).is_some());
        let word = ahead.loose();
        if !option && (word.quoted || self.flag(&word.text).is_none()) {
            self.implied = word.quoted || key::read(key::INCIDENT, &word.text).is_none();
        }
    }

    /// The flag that the bare word turns on; among running text a bare word is text.
    fn flag(&self, word: &str) -> Option<&'a Parameter> {
        let found = self.operation.parameter(&folded(word)).filter(|found| found.kind == ParameterKind::Flag);
        found.filter(|_| !self.operation.has_rest())
    }

    fn token(&mut self, token: Token, cursor: &Cursor<'_>) -> Result<(), ParseError> {
        if let Some((name, at)) = token.key {
            let Some(parameter) = self.operation.parameter(&name) else {
                return Err(self.unknown_parameter(name, at));
            };
            return self.give(parameter, token.text, token.at);
        }
        if !token.quoted {
            let mut chars = token.text.chars();
            let (first, second) = (chars.next(), chars.next());
            if matches!(first, Some('=' | '＝')) {
                return Err(self.error(ParseErrorKind::SpaceAroundEquals, token.at));
            }
            let dashed = matches!(first, Some('-' | '–' | '—' | '−' | '－' | '―'));
            if dashed && !second.is_some_and(|c| c.is_ascii_digit()) {
                return Err(self.dashes(&token, cursor));
            }
            if let Some(flag) = self.flag(&token.text) {
                return self.give(flag, "yes".to_owned(), token.at);
            }
        }
        if let Some(parameter) = self.next_by_place() {
            return self.give(parameter, token.text, token.at);
        }
        let open = self.operation.parameters.iter().filter(|parameter| !self.given.contains_key(&parameter.name));
        let known: Vec<String> = open
            .map(|parameter| match parameter.kind {
                ParameterKind::Flag => parameter.name.clone(),
                _ => format!("{}=", parameter.name),
            })
            .collect();
        let flags = known.iter().filter(|name| !name.ends_with('=')).map(String::as_str);
        let suggestion = nearest(&token.text, flags).map(str::to_owned);
        let kind = ParseErrorKind::Unexpected(token.text);
        let known = Known::of("", known);
        Err(ParseError { suggestion, known, ..self.error(kind, token.at) })
    }

    /// Running text: everything that is not an option this command has, as written. An option with a slip in it, or of another
    /// command, is not taken for text: whoever means it so puts the text in quotes.
    fn rest(&mut self, cursor: &mut Cursor<'_>, parameter: &'a Parameter) -> Result<(), ParseError> {
        let mut pieces: Vec<Range<usize>> = Vec::new();
        let mut only: Option<Token> = None;
        let mut strange: Option<ParseError> = None;
        let mut looked = 0;
        while cursor.peek().is_some() {
            let start = cursor.at;
            let key = cursor.key();
            cursor.at = start;
            let known = key.as_ref().is_some_and(|(name, _)| self.operation.parameter(name).is_some());
            if let Some((name, at)) = key.filter(|_| !known) {
                self.is_no_slip(name.clone(), at.clone())?;
                if strange.is_none() && looked < LOOKED {
                    looked += 1;
                    strange = self.strange(name, at, cursor);
                }
            }
            if known {
                let token = cursor.token().map_err(|(kind, at)| error(kind, at, Some(self.topic.clone())))?;
                self.token(token, cursor)?;
                pieces.push(cursor.at..cursor.at);
            } else {
                let token = cursor.loose();
                match pieces.last_mut() {
                    // Spaces between the words of one piece stay as written.
                    Some(piece) if piece.start < piece.end => piece.end = token.at.end,
                    _ => pieces.push(token.at.clone()),
                }
                only = if only.is_none() && pieces.iter().all(|piece| piece.is_empty() || *piece == token.at) {
                    Some(token)
                } else {
                    Some(Token { quoted: false, ..token })
                };
            }
            cursor.skip_space();
        }
        let Some(last) = only else { return Ok(()) };
        let pieces: Vec<Range<usize>> = pieces.into_iter().filter(|piece| !piece.is_empty()).collect();
        if let Some(strange) = strange {
            // In quotes all of it is text, where it is one piece.
            return Err(match pieces.as_slice() {
                [whole] => {
                    let suggestion = Some(quoted(&cursor.slice(whole.clone())));
                    ParseError { suggestion, at: whole.clone(), ..strange }
                }
                _ => strange,
            });
        }
        let at = pieces.first().map_or(0, |piece| piece.start)..pieces.last().map_or(0, |piece| piece.end);
        let text = if last.quoted {
            last.text
        } else {
            pieces.into_iter().map(|piece| cursor.slice(piece)).collect::<Vec<_>>().join(" ")
        };
        self.give(parameter, text, at)
    }

    fn is_no_slip(&self, name: String, at: Range<usize>) -> Result<(), ParseError> {
        let options = self.operation.parameters.iter().map(|parameter| parameter.name.as_str());
        let Some(meant) = slip(&name, options).map(str::to_owned) else { return Ok(()) };
        Err(ParseError { suggestion: Some(meant), ..self.error(ParseErrorKind::PerhapsParameter(name), at) })
    }

    /// Why `name=` and the value behind it are no text, where they are an option of another command.
    fn strange(&self, name: String, at: Range<usize>, cursor: &Cursor<'_>) -> Option<ParseError> {
        let value = Cursor { at: at.end + 1, ..cursor.clone() }.loose();
        let lines = foreign(self.known, (self.operation, self.topic), &name, (&value.text, value.quoted));
        (!lines.is_empty()).then(|| self.error(ParseErrorKind::OfAnother(Box::new(Foreign { word: name, lines })), at))
    }

    fn give(&mut self, parameter: &Parameter, text: String, at: Range<usize>) -> Result<(), ParseError> {
        if self.given.contains_key(&parameter.name) {
            return Err(self.error(ParseErrorKind::GivenTwice(parameter.name.clone()), at));
        }
        self.given.insert(parameter.name.clone(), Given { text, at });
        Ok(())
    }

    fn next_by_place(&self) -> Option<&'a Parameter> {
        let mut places = self.operation.parameters.iter().filter(|parameter| parameter.positional);
        places.find(|parameter| {
            let implied = self.implied && parameter.kind == ParameterKind::Incident;
            !implied && !self.given.contains_key(&parameter.name)
        })
    }

    fn error(&self, kind: ParseErrorKind, at: Range<usize>) -> ParseError {
        error(kind, at, Some(self.topic.clone()))
    }

    fn unknown_parameter(&self, name: String, at: Range<usize>) -> ParseError {
        let known = self.operation.parameters.iter().map(|parameter| parameter.name.clone()).collect();
        let word = name.clone();
        unknown(ParseErrorKind::UnknownParameter(name), at, &word, known, Some(self.topic.clone()))
    }

    /// `--lang ja` → `lang=ja`, `--private` → `private`.
    fn dashes(&self, token: &Token, cursor: &Cursor<'_>) -> ParseError {
        let bare = token.text.trim_start_matches(['-', '–', '—', '−', '－', '―']);
        let (name, value) = match bare.split_once(['=', '＝']) {
            Some((name, value)) => (name, Some(value)),
            None => (bare, None),
        };
        let known: Vec<&str> = self.operation.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        let parameter = nearest(name, known.iter().copied()).and_then(|name| self.operation.parameter(name));
        let mut at = token.at.clone();
        let suggestion = parameter.map(|parameter| match value {
            Some(value) => format!("{}={value}", parameter.name),
            None if parameter.kind == ParameterKind::Flag => parameter.name.clone(),
            None => {
                let mut next = cursor.clone();
                next.skip_space();
                at.end = next.at;
                format!("{}=", parameter.name)
            }
        });
        let known = Known::of(name, known.into_iter().map(str::to_owned).collect());
        ParseError { suggestion, known, ..self.error(ParseErrorKind::Dashes(token.text.clone()), at) }
    }
}
