//! A command that was understood: which action, with which typed arguments.

use std::time::Duration;

use indexmap::IndexMap;

use crate::command::catalog::{Catalog, Operation, Parameter};
use crate::command::day::Day;
use crate::command::{cursor, duration, key};
use crate::directory::role::Role;
use crate::language::Language;
use crate::likeness::folded;

/// A parsed, typed use of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The command.
    pub command: String,
    /// Its subcommand.
    pub subcommand: Option<String>,
    /// The action it runs (`diag.run`).
    pub action: String,
    /// The role the command's file asks for; what counts is the table (`directory::access::Rights`).
    pub role: Role,
    /// The arguments by parameter, defaults included, in the order of the parameters.
    pub arguments: IndexMap<String, Argument>,
}

/// One typed argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// The name of a playbook that exists.
    Playbook(String),
    /// Targets that exist.
    Target(Selector),
    /// A topic of help that exists: `diag`, `toban lang`.
    Command(String),
    /// A text, as written.
    Text(String),
    /// A number within its bounds.
    Number(i64),
    /// One of the words.
    Choice(String),
    /// A time span within its bounds.
    Duration(Duration),
    /// A language.
    Language(Language),
    /// The name of a person who exists.
    Person(String),
    /// On or off.
    Flag(bool),
    /// The number of an incident's key; whether there is one is for whoever may read it.
    Incident(i64),
    /// The number of a note's key.
    Note(i64),
    /// The name of a service that exists.
    Service(String),
    /// A day.
    Date(Day),
}

/// Which targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// The target of that name.
    Name(String),
    /// All targets that carry the tag.
    Tag(String),
}

impl Call {
    /// The playbook's name, where the parameter is one and was given.
    #[must_use]
    pub fn playbook(&self, name: &str) -> Option<&str> {
        if let Some(Argument::Playbook(playbook)) = self.arguments.get(name) { Some(playbook) } else { None }
    }

    /// The targets, where the parameter is a selector and was given.
    #[must_use]
    pub fn target(&self, name: &str) -> Option<&Selector> {
        if let Some(Argument::Target(selector)) = self.arguments.get(name) { Some(selector) } else { None }
    }

    /// The words, where the parameter is a text, a choice, a person, a service or a topic and was given.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.arguments.get(name) {
            Some(
                Argument::Text(text)
                | Argument::Choice(text)
                | Argument::Person(text)
                | Argument::Service(text)
                | Argument::Command(text),
            ) => Some(text),
            _ => None,
        }
    }

    /// The number, where the parameter is one and was given.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<i64> {
        if let Some(Argument::Number(number)) = self.arguments.get(name) { Some(*number) } else { None }
    }

    /// The number of the incident's key, where the parameter is one and was given.
    #[must_use]
    pub fn incident(&self, name: &str) -> Option<i64> {
        if let Some(Argument::Incident(number)) = self.arguments.get(name) { Some(*number) } else { None }
    }

    /// The number of the note's key, where the parameter is one and was given.
    #[must_use]
    pub fn note(&self, name: &str) -> Option<i64> {
        if let Some(Argument::Note(number)) = self.arguments.get(name) { Some(*number) } else { None }
    }

    /// The day, where the parameter is one and was given.
    #[must_use]
    pub fn day(&self, name: &str) -> Option<Day> {
        if let Some(Argument::Date(day)) = self.arguments.get(name) { Some(*day) } else { None }
    }

    /// The time span, where the parameter is one and was given.
    #[must_use]
    pub fn duration(&self, name: &str) -> Option<Duration> {
        if let Some(Argument::Duration(duration)) = self.arguments.get(name) { Some(*duration) } else { None }
    }

    /// The language, where the parameter is one and was given.
    #[must_use]
    pub fn language(&self, name: &str) -> Option<Language> {
        if let Some(Argument::Language(language)) = self.arguments.get(name) { Some(*language) } else { None }
    }

    /// Whether the flag is on.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.arguments.get(name) == Some(&Argument::Flag(true))
    }

    /// The line that means this call, without slash (`diag redis main lang=ja private`): what a button says. Parsing it
    /// gives the call again.
    #[must_use]
    pub fn line(&self, catalog: &Catalog) -> String {
        let mut words = vec![self.command.clone()];
        words.extend(self.subcommand.clone());
        let operation = catalog.operation(&self.command, self.subcommand.as_deref());
        let has_rest = operation.is_some_and(Operation::has_rest);
        let mut by_place = true;
        for parameter in operation.into_iter().flat_map(|operation| &operation.parameters) {
            let Some(argument) = self.arguments.get(&parameter.name) else {
                by_place &= !parameter.positional;
                continue;
            };
            words.push(match (argument, parameter.positional && by_place) {
                (Argument::Flag(true), _) if !has_rest => parameter.name.clone(),
                (argument, true) => written(argument, operation.map_or(&[], |operation| &operation.parameters[..])),
                (argument, false) => format!("{}={}", parameter.name, written(argument, &[])),
            });
        }
        words.join(" ")
    }
}

/// An argument as it is typed; quoted where it would otherwise be read as something else (a flag of `others`, help, an
/// option).
fn written(argument: &Argument, others: &[Parameter]) -> String {
    let text = match argument {
        Argument::Target(Selector::Tag(tag)) => format!("tag:{tag}"),
        Argument::Number(number) => number.to_string(),
        Argument::Duration(time) => duration::write(*time),
        Argument::Language(language) => language.tag().to_owned(),
        Argument::Incident(number) => key::write(key::INCIDENT, *number),
        Argument::Note(number) => key::write(key::NOTE, *number),
        Argument::Date(day) => day.write(),
        Argument::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Argument::Playbook(text)
        | Argument::Target(Selector::Name(text))
        | Argument::Command(text)
        | Argument::Text(text)
        | Argument::Choice(text)
        | Argument::Service(text)
        | Argument::Person(text) => text.clone(),
    };
    let misread = others.iter().any(|other| other.name == folded(&text)) || cursor::is_help(&text);
    if misread || !cursor::is_plain(&text) { cursor::quoted(&text) } else { text }
}
