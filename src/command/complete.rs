//! What can be typed next: commands, subcommands, parameters and their values, for the page and the terminal.
//!
//! Reads the unfinished line with the parser's eyes and never complains.

use std::ops::Range;

use serde::Serialize;

use crate::command::catalog::{Catalog, SELF};
use crate::command::cursor::{Cursor, Token};
use crate::command::head::{Address, address};
use crate::command::parse::MAX_LENGTH;
use crate::command::values::Values;
use crate::language::Bilingual;
use crate::likeness::folded;

mod argument;

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
}

/// The end of the word that `at` stands in.
fn word_end(chars: &[char], at: usize) -> usize {
    let mut reader = Cursor::new(chars);
    reader.at = at;
    reader.word().at.end
}
