//! What came of a change of a prevention note, and what is asked where a call says too little.

use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::chat::typed::typed;
use crate::incident::key::IncidentKey;
use crate::knowledge::key::NoteKey;
use crate::knowledge::note::Note;
use crate::language::Language;
use crate::reply::moment::Moments;
use crate::reply::note::note as whole;
use crate::reply::sentences::sentences;

/// Buttons a message shows.
const BUTTONS: usize = 5;

/// It is written.
#[must_use]
pub fn written(note: &Note, moments: &Moments, language: Language) -> Message {
    let key = note.key.to_string();
    done(note, moments, language, sentences(language).note_is_written(key, &note.content.title))
}

/// It says something else now.
#[must_use]
pub fn changed(note: &Note, moments: &Moments, language: Language) -> Message {
    let key = note.key.to_string();
    done(note, moments, language, sentences(language).note_is_changed(key, &note.content.title))
}

/// It belongs to that incident, too.
#[must_use]
pub fn linked(note: &Note, incident: IncidentKey, moments: &Moments, language: Language) -> Message {
    let (key, incident) = (note.key.to_string(), incident.to_string());
    done(note, moments, language, sentences(language).note_is_linked(key, incident, &note.content.title))
}

/// It still holds.
#[must_use]
pub fn reviewed(note: &Note, language: Language) -> Message {
    let say = sentences(language);
    let key = note.key.to_string();
    let headline = match note.review {
        Some(day) => say.note_is_reviewed(key, day.to_string()),
        None => say.note_is_reviewed_for_good(key),
    };
    Message::line(language, Tone::Ok, headline)
}

/// The note as it is now, under what became of it.
fn done(note: &Note, moments: &Moments, language: Language, headline: String) -> Message {
    Message { headline, tone: Tone::Ok, ..whole(note, moments, language) }
}

/// Nothing was said yet: the form, and what to type where there are none.
#[must_use]
pub fn form(incident: Option<IncidentKey>, language: Language) -> Message {
    let say = sentences(language);
    let line = match incident {
        Some(incident) => format!("note add {} incident={incident}", say.note_example()),
        None => format!("note add {}", say.note_example()),
    };
    let hint = Block::Context { text: say.note_form_hint(typed(&line)) };
    let subject = incident.map(|incident| incident.to_string());
    let press = Press::Form { form: "note.add".to_owned(), subject, line };
    let button = Button { label: say.button_note_write(), press, style: ButtonStyle::Primary };
    Message { blocks: vec![hint], buttons: vec![button], ..Message::line(language, Tone::Plain, say.note_form()) }
}

/// Nothing was said that could be changed: the form, and what to type where there are none.
#[must_use]
pub fn what_to_change(key: NoteKey, language: Language) -> Message {
    let say = sentences(language);
    let line = format!("note edit {key} cause=\"…\"");
    let hint = Block::Context { text: say.note_form_hint(typed(&line)) };
    let press = Press::Form { form: "note.edit".to_owned(), subject: Some(key.to_string()), line };
    let button = Button { label: say.button_note_edit(), press, style: ButtonStyle::Primary };
    let headline = say.note_what_to_change(key.to_string());
    Message { blocks: vec![hint], buttons: vec![button], ..Message::line(language, Tone::Plain, headline) }
}

/// Which incident the note belongs to; `lines` say it with each of those that go on here.
#[must_use]
pub fn which_incident(lines: &[(IncidentKey, String)], example: &str, language: Language) -> Message {
    let say = sentences(language);
    let button = |(key, line): &(IncidentKey, String)| Button {
        label: key.to_string(),
        press: Press::Command { line: line.clone() },
        style: ButtonStyle::Plain,
    };
    let hint = Block::Context { text: say.note_which_incident_hint(typed(example)) };
    Message {
        blocks: vec![hint],
        buttons: lines.iter().take(BUTTONS).map(button).collect(),
        ..Message::line(language, Tone::Refused, say.note_which_incident())
    }
}
