//! One incident: where it stands, what is to be done, what happened. Everything on it is a form that says a command.

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use crate::incident::entry::Entry;
use crate::incident::key::IncidentKey;
use crate::incident::record::Incident;
use crate::incident::task::Task;
use crate::playbook::report::Report;
use crate::server::Shared;
use crate::server::act::{self, Told};
use crate::server::failure::Failure;
use crate::server::line::{Fields, line};
use crate::server::section::{Desk, Section};
use crate::server::view::incident::single;
use crate::server::visitor::Visitor;
use crate::store::Tx;
use crate::store::conversation::Conversation;
use crate::store::error::StoreError;
use crate::store::timeline::Cursor;

/// Entries of the timeline on one page.
const PAGE: u32 = 60;

/// Which part of the timeline.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Part {
    /// The entry before which it ends.
    before: Option<String>,
}

/// Everything the page of an incident shows.
pub struct Sheet {
    /// The incident.
    pub incident: Incident,
    /// Entries in the order of what happened.
    pub entries: Vec<Entry>,
    /// Where earlier entries end, if there are any.
    pub earlier: Option<String>,
    /// Whether this is a look at the past, without the newest entries.
    pub past: bool,
    /// Its tasks.
    pub tasks: Vec<Task>,
    /// The report at its beginning.
    pub before: Option<Report>,
    /// The newest report, where there is more than one.
    pub after: Option<Report>,
    /// Its conversation on the page.
    pub room: Option<Conversation>,
    /// Whether the reader may do something about it.
    pub may_act: bool,
    /// The services there are.
    pub services: Vec<String>,
    /// The persons there are.
    pub persons: Vec<String>,
}

/// `GET /incidents/KEY?before=ENTRY`
pub async fn show(
    State(surface): State<Shared>,
    visitor: Visitor,
    Path(key): Path<String>,
    Query(part): Query<Part>,
) -> Response {
    match IncidentKey::parse(&key) {
        Some(key) => draw(&surface, &visitor, key, &part, Told::default()).await,
        None => Failure::nothing(visitor.labels()).page(&surface, &visitor.preferences),
    }
}

/// `POST /incidents/KEY/ACT`: says `/incident ACT` about it.
pub async fn act(
    State(surface): State<Shared>,
    visitor: Visitor,
    Path((key, act)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Response {
    let said: Result<_, Failure> = async {
        let found = async {
            let Some(key) = IncidentKey::parse(&key) else { return Ok(None) };
            let mut tx = surface.console.store.read().await?;
            tx.incidents().by_key(key, &visitor.reader).await
        };
        let incident = Failure::found(visitor.labels(), found.await)?;
        let named = incident.key.to_string();
        let line = line(&surface.setup().commands, ("incident", &act), &[("incident", &named)], &fields);
        let line = line.filter(|_| act != "open");
        let place = incident.room_or_origin();
        let told = act::act(&surface, &visitor, Some(place), (&act, line), fields).await?;
        Ok((incident.key, told))
    }
    .await;
    match said {
        Ok((key, told)) => draw(&surface, &visitor, key, &Part::default(), told).await,
        Err(failure) => failure.page(&surface, &visitor.preferences),
    }
}

pub(super) async fn draw(surface: &Shared, visitor: &Visitor, key: IncidentKey, part: &Part, told: Told) -> Response {
    let read = async {
        let mut tx = surface.console.store.read().await?;
        let Some(sheet) = read(surface, &mut tx, visitor, key, part).await? else { return Ok(None) };
        let here = match &part.before {
            Some(entry) => format!("/incidents/{key}?before={entry}"),
            None => format!("/incidents/{key}"),
        };
        let desk = Desk::new(surface, visitor, (Section::Incidents, here), &mut tx, told).await?;
        Ok::<_, StoreError>(Some((desk, sheet)))
    };
    match Failure::found(visitor.labels(), read.await) {
        Ok((desk, sheet)) => (desk.told.status, single::page(&desk, &sheet)).into_response(),
        Err(failure) => failure.page(surface, &visitor.preferences),
    }
}

async fn read(
    surface: &Shared,
    tx: &mut Tx,
    visitor: &Visitor,
    key: IncidentKey,
    part: &Part,
) -> Result<Option<Sheet>, StoreError> {
    let reader = &visitor.reader;
    let Some(incident) = tx.incidents().by_key(key, reader).await? else { return Ok(None) };
    let before = match &part.before {
        Some(id) => match tx.timeline().by_id(id, reader).await? {
            Some(entry) if entry.incident == incident.id => Some(Cursor::of(&entry)),
            _ => return Ok(None),
        },
        None => None,
    };
    let mut entries = tx.timeline().newest(&incident.id, before.as_ref(), PAGE + 1, reader).await?;
    let more = entries.len() > PAGE as usize;
    if more {
        entries.remove(0);
    }
    let earlier = entries.first().filter(|_| more).map(|entry| entry.id.clone());
    let tasks = tx.tasks().of(&incident.id, reader).await?;
    let reports = tx.timeline().reports(&incident.id, reader).await?;
    let mut shown = [None, None];
    let ends = [reports.first(), reports.last().filter(|_| reports.len() > 1)];
    for (slot, end) in shown.iter_mut().zip(ends) {
        if let Some((_, run)) = end {
            *slot = tx.runs().by_key(run).await?.map(|stored| stored.report);
        }
    }
    let [before, after] = shown;
    let room = tx.conversations().of_incident(&incident.id, reader).await?;
    let setup = surface.setup();
    Ok(Some(Sheet {
        incident,
        entries,
        earlier,
        past: part.before.is_some(),
        tasks,
        before,
        after,
        room,
        may_act: surface.may(visitor, "incident.log"),
        services: setup.inventory.services().map(|service| service.name.clone()).collect(),
        persons: setup.directory.persons.iter().map(|person| person.name.clone()).collect(),
    }))
}
