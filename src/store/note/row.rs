//! Rows of notes.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::incident::key::IncidentKey;
use crate::knowledge::content::Content;
use crate::knowledge::key::NoteKey;
use crate::knowledge::note::{Archived, Note, Summary};
use crate::store::error::StoreError;
use crate::store::sql::statement::{Row, Value};

/// A day as the number 20270222.
pub(super) fn day(date: Option<Date>) -> Value {
    let number = |date: Date| i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day());
    Value::Number(date.map(number))
}

fn date(row: &Row, column: &str) -> Result<Option<Date>, StoreError> {
    let Some(number) = row.optional_number(column)? else { return Ok(None) };
    let part = |value: i64| i8::try_from(value % 100).unwrap_or(0);
    let year = i16::try_from(number / 10_000).unwrap_or(0);
    let date = Date::new(year, part(number / 100), part(number));
    date.map(Some).map_err(|error| StoreError::Malformed { column: column.to_owned(), detail: error.to_string() })
}

/// The number of the note that goes on.
pub(super) fn merged_into(note: &Note) -> Value {
    Value::Number(note.archived.and_then(|archived| archived.into).map(|key| key.0))
}

/// The content in a row.
pub(in crate::store) fn content(row: &Row) -> Result<Content, StoreError> {
    Ok(Content {
        title: row.text("title")?,
        symptoms: row.text("symptoms")?,
        cause: row.text("cause")?,
        countermeasure: row.text("countermeasure")?,
        detection_gap: row.text("detection_gap")?,
        documentation: row.text("documentation")?,
        components: row.json("components")?,
        tags: row.json("tags")?,
    })
}

/// The summary in a row.
pub(in crate::store) fn summary(row: &Row) -> Result<Summary, StoreError> {
    Ok(Summary {
        key: NoteKey(row.number("number")?),
        title: row.text("title")?,
        components: row.json("components")?,
        tags: row.json("tags")?,
        language: row.word("language")?,
        updated: row.time("updated")?,
        review: date(row, "review")?,
        seen: u32::try_from(row.number("seen")?).unwrap_or(u32::MAX),
        archived: row.optional_number("archived")?.is_some(),
    })
}

/// The note in a row.
pub(super) fn read(row: &Row, incidents: BTreeSet<IncidentKey>) -> Result<Note, StoreError> {
    let into = row.optional_number("merged_into")?.map(NoteKey);
    Ok(Note {
        id: row.text("id")?,
        key: NoteKey(row.number("number")?),
        content: content(row)?,
        incidents,
        origin: row.optional_text("origin")?,
        author: row.json("author")?,
        created: row.time("created")?,
        updated: row.time("updated")?,
        review: date(row, "review")?,
        seen: u32::try_from(row.number("seen")?).unwrap_or(u32::MAX),
        last_seen: row.optional_time("last_seen")?,
        archived: row.optional_time("archived")?.map(|at| Archived { at, into }),
        version: row.number("version")?,
        base: row.number("base")?,
    })
}
