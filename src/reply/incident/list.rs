//! Several incidents: the list, and the picker where one must be named.

use jiff::Timestamp;

use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::chat::typed::typed;
use crate::incident::figures::Counted;
use crate::incident::key::IncidentKey;
use crate::incident::phase::State;
use crate::incident::record::Incident;
use crate::language::Language;
use crate::reply::incident::{button, headline, press, state, tone};
use crate::reply::moment::Moments;
use crate::reply::sentences::{Sentences, sentences};
use crate::reply::table;

/// Buttons of a message.
pub(super) const BUTTONS: usize = 5;

/// A part of a list of incidents.
#[derive(Clone, Copy)]
pub struct Listed<'l> {
    /// The incidents, the newest first.
    pub incidents: &'l [Incident],
    /// How many the whole list has.
    pub counted: Counted,
    /// Whether closed ones are among them.
    pub all: bool,
    /// The line that shows what comes after them, where there is more.
    pub more: Option<&'l str>,
}

/// Open incidents, or all: how many there are, a part of them, and how to get the rest.
#[must_use]
pub fn list(listed: &Listed<'_>, moments: &Moments, language: Language) -> Message {
    let say = sentences(language);
    let Listed { incidents, counted, all, more } = *listed;
    let mut blocks = rows(incidents, moments, say);
    let rest = |line: &str| say.list_more(incidents.len(), counted.total, typed(line));
    blocks.extend(more.map(|line| Block::Context { text: rest(line) }));
    let title = match (counted.total, all) {
        (0, true) => say.list_none_fits(),
        (0, false) => say.list_none(),
        (total, true) => say.list_all(total),
        (_, false) => open(counted, language),
    };
    let show = |incident: &Incident| button(incident.key.to_string(), format!("incident show {}", incident.key));
    let buttons = incidents.iter().take(BUTTONS).map(show).collect();
    Message { blocks, buttons, ..Message::line(language, Tone::Plain, title) }
}

/// How many go on, and how many of those that do not are still to be closed.
#[must_use]
pub fn open(counted: Counted, language: Language) -> String {
    let say = sentences(language);
    let going_on = counted.total.saturating_sub(counted.resolved);
    match counted.resolved {
        0 => say.list_open(going_on),
        resolved => say.list_open_resolved(going_on, resolved),
    }
}

fn rows(incidents: &[Incident], moments: &Moments, say: &Sentences) -> Vec<Block> {
    let columns = vec![
        table::words(say.list_column_incident()),
        table::words(say.list_column_phase()),
        table::numbers(say.list_column_since()),
        table::words(say.list_column_who()),
    ];
    let cells = |incident: &Incident| {
        let about = format!("{} {}", tone(incident).sign(), headline(incident, say));
        vec![about, state(&incident.state, say), moments.time(since(incident)), who(incident, say)]
    };
    table::of(incidents, columns, cells, |incident| row(incident, moments, say))
}

/// Since when it stands where it does: of one that goes on, since it was opened.
const fn since(incident: &Incident) -> Timestamp {
    match &incident.state {
        State::Prevention { resolved: at, .. } | State::Closed { closed: at, .. } | State::Merged { at, .. } => *at,
        _ => incident.opened,
    }
}

fn who(incident: &Incident, say: &Sentences) -> String {
    match &incident.acked {
        Some((_, by)) => by.name().to_owned(),
        // Nobody needs to be on what is over.
        None if incident.resolved().is_some() => "–".to_owned(),
        None => say.list_nobody(),
    }
}

/// Where it stands and who is on it, in a line.
pub(crate) fn standing(incident: &Incident, moments: &Moments, say: &Sentences) -> String {
    let (state, since) = (state(&incident.state, say), moments.time(since(incident)));
    if incident.acked.is_none() && incident.resolved().is_some() {
        return say.list_line_over(state, since);
    }
    say.list_line(state, since, who(incident, say))
}

fn row(incident: &Incident, moments: &Moments, say: &Sentences) -> Block {
    Block::Item {
        tone: tone(incident),
        word: String::new(),
        title: headline(incident, say),
        value: standing(incident, moments, say),
        lines: Vec::new(),
    }
}

/// The first of the open ones.
pub(super) fn first(incidents: &[Incident], counted: Counted) -> Listed<'_> {
    let more = (counted.total > incidents.len()).then_some("incident list");
    Listed { incidents, counted, all: false, more }
}

/// Which of these is meant; `line` is what was said, with the key of one.
#[must_use]
pub fn pick(incidents: &[Incident], line: &dyn Fn(IncidentKey) -> String, language: Language) -> Message {
    let say = sentences(language);
    let choice = |incident: &Incident| Button {
        label: headline(incident, say),
        press: Press::Command { line: line(incident.key) },
        style: ButtonStyle::Plain,
    };
    let mut blocks = Vec::new();
    if incidents.len() > BUTTONS
        && let Some(last) = incidents.last()
    {
        let named = typed(line(last.key));
        blocks.push(Block::Context { text: say.pick_more(incidents.len() - BUTTONS, named) });
    }
    let buttons = incidents.iter().take(BUTTONS).map(choice).collect();
    Message { blocks, buttons, ..Message::line(language, Tone::Plain, say.pick_title()) }
}

/// The menu where no incident is meant.
#[must_use]
pub fn general(incidents: &[Incident], counted: Counted, moments: &Moments, language: Language) -> Message {
    let say = sentences(language);
    let mut message = list(&first(incidents, counted), moments, language);
    message.buttons.truncate(3);
    message.headline = format!("{} · {}", say.menu_general(), message.headline);
    let opens = press("incident.open", None, "incident open …".to_owned());
    message.buttons.push(Button { label: say.button_open(), press: opens, style: ButtonStyle::Primary });
    message.blocks.push(Block::Context { text: say.help_more(typed("toban help incident")) });
    message
}
