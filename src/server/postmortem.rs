//! Post-mortems as pages: the list, one with an editor per section, and the document to take away.
//!
//! An editor knows which words it was drawn with: when somebody else changed them meanwhile, the second is told, sees
//! both, and loses nothing.

use axum::extract::{Form, Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::directory::access::EDIT_POSTMORTEM;
use crate::id::mark;
use crate::incident::key::IncidentKey;
use crate::incident::record::Incident;
use crate::incident::task::Task;
use crate::postmortem::html::html;
use crate::postmortem::markdown::markdown;
use crate::postmortem::record::{Postmortem, Section};
use crate::reply::postmortem::document::document;
use crate::server::Shared;
use crate::server::act::{self, Told};
use crate::server::failure::Failure;
use crate::server::line::{Fields, line};
use crate::server::section::{Desk, Section as Place};
use crate::server::view::postmortem;
use crate::server::visitor::Visitor;
use crate::store::Tx;
use crate::store::error::StoreError;

/// Post-mortems on one page.
const PAGE: u32 = 30;

/// Where the list goes on.
#[derive(Debug, Default, Deserialize)]
pub struct Part {
    before: Option<i64>,
}

/// One post-mortem with what stands beside it.
pub struct Sheet {
    /// The post-mortem.
    pub postmortem: Postmortem,
    /// The incident it is about.
    pub incident: Incident,
    /// Its action items.
    pub tasks: Vec<Task>,
    /// Whether the reader may change it.
    pub may_edit: bool,
}

/// `GET /postmortems`
pub async fn list(State(surface): State<Shared>, visitor: Visitor, Query(part): Query<Part>) -> Response {
    let read = async {
        let mut tx = surface.console.store.read().await?;
        let mut all = tx.postmortems().list(None, part.before, PAGE + 1, &visitor.reader).await?;
        let more = all.len() > PAGE as usize;
        all.truncate(PAGE as usize);
        let older = all.last().filter(|_| more).map(|one| one.incident.0);
        let here = (Place::Postmortems, "/postmortems".to_owned());
        let desk = Desk::new(&surface, &visitor, here, &mut tx, Told::default()).await?;
        Ok::<_, StoreError>((desk, all, older))
    };
    match read.await {
        Ok((desk, all, older)) => postmortem::list(&desk, &all, older).into_response(),
        Err(error) => Failure::store(visitor.labels(), &error).page(&surface, &visitor.preferences),
    }
}

/// `GET /postmortems/KEY`
pub async fn show(State(surface): State<Shared>, visitor: Visitor, Path(key): Path<String>) -> Response {
    draw(&surface, &visitor, &key, Told::default()).await
}

/// `POST /postmortems/KEY/edit`: new words for a section, none any more, or another state.
pub async fn edit(
    State(surface): State<Shared>,
    visitor: Visitor,
    Path(key): Path<String>,
    Form(fields): Form<Fields>,
) -> Response {
    let labels = visitor.labels();
    let found = async {
        let mut tx = surface.console.store.read().await?;
        read(&surface, &mut tx, &visitor, &key).await
    };
    let sheet = match Failure::found(labels, found.await) {
        Ok(sheet) => sheet,
        Err(failure) => return failure.page(&surface, &visitor.preferences),
    };
    let word = ["section", "empty"].into_iter().find_map(|field| fields.get(field));
    let section = word.and_then(|word| Section::parse(word));
    let now = section.map(|section| mark(sheet.postmortem.text(section)));
    if now.is_some() && now.as_ref() != fields.get("mark") {
        let told = Told {
            problem: Some(labels.error_changed_meanwhile()),
            act: section.map_or("", Section::word).to_owned(),
            typed: fields,
            status: StatusCode::CONFLICT,
            ..Told::default()
        };
        return draw(&surface, &visitor, &key, told).await;
    }
    let name = section.map_or("state", Section::word);
    let fixed = [("incident", key.as_str())];
    let line = line(&surface.setup().commands, ("incident", "postmortem"), &fixed, &fields);
    let place = sheet.incident.room_or_origin();
    let told = match act::act(&surface, &visitor, Some(place), (name, line), fields).await {
        Ok(told) => told,
        Err(failure) => return failure.page(&surface, &visitor.preferences),
    };
    draw(&surface, &visitor, &key, told).await
}

/// `GET /postmortems/KEY/markdown`
pub async fn take_markdown(State(surface): State<Shared>, visitor: Visitor, Path(key): Path<String>) -> Response {
    take(&surface, &visitor, &key, ("md", "text/markdown; charset=utf-8")).await
}

/// `GET /postmortems/KEY/html`
pub async fn take_html(State(surface): State<Shared>, visitor: Visitor, Path(key): Path<String>) -> Response {
    take(&surface, &visitor, &key, ("html", "text/html; charset=utf-8")).await
}

async fn take(surface: &Shared, visitor: &Visitor, key: &str, (ending, kind): (&str, &'static str)) -> Response {
    let found = async {
        let mut tx = surface.console.store.read().await?;
        read(surface, &mut tx, visitor, key).await
    };
    match Failure::found(visitor.labels(), found.await) {
        Ok(sheet) => {
            let zone = visitor.preferences.zone.clone().unwrap_or(TimeZone::UTC);
            let document = document(&sheet.postmortem, &sheet.tasks, &zone);
            let text = if ending == "md" { markdown(&document) } else { html(&document) };
            let name = format!("attachment; filename=\"postmortem-{}.{ending}\"", sheet.incident.key);
            let name = HeaderValue::from_str(&name).unwrap_or_else(|_| HeaderValue::from_static("attachment"));
            ([(CONTENT_TYPE, HeaderValue::from_static(kind)), (CONTENT_DISPOSITION, name)], text).into_response()
        }
        Err(failure) => failure.page(surface, &visitor.preferences),
    }
}

async fn draw(surface: &Shared, visitor: &Visitor, key: &str, told: Told) -> Response {
    let found = async {
        let mut tx = surface.console.store.read().await?;
        let Some(sheet) = read(surface, &mut tx, visitor, key).await? else { return Ok(None) };
        let here = (Place::Postmortems, format!("/postmortems/{}", sheet.incident.key));
        let desk = Desk::new(surface, visitor, here, &mut tx, told).await?;
        Ok::<_, StoreError>(Some((desk, sheet)))
    };
    match Failure::found(visitor.labels(), found.await) {
        Ok((desk, sheet)) => (desk.told.status, postmortem::page(&desk, &sheet)).into_response(),
        Err(failure) => failure.page(surface, &visitor.preferences),
    }
}

async fn read(surface: &Shared, tx: &mut Tx, visitor: &Visitor, key: &str) -> Result<Option<Sheet>, StoreError> {
    let Some(key) = IncidentKey::parse(key) else { return Ok(None) };
    let Some(incident) = tx.incidents().by_key(key, &visitor.reader).await? else { return Ok(None) };
    let Some(postmortem) = tx.postmortems().by_incident(&incident.id, &visitor.reader).await? else { return Ok(None) };
    let tasks = tx.tasks().of(&incident.id, &visitor.reader).await?;
    let may_edit = surface.may(visitor, EDIT_POSTMORTEM);
    Ok(Some(Sheet { postmortem, incident, tasks, may_edit }))
}
