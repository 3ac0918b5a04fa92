//! The timeline: one sentence per entry.

use crate::chat::message::{Block, Message, Tone};
use crate::chat::typed::typed;
use crate::incident::author::Author;
use crate::incident::change::NewEntry;
use crate::incident::checklist::Action;
use crate::incident::entry::{Attachment, Entry, EntryKind};
use crate::incident::phase::{Phase, WithoutKind};
use crate::incident::record::Incident;
use crate::incident::role::Role;
use crate::incident::update::Update;
use crate::language::Language;
use crate::reply::incident::checklist::action;
use crate::reply::incident::{button, cut, field, headline, phase, role, update, without};
use crate::reply::moment::Moments;
use crate::reply::sentences::{Sentences, sentences};

/// Greatest length of a person's words in one entry, in characters; the page has the whole.
const WORDS: usize = 400;

/// A page of a timeline.
pub struct Part<'p> {
    /// Its entries, the oldest first.
    pub entries: &'p [Entry],
    /// How many the whole timeline has.
    pub total: usize,
    /// Which page, counted from 1.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
}

/// A page of the timeline, the oldest first.
#[must_use]
pub fn timeline(incident: &Incident, part: &Part<'_>, moments: &Moments, language: Language) -> Message {
    let say = sentences(language);
    let key = incident.key;
    let Part { entries, total, page, pages } = *part;
    let mut blocks: Vec<Block> = entries.iter().map(|entry| row(entry, moments, language)).collect();
    if blocks.is_empty() {
        blocks.push(Block::Text { text: say.timeline_empty() });
    }
    let mut buttons = Vec::new();
    if page < pages {
        let line = format!("incident timeline {key} page={}", page + 1);
        blocks.push(Block::Context { text: say.timeline_more(page + 1, typed(&line)) });
        buttons.push(button("→".to_owned(), line));
    }
    let title = say.timeline_title(key.to_string(), cut(&incident.title, 80, say), total, page, pages);
    Message { blocks, buttons, ..Message::line(language, Tone::Plain, title) }
}

fn row(entry: &Entry, moments: &Moments, language: Language) -> Block {
    let say = sentences(language);
    let who = entry.author.as_ref().map_or_else(|| say.timeline_toban(), |author| author.name().to_owned());
    let mut marks: Vec<String> = entry.mark.iter().map(|mark| field::mark(*mark, say)).collect();
    marks.extend((entry.edited.is_some() && entry.deleted.is_none()).then(|| say.timeline_edited()));
    let marks = if marks.is_empty() { String::new() } else { format!("[{}] ", marks.join(" · ")) };
    let links = entry.source.iter().filter_map(|source| source.link.clone());
    let name = |file: &Attachment| match &file.media_type {
        Some(kind) => say.with_aside(&file.name, kind),
        None => file.name.clone(),
    };
    let files = entry.attachments.iter().map(|file| format!("{} {}", name(file), file.url));
    Block::Item {
        tone: Tone::Plain,
        word: String::new(),
        title: format!("{} {who}", moments.short(entry.at)),
        value: format!("{marks}{}", sentence(entry, language)),
        lines: links.chain(files).collect(),
    }
}

/// What the entry tells, without who and when.
#[must_use]
pub fn sentence(entry: &Entry, language: Language) -> String {
    let say = sentences(language);
    if entry.deleted.is_some() {
        return say.timeline_deleted();
    }
    let (fact, words) = entry.parts();
    tell(entry.kind, fact.unwrap_or_default(), words, entry.about.as_deref(), language)
}

/// `10:04 ben is on it`, for everybody who is there.
pub(crate) fn told(
    by: Option<&Author>,
    kind: EntryKind,
    text: &str,
    about: Option<&str>,
    language: Language,
) -> String {
    let say = sentences(language);
    let (fact, words) = match text.split_once('\n') {
        _ if !kind.begins_with_fact() => ("", text),
        Some((fact, words)) => (fact, words),
        None => (text, ""),
    };
    let who = by.map_or_else(|| say.timeline_toban(), |author| author.name().to_owned());
    format!("{who} · {}", tell(kind, fact, words, about, language))
}

/// An update that stakeholders do not read so far.
#[must_use]
pub fn waits(entry: &NewEntry, language: Language) -> String {
    let say = sentences(language);
    let who = entry.author.as_ref().map_or_else(|| say.timeline_toban(), |author| author.name().to_owned());
    format!("{who} · {}", say.entry_update_waits(cut(&update_line(&entry.text, language), WORDS, say)))
}

fn tell(kind: EntryKind, fact: &str, words: &str, about: Option<&str>, language: Language) -> String {
    let say = sentences(language);
    let whole = words;
    let words = cut(whole, WORDS, say);
    let key = about.unwrap_or_default();
    match kind {
        EntryKind::Opened => say.entry_opened(fact),
        // Said of one that was merged into this one.
        EntryKind::Acknowledged if !words.is_empty() => say.entry_acknowledged_there(words),
        EntryKind::Acknowledged => say.entry_acknowledged(),
        EntryKind::Phase => {
            let (from, to) = moved(fact, say);
            with(say.entry_phase(from, to), &words)
        }
        EntryKind::Severity => with(say.entry_severity(fact), &words),
        EntryKind::Role => {
            let (held, change) = fact.split_once(": ").unwrap_or(("", fact));
            let held = Role::ALL.into_iter().find(|known| known.word() == held);
            held.map_or_else(|| fact.to_owned(), |held| say.entry_role(role(held, say), change))
        }
        EntryKind::Hypothesis => say.entry_hypothesis(key, words),
        EntryKind::Verification if fact == "confirmed" => say.entry_confirmed(key, words),
        EntryKind::Verification => say.entry_refuted(key, words),
        EntryKind::Step => match words.strip_prefix("→ ") {
            Some(effect) => say.entry_effect(key, effect),
            None => say.entry_step(key, words),
        },
        EntryKind::Note if words.is_empty() => say.entry_wordless(),
        EntryKind::Log | EntryKind::Note => words,
        EntryKind::Finding | EntryKind::Impact | EntryKind::Decision => {
            say.entry_kind(field::kind(kind, say).unwrap_or_default(), words)
        }
        EntryKind::Update => {
            // Kept with a line per part, each under a word of ours.
            say.entry_update(cut(&update_line(whole, language), WORDS, say))
        }
        EntryKind::Report => say.entry_report(words),
        EntryKind::Task => match fact.split_once(' ').unwrap_or((fact, "")) {
            ("added", planned) => say.entry_task_added(key, with_plan(words, planned, say)),
            ("done", _) => say.entry_task_done(key, words),
            ("open", planned) => say.entry_task_open(key, with_plan(words, planned, say)),
            (_, planned) => say.entry_task_changed(key, with_plan(words, planned, say)),
        },
        EntryKind::Checklist => ticked(fact, say),
        EntryKind::Resolved => say.entry_resolved(),
        EntryKind::Reopened => say.entry_reopened(words),
        EntryKind::Closed => {
            let kinds = [WithoutKind::FalseAlarm, WithoutKind::Duplicate, WithoutKind::CannotKnow];
            let kind = kinds.into_iter().find(|kind| kind.word() == fact);
            kind.map_or_else(|| say.entry_closed(), |kind| say.entry_closed_without(without(kind, say), words))
        }
        EntryKind::Merged => say.entry_merged(fact),
        EntryKind::Changed if fact.starts_with("room: ") => say.entry_room(),
        EntryKind::Changed if fact == "conversation: archived" => say.entry_room_archived(),
        EntryKind::Changed if fact == "conversation: deleted" => say.entry_room_deleted(),
        EntryKind::Changed if fact == "conversation: open" => say.entry_room_open(),
        EntryKind::Changed if fact == "conversation: out of reach" => say.entry_room_unreachable(),
        EntryKind::Changed if fact == "conversation: reached" => say.entry_room_reached(),
        EntryKind::Changed => changed(fact, &words, say),
        EntryKind::Reminder => say.entry_reminder(reminder(&words, say)),
    }
}

/// What was set for the first time, added, taken away or changed. A fact is `cause +` or `link +`, `member - ben`,
/// `service: – → shop`, `title`.
fn changed(fact: &str, words: &str, say: &Sentences) -> String {
    let named = fact.split(" -").next().unwrap_or(fact);
    let Some(what) = field::changed(named, say) else { return say.entry_changed(fact, words) };
    // A link that has no name is called by its address.
    let words = words.split_once(' ').filter(|(name, url)| name == url).map_or(words, |(name, _)| name);
    let change = fact.split_once(": ").map_or("", |(_, change)| change);
    let (added, removed) = (fact.split_once('+'), fact.split_once(" -"));
    let name = added.or(removed).map_or("", |(_, name)| name.trim());
    let told = [words, change, name].into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    let several = ["link", "member", "related"].iter().any(|word| fact.starts_with(word));
    match (change.strip_prefix("– → "), added, removed) {
        (Some(set), ..) => say.entry_set(what, set),
        (None, Some(_), _) if several => say.entry_added(what, told),
        (None, Some(_), _) => say.entry_set(what, told),
        (None, None, Some(_)) if several => say.entry_removed(what, told),
        _ => say.entry_changed(what, told),
    }
}

/// The words of a task with whose it is and until when: `@aiko 2026-12-01`.
fn with_plan(words: String, planned: &str, say: &Sentences) -> String {
    let (owner, due) = planned.split_once(' ').unwrap_or((planned, ""));
    let (owner, due) = if owner.starts_with('@') { (owner.trim_start_matches('@'), due) } else { ("", owner) };
    match (owner, due) {
        ("", "") => words,
        (owner, "") => format!("{words} · {owner}"),
        ("", due) => format!("{words} · {}", say.task_line(say.task_nobody(), due)),
        (owner, due) => format!("{words} · {}", say.task_line(owner, due)),
    }
}

fn with(fact: String, words: &str) -> String {
    if words.is_empty() { fact } else { format!("{fact} – {words}") }
}

/// `analysis → resolution`, in the reader's words.
fn moved(fact: &str, say: &Sentences) -> (String, String) {
    let word = |word: &str| {
        let known = Phase::ALL.into_iter().find(|known| known.word() == word.trim());
        known.map_or_else(|| word.to_owned(), |known| phase(known, say))
    };
    let (from, to) = fact.split_once('→').unwrap_or((fact, ""));
    (word(from), word(to))
}

/// `analysis 2: done`, in the reader's words.
fn ticked(fact: &str, say: &Sentences) -> String {
    let read = || {
        let (place, state) = fact.split_once(": ")?;
        let (name, number) = place.split_once(' ')?;
        let phase = Phase::ALL.into_iter().find(|known| known.word() == name)?;
        let index = number.parse::<u8>().ok()?.checked_sub(1)?;
        Some((action(Action { phase, index }, say), state == "done"))
    };
    match read() {
        Some((text, true)) => say.entry_ticked(text),
        Some((text, false)) => say.entry_unticked(text),
        None => fact.to_owned(),
    }
}

fn reminder(word: &str, say: &Sentences) -> String {
    match word {
        "update_due" => say.remind_entry_update(),
        "role_unfilled" => say.remind_entry_role(),
        "close" => say.remind_entry_close(),
        "learning" => say.remind_entry_learning(),
        other => other.to_owned(),
    }
}

/// An update's words in one line.
#[must_use]
pub fn update_line(text: &str, language: Language) -> String {
    let say = sentences(language);
    Update::parse(text).map_or_else(|| text.to_owned(), |told| update::lines(&told, say).join(" · "))
}

/// The head of an incident in one line.
#[must_use]
pub fn head(incident: &Incident, language: Language) -> String {
    headline(incident, sentences(language))
}
