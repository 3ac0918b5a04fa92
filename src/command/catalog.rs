//! The commands that exist: compiled, complete, in order.

use std::time::Duration;

use indexmap::IndexMap;

use crate::command::call::Argument;
use crate::directory::role::Role;
use crate::language::Bilingual;

/// The word before every command's long form, and itself a command.
pub const SELF: &str = "toban";

/// All commands.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    pub(in crate::command) prefix: String,
    pub(in crate::command) commands: IndexMap<String, Command>,
}

/// A command.
#[derive(Clone, Debug)]
pub struct Command {
    /// The word people type.
    pub name: String,
    /// One line of help.
    pub summary: Bilingual,
    /// What it does by itself; `None` where it has subcommands.
    pub operation: Option<Operation>,
    /// Its subcommands, by name.
    pub subcommands: IndexMap<String, Subcommand>,
    /// The subcommand meant when none is typed.
    pub default: Option<String>,
}

/// A subcommand.
#[derive(Clone, Debug)]
pub struct Subcommand {
    /// The word people type.
    pub name: String,
    /// One line of help.
    pub summary: Bilingual,
    /// What it does.
    pub operation: Operation,
}

/// Something that can be done: an action with its parameters.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The action's id, `noun.verb`.
    pub action: String,
    /// The role it needs unless the settings say otherwise.
    pub role: Role,
    /// Whether it changes something.
    pub changes: bool,
    /// How its form looks.
    pub form: Form,
    /// Its parameters, positional ones in their order.
    pub parameters: Vec<Parameter>,
    /// Lines to learn from: what to type and what it does.
    pub examples: Vec<(String, Bilingual)>,
    /// Words that people take for options of it, and the lines that say what they mean.
    pub elsewhere: Vec<(String, String)>,
}

/// The form of an operation.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// What stands above it, where that is not the summary.
    pub title: Option<Bilingual>,
    /// The parameters it asks for; all where none is named.
    pub fields: Vec<String>,
    /// Those that must be filled in, besides what must be typed, too.
    pub required: Vec<String>,
}

impl Form {
    /// Whether it asks for a parameter.
    #[must_use]
    pub fn asks(&self, parameter: &str) -> bool {
        self.fields.is_empty() || self.fields.iter().any(|field| field == parameter)
    }

    /// Whether it is not sent without a parameter.
    #[must_use]
    pub fn demands(&self, parameter: &Parameter) -> bool {
        parameter.required || self.required.contains(&parameter.name)
    }
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The word before `=`.
    pub name: String,
    /// What it takes.
    pub kind: ParameterKind,
    /// One line of help.
    pub help: Bilingual,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it can be given by its place.
    pub positional: bool,
    /// Whether it takes all words that follow.
    pub rest: bool,
    /// What is meant when it is not given.
    pub default: Option<Argument>,
}

/// What a parameter takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// The name of a playbook or symptom.
    Playbook,
    /// A target or a tag.
    Target,
    /// A command or a subcommand.
    Command,
    /// A text of at most `max` characters.
    Text {
        /// Greatest length in characters of what is typed.
        max: usize,
        /// Greatest length in characters of what a form or a button says; never less.
        form: usize,
    },
    /// A whole number, bounds included.
    Number {
        /// Least value.
        min: i64,
        /// Greatest value.
        max: i64,
        /// The letter that may stand in front of it.
        letter: Option<char>,
    },
    /// One of these words, each with what it means.
    Choice(Vec<(String, Bilingual)>),
    /// A time span, bounds included.
    Duration {
        /// Shortest.
        min: Duration,
        /// Longest.
        max: Duration,
    },
    /// A language.
    Language,
    /// A person of the directory.
    Person,
    /// On or off.
    Flag,
    /// An incident.
    Incident,
    /// A prevention note.
    Note,
    /// A service.
    Service,
    /// A day.
    Date,
}

impl Catalog {
    /// What stands before the short forms: with `tb-`, `/diag` is `/tb-diag`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The command of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Command> {
        self.commands.get(name)
    }

    /// Every command, the own one (`toban`) last.
    pub fn iter(&self) -> impl Iterator<Item = &Command> {
        self.commands.values()
    }

    /// How a command is typed after a slash, without it: `diag`, or `tb-diag` with a prefix.
    #[must_use]
    pub fn short_form(&self, name: &str) -> String {
        if name == SELF { name.to_owned() } else { format!("{}{name}", self.prefix) }
    }

    /// Every operation with its command and subcommand.
    pub fn operations(&self) -> impl Iterator<Item = (&Command, Option<&Subcommand>, &Operation)> {
        self.commands.values().flat_map(|command| {
            let own = command.operation.iter().map(move |operation| (command, None, operation));
            let below = command.subcommands.values().map(move |below| (command, Some(below), &below.operation));
            own.chain(below)
        })
    }

    /// Every action with the role it needs, for `directory::access::Rights`.
    pub fn required_roles(&self) -> impl Iterator<Item = (&str, Role)> {
        self.operations().map(|(_, _, operation)| (operation.action.as_str(), operation.role))
    }

    /// The operation that `command` and `subcommand` name.
    #[must_use]
    pub fn operation(&self, command: &str, subcommand: Option<&str>) -> Option<&Operation> {
        let command = self.get(command)?;
        match subcommand {
            None => command.operation.as_ref(),
            Some(name) => command.subcommands.get(name).map(|subcommand| &subcommand.operation),
        }
    }

    /// Finds a topic of help: a command, a command's subcommand, or a subcommand of the own command.
    #[must_use]
    pub fn topic(&self, words: &str) -> Option<Topic> {
        let mut words = words.split_whitespace().map(|word| word.trim_start_matches('/'));
        let first = words.next()?;
        let first = first.strip_prefix(self.prefix.as_str()).filter(|name| self.get(name).is_some()).unwrap_or(first);
        let (command, subcommand) = match (self.get(first), words.next()) {
            (Some(command), None) => (command, None),
            (Some(command), Some(word)) if command.name == SELF && self.get(word).is_some() => (self.get(word)?, None),
            (Some(command), Some(word)) => (command, Some(command.subcommands.get(word)?)),
            (None, None) => {
                let own = self.get(SELF)?;
                (own, Some(own.subcommands.get(first)?))
            }
            (None, Some(_)) => return None,
        };
        let more = words.next();
        more.is_none().then(|| Topic {
            command: command.name.clone(),
            subcommand: subcommand.map(|subcommand| subcommand.name.clone()),
            parameter: None,
        })
    }
}

/// What help can be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// The command.
    pub command: String,
    /// Its subcommand.
    pub subcommand: Option<String>,
    /// Of a mistake: the parameter whose value it is, or that is missing.
    pub parameter: Option<String>,
}

impl Operation {
    /// Whether it takes running text: then a flag is only one with its `=`.
    #[must_use]
    pub fn has_rest(&self) -> bool {
        self.parameters.iter().any(|parameter| parameter.rest)
    }

    /// The parameter of that name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}
