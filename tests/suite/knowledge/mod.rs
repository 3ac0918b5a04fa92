//! Notes as values: what may happen to them, how they are found, how they look as files.

use jiff::civil::{Date, date};
use toban::chat::inbound::Platform;
use toban::incident::author::Author;
use toban::knowledge::content::Content;
use toban::knowledge::key::NoteKey;
use toban::knowledge::note::Note;

use crate::store::at;

pub(crate) mod corpus;
mod file;
mod note;
mod search;

/// Somebody who was proven to be that person.
pub(crate) fn author(name: &str) -> Author {
    Author { platform: Platform::Web, account: name.to_owned(), person: Some(name.to_owned()) }
}

/// A title and symptoms.
pub(crate) fn content(title: &str, symptoms: &str) -> Content {
    Content { title: title.to_owned(), symptoms: symptoms.to_owned(), ..Content::default() }
}

/// The review day of notes of tests.
pub(crate) const REVIEW: Date = date(2027, 2, 1);

/// A note as the store would have it.
pub(crate) fn note(key: i64, content: &Content) -> Note {
    let written = Note::write(content, None, author("aiko"), at(0), Some(REVIEW)).expect("the content is sound");
    Note { key: NoteKey(key), version: 1, base: 1, ..written.note }
}
