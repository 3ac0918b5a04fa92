//! Prevention notes as pages: search, one note with its history, the form for a new one.

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use crate::knowledge::change::Revision;
use crate::knowledge::key::NoteKey;
use crate::knowledge::label;
use crate::knowledge::note::{Note, Summary};
use crate::knowledge::search::found::{Found, Similar};
use crate::server::Shared;
use crate::server::act::{self, Told};
use crate::server::failure::Failure;
use crate::server::incident::list::form_urlencoded;
use crate::server::line::{Fields, line};
use crate::server::section::{Desk, Section, today};
use crate::server::view::note;
use crate::server::visitor::Visitor;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::note::list::NoteFilter;

/// Notes on one page.
const PAGE: u32 = 30;
/// Pages of a search; it looks at a thousand notes (`store::search`).
const PAGES: usize = 33;
/// Notes shown as similar.
const SIMILAR: usize = 4;
/// Revisions shown.
const REVISIONS: u32 = 12;

/// What is looked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Words.
    pub q: String,
    /// `due`, `archived`, or all that hold.
    pub show: String,
    /// A component, or empty.
    pub component: String,
    /// A tag, or empty.
    pub tag: String,
    /// The number of the last note already seen.
    pub before: Option<i64>,
    /// Which page of what is not ordered by number: of a search, of those due.
    pub page: Option<usize>,
}

impl Wanted {
    /// The same as an address, from another note on.
    #[must_use]
    pub fn address(&self, before: Option<i64>) -> String {
        self.written(before, None)
    }

    /// The same as an address, on another page.
    #[must_use]
    pub fn part(&self, page: usize) -> String {
        self.written(None, Some(page).filter(|page| *page > 1))
    }

    /// Itself as an address.
    #[must_use]
    pub fn here(&self) -> String {
        self.written(self.before, self.page)
    }

    /// How many stand on the pages before it.
    #[must_use]
    pub fn seen(&self) -> usize {
        (self.page.unwrap_or(1).clamp(1, PAGES) - 1) * PAGE as usize
    }

    fn written(&self, before: Option<i64>, page: Option<usize>) -> String {
        let before = before.map(|before| before.to_string()).unwrap_or_default();
        let page = page.map(|page| page.to_string()).unwrap_or_default();
        let query = form_urlencoded(&[
            ("q", &self.q),
            ("show", &self.show),
            ("component", &self.component),
            ("tag", &self.tag),
            ("before", &before),
            ("page", &page),
        ]);
        if query.is_empty() { "/knowledge".to_owned() } else { format!("/knowledge?{query}") }
    }
}

/// A page of notes.
pub struct Listed {
    /// What was looked for.
    pub wanted: Wanted,
    /// What a search found.
    pub found: Option<Found>,
    /// The notes of a list.
    pub notes: Vec<Summary>,
    /// Where older ones begin, if there are any.
    pub older: Option<i64>,
    /// The next page of a search or of those due, if there is one.
    pub next: Option<usize>,
    /// How many there are in all; of a list by number, how many stand on the page.
    pub total: usize,
    /// Whether the reader may write one.
    pub may_write: bool,
}

/// One note with what stands beside it.
pub struct Sheet {
    /// The note.
    pub note: Note,
    /// Its history, the newest first.
    pub revisions: Vec<Revision>,
    /// Notes that tell of something like it.
    pub similar: Vec<Similar>,
    /// Whether the reader may change it.
    pub may_edit: bool,
}

/// `GET /knowledge`
pub async fn list(State(surface): State<Shared>, visitor: Visitor, Query(wanted): Query<Wanted>) -> Response {
    let read = async {
        let mut tx = surface.console.store.read().await?;
        let desk = Desk::new(&surface, &visitor, (Section::Knowledge, wanted.here()), &mut tx, Told::default());
        let desk = desk.await?;
        let mut listed = listed(&surface, &mut tx, &visitor, wanted).await?;
        listed.may_write = surface.may(&visitor, "note.add");
        Ok::<_, StoreError>((desk, listed))
    };
    match read.await {
        Ok((desk, listed)) => note::list(&desk, &listed).into_response(),
        Err(error) => Failure::store(visitor.labels(), &error).page(&surface, &visitor.preferences),
    }
}

async fn listed(surface: &Shared, tx: &mut Tx, visitor: &Visitor, wanted: Wanted) -> Result<Listed, StoreError> {
    let reader = &visitor.reader;
    let mut listed =
        Listed { wanted, found: None, notes: Vec::new(), older: None, next: None, total: 0, may_write: false };
    let wanted = &listed.wanted;
    let (seen, page) = (wanted.seen(), PAGE as usize);
    let next = |total: usize| (total > seen + page && seen + page < PAGES * page).then(|| seen / page + 2);
    if !wanted.q.trim().is_empty() {
        let mut found = tx.knowledge().search(&wanted.q, seen + page, reader).await?;
        found.hits.drain(..seen.min(found.hits.len()));
        (listed.next, listed.total) = (next(found.total), found.total);
        listed.found = Some(found);
        return Ok(listed);
    }
    if wanted.show == "due" {
        let today = today(visitor, surface.console.clock.now());
        let all = tx.notes().due(today, PAGE * u32::try_from(PAGES).unwrap_or(u32::MAX), reader).await?;
        (listed.next, listed.total) = (next(all.len()), all.len());
        listed.notes = all.into_iter().skip(seen).take(page).collect();
        return Ok(listed);
    }
    let given = |text: &String| Some(text.clone()).filter(|text| !text.trim().is_empty());
    let filter = NoteFilter {
        component: given(&wanted.component),
        tag: given(&wanted.tag),
        incident: None,
        archived: wanted.show == "archived",
    };
    let mut notes = tx.notes().list(&filter, wanted.before, PAGE + 1, reader).await?;
    let more = notes.len() > PAGE as usize;
    notes.truncate(PAGE as usize);
    listed.older = notes.last().filter(|_| more).map(|note| note.key.0);
    listed.total = notes.len();
    listed.notes = notes;
    Ok(listed)
}

/// `GET /knowledge/KEY`
pub async fn show(State(surface): State<Shared>, visitor: Visitor, Path(key): Path<String>) -> Response {
    match NoteKey::parse(&key) {
        Some(key) => draw(&surface, &visitor, key, Told::default()).await,
        None => Failure::nothing(visitor.labels()).page(&surface, &visitor.preferences),
    }
}

/// `POST /knowledge/KEY/ACT`: says `/note ACT` about it.
pub async fn act(
    State(surface): State<Shared>,
    visitor: Visitor,
    Path((key, act)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Response {
    let said: Result<_, Failure> = async {
        let found = async {
            let Some(key) = NoteKey::parse(&key) else { return Ok(None) };
            let mut tx = surface.console.store.read().await?;
            tx.notes().by_key(key, &visitor.reader).await
        };
        let note = Failure::found(visitor.labels(), found.await)?;
        let changed = if act == "edit" { changed(&note, &fields) } else { fields.clone() };
        let named = note.key.to_string();
        let known = matches!(act.as_str(), "edit" | "link" | "review");
        let line = line(&surface.setup().commands, ("note", &act), &[("note", &named)], &changed);
        let told = act::act(&surface, &visitor, None, (&act, line.filter(|_| known)), fields).await?;
        Ok((note.key, told))
    }
    .await;
    match said {
        Ok((key, told)) => draw(&surface, &visitor, key, told).await,
        Err(failure) => failure.page(&surface, &visitor.preferences),
    }
}

/// The fields of a note's form without what is as before, which is not said.
fn changed(note: &Note, fields: &Fields) -> Fields {
    let content = &note.content;
    let before = [
        ("title", &content.title),
        ("symptoms", &content.symptoms),
        ("cause", &content.cause),
        ("countermeasure", &content.countermeasure),
    ];
    let mut changed = fields.clone();
    for (name, before) in before {
        changed.retain(|field, text| field != name || text.trim().replace("\r\n", "\n") != before.trim());
    }
    // Labels stand in the form as a whole; what is said is which go and which come.
    for (field, name, before) in [("components", "component", &content.components), ("tags", "tag", &content.tags)] {
        if let Some(all) = changed.remove(field) {
            changed.insert(name.to_owned(), label::difference(before, &all));
        }
    }
    changed
}

/// Where the form was opened from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct From {
    /// The incident it is about.
    pub incident: String,
}

/// `GET /knowledge/new`
pub async fn ask(State(surface): State<Shared>, visitor: Visitor, Query(from): Query<From>) -> Response {
    form(&surface, &visitor, &from, Told::default()).await
}

/// `POST /knowledge/new`
pub async fn add(State(surface): State<Shared>, visitor: Visitor, Form(fields): Form<Fields>) -> Response {
    let labels = visitor.labels();
    let from = From { incident: fields.get("incident").cloned().unwrap_or_default() };
    if fields.get("title").is_none_or(|title| title.trim().is_empty()) {
        let told = Told {
            problem: Some(labels.error_note_title()),
            act: "add".to_owned(),
            typed: fields,
            status: StatusCode::UNPROCESSABLE_ENTITY,
            ..Told::default()
        };
        return form(&surface, &visitor, &from, told).await;
    }
    let line = line(&surface.setup().commands, ("note", "add"), &[], &fields);
    let told = match act::act(&surface, &visitor, None, ("add", line), fields).await {
        Ok(told) => told,
        Err(failure) => return failure.page(&surface, &visitor.preferences),
    };
    let written = told.answer.as_ref().filter(|_| !told.refused()).and_then(|message| key(&message.headline));
    match written {
        Some(key) => draw(&surface, &visitor, key, told).await,
        None => form(&surface, &visitor, &from, told).await,
    }
}

/// The first key in a text.
fn key(text: &str) -> Option<NoteKey> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').find_map(NoteKey::parse)
}

async fn form(surface: &Shared, visitor: &Visitor, from: &From, told: Told) -> Response {
    let read = async {
        let mut tx = surface.console.store.read().await?;
        Desk::new(surface, visitor, (Section::Knowledge, "/knowledge/new".to_owned()), &mut tx, told).await
    };
    match read.await {
        Ok(desk) => (desk.told.status, note::form::new(&desk, from)).into_response(),
        Err(error) => Failure::store(visitor.labels(), &error).page(surface, &visitor.preferences),
    }
}

async fn draw(surface: &Shared, visitor: &Visitor, key: NoteKey, told: Told) -> Response {
    let found = async {
        let mut tx = surface.console.store.read().await?;
        let Some(note) = tx.notes().by_key(key, &visitor.reader).await? else { return Ok(None) };
        let revisions = tx.notes().revisions(&note, None, REVISIONS).await?;
        let text = format!("{}\n{}", note.content.title, note.content.symptoms);
        let components: Vec<_> = note.content.components.iter().map(String::as_str).collect();
        let mut similar = tx.knowledge().similar(&text, &components, SIMILAR + 1, &visitor.reader).await?;
        similar.retain(|one| one.summary.key != key);
        similar.truncate(SIMILAR);
        let here = (Section::Knowledge, format!("/knowledge/{key}"));
        let desk = Desk::new(surface, visitor, here, &mut tx, told).await?;
        let may_edit = surface.may(visitor, "note.edit") && note.archived.is_none();
        Ok::<_, StoreError>(Some((desk, Sheet { note, revisions, similar, may_edit })))
    };
    match Failure::found(visitor.labels(), found.await) {
        Ok((desk, sheet)) => (desk.told.status, note::page(&desk, &sheet)).into_response(),
        Err(failure) => failure.page(surface, &visitor.preferences),
    }
}
