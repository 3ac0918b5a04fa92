//! Text → [`Call`]: the one parser for every platform.
//!
//! A line is `/NAME …`, `/toban NAME …`, `@toban NAME …` or, from buttons and the command line, `NAME …`. A gateway
//! hands over its platform's mention of the bot as `@toban`. First the words find their parameters, then the values are
//! typed, then what is missing is told, so that a wrong parameter is named before a wrong value.
//! Invariant: never panics, and the line of a call ([`Call::line`]) parses to that call.

use std::ops::Range;

use indexmap::IndexMap;

use crate::command::call::{Argument, Call};
use crate::command::catalog::{Catalog, Operation, Parameter, ParameterKind, SELF, Topic};
use crate::command::cursor::{Cursor, Token, is_help};
use crate::command::error::{ParseError, ParseErrorKind};
use crate::command::head::{Head, error, head, on_the_same_line, unknown};
use crate::command::typing::By;
use crate::command::values::Values;
use crate::command::{key, typing};
use crate::likeness::{folded, nearest, slip};

/// Greatest length of a line in characters, chosen by us: the longest any of the platforms sends as a command.
pub const MAX_LENGTH: usize = 4_000;

/// Greatest length of a line in characters that a form says: one text as long as the store keeps, and what else is filled
/// in beside it.
pub const FORM_LENGTH: usize = 24_000;

/// Whether `text` speaks to the bot at all: begins with a slash or with `@toban`.
#[must_use]
pub fn is_addressed(text: &str) -> bool {
    let start = folded(text.trim_start().chars().take(8).collect::<String>().as_str());
    let mention = start.strip_prefix('@').and_then(|rest| rest.strip_prefix(SELF));
    start.starts_with('/') || mention.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// Understands a line.
///
/// # Errors
/// The first mistake, with its place and what was probably meant.
pub fn parse(catalog: &Catalog, text: &str, values: &dyn Values) -> Result<Call, ParseError> {
    understand(catalog, text, values, By::Hand)
}

/// Understands the line of a form or a button: it may be longer than what is typed.
///
/// # Errors
/// As [`parse`].
pub fn parse_form(catalog: &Catalog, text: &str, values: &dyn Values) -> Result<Call, ParseError> {
    understand(catalog, text, values, By::Form)
}

fn understand(catalog: &Catalog, text: &str, values: &dyn Values, by: By) -> Result<Call, ParseError> {
    let length = text.chars().count();
    let max = if by == By::Form { FORM_LENGTH } else { MAX_LENGTH };
    if length > FORM_LENGTH {
        return Err(error(ParseErrorKind::TooLong { length, max }, max..length, None));
    }
    let chars: Vec<char> = text.chars().collect();
    let mut cursor = Cursor::new(&chars);
    cursor.skip_space();
    if cursor.peek().is_none() {
        return Err(error(ParseErrorKind::Empty, 0..length, None));
    }
    let Head { topic, operation } = head(catalog, &mut cursor)?;
    if let Some(call) = help(catalog, &topic, &cursor) {
        return Ok(call);
    }
    let given = Binder::new(operation, &topic).bind(&mut cursor)?;
    let arguments = typed(catalog, (operation, &topic), &given, (values, by), trimmed_end(&chars))?;
    // A text that is too long by itself was told as such, with its form.
    if length > max {
        return Err(error(ParseErrorKind::TooLong { length, max }, max..length, Some(topic)));
    }
    Ok(call(topic, operation, arguments))
}

/// The action that `line` means, its values unread: whether an example can be typed at all.
pub(in crate::command) fn shape<'c>(catalog: &'c Catalog, line: &str) -> Result<&'c str, ParseError> {
    let chars: Vec<char> = line.chars().collect();
    let mut cursor = Cursor::new(&chars);
    let Head { topic, operation } = head(catalog, &mut cursor)?;
    Binder::new(operation, &topic).bind(&mut cursor)?;
    Ok(&operation.action)
}

fn call(topic: Topic, operation: &Operation, arguments: IndexMap<String, Argument>) -> Call {
    let Topic { command, subcommand } = topic;
    Call { command, subcommand, action: operation.action.clone(), role: operation.role, arguments }
}

/// `/diag help`, `/diag --help`, `/diag ?`: the help of that command, where the catalogue has a help.
fn help(catalog: &Catalog, topic: &Topic, cursor: &Cursor<'_>) -> Option<Call> {
    let mut rest = cursor.clone();
    rest.skip_space();
    let word = rest.word();
    rest.skip_space();
    if rest.peek().is_some() || !is_help(&word.text) {
        return None;
    }
    let operation = catalog.operation(SELF, Some("help"))?;
    let parameter = operation.parameters.iter().find(|parameter| parameter.kind == ParameterKind::Command)?;
    let words = [Some(topic.command.as_str()), topic.subcommand.as_deref()];
    let about = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let arguments = [(parameter.name.clone(), Argument::Command(about))].into_iter().collect();
    let topic = Topic { command: SELF.to_owned(), subcommand: Some("help".to_owned()) };
    Some(call(topic, operation, arguments))
}

fn trimmed_end(chars: &[char]) -> usize {
    chars.iter().rposition(|c| !c.is_whitespace()).map_or(0, |last| last + 1)
}

/// A value and its place, before it is typed.
#[derive(Debug)]
struct Given {
    text: String,
    at: Range<usize>,
}

struct Binder<'a> {
    operation: &'a Operation,
    topic: &'a Topic,
    given: IndexMap<String, Given>,
    /// Whether the word where an incident's key could stand was none: the conversation's incident is meant.
    implied: bool,
}

impl<'a> Binder<'a> {
    fn new(operation: &'a Operation, topic: &'a Topic) -> Self {
        Self { operation, topic, given: IndexMap::new(), implied: false }
    }

    fn bind(mut self, cursor: &mut Cursor<'_>) -> Result<IndexMap<String, Given>, ParseError> {
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
        Err(ParseError { suggestion, known, ..self.error(kind, token.at) })
    }

    /// Running text: everything that is not an option this command has, as written. An option with a slip in it is not taken
    /// for text: whoever means it so puts the text in quotes.
    fn rest(&mut self, cursor: &mut Cursor<'_>, parameter: &'a Parameter) -> Result<(), ParseError> {
        let mut pieces: Vec<Range<usize>> = Vec::new();
        let mut only: Option<Token> = None;
        while cursor.peek().is_some() {
            let start = cursor.at;
            let key = cursor.key();
            cursor.at = start;
            let known = key.as_ref().is_some_and(|(name, _)| self.operation.parameter(name).is_some());
            if let Some((name, at)) = key.filter(|_| !known) {
                self.is_no_slip(name, at)?;
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
        let known = known.into_iter().map(str::to_owned).collect();
        ParseError { suggestion, known, ..self.error(ParseErrorKind::Dashes(token.text.clone()), at) }
    }
}

fn typed(
    catalog: &Catalog,
    (operation, topic): (&Operation, &Topic),
    given: &IndexMap<String, Given>,
    (values, by): (&dyn Values, By),
    end: usize,
) -> Result<IndexMap<String, Argument>, ParseError> {
    let mut arguments = IndexMap::new();
    for parameter in &operation.parameters {
        let argument = match given.get(&parameter.name) {
            Some(given) => {
                let playbook = playbook(&arguments);
                let read = typing::read(catalog, parameter, &given.text, (values, by), playbook);
                Some(read.map_err(|wrong| {
                    let kind = about(wrong.kind, &arguments);
                    let plain = error(kind, given.at.clone(), Some(topic.clone()));
                    ParseError { suggestion: wrong.suggestion, known: wrong.known, ..plain }
                })?)
            }
            None => parameter.default.clone(),
        };
        if let Some(argument) = argument {
            arguments.insert(parameter.name.clone(), argument);
        }
    }
    let missing =
        operation.parameters.iter().find(|parameter| parameter.required && !arguments.contains_key(&parameter.name));
    match missing {
        None => Ok(arguments),
        Some(parameter) => {
            let mut known: Vec<String> = typing::names(catalog, parameter, values, playbook(&arguments));
            known.truncate(10);
            let kind = ParseErrorKind::Missing(parameter.name.clone());
            Err(ParseError { known, ..error(kind, end..end, Some(topic.clone())) })
        }
    }
}

/// A text that is too long is told with the incident or note that was named before it.
fn about(mut kind: ParseErrorKind, arguments: &IndexMap<String, Argument>) -> ParseErrorKind {
    if let ParseErrorKind::TextTooLong(long) = &mut kind {
        long.subject = arguments.values().find_map(|argument| match argument {
            Argument::Incident(number) => Some(key::write(key::INCIDENT, *number)),
            Argument::Note(number) => Some(key::write(key::NOTE, *number)),
            _ => None,
        });
    }
    kind
}

fn playbook(arguments: &IndexMap<String, Argument>) -> Option<&str> {
    arguments.values().find_map(|argument| match argument {
        Argument::Playbook(name) => Some(name.as_str()),
        _ => None,
    })
}
