//! A value's text → its typed argument, or what is wrong with it and what would be right.

use crate::command::call::{Argument, Selector};
use crate::command::catalog::{Catalog, Parameter, ParameterKind, SELF};
use crate::command::day::Day;
use crate::command::error::{Known, LongText, ParseErrorKind};
use crate::command::values::{Named, Values};
use crate::command::{cursor, duration, key};
use crate::language::{Bilingual, Language};
use crate::likeness::{folded, nearest};

/// Who says a line, since typed ones are shorter: platforms cut what is typed, and hardly what a form sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::command) enum By {
    /// A person types it.
    Hand,
    /// A form or a button says it.
    Form,
}

/// What is wrong with a value.
pub(in crate::command) struct Wrong {
    pub(in crate::command) kind: ParseErrorKind,
    pub(in crate::command) suggestion: Option<String>,
    pub(in crate::command) known: Known,
}

impl Wrong {
    fn plain(kind: ParseErrorKind) -> Self {
        Self { kind, suggestion: None, known: Known::default() }
    }
}

/// Types `text` for `parameter`; `playbook` is the one named before.
pub(in crate::command) fn read(
    catalog: &Catalog,
    parameter: &Parameter,
    text: &str,
    (values, by): (&dyn Values, By),
    playbook: Option<&str>,
) -> Result<Argument, Wrong> {
    let word = || text.to_owned();
    match &parameter.kind {
        ParameterKind::Playbook => {
            name(text, values.playbooks(), ParseErrorKind::UnknownPlaybook).map(Argument::Playbook)
        }
        ParameterKind::Person => {
            let text = text.trim_start_matches(['@', '＠']);
            name(text, values.persons(), ParseErrorKind::UnknownPerson).map(Argument::Person)
        }
        ParameterKind::Service => name(text, values.services(), ParseErrorKind::UnknownService).map(Argument::Service),
        ParameterKind::Incident => {
            let number = key::read(key::INCIDENT, text).map(Argument::Incident);
            number.ok_or_else(|| {
                listed(ParseErrorKind::NotAnIncident(word()), text, names(catalog, parameter, values, None))
            })
        }
        ParameterKind::Note => {
            let number = key::read(key::NOTE, text).map(Argument::Note);
            number
                .ok_or_else(|| listed(ParseErrorKind::NotANote(word()), text, names(catalog, parameter, values, None)))
        }
        ParameterKind::Date => {
            let day = Day::read(text).map(Argument::Date);
            day.ok_or_else(|| Wrong::plain(ParseErrorKind::NotADay(word())))
        }
        ParameterKind::Target => target(text, values, playbook).map(Argument::Target),
        ParameterKind::Command => match catalog.topic(&folded(text)) {
            Some(topic) => {
                let words = [Some(topic.command), topic.subcommand];
                Ok(Argument::Command(words.into_iter().flatten().collect::<Vec<_>>().join(" ")))
            }
            None => Err(listed(ParseErrorKind::UnknownTopic(word()), text, names(catalog, parameter, values, None))),
        },
        ParameterKind::Text { max, form } => {
            let (length, most) = (text.chars().count(), if by == By::Form { *form } else { *max });
            if length > most {
                let form = Some(*form).filter(|form| *form > most);
                let long = LongText { name: parameter.name.clone(), length, max: most, form, subject: None };
                return Err(Wrong::plain(ParseErrorKind::TextTooLong(Box::new(long))));
            }
            Ok(Argument::Text(word()))
        }
        ParameterKind::Number { min, max, letter } => match bare(&folded(text), *letter).parse::<i64>() {
            Ok(number) if (min..=max).contains(&&number) => Ok(Argument::Number(number)),
            _ => Err(Wrong::plain(ParseErrorKind::NotANumber { min: *min, max: *max })),
        },
        ParameterKind::Duration { min, max } => match duration::read(text) {
            Some(time) if (min..=max).contains(&&time) => Ok(Argument::Duration(time)),
            _ => Err(Wrong::plain(ParseErrorKind::NotADuration { min: *min, max: *max })),
        },
        ParameterKind::Choice(choices) => {
            let typed = folded(text);
            let known = || choices.iter().map(|(choice, _)| choice.clone());
            let chosen = known().find(|choice| folded(choice) == typed);
            chosen
                .map(Argument::Choice)
                .ok_or_else(|| listed(ParseErrorKind::NotAChoice(word()), text, known().collect()))
        }
        ParameterKind::Language => language(text).map(Argument::Language).ok_or_else(|| {
            let known = Language::ALL.map(|language| language.tag().to_owned()).to_vec();
            listed(ParseErrorKind::NotALanguage(word()), text, known)
        }),
        ParameterKind::Flag => match folded(text).as_str() {
            "yes" | "on" | "true" | "1" | "はい" => Ok(Argument::Flag(true)),
            "no" | "off" | "false" | "0" | "いいえ" => Ok(Argument::Flag(false)),
            _ => {
                let known = vec!["yes".to_owned(), "no".to_owned()];
                Err(listed(ParseErrorKind::NotAFlag(word()), text, known))
            }
        },
    }
}

/// Every name that `parameter` can take now; empty for open kinds.
pub(in crate::command) fn names(
    catalog: &Catalog,
    parameter: &Parameter,
    values: &dyn Values,
    playbook: Option<&str>,
) -> Vec<String> {
    candidates(catalog, parameter, values, playbook).into_iter().map(|named| named.name).collect()
}

/// As [`names`], with what each means.
pub(in crate::command) fn candidates(
    catalog: &Catalog,
    parameter: &Parameter,
    values: &dyn Values,
    playbook: Option<&str>,
) -> Vec<Named> {
    match &parameter.kind {
        ParameterKind::Playbook => values.playbooks(),
        ParameterKind::Person => values.persons(),
        ParameterKind::Service => values.services(),
        ParameterKind::Incident => values.incidents(),
        ParameterKind::Note => values.notes(),
        ParameterKind::Date => {
            let days = [("today", "Today", "今日"), ("tomorrow", "Tomorrow", "明日"), ("7d", "In a week", "1 週間後")];
            days.map(|(word, en, ja)| Named::new(word, Bilingual::new(en, ja))).to_vec()
        }
        ParameterKind::Target => {
            let tags = values.tags(playbook).into_iter().map(|tag| Named { name: format!("tag:{}", tag.name), ..tag });
            values.targets(playbook).into_iter().chain(tags).collect()
        }
        ParameterKind::Command => {
            let commands = catalog.iter().map(|command| Named::new(command.name.clone(), command.summary.clone()));
            let below = catalog.operations().filter_map(|(command, subcommand, _)| {
                let subcommand = subcommand?;
                let own = command.name == SELF;
                let words = if own { subcommand.name.clone() } else { format!("{} {}", command.name, subcommand.name) };
                Some(Named::new(words, subcommand.summary.clone()))
            });
            commands.chain(below).collect()
        }
        ParameterKind::Choice(choices) => {
            choices.iter().map(|(word, help)| Named::new(word.clone(), help.clone())).collect()
        }
        ParameterKind::Language => {
            let names = [("en", "English"), ("ja", "日本語")];
            names.map(|(tag, name)| Named::new(tag, Bilingual::new(name, name))).to_vec()
        }
        ParameterKind::Flag => ["yes", "no"].map(Named::plain).to_vec(),
        ParameterKind::Text { .. } | ParameterKind::Number { .. } | ParameterKind::Duration { .. } => Vec::new(),
    }
}

fn name(text: &str, known: Vec<Named>, unknown: fn(String) -> ParseErrorKind) -> Result<String, Wrong> {
    match find(text, &known) {
        Some(name) => Ok(name),
        None => Err(missing(text, known, unknown)),
    }
}

/// The exact name, else the only one that is so apart from case and width, else what people call it.
fn find(text: &str, known: &[Named]) -> Option<String> {
    let typed = folded(text);
    let exact = known.iter().find(|named| named.name == text);
    let alike = || known.iter().find(|named| folded(&named.name) == typed);
    let called = || known.iter().find(|named| folded(&named.says.en) == typed || folded(&named.says.ja) == typed);
    exact.or_else(alike).or_else(called).map(|named| named.name.clone())
}

fn missing(text: &str, known: Vec<Named>, unknown: fn(String) -> ParseErrorKind) -> Wrong {
    let word = text.to_owned();
    let spelled = text.starts_with(char::is_alphanumeric)
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ' | '　' | '・'));
    let kind = if text.contains(['*', '?', '%']) && !text.contains('(') {
        ParseErrorKind::Wildcard(word)
    } else if spelled {
        unknown(word)
    } else {
        ParseErrorKind::NotAName(word)
    };
    let said = known.iter().flat_map(|named| [named.name.as_str(), named.says.en.as_str(), named.says.ja.as_str()]);
    let suggestion = nearest(text, said).and_then(|near| find(near, &known));
    let known = Known::of(text, known.into_iter().map(|named| named.name).collect());
    Wrong { kind, suggestion, known }
}

fn target(text: &str, values: &dyn Values, playbook: Option<&str>) -> Result<Selector, Wrong> {
    let tag = text.split_once([':', '：']).filter(|(word, _)| folded(word) == "tag").map(|(_, tag)| tag);
    let (fitting, all, typed) = match tag {
        Some(tag) => (values.tags(playbook), values.tags(None), tag),
        None => (values.targets(playbook), values.targets(None), text),
    };
    if let Some(name) = find(typed, &fitting) {
        return Ok(if tag.is_some() { Selector::Tag(name) } else { Selector::Name(name) });
    }
    let shown = |name: &str| if tag.is_some() { format!("tag:{name}") } else { name.to_owned() };
    let known = || Known::of(typed, fitting.iter().map(|named| shown(&named.name)).collect());
    if let (Some(target), Some(playbook)) = (find(typed, &all), playbook) {
        let kind = ParseErrorKind::DoesNotFit { target: shown(&target), playbook: playbook.to_owned() };
        return Err(Wrong { kind, suggestion: None, known: known() });
    }
    let unknown = if tag.is_some() { ParseErrorKind::UnknownTag } else { ParseErrorKind::UnknownTarget };
    let known = known();
    let wrong = missing(typed, fitting.clone(), unknown);
    Err(Wrong { known, suggestion: wrong.suggestion.map(|name| shown(&name)), ..wrong })
}

/// A number as it is typed where people read it with a letter in front.
fn bare(typed: &str, letter: Option<char>) -> &str {
    let bare = letter.and_then(|letter| typed.strip_prefix(letter.to_ascii_lowercase()));
    bare.filter(|bare| bare.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(typed)
}

fn language(text: &str) -> Option<Language> {
    match folded(text).as_str() {
        "english" | "英語" => Some(Language::En),
        "japanese" | "日本語" | "jp" => Some(Language::Ja),
        tag => tag.parse().ok(),
    }
}

fn listed(kind: ParseErrorKind, text: &str, known: Vec<String>) -> Wrong {
    let suggestion = nearest(text, known.iter().map(String::as_str)).map(str::to_owned);
    Wrong { kind, suggestion, known: Known::of(text, known) }
}

/// A name as it is typed; with a quote around it where it would be read as something else.
pub(in crate::command) fn quoted_if_needed(name: &str) -> String {
    if cursor::is_plain(name) { name.to_owned() } else { cursor::quoted(name) }
}
