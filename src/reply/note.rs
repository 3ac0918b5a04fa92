//! Prevention notes: one, several, those a search found, and those that look like what is happening now.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::chat::typed::typed;
use crate::incident::key::IncidentKey;
use crate::knowledge::content::{INCIDENTS_LIMIT, LABEL_LIMIT, LABELS_LIMIT, PART_LIMIT, Part, TITLE_LIMIT};
use crate::knowledge::invalid::InvalidNote;
use crate::knowledge::key::NoteKey;
use crate::knowledge::note::{Note, Summary};
use crate::knowledge::search::found::{Found, Hit, Similar};
use crate::language::Language;
use crate::reply::moment::Moments;
use crate::reply::sentences::{Sentences, sentences};

/// Buttons a message shows.
const BUTTONS: usize = 5;
/// How much of a countermeasure an offer tells, in characters.
const HELPED: usize = 160;

/// A whole note, as it is now.
#[must_use]
pub fn note(note: &Note, moments: &Moments, language: Language) -> Message {
    let say = sentences(language);
    let date = |at: Timestamp| moments.zone.to_datetime(at).date();
    let (today, day) = (date(moments.now), |at: Timestamp| moments.date(at));
    let content = &note.content;
    let mut blocks: Vec<Block> = Vec::new();
    if let Some(archived) = note.archived {
        let day = day(archived.at);
        let text =
            archived.into.map_or_else(|| say.note_archived(&day), |into| say.note_merged(&day, into.to_string()));
        blocks.push(Block::Text { text });
    }
    blocks.extend(Part::ALL.into_iter().filter(|part| !content.part(*part).is_empty()).map(|part| {
        let text = Block::Text { text: content.part(part).to_owned() };
        Block::Section { title: part_name(part, language), folded: false, blocks: vec![text] }
    }));
    let joined = |words: &mut dyn Iterator<Item = String>| words.collect::<Vec<_>>().join(", ");
    let due = note.due(today);
    let seen = match (note.seen, note.last_seen) {
        (count @ 1.., Some(last)) => say.note_seen_times(count, day(last)),
        _ => say.note_seen_never(),
    };
    let review = note.review.map(|day| if due { say.note_review_due(day.to_string()) } else { day.to_string() });
    let facts = [
        (say.note_components(), joined(&mut content.components.iter().cloned())),
        (say.note_tags(), joined(&mut content.tags.iter().cloned())),
        (say.note_incidents(), joined(&mut note.incidents.iter().map(ToString::to_string))),
        (say.note_review(), review.filter(|_| note.archived.is_none()).unwrap_or_default()),
        (say.note_seen(), seen),
    ];
    blocks.push(Block::Facts { facts: facts.into_iter().filter(|(_, value)| !value.is_empty()).collect() });
    let (who, written, changed) = (note.author.name(), day(note.created), day(note.updated));
    let same = date(note.created) == date(note.updated);
    let text = if same { say.note_written(who, written) } else { say.note_written_changed(who, written, changed) };
    blocks.push(Block::Context { text });
    let review = || button(say.button_note_review(), format!("note review {}", note.key));
    Message {
        blocks,
        buttons: due.then(review).into_iter().collect(),
        ..Message::line(
            language,
            if due { Tone::Warning } else { Tone::Plain },
            say.note_title(note.key.to_string(), &content.title),
        )
    }
}

/// The name of a part.
#[must_use]
pub fn part_name(part: Part, language: Language) -> String {
    let say = sentences(language);
    match part {
        Part::Symptoms => say.note_part_symptoms(),
        Part::Cause => say.note_part_cause(),
        Part::Countermeasure => say.note_part_countermeasure(),
        Part::DetectionGap => say.note_part_detection_gap(),
        Part::Documentation => say.note_part_documentation(),
    }
}

/// What a search found, from the hit after `seen` on; `more` says the next page.
#[must_use]
pub fn found(query: &str, found: &Found, seen: usize, more: Option<&str>, language: Language) -> Message {
    let say = sentences(language);
    let query = query.trim();
    if query.is_empty() {
        return Message::line(language, Tone::Refused, say.note_query_empty());
    }
    if found.hits.is_empty() && found.total > 0 {
        return Message::line(language, Tone::Plain, say.note_no_further(found.total));
    }
    if found.hits.is_empty() {
        let blocks = vec![Block::Context { text: say.note_found_none_hint() }];
        return Message { blocks, ..Message::line(language, Tone::Plain, say.note_found_none(query)) };
    }
    let mut blocks: Vec<Block> = found.hits.iter().map(|hit| hit_item(hit, say)).collect();
    let left = found.total.saturating_sub(seen + found.hits.len());
    blocks.extend(further(left, more, say));
    let message = Message {
        blocks,
        buttons: open_buttons(found.hits.iter().map(|hit| hit.summary.key)),
        ..Message::line(language, Tone::Plain, say.note_found(found.total, query))
    };
    more.map_or_else(|| message.clone(), |line| with_more(message.clone(), line))
}

/// How many more there are, and how to get them.
fn further(left: usize, more: Option<&str>, say: &Sentences) -> Option<Block> {
    let text = match more {
        _ if left == 0 => return None,
        Some(line) => say.note_more(left, typed(line.trim_start_matches('/'))),
        None => say.note_more_narrow(left),
    };
    Some(Block::Context { text })
}

/// The list with a button for its next page.
fn with_more(mut message: Message, line: &str) -> Message {
    message.buttons.truncate(BUTTONS - 1);
    message.buttons.push(button(sentences(message.language).button_note_more(), line.to_owned()));
    message
}

/// A list of notes, the newest first; `older` says those that come after them.
#[must_use]
pub fn list(notes: &[Summary], older: Option<&str>, today: Date, language: Language) -> Message {
    let say = sentences(language);
    if notes.is_empty() {
        let blocks = vec![Block::Context { text: say.note_list_none_hint(typed("note add")) }];
        return Message { blocks, ..Message::line(language, Tone::Plain, say.note_list_none()) };
    }
    let mut blocks = items(notes, today, say);
    let buttons = open_buttons(notes.iter().map(|note| note.key));
    let headline = say.note_list();
    let Some(line) = older else {
        return Message { blocks, buttons, ..Message::line(language, Tone::Plain, headline) };
    };
    blocks.push(Block::Context { text: say.note_more_older(typed(line.trim_start_matches('/'))) });
    let mut message = Message { blocks, buttons, ..Message::line(language, Tone::Plain, headline) };
    message.buttons.truncate(BUTTONS - 1);
    message.buttons.push(button(say.button_note_older(), line.to_owned()));
    message
}

/// Those that are due on `today`, the longest due first, of `total`; `more` says the next page.
#[must_use]
pub fn due(
    notes: &[Summary],
    (seen, total): (usize, usize),
    more: Option<&str>,
    today: Date,
    language: Language,
) -> Message {
    let say = sentences(language);
    if notes.is_empty() {
        let headline = if total > 0 { say.note_no_further(total) } else { say.note_list_due_none() };
        return Message::line(language, Tone::Ok, headline);
    }
    let mut blocks = items(notes, today, say);
    blocks.extend(further(total.saturating_sub(seen + notes.len()), more, say));
    let buttons = open_buttons(notes.iter().map(|note| note.key));
    let message = Message { blocks, buttons, ..Message::line(language, Tone::Plain, say.note_list_due()) };
    more.map_or_else(|| message.clone(), |line| with_more(message.clone(), line))
}

fn items(notes: &[Summary], today: Date, say: &Sentences) -> Vec<Block> {
    let item = |note: &Summary| {
        let review = note.review.filter(|day| *day <= today && !note.archived);
        let lines = review.map(|day| say.note_due(day.to_string())).into_iter().collect();
        summary_item(note, lines, say)
    };
    notes.iter().map(item).collect()
}

/// Offers the most similar notes, where there are any; with `incident`, to link to it.
#[must_use]
pub fn offer(similar: &[Similar], incident: Option<IncidentKey>, language: Language) -> Option<Message> {
    let say = sentences(language);
    let (first, others) = similar.split_first()?;
    let key = first.summary.key;
    let mut blocks = helped(first, say);
    if !others.is_empty() {
        blocks.push(Block::Context { text: say.note_also_like() });
        blocks.extend(others.iter().map(|other| summary_item(&other.summary, Vec::new(), say)));
    }
    let mut buttons = vec![primary(say.button_note_open(), format!("note show {key}"))];
    buttons.extend(incident.map(|incident| button(say.button_note_link(), format!("note link {key} {incident}"))));
    let headline = say.note_looks_like(key.to_string(), &first.summary.title);
    Some(Message { blocks, buttons, ..Message::line(language, Tone::Plain, headline) })
}

/// A note was about to be written that says what another one says; `line` writes it anyway.
#[must_use]
pub fn written_twice(similar: &Similar, line: &str, language: Language) -> Message {
    let say = sentences(language);
    let key = similar.summary.key;
    let mut blocks = vec![Block::Text { text: say.note_twice_hint() }];
    blocks.extend(helped(similar, say));
    let buttons = vec![
        primary(say.button_note_open(), format!("note show {key}")),
        button(say.button_note_anyway(), line.to_owned()),
    ];
    let headline = say.note_twice(key.to_string(), &similar.summary.title);
    Message { blocks, buttons, ..Message::line(language, Tone::Refused, headline) }
}

/// There is no such note, or not for them.
#[must_use]
pub fn no_note(key: &str, language: Language) -> Message {
    let say = sentences(language);
    let blocks = vec![Block::Context { text: say.note_none_hint(typed("note search")) }];
    Message { blocks, ..Message::line(language, Tone::Refused, say.note_none(key)) }
}

/// Somebody else changed it meanwhile.
#[must_use]
pub fn moved_on(key: NoteKey, language: Language) -> Message {
    Message::line(language, Tone::Refused, sentences(language).note_moved_on(key.to_string()))
}

/// Why a note cannot be that way.
#[must_use]
pub fn invalid(error: &InvalidNote, language: Language) -> Message {
    let say = sentences(language);
    let text = match error {
        InvalidNote::NoTitle => say.note_no_title(),
        InvalidNote::TitleLines => say.note_title_lines(),
        InvalidNote::LongTitle { length } => say.note_long_title(*length, TITLE_LIMIT),
        InvalidNote::LongPart { part, length } => say.note_long_part(part_name(*part, language), *length, PART_LIMIT),
        InvalidNote::LongLabel { length, .. } => say.note_long_label(*length, LABEL_LIMIT),
        InvalidNote::ManyLabels { count, .. } => say.note_many_labels(*count, LABELS_LIMIT),
        InvalidNote::NoLabel { what, label, known } if known.is_empty() => {
            say.note_no_labels(label, labels_name(what, say))
        }
        InvalidNote::NoLabel { what, label, known } => {
            say.note_no_label(label, labels_name(what, say), known.join(", "))
        }
        InvalidNote::ManyIncidents => say.note_many_incidents(INCIDENTS_LIMIT),
        InvalidNote::Linked(incident) => say.note_linked_already(incident.to_string()),
        InvalidNote::NotLinked(incident) => say.note_not_linked(incident.to_string()),
        InvalidNote::Archived { into: None } => say.note_is_archived(),
        InvalidNote::Archived { into: Some(into) } => say.note_is_merged(into.to_string()),
        InvalidNote::NotArchived => say.note_not_archived(),
        InvalidNote::Itself => say.note_itself(),
        InvalidNote::NothingNew => say.note_nothing_new(),
    };
    Message::line(language, Tone::Refused, text)
}

fn labels_name(what: &str, say: &Sentences) -> String {
    if what == "tags" { say.note_tags() } else { say.note_components() }
}

fn hit_item(hit: &Hit, say: &Sentences) -> Block {
    let snippet = hit.shown.snippet.as_ref().map(|snippet| {
        let before = if snippet.cut_before { "… " } else { "" };
        let after = if snippet.cut_after { " …" } else { "" };
        format!("{before}{}{after}", snippet.text)
    });
    summary_item(&hit.summary, snippet.into_iter().collect(), say)
}

fn summary_item(note: &Summary, lines: Vec<String>, say: &Sentences) -> Block {
    Block::Item {
        tone: Tone::Plain,
        word: String::new(),
        title: say.note_title(note.key.to_string(), &note.title),
        value: if note.seen > 0 { say.note_matched(note.seen) } else { String::new() },
        lines,
    }
}

/// The beginning of what helped, on one line.
fn helped(similar: &Similar, say: &Sentences) -> Vec<Block> {
    let words = similar.countermeasure.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() {
        return Vec::new();
    }
    let cut = words.char_indices().nth(HELPED).map(|(at, _)| format!("{} …", &words[..at]));
    vec![Block::Text { text: say.note_helped(cut.unwrap_or(words)) }]
}

fn open_buttons(keys: impl Iterator<Item = NoteKey>) -> Vec<Button> {
    keys.take(BUTTONS).map(|key| button(key.to_string(), format!("note show {key}"))).collect()
}

const fn button(label: String, line: String) -> Button {
    Button { label, press: Press::Command { line }, style: ButtonStyle::Plain }
}

const fn primary(label: String, line: String) -> Button {
    Button { label, press: Press::Command { line }, style: ButtonStyle::Primary }
}
