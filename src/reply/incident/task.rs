//! Tasks of an incident.

use jiff::civil::Date;

use crate::chat::message::{Block, Message, Tone};
use crate::chat::typed::typed;
use crate::incident::record::Incident;
use crate::incident::task::Task;
use crate::language::Language;
use crate::reply::incident::subject::headed;
use crate::reply::incident::{button, cut, primary, tone};
use crate::reply::moment::Moments;
use crate::reply::sentences::sentences;

/// Greatest length of a task's text where it is told alone, in characters.
const GIVEN: usize = 300;

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

/// A task was given to somebody, who reads it alone.
#[must_use]
pub fn given(incident: &Incident, task: &Task, language: Language) -> Message {
    let say = sentences(language);
    let (key, number) = (incident.key, task.number);
    let due = task.due.map(|due| Block::Context { text: say.reminder_task(number, due.to_string()) });
    let blocks = due.into_iter().collect();
    let buttons = vec![
        primary(say.button_reminder_done(), format!("incident task {key} done={number}")),
        button(say.button_show(), format!("incident show {key}")),
    ];
    // A notification reads that alone.
    let headline = say.task_given(format!("T{number}"), cut(&task.text, GIVEN, say));
    headed(incident, Message { blocks, buttons, ..Message::line(language, tone(incident), headline) })
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
        let none = say.task_none(key.to_string(), typed("incident task"));
        return headed(incident, Message::line(language, Tone::Plain, none));
    }
    let open = || tasks.iter().filter(|task| task.done.is_none());
    let done = tasks.iter().filter(|task| task.done.is_some());
    let row = |task: &Task| {
        let who = task.owner.clone().unwrap_or_else(|| say.task_nobody());
        let planned = || match task.due {
            Some(due) => say.task_line(&who, due.to_string()),
            None => format!("{who} · {}", say.task_no_date()),
        };
        let value = task.done.map_or_else(planned, |at| say.task_done(moments.date(at)));
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
    let list = Message {
        blocks: open().chain(done).map(row).collect(),
        buttons: open().take(5).map(finish).collect(),
        ..Message::line(language, Tone::Plain, say.task_title(key.to_string(), open().count()))
    };
    headed(incident, list)
}
