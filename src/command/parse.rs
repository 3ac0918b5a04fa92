//! Text → [`Call`]: the one parser for every platform.
//!
//! A line is `/NAME …`, `/toban NAME …`, `@toban NAME …` or, from buttons and the command line, `NAME …`. A gateway
//! hands over its platform's mention of the bot as `@toban`. First the words find their parameters (`bind`), then the values
//! are typed, then what is missing is told, so that a wrong parameter is named before a wrong value.
//! Invariant: never panics, and the line of a call ([`Call::line`]) parses to that call.

use indexmap::IndexMap;

use crate::command::bind::{Around, Binder, Given};
use crate::command::call::{Argument, Call};
use crate::command::catalog::{Catalog, Operation, ParameterKind, SELF, Topic};
use crate::command::cursor::{Cursor, is_help};
use crate::command::error::{Known, ParseError, ParseErrorKind};
use crate::command::head::{Head, error, head};
use crate::command::typing::By;
use crate::command::values::{Unnamed, Values};
use crate::command::{key, typing};
use crate::likeness::folded;

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
    let given = Binder::new(Around { catalog, values }, operation, &topic).bind(&mut cursor)?;
    let arguments = typed(catalog, (operation, &topic), &given, (values, by), trimmed_end(&chars))?;
    // A text that is too long by itself was told as such, with its form.
    if length > max {
        return Err(error(ParseErrorKind::TooLong { length, max }, max..length, Some(topic)));
    }
    Ok(call(topic, operation, arguments))
}

/// What the command does that `line` begins with, its words unread; `None` where it names none.
#[must_use]
pub fn operation_of<'c>(catalog: &'c Catalog, line: &str) -> Option<&'c Operation> {
    let chars: Vec<char> = line.chars().collect();
    head(catalog, &mut Cursor::new(&chars)).ok().map(|head| head.operation)
}

/// What a line begins to say that somebody is to finish.
#[derive(Clone, Debug)]
pub struct Begun<'c> {
    /// What the command does.
    pub operation: &'c Operation,
    /// The command.
    pub command: String,
    /// Its subcommand, where it has some.
    pub subcommand: Option<String>,
    /// What the line gives already, by parameter, as written; what stands for something to be filled in gives nothing.
    pub given: Vec<(String, String)>,
}

impl Begun<'_> {
    /// What is given for a parameter.
    #[must_use]
    pub fn given(&self, parameter: &str) -> Option<&str> {
        self.given.iter().find(|(name, _)| name == parameter).map(|(_, value)| value.as_str())
    }
}

/// Reads the line of a form: what is filled in and what is to be, and for which command; `None` where it names none.
#[must_use]
pub fn begun<'c>(catalog: &'c Catalog, line: &str) -> Option<Begun<'c>> {
    /// What stands for something to be filled in.
    const OPEN: &str = "…";
    let chars: Vec<char> = line.chars().collect();
    let mut cursor = Cursor::new(&chars);
    let Head { topic, operation } = head(catalog, &mut cursor).ok()?;
    let given =
        Binder::new(Around { catalog, values: &Unnamed }, operation, &topic).bind(&mut cursor).unwrap_or_default();
    let given = given.into_iter().map(|(name, given)| (name, given.text)).filter(|(_, text)| text != OPEN);
    Some(Begun { operation, given: given.collect(), command: topic.command, subcommand: topic.subcommand })
}

/// The action that `line` means, its values unread: whether an example can be typed at all.
pub(in crate::command) fn shape<'c>(catalog: &'c Catalog, line: &str) -> Result<&'c str, ParseError> {
    let chars: Vec<char> = line.chars().collect();
    let mut cursor = Cursor::new(&chars);
    let Head { topic, operation } = head(catalog, &mut cursor)?;
    Binder::new(Around { catalog, values: &Unnamed }, operation, &topic).bind(&mut cursor)?;
    Ok(&operation.action)
}

fn call(topic: Topic, operation: &Operation, arguments: IndexMap<String, Argument>) -> Call {
    let Topic { command, subcommand, .. } = topic;
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
    let topic = Topic { command: SELF.to_owned(), subcommand: Some("help".to_owned()), parameter: None };
    Some(call(topic, operation, arguments))
}

fn trimmed_end(chars: &[char]) -> usize {
    chars.iter().rposition(|c| !c.is_whitespace()).map_or(0, |last| last + 1)
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
                    let topic = Topic { parameter: Some(parameter.name.clone()), ..topic.clone() };
                    let plain = error(kind, given.at.clone(), Some(topic));
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
            let known = Known::of("", typing::names(catalog, parameter, values, playbook(&arguments)));
            let kind = ParseErrorKind::Missing(parameter.name.clone());
            let topic = Topic { parameter: Some(parameter.name.clone()), ..topic.clone() };
            Err(ParseError { known, ..error(kind, end..end, Some(topic)) })
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
