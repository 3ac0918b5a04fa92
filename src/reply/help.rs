//! Help, made from the catalogue: all commands, or one with its parameters and examples.

use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::chat::typed::typed;
use crate::command::catalog::{Catalog, Command, Operation, Parameter, ParameterKind, SELF};
use crate::language::{Bilingual, Language};
use crate::reply::sentences::sentences;

/// Buttons under the list of commands.
const EXAMPLES: usize = 3;

/// Help about `topic`, or about everything.
#[must_use]
pub fn help(catalog: &Catalog, topic: Option<&str>, language: Language) -> Message {
    let found = topic.and_then(|words| catalog.topic(words));
    let operation = found.as_ref().and_then(|topic| {
        let operation = catalog.operation(&topic.command, topic.subcommand.as_deref())?;
        let summary = match &topic.subcommand {
            Some(name) => &catalog.get(&topic.command)?.subcommands.get(name)?.summary,
            None => &catalog.get(&topic.command)?.summary,
        };
        Some((form(&topic.command, topic.subcommand.as_deref()), summary, operation))
    });
    match operation {
        Some((form, summary, operation)) => one(&form, summary, operation, language),
        None => match found.and_then(|topic| catalog.get(&topic.command)).filter(|command| command.name != SELF) {
            Some(command) => below(command, language),
            None => all(catalog, language),
        },
    }
}

/// A command with its subcommands, one line each.
fn below(command: &Command, language: Language) -> Message {
    let say = sentences(language);
    let facts = command.subcommands.values().map(|below| (below.name.clone(), below.summary.get(language).to_owned()));
    let blocks = vec![
        Block::Facts { facts: facts.collect() },
        Block::Context { text: say.help_more(typed(format!("{SELF} help {} {}", command.name, first(command)))) },
    ];
    let headline = format!("{} – {}", form(&command.name, None), command.summary.get(language));
    Message { blocks, ..Message::line(language, Tone::Plain, headline) }
}

fn first(command: &Command) -> &str {
    let mut names = command.subcommands.keys().map(String::as_str);
    names.find(|name| command.default.as_deref() != Some(name)).unwrap_or_default()
}

/// How an operation is typed: `/diag`, `/toban lang`.
fn form(command: &str, subcommand: Option<&str>) -> String {
    subcommand.map_or_else(|| typed(command), |subcommand| typed(format!("{command} {subcommand}")))
}

/// `/diag PLAYBOOK [TARGET] [lang=…] [private]`.
fn usage(form: &str, operation: &Operation) -> String {
    let word = |parameter: &Parameter| {
        let name = &parameter.name;
        let typed = match parameter.kind {
            _ if parameter.positional => name.to_uppercase(),
            ParameterKind::Flag if operation.has_rest() => format!("{name}=yes"),
            _ => format!("{name}=…"),
        };
        if parameter.required { typed } else { format!("[{typed}]") }
    };
    let words = operation.parameters.iter().map(word);
    std::iter::once(form.to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

fn all(catalog: &Catalog, language: Language) -> Message {
    let say = sentences(language);
    // Only the own command's subcommands are told here; every other command is one line.
    let own = |command: &Command| command.name == SELF || command.operation.is_some();
    let facts = catalog.operations().filter(|(command, ..)| own(command)).map(|(command, subcommand, operation)| {
        let summary = subcommand.map_or(&command.summary, |subcommand| &subcommand.summary);
        let form = form(&command.name, subcommand.map(|subcommand| subcommand.name.as_str()));
        (usage(&form, operation), summary.get(language).to_owned())
    });
    let nested = catalog
        .iter()
        .filter(|command| !own(command))
        .map(|command| (form(&command.name, None), command.summary.get(language).to_owned()));
    let blocks = vec![
        Block::Facts { facts: nested.chain(facts).collect() },
        Block::Context { text: say.help_more(typed(format!("{SELF} help diag"))) },
    ];
    let examples = catalog.operations().flat_map(|(_, _, operation)| &operation.examples).take(EXAMPLES);
    Message {
        blocks,
        buttons: examples.map(|(line, _)| button(line)).collect(),
        ..Message::line(language, Tone::Plain, say.help_title())
    }
}

fn one(form: &str, summary: &Bilingual, operation: &Operation, language: Language) -> Message {
    let say = sentences(language);
    let mut blocks = vec![Block::Text { text: summary.get(language).to_owned() }];
    let facts: Vec<_> = operation
        .parameters
        .iter()
        .map(|parameter| {
            let help = parameter.help.get(language);
            let help = if parameter.required { say.with_aside(help, say.help_required()) } else { help.to_owned() };
            (parameter.name.clone(), help)
        })
        .collect();
    if !facts.is_empty() {
        let blocks_of = vec![Block::Facts { facts }];
        blocks.push(Block::Section { title: say.help_parameters(), folded: false, blocks: blocks_of });
    }
    let examples: Vec<_> =
        operation.examples.iter().map(|(line, help)| (typed(line), help.get(language).to_owned())).collect();
    if !examples.is_empty() {
        let blocks_of = vec![Block::Facts { facts: examples }];
        blocks.push(Block::Section { title: say.help_examples(), folded: false, blocks: blocks_of });
    }
    blocks.push(Block::Context { text: say.help_role(operation.role.word()) });
    Message {
        blocks,
        buttons: operation.examples.iter().take(EXAMPLES).map(|(line, _)| button(line)).collect(),
        ..Message::line(language, Tone::Plain, usage(form, operation))
    }
}

fn button(line: &str) -> Button {
    Button { label: typed(line), press: Press::Command { line: line.to_owned() }, style: ButtonStyle::Plain }
}
