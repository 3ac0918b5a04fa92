//! Reminders in words: what is due, for whom, and the buttons that see to it or put it off.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::incident::policy::Policy;
use crate::incident::record::Incident;
use crate::incident::reminder::TIMES;
use crate::incident::task::Task;
use crate::incident::update::Update;
use crate::knowledge::note::Note;
use crate::language::Language;
use crate::reply::incident::subject::headed;
use crate::reply::incident::{button, closing, cut, form, primary, update};
use crate::reply::moment::{Moments, span};
use crate::reply::sentences::{Sentences, sentences};

/// Greatest length of what was written in one line of a reminder.
const LINE: usize = 200;

/// What every reminder tells.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// Which time it is said, counted from 1.
    pub nth: u32,
    /// The settings in force.
    pub policy: &'a Policy,
    /// From where times are read.
    pub moments: &'a Moments,
    /// The language of those who read it.
    pub language: Language,
    /// For whom it is: their name, or [who is called](crate::chat::called) by it.
    pub whom: Option<&'a str>,
}

/// Stakeholders are to hear something; with a draft, and the entry up to which all was known then.
#[must_use]
pub fn update_due(
    incident: &Incident,
    (draft, until): (Option<&Update>, Option<&str>),
    due: Timestamp,
    said: Said<'_>,
) -> Message {
    let say = sentences(said.language);
    let key = incident.key;
    let time = said.moments.time(due);
    let title = match said.policy.update_every.get(&incident.severity) {
        Some(every) => say.reminder_update(time, incident.severity.word(), span(*every, said.language)),
        None => say.reminder_update_once(time),
    };
    let mut blocks = Vec::new();
    let mut buttons = Vec::new();
    match draft {
        Some(draft) => {
            let lines = update::lines(draft, say).join("\n");
            blocks.push(Block::Text { text: format!("{}\n{lines}", say.reminder_draft()) });
            let until = until.unwrap_or_default();
            buttons.push(primary(say.button_reminder_send(), format!("incident update {key} draft={until}")));
        }
        None => blocks.push(Block::Text { text: say.reminder_no_draft() }),
    }
    buttons.push(form(say.button_reminder_edit(), "incident.update", incident, format!("incident update {key} …")));
    buttons.push(snooze(incident, "update", said, say));
    let until = until.map(|until| format!(" draft={until}")).unwrap_or_default();
    buttons.push(button(say.button_reminder_unchanged(), format!("incident update {key} unchanged=yes{until}")));
    message(incident, &title, (blocks, buttons), said)
}

/// Nobody took command.
#[must_use]
pub fn role_unfilled(incident: &Incident, said: Said<'_>) -> Message {
    let say = sentences(said.language);
    let key = incident.key;
    let buttons = vec![
        primary(say.button_reminder_command(), format!("incident role {key} commander")),
        snooze(incident, "role", said, say),
    ];
    message(incident, &say.reminder_role(), (Vec::new(), buttons), said)
}

/// It was resolved, and everything is written down: close it?
#[must_use]
pub fn close(incident: &Incident, said: Said<'_>) -> Message {
    let say = sentences(said.language);
    let key = incident.key;
    let resolved = said.moments.time(incident.resolved().unwrap_or(incident.opened));
    let buttons = vec![
        primary(say.button_reminder_close(), format!("incident close {key}")),
        tomorrow(incident, "close", say),
        stop(incident, "close", say),
    ];
    message(incident, &say.reminder_close(resolved), (Vec::new(), buttons), said)
}

/// What closing asks for is missing still.
#[must_use]
pub fn learning(incident: &Incident, said: Said<'_>) -> Message {
    let say = sentences(said.language);
    let key = incident.key;
    let missing = closing::names(&incident.unlearned(), say);
    let line = format!("incident learn {key} cause=\"…\" countermeasure=\"…\"");
    let mut buttons = vec![form(say.button_reminder_learn(), "incident.close", incident, line)];
    if incident.learned.note.is_none() {
        let line = format!("note add … incident={key}");
        buttons.push(form(say.button_reminder_note(), "note.add", incident, line));
    }
    buttons.push(tomorrow(incident, "learn", say));
    message(incident, &say.reminder_learning(missing), (Vec::new(), buttons), said)
}

/// A task is due.
#[must_use]
pub fn task_due(incident: &Incident, task: &Task, due: Date, said: Said<'_>) -> Message {
    let say = sentences(said.language);
    let key = incident.key;
    let title = say.reminder_task(task.number, due.to_string());
    let blocks = vec![Block::Text { text: cut(&task.text, LINE, say) }];
    let later = format!("incident task {key} number={} due=7d", task.number);
    let buttons = vec![
        primary(say.button_reminder_done(), format!("incident task {key} done={}", task.number)),
        button(say.button_reminder_later(), later),
    ];
    message(incident, &title, (blocks, buttons), said)
}

/// The post-mortem is to be reviewed by then; so many of its parts are empty.
#[must_use]
pub fn postmortem(incident: &Incident, due: Timestamp, empty: usize, said: Said<'_>) -> Message {
    let say = sentences(said.language);
    let key = incident.key;
    let title = say.reminder_postmortem(said.moments.date(due));
    let blocks = if empty == 0 { Vec::new() } else { vec![Block::Text { text: say.reminder_postmortem_empty(empty) }] };
    let line = format!("incident postmortem {key}");
    let buttons = vec![
        form(say.button_reminder_draft(), "postmortem.edit", incident, line),
        tomorrow(incident, "postmortem", say),
        stop(incident, "postmortem", say),
    ];
    message(incident, &title, (blocks, buttons), said)
}

/// Does the note still hold?
#[must_use]
pub fn review_note(note: &Note, said: Said<'_>) -> Message {
    let say = sentences(said.language);
    let key = note.key;
    let edit = Press::Form {
        form: "note.edit".to_owned(),
        subject: Some(key.to_string()),
        line: format!("note edit {key} …"),
    };
    let buttons = vec![
        primary(say.button_reminder_holds(), format!("note review {key}")),
        Button { label: say.button_reminder_edit(), press: edit, style: ButtonStyle::Plain },
        button(say.button_reminder_show(), format!("note show {key}")),
    ];
    let title = say.reminder_review(key.to_string(), cut(&note.content.title, LINE, say));
    let blocks = vec![Block::Context { text: say.reminder_times(said.nth, TIMES) }];
    Message { blocks, buttons, ..Message::line(said.language, Tone::Warning, title) }
}

/// One that was said, once it is answered: nothing of it can be pressed any more.
#[must_use]
pub fn answered(said: Message, who: Option<&str>, moments: &Moments) -> Message {
    let say = sentences(said.language);
    let time = moments.time(moments.now);
    let text = who.map_or_else(|| say.reminder_over(&time), |who| say.reminder_answered(who, &time));
    let mut blocks = said.blocks;
    blocks.push(Block::Context { text });
    Message { blocks, buttons: Vec::new(), ..said }
}

/// The incident; below it what is due, and for whom it is.
fn message(incident: &Incident, title: &str, (blocks, buttons): (Vec<Block>, Vec<Button>), said: Said<'_>) -> Message {
    let say = sentences(said.language);
    let times = say.reminder_times(said.nth, TIMES);
    let foot = said.whom.map_or_else(|| times.clone(), |who| format!("{} · {times}", say.reminder_for(who)));
    let blocks = blocks.into_iter().chain([Block::Context { text: foot }]).collect();
    headed(incident, Message { blocks, buttons, ..Message::line(said.language, Tone::Warning, title) })
}

fn snooze(incident: &Incident, what: &str, said: Said<'_>, say: &Sentences) -> Button {
    let minutes = (said.policy.snooze.as_secs() / 60).max(1);
    let line = format!("incident remind {} {what} snooze={minutes}m", incident.key);
    button(say.button_reminder_snooze(span(said.policy.snooze, said.language)), line)
}

fn tomorrow(incident: &Incident, what: &str, say: &Sentences) -> Button {
    button(say.button_reminder_tomorrow(), format!("incident remind {} {what} snooze=1d", incident.key))
}

fn stop(incident: &Incident, what: &str, say: &Sentences) -> Button {
    button(say.button_reminder_stop(), format!("incident remind {} {what} stop=yes", incident.key))
}
