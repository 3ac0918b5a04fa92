//! What a person finds at home, at one glance: who they are here, what is open, what waits for them, what is not well.

use crate::chat::inbound::Account;
use crate::chat::message::{Button, ButtonStyle};
use crate::chat::typed::{Typing, typed};
use crate::directory::role::Role;
use crate::incident::figures::Counted;
use crate::incident::key::IncidentKey;
use crate::incident::record::Incident;
use crate::incident::task::Task;
use crate::knowledge::note::Summary;
use crate::language::Language;
use crate::reply::incident::list::{open as open_ones, standing};
use crate::reply::incident::{button, cut, headline, press, tone};
use crate::reply::moment::Moments;
use crate::reply::sentences::{Sentences, sentences};

/// Things of one kind.
#[derive(Clone, Debug)]
pub struct Listed<T> {
    /// Those that are shown.
    pub shown: Vec<T>,
    /// How many there are.
    pub count: usize,
}

/// What is known about a person and for them.
#[derive(Clone, Debug)]
pub struct Desk<'d> {
    /// Who.
    pub account: &'d Account,
    /// Their role.
    pub role: Role,
    /// Whether their account is nobody's and can be linked to a person.
    pub linkable: bool,
    /// Whether their account is taken for nobody, whoever it is listed as.
    pub outside: bool,
    /// Open incidents, the worst first; `None` where they are not to be read, or nobody knows.
    pub incidents: Option<Listed<Incident>>,
    /// How many incidents there are in the whole list, and how many of them are resolved and not closed yet.
    pub counted: Counted,
    /// Notes to review, the longest due first.
    pub notes: Option<Listed<Summary>>,
    /// Their open tasks, each with its incident.
    pub tasks: Option<Listed<(IncidentKey, Task)>>,
    /// What is not well.
    pub wrong: &'d [String],
    /// The address of the page.
    pub page: Option<&'d str>,
}

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// Who they are here, in lines.
    pub you: Vec<String>,
    /// What can be begun.
    pub buttons: Vec<Button>,
    /// The rest, in parts.
    pub parts: Vec<Part>,
}

/// A part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is about.
    pub title: String,
    /// What there is.
    pub rows: Vec<Row>,
    /// Small print: nothing there, or where the rest is.
    pub small: Option<String>,
}

/// One thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub text: String,
    /// Small print: where it stands.
    pub small: Option<String>,
    /// What can be done about it.
    pub press: Option<Button>,
}

impl Home {
    /// The same with every line as it is typed there.
    #[must_use]
    pub fn written(mut self, typing: Typing<'_>) -> Self {
        for part in &mut self.parts {
            let rows = part.rows.iter_mut().flat_map(|row| [Some(&mut row.text), row.small.as_mut()]).flatten();
            for text in rows.chain(&mut part.small) {
                *text = typing.written(text).into_owned();
            }
        }
        self
    }
}

/// The Home of a person.
#[must_use]
pub fn home(desk: &Desk<'_>, moments: &Moments, language: Language) -> Home {
    let say = sentences(language);
    let mut you = vec![match &desk.account.person {
        Some(person) => say.home_you(person, desk.role.word()),
        None => say.home_unlinked(desk.role.word()),
    }];
    if desk.linkable {
        you.push(say.home_link());
    } else if desk.outside {
        you.push(say.denied_outside());
    } else if desk.account.person.is_none() {
        you.push(say.denied_unlinked(desk.account.id.as_str(), desk.account.platform.word()));
    }
    you.extend(desk.page.map(|page| say.home_page(page)));
    let open = press("incident.open", None, "incident open …".to_owned());
    let diagnose = press("diag.run", None, "diag …".to_owned());
    let begin = |label, press| Button { label, press, style: ButtonStyle::Plain };
    let mut buttons = vec![begin(say.button_open_incident(), open), begin(say.button_diagnose(), diagnose)];
    if desk.linkable {
        buttons.insert(0, link(say));
    }
    if let Some(first) = buttons.first_mut() {
        first.style = ButtonStyle::Primary;
    }
    let mut parts = Vec::new();
    if !desk.wrong.is_empty() {
        let row = |wrong: &String| Row { text: format!("▲ {wrong}"), small: None, press: None };
        let rows = desk.wrong.iter().map(row).collect();
        parts.push(Part { title: say.home_wrong(), rows, small: None });
    }
    parts.push(incidents(desk, moments, language));
    parts.extend(tasks(desk, say));
    parts.extend(notes(desk, say));
    Home { you, buttons, parts }
}

/// Asks for what only somebody known may do, so that whoever presses it gets a link of their own: one that works once cannot
/// stand in a view that stays.
fn link(say: &Sentences) -> Button {
    button(say.button_link_account(), "toban login".to_owned())
}

fn incidents(desk: &Desk<'_>, moments: &Moments, language: Language) -> Part {
    let say = sentences(language);
    let Some(open) = &desk.incidents else {
        return Part { title: say.home_incidents(), rows: Vec::new(), small: Some(say.home_unknown()) };
    };
    let row = |incident: &Incident| {
        let text = format!("{} {}", tone(incident).sign(), headline(incident, say));
        let press = button(say.button_more(), format!("incident menu {}", incident.key));
        Row { text, small: Some(standing(incident, moments, say)), press: Some(press) }
    };
    let whole = desk.page.map(|page| format!("{page}/incidents"));
    Part {
        title: match desk.counted.resolved {
            0 => counted(say.home_incidents(), open.count, say),
            _ => say.with_aside(say.home_incidents(), open_ones(desk.counted, language)),
        },
        rows: open.shown.iter().map(row).collect(),
        small: rest(open, say.home_incidents_none(), &typed("incident list"), whole.as_deref(), say),
    }
}

fn tasks(desk: &Desk<'_>, say: &Sentences) -> Option<Part> {
    let tasks = desk.tasks.as_ref()?;
    let row = |(key, task): &(IncidentKey, Task)| {
        let due = task.due.map_or_else(|| say.task_no_date(), |due| due.to_string());
        let text = format!("{key} T{} · {}", task.number, cut(&task.text, 160, say));
        let press = button(say.button_reminder_done(), format!("incident task {key} done={}", task.number));
        Row { text, small: Some(say.home_due(due)), press: Some(press) }
    };
    Some(Part {
        title: counted(say.home_tasks(), tasks.count, say),
        rows: tasks.shown.iter().map(row).collect(),
        small: rest(tasks, say.home_tasks_none(), &say.home_on_incidents(typed("incident task INC-…")), None, say),
    })
}

fn notes(desk: &Desk<'_>, say: &Sentences) -> Option<Part> {
    let notes = desk.notes.as_ref()?;
    let row = |note: &Summary| {
        let text = say.note_title(note.key.to_string(), cut(&note.title, 160, say));
        let press = button(say.button_note_open(), format!("note show {}", note.key));
        Row { text, small: note.review.map(|day| say.note_review_due(day.to_string())), press: Some(press) }
    };
    let whole = desk.page.map(|page| format!("{page}/knowledge"));
    Some(Part {
        title: counted(say.home_notes(), notes.count, say),
        rows: notes.shown.iter().map(row).collect(),
        small: rest(notes, say.home_notes_none(), &typed("note list due"), whole.as_deref(), say),
    })
}

fn counted(title: String, count: usize, say: &Sentences) -> String {
    if count == 0 { title } else { say.with_aside(title, count.to_string()) }
}

/// Nothing is there, or how many are not shown and where they are.
fn rest<T>(of: &Listed<T>, none: String, line: &str, page: Option<&str>, say: &Sentences) -> Option<String> {
    if of.count == 0 {
        return Some(none);
    }
    let more = of.count.saturating_sub(of.shown.len());
    let place = page.map_or_else(|| line.to_owned(), |page| format!("{line} · {page}"));
    (more > 0).then(|| say.home_more(more, place))
}
