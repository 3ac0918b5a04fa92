//! Why a line was not understood or may not be done: what is wrong, where, what was probably meant, what to type.

use std::time::Duration;

use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::command::error::{ParseError, ParseErrorKind as Kind};
use crate::directory::access::{Denied, Remedy};
use crate::language::Language;
use crate::playbook::format::duration;
use crate::reply::sentences::{Sentences, sentences};

/// A line that was not understood, with the place marked and a button for what was probably meant.
#[must_use]
pub fn not_understood(error: &ParseError, line: &str, language: Language) -> Message {
    let say = sentences(language);
    let mut blocks = vec![Block::Code { label: String::new(), text: marked(line, error) }];
    let corrected = error.corrected(line);
    if corrected.is_none() && !error.known.is_empty() {
        blocks.push(Block::Text { text: say.refusal_known(error.known.join(", ")) });
    }
    blocks.extend(corrected.as_ref().map(|line| Block::Text { text: say.refusal_meant(line) }));
    blocks.push(Block::Context { text: say.refusal_help(help_line(error)) });
    let buttons = corrected.into_iter().map(|line| Button {
        label: line.clone(),
        press: Press::Command { line: line.trim_start_matches('/').to_owned() },
        style: ButtonStyle::Primary,
    });
    Message { blocks, buttons: buttons.collect(), ..Message::line(language, Tone::Refused, what(&error.kind, say)) }
}

/// What is wrong, in one sentence; also the hint of the page's completion.
#[must_use]
pub fn sentence(error: &ParseError, language: Language) -> String {
    what(&error.kind, sentences(language))
}

/// The line with brackets around the place: they work in every font and with characters of any width.
fn marked(line: &str, error: &ParseError) -> String {
    let characters: Vec<char> = line.chars().collect();
    let end = error.at.end.min(characters.len());
    let start = error.at.start.min(end);
    let text = |range: &[char]| range.iter().collect::<String>();
    format!("{}⟦{}⟧{}", text(&characters[..start]), text(&characters[start..end]), text(&characters[end..]))
}

fn help_line(error: &ParseError) -> String {
    match &error.about {
        Some(topic) => match &topic.subcommand {
            Some(subcommand) => format!("/toban help {} {subcommand}", topic.command),
            None => format!("/toban help {}", topic.command),
        },
        None => "/toban help".to_owned(),
    }
}

fn what(kind: &Kind, say: &Sentences) -> String {
    let span = |time: Duration| duration(time);
    match kind {
        Kind::Empty => say.refusal_empty(),
        Kind::TooLong { length, max } | Kind::TextTooLong { length, max } => say.refusal_too_long(*length, *max),
        Kind::Markup => say.refusal_markup(),
        Kind::UnknownCommand(word) => say.refusal_command(word),
        Kind::Prefixed(word) => say.refusal_prefixed(word),
        Kind::UnknownSubcommand(word) => say.refusal_subcommand(word),
        Kind::MissingSubcommand => say.refusal_no_subcommand(),
        Kind::UnknownParameter(word) => say.refusal_parameter(word),
        Kind::GivenTwice(word) => say.refusal_twice(word),
        Kind::Unexpected(word) => say.refusal_unexpected(word),
        Kind::Dashes(word) => say.refusal_dashes(word),
        Kind::SpaceAroundEquals => say.refusal_equals(),
        Kind::NoValue(word) => say.refusal_no_value(word),
        Kind::UnclosedQuote { closes } => say.refusal_quote(closes.to_string()),
        Kind::AfterQuote => say.refusal_after_quote(),
        Kind::SecondLine => say.refusal_second_line(),
        Kind::Missing(word) => say.refusal_missing(word),
        Kind::NotAName(word) => say.refusal_not_a_name(word),
        Kind::Wildcard(word) => say.refusal_wildcard(word),
        Kind::UnknownPlaybook(word) => say.refusal_playbook(word),
        Kind::UnknownTarget(word) => say.refusal_target(word),
        Kind::UnknownTag(word) => say.refusal_tag(word),
        Kind::DoesNotFit { target, playbook } => say.refusal_does_not_fit(target, playbook),
        Kind::UnknownPerson(word) => say.refusal_person(word),
        Kind::UnknownTopic(word) => say.refusal_topic(word),
        Kind::NotANumber { min, max } => say.refusal_number(*min, *max),
        Kind::NotADuration { min, max } => say.refusal_duration(span(*min), span(*max)),
        Kind::NotAChoice(word) => say.refusal_choice(word),
        Kind::NotALanguage(word) => say.refusal_language(word),
        Kind::NotAFlag(word) => say.refusal_flag(word),
    }
}

/// Somebody may not: which role it takes, and how to get there.
#[must_use]
pub fn denied(denied: &Denied, language: Language) -> Message {
    let say = sentences(language);
    let remedy = match &denied.remedy {
        Remedy::Link => say.denied_link(),
        Remedy::Ask(names) => say.denied_ask(names.join(", ")),
        Remedy::Grant => say.denied_grant(denied.needed.word()),
    };
    let headline = say.denied(&denied.action, denied.needed.word(), denied.has.word());
    Message { blocks: vec![Block::Text { text: remedy }], ..Message::line(language, Tone::Refused, headline) }
}
