//! `/note link`: a note fits an incident; it was seen once more.

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::note::{author, find, keep, refused, show, teach};
use crate::command::call::Argument;
use crate::incident::key::IncidentKey;
use crate::incident::record::Incident;
use crate::reply::incident::refusal::no_incident;
use crate::reply::note_told;
use crate::store::Tx;

/// Links a note to an incident, and counts it.
pub(super) async fn link(context: &mut Context) -> Result<(), ActionError> {
    let now = context.parts.clock.now();
    let mut tx = context.begin().await?;
    let note = find(context, &mut tx).await?;
    let incident = incident(context, &mut tx).await?;
    let change = note.link(incident.key, author(context), now);
    let mut change = change.map_err(|why| refused(context, &why))?;
    change.seen = 1;
    change.note.seen = change.note.seen.saturating_add(1);
    change.note.last_seen = Some(now);
    let note = keep(context, &mut tx, &change).await?;
    if incident.learned.note.is_none() {
        teach(context, &mut tx, &incident, &note).await?;
    }
    context.commit(tx).await?;
    let (moments, key) = (context.moments(), incident.key);
    show(context, &note, |note, language| note_told::linked(note, key, &moments, language)).await
}

/// The incident that is meant: the one that was named, else the only one of this place.
async fn incident(context: &Context, tx: &mut Tx) -> Result<Incident, ActionError> {
    let (call, language) = (context.authorized.call(), context.private_language);
    let reader = context.reader();
    if let Some(number) = call.incident("incident") {
        let key = IncidentKey(number);
        let found = tx.incidents().by_key(key, &reader).await?;
        return found.ok_or_else(|| ActionError::refused(no_incident(&key.to_string(), language)));
    }
    let mut here = tx.incidents().in_place(&context.invocation.place, &reader).await?;
    if here.len() == 1
        && let Some(incident) = here.pop()
    {
        return Ok(incident);
    }
    let line = |key: IncidentKey| {
        let mut named = call.clone();
        named.arguments.insert("incident".to_owned(), Argument::Incident(key.0));
        named.line(&context.setup.commands)
    };
    let lines: Vec<_> = here.iter().map(|incident| (incident.key, line(incident.key))).collect();
    let example = line(IncidentKey(42));
    Err(ActionError::refused(note_told::which_incident(&lines, &example, language)))
}
