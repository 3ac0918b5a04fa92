//! The beginning of a line: which command is meant, in whatever way it was addressed.

use std::ops::Range;

use crate::command::catalog::{Catalog, Command, Operation, SELF, Topic};
use crate::command::cursor::{Cursor, is_help};
use crate::command::error::{Known, ParseError, ParseErrorKind};
use crate::likeness::{folded, nearest};

/// How a line addresses the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::command) enum Address {
    /// `/diag`: short forms carry the prefix.
    Slash,
    /// `@toban diag`.
    Mention,
    /// `diag`: buttons, the command line.
    Bare,
}

/// What the beginning of a line means.
#[derive(Debug)]
pub(in crate::command) struct Head<'c> {
    pub(in crate::command) topic: Topic,
    pub(in crate::command) operation: &'c Operation,
}

/// Reads how the line addresses the bot and stands before the first word.
pub(in crate::command) fn address(cursor: &mut Cursor<'_>) -> Result<Address, ParseError> {
    match cursor.peek() {
        Some('/' | '／') => {
            cursor.at += 1;
            Ok(Address::Slash)
        }
        Some('@' | '＠') => {
            let start = cursor.at;
            let word = cursor.word();
            let name = folded(&word.text);
            let name = name.trim_start_matches('@').trim_end_matches([':', ',', '、']);
            if name != SELF {
                return Err(error(ParseErrorKind::Markup, start..cursor.at, None));
            }
            Ok(Address::Mention)
        }
        Some(c) if !c.is_alphanumeric() => {
            let start = cursor.at;
            let end = cursor.word().at.end;
            Err(error(ParseErrorKind::Markup, start..end, None))
        }
        _ => Ok(Address::Bare),
    }
}

/// Reads the words that name the command.
pub(in crate::command) fn head<'c>(catalog: &'c Catalog, cursor: &mut Cursor<'_>) -> Result<Head<'c>, ParseError> {
    let address = address(cursor)?;
    if address != Address::Slash {
        on_the_same_line(cursor, None)?;
    }
    let slashed = address == Address::Mention && spoken_to(cursor)?;
    let word = cursor.word();
    let name = folded(&word.text);
    let short = match address {
        Address::Slash => name.strip_prefix(catalog.prefix()).unwrap_or_default(),
        Address::Mention if slashed => name.strip_prefix(catalog.prefix()).unwrap_or(&name),
        Address::Mention | Address::Bare => name.as_str(),
    };
    if address == Address::Mention && name.is_empty() {
        return own(catalog, cursor, word.at);
    }
    if name == SELF {
        on_the_same_line(cursor, None)?;
        return own(catalog, cursor, word.at);
    }
    if let Some(command) = catalog.get(short).filter(|command| command.name != SELF) {
        return below(command, cursor, word.at.end);
    }
    // Of the mention form, the own subcommands are meant, too: `@toban ping`.
    if address != Address::Slash && catalog.get(SELF).is_some_and(|own| own.subcommands.contains_key(&name)) {
        cursor.at = word.at.start;
        return own(catalog, cursor, word.at);
    }
    if name.is_empty() {
        return Err(error(ParseErrorKind::Empty, word.at, None));
    }
    if catalog.get(&name).is_some() {
        let suggestion = Some(catalog.short_form(&name));
        return Err(ParseError { suggestion, ..error(ParseErrorKind::Prefixed(word.text), word.at, None) });
    }
    let known: Vec<String> = match address {
        Address::Slash => catalog.iter().map(|command| catalog.short_form(&command.name)).collect(),
        Address::Mention | Address::Bare => long_names(catalog),
    };
    Err(unknown(ParseErrorKind::UnknownCommand(word.text), word.at, &name, known, None))
}

/// Passes over what people put behind a name before they go on (`@toban: …`, `@toban, /diag …`); whether a slash is there.
fn spoken_to(cursor: &mut Cursor<'_>) -> Result<bool, ParseError> {
    while let Some(':' | '：' | ',' | '，' | '、') = cursor.peek() {
        cursor.at += 1;
    }
    on_the_same_line(cursor, None)?;
    let slashed = matches!(cursor.peek(), Some('/' | '／'));
    cursor.at += usize::from(slashed);
    Ok(slashed)
}

/// `/toban …`: an own subcommand or any other command.
fn own<'c>(catalog: &'c Catalog, cursor: &mut Cursor<'_>, at: Range<usize>) -> Result<Head<'c>, ParseError> {
    let Some(own) = catalog.get(SELF) else {
        return Err(error(ParseErrorKind::UnknownCommand(SELF.to_owned()), at, None));
    };
    let start = cursor.at;
    let word = cursor.word();
    let name = folded(&word.text);
    match catalog.get(&name).filter(|command| command.name != SELF) {
        Some(command) => below(command, cursor, word.at.end),
        None if name.is_empty() || own.subcommands.contains_key(&name) => {
            cursor.at = start;
            below(own, cursor, at.end)
        }
        None if is_help(&name) => match own.subcommands.get("help") {
            Some(_) => {
                let topic = Topic { command: SELF.to_owned(), subcommand: Some("help".to_owned()), parameter: None };
                found(own, topic, word.at)
            }
            None => below(own, cursor, at.end),
        },
        None => {
            let about = Topic { command: SELF.to_owned(), subcommand: None, parameter: None };
            let known = long_names(catalog);
            Err(unknown(ParseErrorKind::UnknownCommand(word.text), word.at, &name, known, Some(about)))
        }
    }
}

/// The command itself or the subcommand that the next word names.
fn below<'c>(command: &'c Command, cursor: &mut Cursor<'_>, end: usize) -> Result<Head<'c>, ParseError> {
    let topic = Topic { command: command.name.clone(), subcommand: None, parameter: None };
    if command.subcommands.is_empty() {
        return found(command, topic, end..end);
    }
    on_the_same_line(cursor, Some(&topic))?;
    let word = cursor.word();
    let name = folded(&word.text);
    let chosen = if name.is_empty() { command.default.as_deref() } else { Some(name.as_str()) };
    let Some(chosen) = chosen else {
        let known = Known::of("", command.subcommands.keys().cloned().collect());
        return Err(ParseError { known, ..error(ParseErrorKind::MissingSubcommand, end..end, Some(topic)) });
    };
    if command.subcommands.contains_key(chosen) {
        let topic = Topic { subcommand: Some(chosen.to_owned()), ..topic };
        return found(command, topic, word.at);
    }
    let known = command.subcommands.keys().cloned().collect();
    Err(unknown(ParseErrorKind::UnknownSubcommand(word.text), word.at, &name, known, Some(topic)))
}

fn found(command: &Command, topic: Topic, at: Range<usize>) -> Result<Head<'_>, ParseError> {
    let operation = match &topic.subcommand {
        None => command.operation.as_ref(),
        Some(name) => command.subcommands.get(name).map(|subcommand| &subcommand.operation),
    };
    match operation {
        Some(operation) => Ok(Head { topic, operation }),
        None => Err(error(ParseErrorKind::MissingSubcommand, at, Some(topic))),
    }
}

/// Passes over spaces and refuses a line feed: a command is one line.
pub(in crate::command) fn on_the_same_line(cursor: &mut Cursor<'_>, about: Option<&Topic>) -> Result<(), ParseError> {
    match cursor.skip_space() {
        Some(at) => Err(error(ParseErrorKind::SecondLine, at..at + 1, about.cloned())),
        None => Ok(()),
    }
}

fn long_names(catalog: &Catalog) -> Vec<String> {
    let own = catalog.get(SELF).into_iter().flat_map(|own| own.subcommands.keys());
    let others = catalog.iter().map(|command| &command.name).filter(|name| *name != SELF);
    others.chain(own).cloned().collect()
}

pub(in crate::command) fn error(kind: ParseErrorKind, at: Range<usize>, about: Option<Topic>) -> ParseError {
    ParseError { kind, at, suggestion: None, known: Known::default(), about: about.map(Box::new) }
}

pub(in crate::command) fn unknown(
    kind: ParseErrorKind,
    at: Range<usize>,
    word: &str,
    known: Vec<String>,
    about: Option<Topic>,
) -> ParseError {
    let suggestion = nearest(word, known.iter().map(String::as_str)).map(str::to_owned);
    ParseError { suggestion, known: Known::of(word, known), ..error(kind, at, about) }
}
