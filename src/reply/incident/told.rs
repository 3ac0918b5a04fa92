//! What is told after a change: one line for everybody who is there, and what only whoever did it needs to know.

use jiff::Timestamp;

use crate::chat::message::{Block, Message, Tone};
use crate::chat::typed::typed;
use crate::incident::change::NewEntry;
use crate::incident::entry::{Entry, EntryKind};
use crate::incident::hypothesis::Verdict;
use crate::incident::record::Incident;
use crate::language::Language;
use crate::reply::incident::subject::headed;
use crate::reply::incident::{button, field, primary, state, timeline, tone};
use crate::reply::moment::Moments;
use crate::reply::sentences::sentences;

/// What happened, for everybody in the incident's conversation: a line per entry.
#[must_use]
pub fn happened(incident: &Incident, entries: &[NewEntry], language: Language) -> Option<Message> {
    happened_as(incident, entries, false, language)
}

/// The same; where the announcement is `unheard`, stakeholders read no update.
#[must_use]
pub fn happened_as(incident: &Incident, entries: &[NewEntry], unheard: bool, language: Language) -> Option<Message> {
    let line = |entry: &NewEntry| match entry.kind {
        EntryKind::Update if unheard => timeline::waits(entry, language),
        _ => timeline::told(entry.author.as_ref(), entry.kind, &entry.text, entry.about.as_deref(), language),
    };
    let mut lines = entries.iter().map(line);
    let first = lines.next()?;
    let rest = lines.collect::<Vec<_>>().join("\n");
    let blocks = if rest.is_empty() { Vec::new() } else { vec![Block::Text { text: rest }] };
    Some(Message { blocks, ..Message::line(language, Tone::Plain, format!("{} · {first}", incident.key)) })
}

/// It was done, for whoever did it somewhere else than in the incident's conversation.
#[must_use]
pub fn done(happened: &Message, language: Language) -> Message {
    let say = sentences(language);
    Message {
        language,
        tone: Tone::Ok,
        headline: say.told_done(&happened.headline),
        notice: None,
        buttons: Vec::new(),
        ..happened.clone()
    }
}

/// That it was done, and what comes next, in one message. What the first line says is not said twice.
#[must_use]
pub fn with_next(done: Message, next: Message) -> Message {
    let says = !done.headline.contains(&next.headline);
    let mut blocks = done.blocks;
    blocks.extend(says.then_some(Block::Text { text: next.headline }));
    blocks.extend(next.blocks);
    Message { blocks, buttons: next.buttons, ..done }
}

/// It was made private: what that did to what was said before, and what it could not do.
#[must_use]
pub fn shut(incident: &Incident, entries: &[NewEntry], language: Language) -> Message {
    let happened = happened(incident, entries, language);
    let headline = happened.map_or_else(|| incident.key.to_string(), |happened| happened.headline);
    let say = sentences(language);
    let mut text = say.told_shut();
    if incident.room.as_ref().is_none_or(|room| !incident.is_home(room)) {
        text = format!("{}\n{text}", say.told_enclosed());
    }
    let blocks = vec![Block::Text { text }];
    Message { blocks, ..Message::line(language, Tone::Ok, say.told_done(headline)) }
}

/// Everybody may read it now, but its conversation stays closed: what to do about that.
#[must_use]
pub fn opened_up(incident: &Incident, entries: &[NewEntry], room: &str, language: Language) -> Message {
    let happened = happened(incident, entries, language);
    let headline = happened.map_or_else(|| incident.key.to_string(), |happened| happened.headline);
    let say = sentences(language);
    let blocks = vec![Block::Text { text: say.told_opened_up(room) }];
    Message { blocks, ..Message::line(language, Tone::Ok, say.told_done(headline)) }
}

/// A line was kept without a kind: the kinds as buttons.
#[must_use]
pub fn classify(incident: &Incident, entry: &str, language: Language) -> Message {
    let say = sentences(language);
    let as_kind =
        |label: String, kind: &str| button(label, format!("incident log {} entry={entry} kind={kind}", incident.key));
    let buttons = vec![
        as_kind(say.kind_hypothesis(), "hypothesis"),
        as_kind(say.kind_step(), "step"),
        as_kind(say.kind_finding(), "finding"),
        as_kind(say.kind_impact(), "impact"),
        as_kind(say.kind_decision(), "decision"),
    ];
    Message { buttons, ..Message::line(language, Tone::Ok, say.told_classified(say.kind_log())) }
}

/// A new hypothesis: what to type once it is verified.
#[must_use]
pub fn suspected(incident: &Incident, language: Language) -> Option<Message> {
    let say = sentences(language);
    let newest = incident.hypotheses.iter().rev().find(|one| one.verdict == Verdict::Open)?;
    let key = format!("H{}", newest.number);
    let line = |verdict: &str| typed(format!("incident log {} about={key} verdict={verdict} …", incident.key));
    let blocks = vec![Block::Context { text: format!("{}\n{}", line("confirmed"), line("refuted")) }];
    Some(Message { blocks, ..Message::line(language, Tone::Ok, say.entry_hypothesis(&key, &newest.text)) })
}

/// Resolved: the draft is there, and nothing is asked tonight.
#[must_use]
pub fn resolved(incident: &Incident, due: Option<&str>, language: Language) -> Message {
    let say = sentences(language);
    let key = incident.key;
    let text = format!(
        "{}\n{}",
        due.map_or_else(|| say.told_draft_open(), |due| say.told_draft(due)),
        say.told_offer_learning()
    );
    let buttons = vec![
        super::form(say.button_learn(), "incident.close", incident, format!("incident learn {key} cause=\"…\"")),
        button(say.button_postmortem(), format!("incident postmortem {key}")),
    ];
    let headline = say.told_done(format!("{key} · {}", say.entry_resolved()));
    Message { blocks: vec![Block::Text { text }], buttons, ..Message::line(language, Tone::Ok, headline) }
}

/// A reminder keeps still until then; `None` is for good.
#[must_use]
pub fn snoozed(until: Option<Timestamp>, moments: &Moments, language: Language) -> Message {
    let say = sentences(language);
    let text = until.map_or_else(|| say.told_stopped(), |until| say.told_snoozed(moments.time(until)));
    Message::line(language, Tone::Ok, text)
}

/// It goes on in a conversation of its own, for those who read this where it went on before.
#[must_use]
pub fn room(incident: &Incident, name: &str, language: Language) -> Message {
    let say = sentences(language);
    let blocks = vec![Block::Context { text: say.told_room_left() }];
    headed(incident, Message { blocks, ..Message::line(language, tone(incident), say.told_room(name)) })
}

/// It is worse than it was announced, or how it stands since then; and where it goes on, where that is a conversation of its
/// own.
#[must_use]
pub fn raised(incident: &Incident, room: Option<&str>, language: Language) -> Message {
    let say = sentences(language);
    let now = if over(incident) {
        say.told_raised_over(state(&incident.state, say))
    } else {
        say.told_raised(incident.severity.word())
    };
    let acks = || primary(say.button_ack(), format!("incident ack {}", incident.key));
    let buttons = (incident.acked.is_none() && !over(incident)).then(acks).into_iter().collect();
    headed(incident, Message { buttons, ..leads(incident, now, room, language) })
}

/// Below the message that it was opened from: that there is an incident, or what came of it; and where it goes on.
#[must_use]
pub fn began(incident: &Incident, room: Option<&str>, language: Language) -> Message {
    let say = sentences(language);
    let now = if over(incident) { say.told_began_over(state(&incident.state, say)) } else { say.told_began() };
    let buttons = vec![button(say.button_show(), format!("incident show {}", incident.key))];
    headed(incident, Message { buttons, ..leads(incident, now, room, language) })
}

const fn over(incident: &Incident) -> bool {
    incident.resolved().is_some() || !incident.is_open()
}

fn leads(incident: &Incident, now: String, room: Option<&str>, language: Language) -> Message {
    let text = room.map(|room| Block::Text { text: sentences(language).told_room(room) });
    Message { blocks: text.into_iter().collect(), ..Message::line(language, tone(incident), now) }
}

/// An entry has another kind or mark now.
#[must_use]
pub fn classified(incident: &Incident, entry: &Entry, language: Language) -> Message {
    let say = sentences(language);
    let mark = entry.mark.map(|mark| format!("[{}] ", field::mark(mark, say))).unwrap_or_default();
    let text = format!("{} · {mark}{}", incident.key, timeline::sentence(entry, language));
    Message::line(language, Tone::Ok, say.told_done(text))
}
