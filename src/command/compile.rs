//! Command files → [`Catalog`], or every mistake in them at once.

use std::borrow::Cow;

use indexmap::IndexMap;
use indexmap::map::Entry;
use serde_json::Value;

use crate::command::catalog::{Catalog, Command, Operation, Parameter, SELF, Subcommand};
use crate::command::compile::parameter::Scope;
use crate::command::definition::{self, Definition, Elsewhere, Example};
use crate::command::{discord, parse};
use crate::directory::role::Role;
use crate::document::node::Document;
use crate::document::problem::Problem;
use crate::language::Bilingual;
use crate::likeness::folded;

mod form;
mod parameter;

/// A file of commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What problems call it.
    pub name: String,
    /// What is in it; what is part of the binary is not copied.
    pub text: Cow<'static, str>,
}

/// Compiles the bundled files and one's own; a command of one's own replaces the bundled one of that name.
///
/// `prefix` stands before the short forms (`tb-` makes `/diag` into `/tb-diag`); it is counted into the limits.
///
/// # Errors
/// Every mistake in every file.
pub fn compile(bundled: &[Source], own: &[Source], prefix: &str) -> Result<Catalog, Vec<Problem>> {
    let schema = definition::schema();
    let mut problems = Vec::new();
    let mut files: IndexMap<String, (Document, Command)> = IndexMap::new();
    for set in [bundled, own] {
        let mut names: IndexMap<String, String> = IndexMap::new();
        for source in set {
            let Some((document, command)) = one(source, &schema, prefix, &mut problems) else { continue };
            match names.entry(command.name.clone()) {
                Entry::Occupied(first) => {
                    let message = format!("the command `{}` is already in {}", command.name, first.get());
                    problems.push(document.problem_at("command", message, "give it another name, or remove one"));
                }
                Entry::Vacant(free) => {
                    free.insert(source.name.clone());
                    files.insert(command.name.clone(), (document, command));
                }
            }
        }
    }
    // The own command explains the others, so it is listed after them.
    if let Some(at) = files.get_index_of(SELF) {
        files.move_index(at, files.len() - 1);
    }
    let commands = files.iter().map(|(name, (_, command))| (name.clone(), command.clone())).collect();
    let catalog = Catalog { prefix: prefix.to_owned(), commands };
    for (document, command) in files.values() {
        together(&catalog, document, command, &mut problems);
    }
    if problems.is_empty() { Ok(catalog) } else { Err(problems) }
}

fn one(source: &Source, schema: &Value, prefix: &str, problems: &mut Vec<Problem>) -> Option<(Document, Command)> {
    let (document, errors) = Document::read(&source.name, &source.text);
    problems.extend(errors);
    let checked = document.check(schema, &[]);
    problems.extend(checked.problems);
    let definition: Definition = match serde_json::from_value(checked.value) {
        Ok(definition) => definition,
        Err(error) => {
            problems.push(Problem::whole(&source.name, error.to_string(), "see `toban schema command`"));
            return None;
        }
    };
    let mut scope = Scope { document: &document, problems };
    let command = command(&definition, prefix, &mut scope)?;
    Some((document, command))
}

fn command(definition: &Definition, prefix: &str, scope: &mut Scope<'_>) -> Option<Command> {
    let name = definition.command.clone().filter(|name| scope.name("command", name));
    if let Some(name) = &name {
        let length = name.len() + if name == SELF { 0 } else { prefix.len() };
        if length > discord::NAME {
            let message = format!("`{prefix}{name}` has {length} characters, Discord takes {}", discord::NAME);
            scope.problem("command", message, "shorten it, or `commands.prefix` in the settings");
        }
    }
    let summary = scope.described("summary", definition.summary.as_ref());
    let mut subcommands = IndexMap::new();
    for (index, below) in definition.subcommand.iter().enumerate() {
        let path = format!("subcommand/{index}");
        let read = subcommand(below, &path, scope);
        if let Some(read) = read
            && let Some(twice) = subcommands.insert(read.name.clone(), read)
        {
            let message = format!("the subcommand `{}` is there twice", twice.name);
            scope.problem(&format!("{path}/name"), message, "give it another name, or remove one");
        }
    }
    scope.few("subcommand", "subcommands", definition.subcommand.len());
    if let Some(default) = &definition.default
        && !subcommands.contains_key(default)
    {
        let names = subcommands.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        scope.problem("default", format!("there is no subcommand `{default}`"), format!("name one of: {names}"));
    }
    let own_work = ["action", "role", "changes", "form", "parameter", "example", "elsewhere"]
        .iter()
        .any(|key| scope.document.has(key));
    let operation = match (definition.subcommand.is_empty(), own_work) {
        (false, true) => {
            let message = "a command with subcommands has no action, role, form, parameters or examples of its own";
            scope.problem("subcommand", message, "move them into a subcommand and name that in `default`");
            None
        }
        (false, false) => None,
        (true, _) => {
            for key in ["action", "role"].iter().filter(|key| !scope.document.has(key)) {
                let message = format!("the command needs the key `{key}`");
                scope.problem("command", message, format!("add `{key} = …`, or subcommands"));
            }
            let Definition { action, role, changes, form, parameter, example, elsewhere, .. } = definition;
            let does = (action.as_deref(), form.as_ref());
            operation("", does, (*role, *changes), parameter, (example, elsewhere), scope)
        }
    };
    Some(Command { name: name?, summary: summary?, operation, subcommands, default: definition.default.clone() })
}

fn subcommand(below: &definition::Subcommand, path: &str, scope: &mut Scope<'_>) -> Option<Subcommand> {
    let name = below.name.clone().filter(|name| scope.name(&format!("{path}/name"), name));
    let summary = scope.described(&format!("{path}/summary"), below.summary.as_ref());
    let definition::Subcommand { action, role, changes, form, parameter, example, elsewhere, .. } = below;
    let does = (action.as_deref(), form.as_ref());
    let operation = operation(&format!("{path}/"), does, (*role, *changes), parameter, (example, elsewhere), scope);
    Some(Subcommand { name: name?, summary: summary?, operation: operation? })
}

fn operation(
    path: &str,
    (action, form): (Option<&str>, Option<&definition::Form>),
    (role, changes): (Option<Role>, bool),
    parameters: &[definition::Parameter],
    (examples, elsewhere): (&[Example], &[Elsewhere]),
    scope: &mut Scope<'_>,
) -> Option<Operation> {
    let action = action.filter(|action| {
        let word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        let good = action.split_once('.').is_some_and(|(noun, verb)| word(noun) && word(verb));
        if !good {
            let message = format!("`{action}` is no action");
            scope.problem(&format!("{path}action"), message, "write `noun.verb`, for example \"diag.run\"");
        }
        good
    });
    let read: Vec<Option<Parameter>> = parameters
        .iter()
        .enumerate()
        .map(|(index, written)| parameter::read(written, &format!("{path}parameter/{index}"), scope))
        .collect();
    let complete = read.iter().all(Option::is_some);
    let parameters: Vec<Parameter> = read.into_iter().flatten().collect();
    if complete {
        parameter::together(&parameters, path, scope);
    }
    scope.few(&format!("{path}parameter"), "parameters", parameters.len());
    let examples = examples.iter().filter_map(|example| Some((example.line.clone()?, example.help.clone()?))).collect();
    let form = form.map(|form| form::read(form, &parameters, &format!("{path}form"), scope)).unwrap_or_default();
    let elsewhere =
        elsewhere.iter().filter_map(|one| Some((folded(one.word.as_deref()?), one.line.clone()?))).collect();
    Some(Operation { action: action?.to_owned(), role: role?, changes, form, parameters, examples, elsewhere })
}

/// What can be wrong only among the others: the long form's limits, and examples.
fn together(catalog: &Catalog, document: &Document, command: &Command, problems: &mut Vec<Problem>) {
    let total = discord::total(catalog, command);
    if total > discord::TOTAL {
        let limit = discord::TOTAL;
        let message = format!("`{}` has {total} characters in names and helps, Discord takes {limit}", command.name);
        problems.push(document.problem_at("command", message, "shorten summaries and helps"));
    }
    if command.name == SELF {
        for name in command.subcommands.keys().filter(|name| catalog.commands.contains_key(*name)) {
            let message = format!("`toban {name}` would mean both a subcommand and a command");
            problems.push(document.problem_at("subcommand", message, "rename one of them"));
        }
        let entries = command.subcommands.len() + catalog.commands.len() - 1;
        if entries > discord::ENTRIES {
            let limit = discord::ENTRIES;
            let message = format!("`/toban` would have {entries} subcommands, Discord takes {limit}");
            problems.push(document.problem_at("command", message, "remove commands"));
        }
    }
    let own = command.operation.iter().map(|operation| (String::new(), operation));
    let below = command.subcommands.values().enumerate();
    let below = below.map(|(index, below)| (format!("subcommand/{index}/"), &below.operation));
    for (path, operation) in own.chain(below) {
        for (index, (line, _)) in operation.examples.iter().enumerate() {
            let mistake = match parse::shape(catalog, line) {
                Ok(action) if action == operation.action => continue,
                Ok(_) => "it means another command".to_owned(),
                Err(error) => error.to_string(),
            };
            let path = format!("{path}example/{index}/line");
            let message = format!("the example `{line}` does not work: {mistake}");
            problems.push(document.problem_at(&path, message, "write a line that people can type, without slash"));
        }
        for (index, (word, line)) in operation.elsewhere.iter().enumerate() {
            let path = format!("{path}elsewhere/{index}");
            if operation.parameter(word).is_some() {
                let message = format!("`{word}` is a parameter of this very command");
                problems.push(document.problem_at(&format!("{path}/word"), message, "remove it"));
            }
            if let Err(error) = parse::shape(catalog, line) {
                let message = format!("the line `{line}` does not work: {error}");
                let remedy = "write a line that people can type, without slash";
                problems.push(document.problem_at(&format!("{path}/line"), message, remedy));
            }
        }
    }
}

impl Scope<'_> {
    /// A name of a command, subcommand, or parameter.
    fn name(&mut self, path: &str, name: &str) -> bool {
        let good = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
            && name.len() <= discord::NAME;
        if !good {
            let message = format!("`{name}` is no name");
            let remedy = format!("1 to {} of a-z, 0-9, - and _, a letter first", discord::NAME);
            self.problem(path, message, remedy);
        }
        good
    }

    /// A help of one line.
    fn described(&mut self, path: &str, text: Option<&Bilingual>) -> Option<Bilingual> {
        let text = text?;
        for (language, text) in [("en", &text.en), ("ja", &text.ja)] {
            let length = text.chars().count();
            let path = format!("{path}/{language}");
            if text.trim().is_empty() {
                self.problem(&path, format!("the text in `{language}` is empty"), "write it in both languages");
            } else if length > discord::DESCRIPTION {
                let limit = discord::DESCRIPTION;
                self.problem(&path, format!("the text has {length} characters, Discord takes {limit}"), "shorten it");
            } else if text.contains('\n') {
                self.problem(&path, "the text has several lines", "write it in one line");
            }
        }
        Some(text.clone())
    }

    fn few(&mut self, path: &str, what: &str, count: usize) {
        if count > discord::ENTRIES {
            let message = format!("{count} {what}, Discord takes {}", discord::ENTRIES);
            self.problem(path, message, "split the command");
        }
    }
}
