//! Parameters of a command: each by itself, and among each other.

use std::time::Duration;

use crate::command::call::Argument;
use crate::command::catalog::{Catalog, Parameter, ParameterKind};
use crate::command::definition::{self, Bound, Kind};
use crate::command::parse::FORM_LENGTH;
use crate::command::typing::By;
use crate::command::values::Unnamed;
use crate::command::{discord, duration, typing};
use crate::document::node::Document;
use crate::document::problem::Problem;
use crate::language::Bilingual;

/// Greatest length of a text where the file says nothing, in characters.
const TEXT: usize = 1_000;
/// Longest duration where the file says nothing: four weeks.
const LONGEST: Duration = Duration::from_hours(28 * 24);

/// Where mistakes of one file are collected.
pub(super) struct Scope<'a> {
    pub(super) document: &'a Document,
    pub(super) problems: &'a mut Vec<Problem>,
}

impl Scope<'_> {
    pub(super) fn problem(&mut self, path: &str, message: impl Into<String>, remedy: impl Into<String>) {
        self.problems.push(self.document.problem_at(path, message, remedy));
    }
}

/// One parameter, or `None` when something was missing.
pub(super) fn read(written: &definition::Parameter, path: &str, scope: &mut Scope<'_>) -> Option<Parameter> {
    let name = written.name.clone().filter(|name| scope.name(&format!("{path}/name"), name));
    let help = scope.described(&format!("{path}/help"), written.help.as_ref());
    let kind = kind(written, path, scope)?;
    if written.rest && !(written.positional && matches!(kind, ParameterKind::Text { .. } | ParameterKind::Command)) {
        scope.problem(&format!("{path}/rest"), "only a positional text or command can take the rest", "remove `rest`");
    }
    if written.positional && kind == ParameterKind::Flag {
        scope.problem(&format!("{path}/positional"), "a flag is given by its name", "remove `positional`");
    }
    let default = written.default.as_deref().and_then(|text| default(text, &kind, written, path, scope));
    let (required, positional, rest) = (written.required, written.positional, written.rest);
    Some(Parameter { name: name?, kind, help: help?, required, positional, rest, default })
}

/// What is wrong only among the others.
pub(super) fn together(parameters: &[Parameter], path: &str, scope: &mut Scope<'_>) {
    let mut optional: Option<&str> = None;
    let mut rest: Option<&str> = None;
    for (index, parameter) in parameters.iter().enumerate() {
        let at = format!("{path}parameter/{index}/name");
        let name = &parameter.name;
        if parameters.iter().take(index).any(|earlier| earlier.name == *name) {
            scope.problem(&at, format!("the parameter `{name}` is there twice"), "give it another name, or remove one");
        }
        if parameter.kind == ParameterKind::Incident && parameter.positional && parameter.required {
            let message = format!("`{name}` is required, but an incident by place may be left out");
            scope.problem(
                &at,
                message,
                "remove `required`; where it is left out, the conversation's incident is meant",
            );
        }
        if !parameter.positional {
            continue;
        }
        if let Some(rest) = rest {
            scope.problem(&at, format!("nothing comes after `{rest}`, which takes the rest"), "move it before");
        }
        match optional {
            Some(optional) if parameter.required => {
                let message = format!("`{name}` is required and comes after `{optional}`, which is not");
                scope.problem(&at, message, "put required positional parameters first");
            }
            // An incident by place is told from what follows by how it looks.
            _ if !parameter.required && parameter.kind != ParameterKind::Incident => optional = Some(name),
            _ => {}
        }
        if parameter.rest {
            rest = Some(name);
        }
    }
}

fn kind(written: &definition::Parameter, path: &str, scope: &mut Scope<'_>) -> Option<ParameterKind> {
    let kind = written.kind?;
    let bounded = matches!(kind, Kind::Number | Kind::Duration);
    for (key, bound) in [("min", &written.min), ("max", &written.max)] {
        let right = match bound {
            None => true,
            Some(Bound::Number(_)) => kind == Kind::Number || (kind == Kind::Text && key == "max"),
            Some(Bound::Duration(_)) => kind == Kind::Duration,
        };
        if !right {
            let remedy = if bounded { "a number for a number, \"15m\" for a duration" } else { "remove it" };
            scope.problem(&format!("{path}/{key}"), format!("`{key}` does not fit the type"), remedy);
        }
    }
    if let Some(form) = written.form {
        let least = match &written.max {
            Some(Bound::Number(max)) => *max,
            _ => i64::try_from(TEXT).unwrap_or(i64::MAX),
        };
        let most = i64::try_from(FORM_LENGTH).unwrap_or(i64::MAX);
        if kind != Kind::Text || !(least..=most).contains(&form) {
            let remedy = format!("of a text, from `max` to {most}");
            scope.problem(&format!("{path}/form"), "`form` does not fit", remedy);
        }
    }
    if written.letter.is_some_and(|letter| kind != Kind::Number || !letter.is_ascii_alphabetic()) {
        scope.problem(&format!("{path}/letter"), "`letter` does not fit", "of a number, one of A to Z");
    }
    if kind != Kind::Choice && !written.choice.is_empty() {
        scope.problem(&format!("{path}/choice"), "only the type choice has choices", "remove them, or change the type");
    }
    let number = |bound: &Option<Bound>, otherwise: i64| match bound {
        Some(Bound::Number(number)) => *number,
        _ => otherwise,
    };
    let mut span = |key: &str, bound: &Option<Bound>, otherwise: Duration| match bound {
        Some(Bound::Duration(text)) => duration::read(text).unwrap_or_else(|| {
            let message = format!("`{text}` is no time span");
            scope.problem(&format!("{path}/{key}"), message, "write 90s, 15m, 1h30m or 7d");
            otherwise
        }),
        _ => otherwise,
    };
    let kind = match kind {
        Kind::Playbook => ParameterKind::Playbook,
        Kind::Target => ParameterKind::Target,
        Kind::Command => ParameterKind::Command,
        Kind::Text => {
            let max = usize::try_from(number(&written.max, 0)).ok().filter(|max| *max > 0).unwrap_or(TEXT);
            let form = written.form.and_then(|form| usize::try_from(form).ok()).unwrap_or(max);
            ParameterKind::Text { max, form: form.max(max) }
        }
        Kind::Number => {
            let letter = written.letter.filter(char::is_ascii_alphabetic);
            ParameterKind::Number { min: number(&written.min, 0), max: number(&written.max, i64::MAX), letter }
        }
        Kind::Duration => {
            let min = span("min", &written.min, Duration::from_secs(1));
            ParameterKind::Duration { min, max: span("max", &written.max, LONGEST) }
        }
        Kind::Language => ParameterKind::Language,
        Kind::Person => ParameterKind::Person,
        Kind::Flag => ParameterKind::Flag,
        Kind::Incident => ParameterKind::Incident,
        Kind::Note => ParameterKind::Note,
        Kind::Service => ParameterKind::Service,
        Kind::Date => ParameterKind::Date,
        Kind::Choice => ParameterKind::Choice(choices(&written.choice, path, scope)),
    };
    let crossed = match &kind {
        ParameterKind::Number { min, max, .. } => min > max,
        ParameterKind::Duration { min, max } => min > max,
        _ => false,
    };
    if crossed {
        scope.problem(&format!("{path}/min"), "`min` is greater than `max`", "exchange them");
    }
    Some(kind)
}

fn choices(written: &[definition::Choice], path: &str, scope: &mut Scope<'_>) -> Vec<(String, Bilingual)> {
    if written.is_empty() {
        scope.problem(path, "a choice without words", "add [[…parameter.choice]] with `word` and `help`");
    }
    scope.few(&format!("{path}/choice"), "choices", written.len());
    let mut words: Vec<(String, Bilingual)> = Vec::new();
    for (index, choice) in written.iter().enumerate() {
        let at = format!("{path}/choice/{index}");
        let help = scope.described(&format!("{at}/help"), choice.help.as_ref());
        let Some(word) = &choice.word else { continue };
        let length = word.chars().count();
        if length == 0 || length > discord::DESCRIPTION || word.contains(char::is_whitespace) {
            scope.problem(&format!("{at}/word"), format!("`{word}` is no word"), "1 to 100 characters without spaces");
        } else if words.iter().any(|(earlier, _)| earlier == word) {
            scope.problem(&format!("{at}/word"), format!("the word `{word}` is there twice"), "remove one");
        }
        words.extend(help.map(|help| (word.clone(), help)));
    }
    words
}

fn default(
    text: &str,
    kind: &ParameterKind,
    written: &definition::Parameter,
    path: &str,
    scope: &mut Scope<'_>,
) -> Option<Argument> {
    let at = format!("{path}/default");
    if written.required {
        scope.problem(&at, "a required parameter needs no default", "remove `default` or `required`");
        return None;
    }
    if matches!(
        kind,
        ParameterKind::Playbook
            | ParameterKind::Target
            | ParameterKind::Person
            | ParameterKind::Command
            | ParameterKind::Incident
            | ParameterKind::Note
            | ParameterKind::Service
    ) {
        scope.problem(&at, "names of things that may not exist cannot be a default", "remove `default`");
        return None;
    }
    let name = written.name.clone().unwrap_or_default();
    let help = Bilingual::new("", "");
    let (required, positional, rest) = (false, written.positional, written.rest);
    let parameter = Parameter { name, kind: kind.clone(), help, required, positional, rest, default: None };
    match typing::read(&Catalog::default(), &parameter, text, (&Unnamed, By::Hand), None) {
        Ok(argument) => Some(argument),
        Err(_wrong) => {
            scope.problem(&at, format!("`{text}` does not fit the type"), "write it as people would type it");
            None
        }
    }
}
