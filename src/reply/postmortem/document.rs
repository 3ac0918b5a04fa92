//! A post-mortem as a document: headings, facts and tables, in the post-mortem's own language.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::incident::entry::{Audience, Entry, EntryKind};
use crate::incident::severity::Urgency;
use crate::incident::task::Task;
use crate::language::Language;
use crate::postmortem::document::{Cell, Chapter, Document, Part};
use crate::postmortem::record::{Look, Moment, Postmortem, Section, State};
use crate::reply::incident::field::mark;
use crate::reply::incident::impact;
use crate::reply::incident::timeline::{sentence, update_line};
use crate::reply::moment::span;
use crate::reply::postmortem::{heading, question, state};
use crate::reply::report;
use crate::reply::sentences::{Sentences, sentences};

/// The whole post-mortem; times are those of `zone`.
#[must_use]
pub fn document(postmortem: &Postmortem, tasks: &[Task], zone: &TimeZone) -> Document {
    let language = postmortem.language;
    let say = sentences(language);
    let chapters = Section::ALL.into_iter().map(|section| {
        let mut parts = Vec::new();
        let text = postmortem.text(section);
        if !text.is_empty() {
            parts.push(Part::Text(text.to_owned()));
        }
        match section {
            Section::Impact => parts.push(Part::Facts(numbers(postmortem, zone))),
            Section::Timeline => timeline(postmortem, zone, &mut parts),
            Section::Actions if !tasks.is_empty() => parts.push(actions(tasks, say)),
            _ => {}
        }
        if parts.is_empty() {
            parts.push(Part::Aside(question(section, language)));
        }
        Chapter { heading: heading(section, language), parts }
    });
    Document {
        language,
        title: say.postmortem_title(postmortem.incident.to_string(), &postmortem.title),
        facts: facts(postmortem, zone),
        chapters: chapters.collect(),
    }
}

/// `2026-11-24 10:02`, for lists that name their zone.
pub(in crate::reply) fn time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M %Z").to_string()
}

fn facts(postmortem: &Postmortem, zone: &TimeZone) -> Vec<(String, String)> {
    let say = sentences(postmortem.language);
    let word = state(&postmortem.state, postmortem.language);
    let standing = match &postmortem.state {
        State::Draft => word,
        State::InReview { since: at, by } | State::Reviewed { at, by } | State::Closed { at, by } => {
            say.with_aside(word, [by.name(), &time(*at, zone)].join(&say.list_separator()))
        }
    };
    let mut facts = vec![
        (say.fact_severity(), postmortem.severity.word().to_owned()),
        (say.fact_state(), standing),
        (say.fact_opened(), time(postmortem.numbers.opened, zone)),
    ];
    facts.extend(postmortem.numbers.resolved.map(|at| (say.fact_resolved(), time(at, zone))));
    facts.extend(postmortem.due.map(|due| (say.fact_due(), time(due, zone))));
    facts
}

fn numbers(postmortem: &Postmortem, zone: &TimeZone) -> Vec<(String, String)> {
    let (numbers, language) = (&postmortem.numbers, postmortem.language);
    let say = sentences(language);
    let unknown = say.fact_unknown();
    let lasted = |span_of: Option<_>| span_of.map_or_else(|| unknown.clone(), |lasted| span(lasted, language));
    let mut facts =
        vec![(say.fact_to_resolve(), lasted(numbers.to_resolve)), (say.fact_to_ack(), lasted(numbers.to_ack))];
    facts.extend(numbers.impact.map(|hit| (say.fact_impact(), impact(hit, say))));
    facts.extend(numbers.urgency.map(|urgency| (say.fact_urgency(), urgency_word(urgency, say))));
    facts.push((say.fact_responders(), numbers.responders.to_string()));
    facts.push((say.fact_updates(), numbers.updates.to_string()));
    let look = |look: &Look| {
        let verdict = report::word(look.status, say);
        let read = format!("{verdict} · {} · {}", look.playbook, look.target);
        say.with_aside(read, [look.run.as_str(), &time(look.at, zone)].join(&say.list_separator()))
    };
    if let [first, rest @ ..] = numbers.looks.as_slice() {
        facts.push((say.fact_first_look(), look(first)));
        facts.extend(rest.last().map(|last| (say.fact_last_look(), look(last))));
    }
    facts
}

fn urgency_word(urgency: Urgency, say: &Sentences) -> String {
    match urgency {
        Urgency::High => say.urgency_high(),
        Urgency::Medium => say.urgency_medium(),
        Urgency::Low => say.urgency_low(),
    }
}

fn timeline(postmortem: &Postmortem, zone: &TimeZone, parts: &mut Vec<Part>) {
    let say = sentences(postmortem.language);
    if postmortem.timeline.is_empty() {
        return;
    }
    let head = vec![say.column_time(), say.column_what(), say.column_who(), say.column_mark()];
    let rows = postmortem.timeline.iter().map(|moment| row(postmortem, moment, zone)).collect();
    parts.push(Part::Table { head, rows });
    if postmortem.left_out > 0 {
        parts.push(Part::Aside(say.postmortem_left_out(postmortem.left_out)));
    }
}

/// What happened at a moment, in the words of the incident's timeline.
#[must_use]
pub fn happened(moment: &Moment, language: Language) -> String {
    let entry = Entry {
        id: moment.entry.clone(),
        incident: String::new(),
        seq: 0,
        at: moment.at,
        kind: moment.kind,
        text: moment.text.clone(),
        author: None,
        source: None,
        mark: moment.mark,
        attachments: Vec::new(),
        audience: Audience::Responders,
        about: moment.about.clone(),
        edited: None,
        deleted: None,
    };
    let what = match moment.kind {
        EntryKind::Update => update_line(&moment.text, language),
        _ => sentence(&entry, language),
    };
    match moment.cut {
        0 => what,
        more => format!("{what} {}", sentences(language).postmortem_more(more)),
    }
}

fn row(postmortem: &Postmortem, moment: &Moment, zone: &TimeZone) -> Vec<Cell> {
    let language = postmortem.language;
    let say = sentences(language);
    let who = match (&moment.author, moment.platform) {
        (Some(name), Some(platform)) => say.with_aside(name, platform.word()),
        (Some(name), None) => name.clone(),
        (None, _) => "Toban".to_owned(),
    };
    vec![
        Cell::of(time(moment.at, zone)),
        Cell { text: happened(moment, language), link: moment.link.clone() },
        Cell::of(who),
        Cell::of(moment.mark.map_or_else(String::new, |known| mark(known, say))),
    ]
}

fn actions(tasks: &[Task], say: &Sentences) -> Part {
    let head = vec![say.column_task(), say.column_what(), say.column_owner(), say.column_due(), say.column_done()];
    let rows = tasks.iter().map(|task| {
        let nobody = say.fact_nobody();
        vec![
            Cell::of(format!("T{}", task.number)),
            Cell::of(&task.text),
            Cell::of(task.owner.clone().unwrap_or(nobody)),
            Cell::of(task.due.map_or_else(String::new, |due| due.to_string())),
            Cell::of(if task.done.is_some() { say.fact_done() } else { say.fact_open() }),
        ]
    });
    Part::Table { head, rows: rows.collect() }
}

/// A task in a line.
pub(in crate::reply) fn action(task: &Task, say: &Sentences) -> String {
    let owner = task.owner.clone().unwrap_or_else(|| say.fact_nobody());
    let due = task.due.map(|due| format!(" · {due}")).unwrap_or_default();
    let done = if task.done.is_some() { say.fact_done() } else { say.fact_open() };
    format!("T{} · {} · {owner}{due} · {done}", task.number, task.text)
}
