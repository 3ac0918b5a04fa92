//! Tasks of an incident.

use jiff::civil::Date;

use crate::chat::message::{Block, Message, Tone};
use crate::chat::typed::typed;
use crate::incident::record::Incident;
use crate::incident::task::Task;
use crate::language::Language;
use crate::reply::incident::{button, cut};
use crate::reply::moment::Moments;
use crate::reply::sentences::sentences;

/// A task of a private incident was given to somebody who may not read it.
#[must_use]
pub fn unseen(incident: &Incident, owner: &str, language: Language) -> Message {
    let say = sentences(language);
    let line = format!("incident set {} member={owner}", incident.key);
    let text = say.task_unseen_hint(typed(&line));
    let buttons = vec![button(say.button_let_in(owner), line)];
    let headline = say.task_unseen(owner, incident.key.to_string());
    Message { blocks: vec![Block::Context { text }], buttons, ..Message::line(language, Tone::Warning, headline) }
}

/// A task cannot be due on a day that is over.
#[must_use]
pub fn past(due: Date, language: Language) -> Message {
    let say = sentences(language);
    let blocks = vec![Block::Context { text: say.task_past_hint() }];
    Message { blocks, ..Message::line(language, Tone::Refused, say.task_past(due.to_string())) }
}

/// All tasks, the open ones first.
#[must_use]
pub fn list(incident: &Incident, tasks: &[Task], moments: &Moments, language: Language) -> Message {
    let say = sentences(language);
    let key = incident.key;
    if tasks.is_empty() {
        return Message::line(language, Tone::Plain, say.task_none(key.to_string(), typed("incident task")));
    }
    let open = || tasks.iter().filter(|task| task.done.is_none());
    let done = tasks.iter().filter(|task| task.done.is_some());
    let row = |task: &Task| {
        let who = task.owner.clone().unwrap_or_else(|| say.task_nobody());
        let due = task.due.map_or_else(|| say.task_no_date(), |due| due.to_string());
        let value = task.done.map_or_else(|| say.task_line(who, due), |at| say.task_done(moments.date(at)));
        Block::Item {
            tone: if task.done.is_some() { Tone::Ok } else { Tone::Plain },
            word: String::new(),
            title: format!("T{} {}", task.number, cut(&task.text, 120, say)),
            value,
            lines: Vec::new(),
        }
    };
    let finish =
        |task: &Task| button(format!("✓ T{}", task.number), format!("incident task {key} done={}", task.number));
    Message {
        blocks: open().chain(done).map(row).collect(),
        buttons: open().take(5).map(finish).collect(),
        ..Message::line(language, Tone::Plain, say.task_title(key.to_string(), open().count()))
    }
}
