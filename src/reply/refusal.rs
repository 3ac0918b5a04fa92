//! Why a line was not understood: what is wrong, where, what was probably meant, what to type.

use std::borrow::Cow;
use std::ops::Range;
use std::time::Duration;

use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::chat::typed::typed;
use crate::command::error::{Known, ParseError, ParseErrorKind as Kind};
use crate::language::Language;
use crate::playbook::format::duration;
use crate::redaction::{HIDDEN, places, redact};
use crate::reply::sentences::{Sentences, sentences};

/// Greatest length of what is repeated of a line before the place, of it and behind it, in characters.
const ECHOED: usize = 300;

/// A line that was not understood, with the place marked and a button for what was probably meant.
#[must_use]
pub fn not_understood(error: &ParseError, line: &str, language: Language) -> Message {
    let say = sentences(language);
    let shown = Shown::new(error, line);
    let mut blocks = vec![Block::Code { label: String::new(), text: shown.marked(error.about.is_some()) }];
    let corrected = error.corrected(line);
    blocks.extend(known(error, say).filter(|_| corrected.is_none()));
    let meant = error.suggestion.as_ref().map(|word| shown.with(word));
    blocks.extend(meant.as_ref().map(|line| Block::Text { text: say.refusal_meant(first(line)) }));
    blocks.extend(elsewhere(error, say));
    blocks.push(Block::Context { text: say.refusal_help(help_line(error)) });
    // With its secret the line must not be kept behind a button, and without it it says something else.
    let buttons = corrected.filter(|line| meant.as_ref() == Some(line)).into_iter().map(|line| Button {
        label: first(&line).into_owned(),
        press: Press::Command { line: line.trim_start_matches('/').to_owned() },
        style: ButtonStyle::Primary,
    });
    Message {
        blocks,
        buttons: buttons.chain(form(error, say)).collect(),
        ..Message::line(language, Tone::Refused, what(&error.kind, say, &|word| shown.word(word)))
    }
}

/// What could have been written there; of very many words the nearest, how many more there are, and where all of them are.
fn known(error: &ParseError, say: &Sentences) -> Option<Block> {
    let Known { words, left } = &error.known;
    if words.is_empty() {
        return None;
    }
    let words = words.join(&say.list_separator());
    let line = match error.kind {
        Kind::NotAnIncident(_) => Some("incident list all"),
        Kind::NotANote(_) => Some("note list"),
        Kind::UnknownCommand(_) | Kind::UnknownTopic(_) => Some("toban help"),
        _ => None,
    };
    let text = match (left, line) {
        (0, _) => say.refusal_known(words),
        (left, Some(line)) => say.refusal_known_all(words, *left, typed(line)),
        (left, None) => say.refusal_known_more(words, *left),
    };
    Some(Block::Text { text })
}

/// Where a text that is too long to be typed has room.
fn elsewhere(error: &ParseError, say: &Sentences) -> Option<Block> {
    let Kind::TextTooLong(long) = &error.kind else { return None };
    let text = match long.form {
        Some(most) => say.refusal_text_in_form(most),
        None => say.refusal_text_shorter(),
    };
    Some(Block::Text { text })
}

/// Opens the form that has room for it.
fn form(error: &ParseError, say: &Sentences) -> Option<Button> {
    let (Kind::TextTooLong(long), Some(topic)) = (&error.kind, &error.about) else { return None };
    long.form?;
    let verb = topic.subcommand.as_deref()?;
    let form = match (topic.command.as_str(), verb) {
        ("incident", "postmortem") => "postmortem.edit".to_owned(),
        ("incident", "note") => "incident.log".to_owned(),
        (command, verb) => format!("{command}.{verb}"),
    };
    let words = [Some(topic.command.as_str()), Some(verb), long.subject.as_deref()];
    let line = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let press = Press::Form { form, subject: long.subject.clone(), line };
    Some(Button { label: say.button_form(), press, style: ButtonStyle::Primary })
}

/// What is wrong, in one sentence; the hint of the page's completion to who is typing it.
#[must_use]
pub fn sentence(error: &ParseError, language: Language) -> String {
    what(&error.kind, sentences(language), &|word| redact(word).text)
}

/// A line as it may be repeated: what was typed by mistake may hold a password.
struct Shown {
    before: String,
    at: String,
    after: String,
    /// Whether the place itself holds a secret.
    secret: bool,
}

impl Shown {
    fn new(error: &ParseError, line: &str) -> Self {
        let byte = |character: usize| line.char_indices().nth(character).map_or(line.len(), |(byte, _)| byte);
        let mut end = byte(error.at.end);
        let mut start = byte(error.at.start).min(end);
        let secrets = places(line);
        // The place grows around a secret it touches, so that no part of one is read outside of it.
        for secret in &secrets {
            if secret.start < end && start < secret.end {
                (start, end) = (start.min(secret.start), end.max(secret.end));
            }
        }
        let part = |part: Range<usize>| {
            let mut text = String::new();
            let mut copied = part.start;
            for secret in secrets.iter().filter(|secret| part.start <= secret.start && secret.end <= part.end) {
                text.push_str(&line[copied..secret.start]);
                text.push_str(HIDDEN);
                copied = secret.end;
            }
            text + &line[copied..part.end]
        };
        let secret = secrets.iter().any(|secret| start <= secret.start && secret.end <= end);
        Self { before: part(0..start), at: part(start..end), after: part(end..line.len()), secret }
    }

    /// The line with brackets around the place: they work in every font and with characters of any width.
    /// Of what is a command's, nothing is cut: somebody may want to copy their words.
    fn marked(&self, whole: bool) -> String {
        if whole {
            return format!("{}⟦{}⟧{}", self.before, self.at, self.after);
        }
        format!("{}⟦{}⟧{}", last(&self.before), first(&self.at), first(&self.after))
    }

    /// The line with `word` in the place.
    fn with(&self, word: &str) -> String {
        redact(&format!("{}{word}{}", self.before, self.after)).text
    }

    /// A word of the place; alone it may not look like the secret that it is in its line.
    fn word(&self, word: &str) -> String {
        if self.secret { self.at.clone() } else { redact(word).text }
    }
}

/// The beginning of what was typed, as far as somebody needs to find the place again.
fn first(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(ECHOED) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// The end of what was typed, likewise.
fn last(text: &str) -> Cow<'_, str> {
    match text.char_indices().rev().nth(ECHOED) {
        Some((start, left)) => Cow::Owned(format!("…{}", &text[start + left.len_utf8()..])),
        None => Cow::Borrowed(text),
    }
}

fn help_line(error: &ParseError) -> String {
    match &error.about {
        Some(topic) => match &topic.subcommand {
            Some(subcommand) => typed(format!("toban help {} {subcommand}", topic.command)),
            None => typed(format!("toban help {}", topic.command)),
        },
        None => typed("toban help"),
    }
}

fn what(kind: &Kind, say: &Sentences, shown: &dyn Fn(&str) -> String) -> String {
    let span = |time: Duration| duration(time);
    match kind {
        Kind::Empty => say.refusal_empty(),
        Kind::TooLong { length, max } => say.refusal_too_long(*length, *max),
        Kind::TextTooLong(long) => say.refusal_text_too_long(&long.name, long.length, long.max),
        Kind::Markup => say.refusal_markup(),
        Kind::UnknownCommand(word) => say.refusal_command(shown(word)),
        Kind::Prefixed(word) => say.refusal_prefixed(typed(shown(word))),
        Kind::UnknownSubcommand(word) => say.refusal_subcommand(shown(word)),
        Kind::MissingSubcommand => say.refusal_no_subcommand(),
        Kind::UnknownParameter(word) => say.refusal_parameter(shown(word)),
        Kind::PerhapsParameter(word) => say.refusal_perhaps_parameter(shown(word)),
        Kind::OfAnother(foreign) => {
            let lines: Vec<String> =
                foreign.lines.iter().map(|line| format!("`{}`", typed(redact(line).text))).collect();
            say.refusal_of_another(shown(&foreign.word), lines.join(&say.list_separator()))
        }
        Kind::GivenTwice(word) => say.refusal_twice(shown(word)),
        Kind::Unexpected(word) => say.refusal_unexpected(shown(word)),
        Kind::Dashes(word) => say.refusal_dashes(shown(word)),
        Kind::SpaceAroundEquals => say.refusal_equals(),
        Kind::NoValue(word) => say.refusal_no_value(shown(word)),
        Kind::UnclosedQuote { closes } => say.refusal_quote(closes.to_string()),
        Kind::AfterQuote => say.refusal_after_quote(),
        Kind::SecondLine => say.refusal_second_line(),
        Kind::Missing(word) => say.refusal_missing(shown(word)),
        Kind::NotAName(word) => say.refusal_not_a_name(shown(word)),
        Kind::Wildcard(word) => say.refusal_wildcard(shown(word)),
        Kind::UnknownPlaybook(word) => say.refusal_playbook(shown(word)),
        Kind::UnknownTarget(word) => say.refusal_target(shown(word)),
        Kind::UnknownTag(word) => say.refusal_tag(shown(word)),
        Kind::DoesNotFit { target, playbook } => say.refusal_does_not_fit(shown(target), playbook),
        Kind::UnknownPerson(word) => say.refusal_person(shown(word)),
        Kind::UnknownTopic(word) => say.refusal_topic(shown(word)),
        Kind::NotANumber { min, max } => say.refusal_number(*min, *max),
        Kind::NotADuration { min, max } => say.refusal_duration(span(*min), span(*max)),
        Kind::NotAChoice(word) => say.refusal_choice(shown(word)),
        Kind::NotALanguage(word) => say.refusal_language(shown(word)),
        Kind::NotAFlag(word) => say.refusal_flag(shown(word)),
        Kind::UnknownService(word) => say.refusal_service(shown(word)),
        Kind::NotAnIncident(word) => say.refusal_incident(shown(word)),
        Kind::NotANote(word) => say.refusal_note(shown(word)),
        Kind::NotADay(word) => say.refusal_day(shown(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::not_understood;
    use crate::command::error::{Known, ParseError, ParseErrorKind};
    use crate::language::Language;

    fn refused(line: &str, at: &str, kind: ParseErrorKind, suggestion: Option<&str>) -> String {
        let start = line[..line.find(at).expect("the place is in the line")].chars().count();
        let at = start..start + at.chars().count();
        let suggestion = suggestion.map(str::to_owned);
        let error = ParseError { kind, at, suggestion, known: Known::default(), about: None };
        let message = not_understood(&error, line, Language::En);
        serde_json::to_string(&message).expect("a message is JSON")
    }

    #[test]
    fn the_place_is_marked_where_it_is_behind_and_before_a_hidden_secret() {
        let line = "/diag redis password=hunter2 lnag=ja";
        let lang = refused(line, "lnag", ParseErrorKind::UnknownParameter("lnag".to_owned()), Some("lang"));
        assert!(lang.contains("password=••• ⟦lnag⟧=ja") && lang.contains("password=••• lang=ja"), "{lang}");
        let key = refused(line, "password", ParseErrorKind::UnknownParameter("password".to_owned()), None);
        assert!(key.contains("⟦password⟧=••• lnag"), "{key}");
        assert!(!lang.contains("hunter2") && !key.contains("hunter2"));
        assert!(lang.contains("\"buttons\":[]"), "a button would keep the secret or lose it: {lang}");
    }

    #[test]
    fn a_word_is_hidden_that_is_a_secret_only_in_its_line() {
        for (line, word) in [
            ("/diag redis --password hunter2", "hunter2"),
            ("/diag redis 'AUTH hunter2'", "'AUTH hunter2'"),
            ("/diag redis postgres://ann:hunter2@db/x", "postgres://ann:hunter2@db/x"),
            ("/診断 パスワード=hunter2", "hunter2"),
            ("/diag password=hunter2", "ter"),
        ] {
            let said = refused(line, word, ParseErrorKind::Unexpected(word.to_owned()), Some("x"));
            assert!(!said.contains("hunter2") && said.contains("•••"), "{said}");
        }
    }

    #[test]
    fn what_could_be_written_is_told_whole_or_with_how_much_is_left() {
        let told = |count: usize, kind: ParseErrorKind, language| {
            let words = (0..count).map(|number| format!("word-{number}")).collect();
            let error = ParseError { kind, at: 0..1, suggestion: None, known: Known::of("x", words), about: None };
            serde_json::to_string(&not_understood(&error, "x", language)).expect("a message is JSON")
        };
        let service = || ParseErrorKind::UnknownService("x".to_owned());
        let whole = told(22, service(), Language::En);
        assert!((0..22).all(|number| whole.contains(&format!("word-{number}"))) && !whole.contains("more"), "{whole}");
        let cut = told(40, service(), Language::En);
        assert!(cut.contains("word-24, and 15 more") && !cut.contains("word-25"), "{cut}");
        assert!(told(40, service(), Language::Ja).contains("ほか 15 件"));
        let incidents = told(40, ParseErrorKind::NotAnIncident("x".to_owned()), Language::En);
        assert!(incidents.contains("and 15 more") && incidents.contains("/incident list all"), "{incidents}");
    }

    #[test]
    fn a_line_without_a_secret_is_repeated_as_typed() {
        let said = refused("/diag redsi", "redsi", ParseErrorKind::UnknownPlaybook("redsi".to_owned()), Some("redis"));
        assert!(said.contains("/diag ⟦redsi⟧") && said.contains("\"line\":\"diag redis\""), "{said}");
    }
}
