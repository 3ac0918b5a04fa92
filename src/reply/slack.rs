//! What only Slack needs words for: where a long message goes on, forms, and places Toban is not in.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::chat::message::{Block, Message, Tone};
use crate::chat::typed as mark;
use crate::incident::record::Incident;
use crate::language::Language;
use crate::reply::incident::headline;
use crate::reply::moment::Moments;
use crate::reply::sentences::sentences;

/// Greatest length of a text that is quoted beneath a field, in characters.
const BENEATH: usize = 300;

/// Folded sections are in the thread.
#[must_use]
pub fn folded(titles: &[&str], language: Language) -> String {
    sentences(language).slack_folded(titles.join(" · "))
}

/// So many rows go on in the thread.
#[must_use]
pub fn goes_on_in_thread(rows: usize, language: Language) -> String {
    sentences(language).slack_goes_on_in_thread(rows)
}

/// So many rows go on in the next message.
#[must_use]
pub fn goes_on_below(rows: usize, language: Language) -> String {
    sentences(language).slack_goes_on_below(rows)
}

/// So many rows more, with the whole in a file below.
#[must_use]
pub fn whole_below(rows: usize, language: Language) -> String {
    sentences(language).slack_whole_below(rows)
}

/// A message may repeat one that was first tried `at`; nobody can look whether that arrived.
#[must_use]
pub fn may_repeat(at: Timestamp, moments: &Moments, language: Language) -> String {
    sentences(language).may_repeat(moments.time(at))
}

/// So many steps more, which have no card of their own.
#[must_use]
pub fn more_steps(count: usize, language: Language) -> String {
    sentences(language).slack_more_steps(count)
}

/// Sends a form.
#[must_use]
pub fn send(language: Language) -> String {
    sentences(language).slack_form_send()
}

/// Leaves a form.
#[must_use]
pub fn leave(language: Language) -> String {
    sentences(language).slack_form_leave()
}

/// There is no form for it here: the line to type, and where it can be done with a form.
#[must_use]
pub fn typed(line: &str, page: Option<&str>, language: Language) -> Message {
    let say = sentences(language);
    let mut blocks = vec![Block::Code { label: String::new(), text: mark::typed(line) }];
    blocks.extend(page.map(|page| Block::Context { text: say.slack_form_page(page) }));
    Message { blocks, ..Message::line(language, Tone::Plain, say.slack_form_typed()) }
}

/// The form was not opened this time: press once more, or type the line.
#[must_use]
pub fn open_again(line: &str, language: Language) -> Message {
    let blocks = vec![Block::Code { label: String::new(), text: mark::typed(line) }];
    Message { blocks, ..Message::line(language, Tone::Plain, sentences(language).slack_form_again()) }
}

/// Toban is not where it was called; the answer stands in the person's own conversation with it.
#[must_use]
pub fn elsewhere(language: Language) -> Message {
    Message::line(language, Tone::Plain, sentences(language).slack_elsewhere())
}

/// These fields hold more than a form of Slack takes.
#[must_use]
pub fn too_long_for_form(fields: &[String], page: Option<&str>, language: Language) -> String {
    let say = sentences(language);
    let told = say.slack_form_too_long(fields.join(&say.list_separator()));
    page.map_or_else(|| told.clone(), |page| format!("{told} {}", say.slack_form_page(page)))
}

/// A field cannot be emptied by a form.
#[must_use]
pub fn emptied(language: Language) -> String {
    sentences(language).slack_form_emptied()
}

/// Somebody else changed a field while the form was open; what it says now, as far as there is room.
#[must_use]
pub fn changed_meanwhile(now: &str, language: Language) -> String {
    sentences(language).slack_form_changed(cut(now))
}

/// What is wrong with a form that Slack has closed by now, and what was written in it, so that nothing is lost.
#[must_use]
pub fn form_came_late(
    problems: &[(String, String)],
    written: &BTreeMap<String, String>,
    language: Language,
) -> Message {
    let why = problems.iter().map(|(_, why)| why.as_str()).collect::<Vec<_>>().join(" ");
    let mut blocks = vec![Block::Text { text: sentences(language).slack_form_came_late() }];
    blocks.extend(written.iter().map(|(name, text)| Block::Code { label: name.clone(), text: text.clone() }));
    Message { blocks, ..Message::line(language, Tone::Refused, why) }
}

/// A text beneath a field, as long as people read there.
fn cut(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let long = text.chars().count() > BENEATH;
    if long { text.chars().take(BENEATH - 1).chain(['…']).collect() } else { text }
}

/// Asks which incident is meant; at most 24 characters.
#[must_use]
pub fn which_incident(language: Language) -> String {
    sentences(language).slack_which_incident()
}

/// An incident among others.
#[must_use]
pub fn incident(incident: &Incident, language: Language) -> String {
    headline(incident, sentences(language))
}

/// The message cannot be read any more.
#[must_use]
pub fn unreadable(language: Language) -> Message {
    Message::line(language, Tone::Refused, sentences(language).slack_unreadable())
}

/// An incident in a list of keys.
#[must_use]
pub fn title(incident: &Incident) -> String {
    format!("{} · {}", incident.severity.word(), incident.title)
}

/// So many lines more are in the file beside it.
#[must_use]
pub fn goes_on_in_file(lines: usize, language: Language) -> String {
    sentences(language).slack_goes_on_in_file(lines)
}

/// All of it, so many lines, is in the file.
#[must_use]
pub fn whole_in_file(lines: usize, language: Language) -> String {
    sentences(language).slack_whole_in_file(lines)
}

/// So many lines more are on the page.
#[must_use]
pub fn goes_on_on_page(lines: usize, page: &str, language: Language) -> String {
    sentences(language).slack_goes_on_on_page(lines, page)
}
