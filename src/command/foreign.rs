//! Whether `word=value` among running text is an option that other commands have.
//!
//! People write both: `set maxmemory=2gb` is a sentence, `all is well snooze=30m` an option at the wrong command. It is taken
//! for an option where the command's file says where that word belongs, or where another operation has a parameter of that
//! name, be it with a slip, that takes just this value: `role=scribe` and not `role=replica`, `severity=sev2` and not
//! `severity=critical`. A text takes everything, so it tells only of the same command, spelt right and with a value in quotes;
//! numbers stand in every second sentence and tell nothing.

use crate::command::bind::Around;
use crate::command::catalog::{Command, Operation, Parameter, ParameterKind, Subcommand, Topic};
use crate::command::typing::{By, quoted_if_needed, read};
use crate::likeness::slip;

/// Lines that are named at most.
const MOST: usize = 2;

/// The lines that say `name=value`, the likeliest first; none where it is text.
pub(in crate::command) fn foreign(
    known: Around<'_>,
    (operation, topic): (&Operation, &Topic),
    name: &str,
    (value, quoted): (&str, bool),
) -> Vec<String> {
    if let Some((_, line)) = operation.elsewhere.iter().find(|(word, _)| word == name) {
        return vec![line.clone()];
    }
    let all = known.catalog.operations().filter(|(.., other)| other.action != operation.action);
    let mut found: Vec<(bool, bool, String)> = all
        .filter_map(|(command, below, other)| {
            let same = command.name == topic.command;
            let parameter = named(other, name)?;
            let exact = parameter.name == name;
            let takes = match parameter.kind {
                ParameterKind::Text { .. } => same && exact && quoted,
                _ => !quoted && takes(known, parameter, value),
            };
            let own = below.is_some_and(|below| below.name == parameter.name);
            takes.then(|| (!same, !own, line((command, below), parameter, value)))
        })
        .collect();
    found.sort_by_key(|(other, apart, _)| (*other, *apart));
    found.into_iter().map(|(.., line)| line).take(MOST).collect()
}

/// The parameter that is meant.
fn named<'o>(operation: &'o Operation, name: &str) -> Option<&'o Parameter> {
    operation.parameter(name).or_else(|| {
        let names = operation.parameters.iter().map(|parameter| parameter.name.as_str());
        operation.parameter(slip(name, names)?)
    })
}

/// Whether a parameter takes a value, and not every other one as well.
fn takes(known: Around<'_>, parameter: &Parameter, value: &str) -> bool {
    match &parameter.kind {
        ParameterKind::Text { .. } | ParameterKind::Number { .. } => false,
        ParameterKind::Flag if value.contains(|c: char| c.is_ascii_digit()) => false,
        _ => read(known.catalog, parameter, value, (known.values, By::Hand), None).is_ok(),
    }
}

fn line((command, below): (&Command, Option<&Subcommand>), parameter: &Parameter, value: &str) -> String {
    let words = [Some(command.name.as_str()), below.map(|below| below.name.as_str())];
    let words = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
    format!("{words} {}={}", parameter.name, quoted_if_needed(value))
}
