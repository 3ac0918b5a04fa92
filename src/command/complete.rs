//! What can be typed next: commands, subcommands, parameters and their values, for the page and the terminal.
//!
//! Reads the unfinished line with the parser's eyes and never complains.

use std::ops::Range;

use serde::Serialize;

use crate::command::call::Argument;
use crate::command::catalog::{Catalog, Operation, Parameter, ParameterKind, SELF};
use crate::command::cursor::{Cursor, Token};
use crate::command::head::{Address, address};
use crate::command::parse::MAX_LENGTH;
use crate::command::typing::By;
use crate::command::values::{Named, Values};
use crate::command::{key, typing};
use crate::language::Bilingual;
use crate::likeness::folded;

/// Most proposals for one place.
const MOST: usize = 25;

/// One proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Completion {
    /// The characters of the line to replace, counted from 0 (Unicode scalar values, not UTF-16 units).
    pub replace: Range<usize>,
    /// What to put there; with a space at the end when more can follow.
    pub insert: String,
    /// What the list shows.
    pub label: String,
    /// What it means.
    pub help: Bilingual,
    /// What it is.
    pub kind: CompletionKind,
    /// Whether it must be given before the line can be sent.
    pub required: bool,
}

/// What a proposal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CompletionKind {
    /// A command.
    Command,
    /// A subcommand.
    Subcommand,
    /// The name of a parameter.
    Parameter,
    /// A value.
    Value,
}

/// Proposals for the place `cursor` (in characters) of `line`, best first, at most 25.
#[must_use]
pub fn complete(catalog: &Catalog, line: &str, cursor: usize, values: &dyn Values) -> Vec<Completion> {
    let chars: Vec<char> = line.chars().take(MAX_LENGTH).collect();
    let at = cursor.min(chars.len());
    let typed: Vec<char> = chars.iter().take(at).copied().collect();
    let mut reader = Cursor::new(&typed);
    reader.skip_space();
    let start = reader.at;
    let Ok(address) = address(&mut reader) else {
        return mention(&chars, start, at);
    };
    if address == Address::Mention {
        if reader.peek().is_none() {
            return mention(&chars, start, at);
        }
        reader.skip_space();
    }
    let place = Place { catalog, chars: &chars, typed: &typed, values };
    let mut found = place.head(reader, address);
    found.truncate(MOST);
    found
}

/// `@to` → `@toban `.
fn mention(chars: &[char], start: usize, at: usize) -> Vec<Completion> {
    let typed: String = chars.get(start..at).unwrap_or_default().iter().collect();
    let own = format!("@{SELF}");
    if typed.is_empty() || !own.starts_with(&folded(&typed)) {
        return Vec::new();
    }
    let help = Bilingual::new("Talk to the bot", "ボットに話しかける");
    let insert = format!("{own} ");
    let kind = CompletionKind::Command;
    vec![Completion { replace: start..word_end(chars, at), insert, label: own, help, kind, required: false }]
}

struct Place<'a> {
    catalog: &'a Catalog,
    chars: &'a [char],
    typed: &'a [char],
    values: &'a dyn Values,
}

impl Place<'_> {
    fn head(&self, mut reader: Cursor<'_>, address: Address) -> Vec<Completion> {
        let word = reader.word();
        if reader.peek().is_none() {
            return match address {
                Address::Slash => {
                    let names = self.catalog.iter().map(|command| {
                        (
                            format!("/{}", self.catalog.short_form(&command.name)),
                            &command.summary,
                            CompletionKind::Command,
                        )
                    });
                    // The slash belongs to the word.
                    let word = Token { text: format!("/{}", word.text), at: word.at.start - 1..word.at.end, ..word };
                    self.fitting(&word, names)
                }
                Address::Mention | Address::Bare => self.fitting(&word, self.long_names()),
            };
        }
        let name = folded(&word.text);
        let name = match address {
            Address::Slash if name != SELF => name.strip_prefix(self.catalog.prefix()).unwrap_or_default(),
            _ => &name,
        };
        reader.skip_space();
        if name == SELF {
            let word = reader.word();
            if reader.peek().is_none() {
                return self.fitting(&word, self.long_names());
            }
            reader.skip_space();
            return self.command(&folded(&word.text), reader);
        }
        self.command(name, reader)
    }

    fn command(&self, name: &str, mut reader: Cursor<'_>) -> Vec<Completion> {
        let own = || self.catalog.get(SELF).and_then(|own| own.subcommands.get(name));
        let Some(command) = self.catalog.get(name) else {
            return own().map_or_else(Vec::new, |below| self.arguments(&below.operation, reader));
        };
        if let Some(operation) = &command.operation {
            return self.arguments(operation, reader);
        }
        let word = reader.word();
        if reader.peek().is_none() {
            let below = command.subcommands.values();
            return self
                .fitting(&word, below.map(|below| (below.name.clone(), &below.summary, CompletionKind::Subcommand)));
        }
        match command.subcommands.get(&folded(&word.text)) {
            Some(below) => self.arguments(&below.operation, reader),
            None => Vec::new(),
        }
    }

    fn long_names(&self) -> impl Iterator<Item = (String, &Bilingual, CompletionKind)> {
        let others = self.catalog.iter().filter(|command| command.name != SELF);
        let others = others.map(|command| (command.name.clone(), &command.summary, CompletionKind::Command));
        let own = self.catalog.get(SELF).into_iter().flat_map(|own| own.subcommands.values());
        others.chain(own.map(|below| (below.name.clone(), &below.summary, CompletionKind::Subcommand)))
    }

    fn fitting<'n>(
        &self,
        word: &Token,
        names: impl Iterator<Item = (String, &'n Bilingual, CompletionKind)>,
    ) -> Vec<Completion> {
        let replace = word.at.start..word_end(self.chars, word.at.end);
        let typed = folded(&word.text);
        names
            .filter(|(name, _, _)| name.starts_with(&typed))
            .map(|(name, help, kind)| Completion {
                replace: replace.clone(),
                insert: format!("{name} "),
                label: name,
                help: help.clone(),
                kind,
                required: false,
            })
            .collect()
    }

    /// The last word is what is being typed; the ones before it are given.
    fn arguments(&self, operation: &Operation, mut reader: Cursor<'_>) -> Vec<Completion> {
        let mut given: Vec<(String, String)> = Vec::new();
        loop {
            reader.skip_space();
            let start = reader.at;
            let key = reader.key();
            let value = reader.at;
            reader.at = start;
            let token = match reader.token() {
                Ok(token) => Some(token),
                // An open quote or `key=`: still being typed, up to the cursor.
                Err(_unfinished) => {
                    reader.at = self.typed.len();
                    None
                }
            };
            if reader.peek().is_none() {
                let typed: String = self.typed.get(value..).unwrap_or_default().iter().collect();
                let range = value..word_end(self.chars, self.typed.len());
                return match key {
                    Some((name, _)) => match operation.parameter(&name) {
                        Some(parameter) => self.values(parameter, &typed, range, &given, operation),
                        None => Vec::new(),
                    },
                    None => self.by_place(operation, &typed, range, &given),
                };
            }
            let Some(token) = token else { return Vec::new() };
            let flag = operation.parameter(&folded(&token.text));
            let flag = flag.filter(|found| found.kind == ParameterKind::Flag && !operation.has_rest());
            if token.key.is_none()
                && flag.is_none()
                && let Some(implied) = implied(operation, &given, &token)
            {
                given.push((implied.name.clone(), String::new()));
            }
            let name = match (&token.key, flag) {
                (Some((name, _)), _) => name.clone(),
                (None, Some(flag)) if !token.quoted => flag.name.clone(),
                (None, _) => next_by_place(operation, &given).map(|next| next.name.clone()).unwrap_or_default(),
            };
            given.push((name, token.text));
        }
    }

    fn by_place(
        &self,
        operation: &Operation,
        typed: &str,
        range: Range<usize>,
        given: &[(String, String)],
    ) -> Vec<Completion> {
        // Where an incident can stand, what follows it can stand, too.
        let mut next = next_by_place(operation, given);
        let mut found = Vec::new();
        if let Some(incident) = next.filter(|next| next.kind == ParameterKind::Incident) {
            found = self.values(incident, typed, range.clone(), given, operation);
            next = places(operation, given).nth(1);
        }
        found.extend(next.map_or_else(Vec::new, |next| self.values(next, typed, range.clone(), given, operation)));
        // What is required comes first, alone; afterwards, options are offered beside the values.
        if next.is_some_and(|next| next.required) {
            return found;
        }
        let typed = folded(typed);
        let has_rest = operation.has_rest();
        let open = operation.parameters.iter().filter(|parameter| !is_given(parameter, given));
        found.extend(open.filter(|parameter| parameter.name.starts_with(&typed)).map(|parameter| {
            let flag = parameter.kind == ParameterKind::Flag;
            // Among running text, a bare word is text.
            let yes = if has_rest { "=yes " } else { " " };
            Completion {
                replace: range.clone(),
                insert: if flag { format!("{}{yes}", parameter.name) } else { format!("{}=", parameter.name) },
                label: if flag { parameter.name.clone() } else { format!("{}=", parameter.name) },
                help: parameter.help.clone(),
                kind: CompletionKind::Parameter,
                required: parameter.required,
            }
        }));
        found
    }

    fn values(
        &self,
        parameter: &Parameter,
        typed: &str,
        range: Range<usize>,
        given: &[(String, String)],
        operation: &Operation,
    ) -> Vec<Completion> {
        let found = offers(self.catalog, (operation, parameter), typed, given, self.values);
        let completion = |named: Named| {
            let insert = format!("{} ", typing::quoted_if_needed(&named.name));
            let (label, help, kind) = (named.name, named.says, CompletionKind::Value);
            Completion { replace: range.clone(), insert, label, help, kind, required: parameter.required }
        };
        found.into_iter().map(completion).collect()
    }
}

/// What a parameter can be given, best first, all of it: for fields of forms, and for the rest of a line.
#[must_use]
pub fn offers(
    catalog: &Catalog,
    (operation, parameter): (&Operation, &Parameter),
    typed: &str,
    given: &[(String, String)],
    values: &dyn Values,
) -> Vec<Named> {
    let typed = folded(typed.trim_start_matches(['"', '「', '“', '＂', '\'']));
    let playbook = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.kind == ParameterKind::Playbook)
        .find_map(|parameter| given.iter().find(|(name, _)| *name == parameter.name).map(|(_, text)| (parameter, text)))
        .and_then(|(parameter, text)| typing::read(catalog, parameter, text, (values, By::Hand), None).ok())
        .and_then(|argument| if let Argument::Playbook(name) = argument { Some(name) } else { None });
    let candidates = typing::candidates(catalog, parameter, values, playbook.as_deref()).into_iter();
    let mut ranked: Vec<(u8, Named)> = candidates
        .filter_map(|named| Some((rank(&typed, [&named.name, &named.says.en, &named.says.ja])?, named)))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, named)| named).collect()
}

/// 0: the name begins so, 1: what people call it does, 2: it is somewhere inside.
fn rank(typed: &str, said: [&String; 3]) -> Option<u8> {
    let [name, en, ja] = said.map(|text| folded(text));
    if name.starts_with(typed) {
        Some(0)
    } else if en.starts_with(typed) || ja.starts_with(typed) {
        Some(1)
    } else {
        [name, en, ja].iter().any(|text| text.contains(typed)).then_some(2)
    }
}

fn next_by_place<'o>(operation: &'o Operation, given: &[(String, String)]) -> Option<&'o Parameter> {
    places(operation, given).next()
}

fn places<'o>(operation: &'o Operation, given: &[(String, String)]) -> impl Iterator<Item = &'o Parameter> {
    operation.parameters.iter().filter(|parameter| parameter.positional && !is_given(parameter, given))
}

/// The incident that is left out, because another word stands in its place.
fn implied<'o>(operation: &'o Operation, given: &[(String, String)], word: &Token) -> Option<&'o Parameter> {
    let key = !word.quoted && key::read(key::INCIDENT, &word.text).is_some();
    next_by_place(operation, given).filter(|next| next.kind == ParameterKind::Incident && !key)
}

fn is_given(parameter: &Parameter, given: &[(String, String)]) -> bool {
    given.iter().any(|(name, _)| *name == parameter.name)
}

/// The end of the word that `at` stands in.
fn word_end(chars: &[char], at: usize) -> usize {
    let mut reader = Cursor::new(chars);
    reader.at = at;
    reader.word().at.end
}
