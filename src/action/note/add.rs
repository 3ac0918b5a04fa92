//! `/note add`: a note is written, unless one says the same already.

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::note::{author, keep, labels, refused, review_day, show, teach, told};
use crate::command::call::{Argument, Call};
use crate::incident::key::IncidentKey;
use crate::incident::record::Incident;
use crate::knowledge::content::Content;
use crate::knowledge::note::Note;
use crate::knowledge::search::found::Similar;
use crate::redaction::redact;
use crate::reply::incident::refusal::no_incident;
use crate::reply::note::written_twice;
use crate::reply::note_told;
use crate::store::Tx;

/// Writes a note; without a title, opens the form.
pub(super) async fn add(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call().clone();
    let Some(title) = call.text("title") else {
        let incident = call.incident("incident").map(IncidentKey);
        return Err(ActionError::refused(note_told::form(incident, context.private_language)));
    };
    let text = |name: &str| call.text(name).unwrap_or_default().to_owned();
    let words = Content {
        title: title.to_owned(),
        symptoms: text("symptom"),
        cause: text("cause"),
        countermeasure: text("countermeasure"),
        components: labels(call.text("component")).collect(),
        tags: labels(call.text("tag")).collect(),
        ..Content::default()
    };
    let now = context.parts.clock.now();
    let mut tx = context.begin().await?;
    let incident = origin(context, &mut tx).await?;
    let origin = incident.as_ref().map(|incident| incident.id.clone());
    let change = Note::write(&words, origin, author(context), now, Some(review_day(&context.setup.incident, now)));
    let mut change = change.map_err(|why| refused(context, &why))?;
    if !call.flag("anyway")
        && let Some(similar) = like(context, &mut tx, &change.note.content).await?
    {
        tx.notes().seen(&[similar.summary.key], now).await?;
        let told = written_twice(&similar, &anyway(&call, context), context.private_language);
        context.commit_refused(tx, &told).await?;
        return Err(ActionError::refused(told));
    }
    change.note.incidents.extend(incident.as_ref().map(|incident| incident.key));
    let note = keep(context, &mut tx, &change).await?;
    if let Some(incident) = &incident {
        teach(context, &mut tx, incident, &note).await?;
    }
    context.commit(tx).await?;
    let moments = context.moments();
    show(context, &note, |note, language| note_told::written(note, &moments, language)).await
}

/// The incident it is written from: the one that was named, else the one whose own conversation this is.
async fn origin(context: &Context, tx: &mut Tx) -> Result<Option<Incident>, ActionError> {
    let reader = context.reader();
    if let Some(number) = context.authorized.call().incident("incident") {
        let key = IncidentKey(number);
        let found = tx.incidents().by_key(key, &reader).await?;
        let missing = || ActionError::refused(no_incident(&key.to_string(), context.private_language));
        return found.ok_or_else(missing).map(Some);
    }
    // Where one merely was opened, other things are talked about as well.
    let here = tx.incidents().in_place(&context.invocation.place, &reader).await?;
    Ok(here.into_iter().find(|incident| incident.room.as_ref() == Some(&context.invocation.place)))
}

/// The note that says something like it already.
async fn like(context: &Context, tx: &mut Tx, words: &Content) -> Result<Option<Similar>, ActionError> {
    let components: Vec<&str> = words.components.iter().map(String::as_str).collect();
    let similar = tx.knowledge().similar(&told(words), &components, 1, &context.reader()).await?;
    Ok(similar.into_iter().next())
}

/// What writes it all the same; without the secrets that would not be kept either.
fn anyway(call: &Call, context: &Context) -> String {
    let mut call = call.clone();
    call.arguments.insert("anyway".to_owned(), Argument::Flag(true));
    redact(&call.line(&context.setup.commands)).text
}
