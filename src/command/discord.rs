//! Discord's limits for commands, counted here so that they are known before a deploy (the narrowest of the platforms).
//!
//! Source: Discord's documentation, "Application Commands": of texts in several languages only the longest counts.

use crate::command::catalog::{Catalog, Command, Operation, ParameterKind, SELF};
use crate::language::Bilingual;

/// Longest name of a command, subcommand or option.
pub(in crate::command) const NAME: usize = 32;
/// Longest description, and longest word of a choice.
pub(in crate::command) const DESCRIPTION: usize = 100;
/// Most subcommands, options, or choices.
pub(in crate::command) const ENTRIES: usize = 25;
/// Most characters of one command with everything below it.
pub(in crate::command) const TOTAL: usize = 8_000;

/// Length of a text in its longer language, in characters.
pub(in crate::command) fn length(text: &Bilingual) -> usize {
    text.en.chars().count().max(text.ja.chars().count())
}

/// The characters that a command costs; for the own command, all others below it included.
pub(in crate::command) fn total(catalog: &Catalog, command: &Command) -> usize {
    let own = described(&command.name, &command.summary)
        + command.operation.iter().map(operation).sum::<usize>()
        + command
            .subcommands
            .values()
            .map(|below| described(&below.name, &below.summary) + operation(&below.operation))
            .sum::<usize>();
    let others = || catalog.iter().filter(|other| other.name != SELF).map(|other| total(catalog, other)).sum::<usize>();
    own + if command.name == SELF { others() } else { 0 }
}

fn operation(operation: &Operation) -> usize {
    let choices = |kind: &ParameterKind| match kind {
        // A choice has a name, which is shown, and a value, which is sent.
        ParameterKind::Choice(words) => {
            words.iter().map(|(word, help)| word.chars().count() + length(help).min(DESCRIPTION)).sum()
        }
        _ => 0,
    };
    let parameters = operation.parameters.iter();
    parameters.map(|parameter| described(&parameter.name, &parameter.help) + choices(&parameter.kind)).sum()
}

fn described(name: &str, text: &Bilingual) -> usize {
    name.chars().count() + length(text)
}
