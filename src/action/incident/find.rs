//! Which incident is meant: the one that was named, else the one whose conversation this is, else the only one whose card
//! stands there.
//!
//! One that may not be read is answered like one that does not exist, word by word. Whoever is about to change it waits until
//! others have done so: of many who say something at the same moment, each is heard.

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::command::call::{Argument, Call};
use crate::directory::access::{Reader, Who};
use crate::incident::key::IncidentKey;
use crate::incident::record::Incident;
use crate::reply::incident::{list, refusal};
use crate::reply::moment::Moments;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::incident::IncidentFilter;

/// Open incidents among which the worst are offered where none was named.
const RANKED: u32 = 100;

impl Context {
    /// What whoever asks may read.
    #[must_use]
    pub fn reader(&self) -> Reader {
        let account = &self.invocation.account;
        self.setup.rights.reader(Who { person: account.person.as_deref(), local: account.local })
    }

    /// From where times are read.
    #[must_use]
    pub fn moments(&self) -> Moments {
        Moments { zone: self.setup.incident.time_zone.clone(), now: self.parts.clock.now() }
    }
}

/// The incident that is meant; `None` where none was named and none belongs here.
pub(super) async fn perhaps(context: &Context, tx: &mut Tx) -> Result<Option<Incident>, ActionError> {
    let call = context.authorized.call();
    if let Some(number) = call.incident("incident") {
        return by_key(context, tx, IncidentKey(number)).await.map(Some);
    }
    let reader = context.reader();
    let mut here = tx.incidents().in_place(&context.invocation.place, &reader).await?;
    if here.is_empty() {
        // In the conversation of one that is closed, that one is meant.
        return Ok(tx.incidents().over_in(&context.invocation.place, &reader).await?);
    }
    if here.len() > 1 {
        let line = |key| with_key(call, key, context);
        return Err(ActionError::refused(list::pick(&here, &line, context.private_language)));
    }
    Ok(here.pop())
}

/// The incident that is meant; where none belongs here, the one whose card stands here.
pub(super) async fn find(context: &Context, tx: &mut Tx) -> Result<Incident, ActionError> {
    if let Some(incident) = perhaps(context, tx).await? {
        return held(context, tx, incident).await;
    }
    let line = |key| with_key(context.authorized.call(), key, context);
    let mut near = near(context, tx).await?;
    if near.len() > 1 {
        return Err(ActionError::refused(list::pick(&near, &line, context.private_language)));
    }
    if let Some(incident) = near.pop() {
        return held(context, tx, incident).await;
    }
    let filter = IncidentFilter { open: true, ..IncidentFilter::default() };
    let open = ranked(tx.incidents().list(&filter, None, RANKED, &context.reader()).await?);
    let counted = tx.incidents().count(&filter, &context.reader()).await?;
    let told = refusal::none_here((&open, counted), (&line, true), &context.moments(), context.private_language);
    Err(ActionError::refused(told))
}

/// Those whose card stands in the conversation; where one person alone reads, theirs, too. In a thread that is about something
/// else none is.
async fn near(context: &Context, tx: &mut Tx) -> Result<Vec<Incident>, StoreError> {
    let (place, reader) = (&context.invocation.place, context.reader());
    let alone = context.response.is_alone();
    if place.thread.is_some() && !alone {
        return Ok(Vec::new());
    }
    let mut near = tx.incidents().around(place, &reader).await?;
    if let Some(person) = context.invocation.account.person.as_deref().filter(|_| alone) {
        let filter = IncidentFilter { open: true, ..IncidentFilter::default() };
        let open = tx.incidents().list(&filter, None, RANKED, &reader).await?;
        let theirs = open.into_iter().filter(|one| one.is_of(person) && near.iter().all(|known| known.id != one.id));
        near.extend(theirs.collect::<Vec<_>>());
    }
    Ok(ranked(near))
}

/// In the order in which they are offered.
fn ranked(mut incidents: Vec<Incident>) -> Vec<Incident> {
    incidents.sort_by_key(Incident::rank);
    incidents
}

/// The incident of that key.
pub(super) async fn named(context: &Context, tx: &mut Tx, key: IncidentKey) -> Result<Incident, ActionError> {
    let found = by_key(context, tx, key).await?;
    held(context, tx, found).await
}

async fn by_key(context: &Context, tx: &mut Tx, key: IncidentKey) -> Result<Incident, ActionError> {
    let found = tx.incidents().by_key(key, &context.reader()).await?;
    found.ok_or_else(|| missing(context, key))
}

/// The incident, and where the transaction may write, nobody else changes it until that ends.
async fn held(context: &Context, tx: &mut Tx, found: Incident) -> Result<Incident, ActionError> {
    if !tx.writes() {
        return Ok(found);
    }
    let held = tx.incidents().hold(&found.id, &context.reader()).await?;
    held.ok_or_else(|| missing(context, found.key))
}

fn missing(context: &Context, key: IncidentKey) -> ActionError {
    ActionError::refused(refusal::no_incident(&key.to_string(), context.private_language))
}

/// What was said, with the key of an incident.
fn with_key(call: &Call, key: IncidentKey, context: &Context) -> String {
    let mut named = call.clone();
    named.arguments.insert("incident".to_owned(), Argument::Incident(key.0));
    named.line(&context.setup.commands)
}
