//! Several incidents: the list, and the picker where one must be named.

use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::incident::key::IncidentKey;
use crate::incident::record::Incident;
use crate::language::Language;
use crate::reply::incident::{button, headline, press, state, tone};
use crate::reply::moment::Moments;
use crate::reply::sentences::{Sentences, sentences};

/// Buttons of a message.
const BUTTONS: usize = 5;

/// Open incidents, or all; `more` is the line that shows older ones.
#[must_use]
pub fn list(incidents: &[Incident], all: bool, more: Option<&str>, moments: &Moments, language: Language) -> Message {
    let say = sentences(language);
    let mut blocks: Vec<Block> = incidents.iter().map(|incident| row(incident, moments, say)).collect();
    blocks.extend(more.map(|line| Block::Context { text: say.list_more(format!("/{line}")) }));
    let title = match (incidents.len(), all) {
        (0, true) => say.list_none_fits(),
        (0, false) => say.list_none(),
        (count, true) => say.list_all(count),
        (count, false) => say.list_open(count),
    };
    let show = |incident: &Incident| button(incident.key.to_string(), format!("incident show {}", incident.key));
    let buttons = incidents.iter().take(BUTTONS).map(show).collect();
    Message { blocks, buttons, ..Message::line(language, Tone::Plain, title) }
}

fn row(incident: &Incident, moments: &Moments, say: &Sentences) -> Block {
    let who = incident.acked.as_ref().map_or_else(|| say.list_nobody(), |(_, by)| by.name().to_owned());
    Block::Item {
        tone: tone(incident),
        word: String::new(),
        title: headline(incident, say),
        value: say.list_line(state(&incident.state, say), moments.time(incident.opened), who),
        lines: Vec::new(),
    }
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
        let typed = format!("/{}", line(last.key));
        blocks.push(Block::Context { text: say.pick_more(incidents.len() - BUTTONS, typed) });
    }
    let buttons = incidents.iter().take(BUTTONS).map(choice).collect();
    Message { blocks, buttons, ..Message::line(language, Tone::Plain, say.pick_title()) }
}

/// The menu where no incident is meant.
#[must_use]
pub fn general(incidents: &[Incident], moments: &Moments, language: Language) -> Message {
    let say = sentences(language);
    let mut message = list(incidents, false, None, moments, language);
    message.buttons.truncate(3);
    message.headline = format!("{} · {}", say.menu_general(), message.headline);
    let opens = press("incident.open", None, "incident open …".to_owned());
    message.buttons.push(Button { label: say.button_open(), press: opens, style: ButtonStyle::Primary });
    message.blocks.push(Block::Context { text: say.help_more("/toban help incident") });
    message
}
