//! Conversations as pages: the list, one with its history, a thread.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use serde::Deserialize;

use crate::directory::access::Reader;
use crate::id::ulid;
use crate::server::Shared;
use crate::server::failure::Failure;
use crate::server::section::{Counts, Section};
use crate::server::view::{room, section, side};
use crate::server::visitor::Visitor;
use crate::store::Tx;
use crate::store::conversation::Conversation;
use crate::store::error::StoreError;
use crate::store::message::StoredMessage;
use crate::store::run::{RunFilter, RunSummary};

/// Messages on one page.
pub(super) const PAGE: u32 = 30;
/// Runs looked at for the side, of which the newest per playbook and target are shown.
const RUNS_READ: u32 = 40;
/// Conversations of incidents in the side.
const ROOMS: u32 = 20;
/// The conversation made when there is none.
const FIRST: &str = "ops";

/// Which part of the history.
#[derive(Debug, Default, Deserialize)]
pub struct Part {
    before: Option<i64>,
}

/// Everything a conversation's page shows, read in one transaction.
pub struct Room {
    /// The conversation.
    pub here: Conversation,
    /// Those that are for everything.
    pub all: Vec<Conversation>,
    /// Those of incidents.
    pub incidents: Vec<Conversation>,
    /// What waits in the other sections.
    pub counts: Counts,
    /// The latest runs, worst first.
    pub runs: Vec<RunSummary>,
    /// The root of the thread shown, if one is.
    pub root: Option<StoredMessage>,
    /// Messages in reading order.
    pub messages: Vec<StoredMessage>,
    /// Where older messages begin, if there are any.
    pub older: Option<i64>,
    /// Whether this is a look at the past, without the newest messages.
    pub past: bool,
    /// The journal's number this state belongs to.
    pub revision: i64,
}

/// `GET /`: the first conversation, which is made when there is none.
pub async fn home(State(surface): State<Shared>, visitor: Visitor) -> Response {
    match first(&surface, &visitor.reader).await {
        Ok(first) => draw(&surface, &visitor, &first.id, None, &Part::default()).await,
        Err(error) => Failure::store(visitor.labels(), &error).page(&surface, &visitor.preferences),
    }
}

/// The conversation the page begins with, which is made when there is none.
pub(super) async fn first(surface: &Shared, reader: &Reader) -> Result<Conversation, StoreError> {
    let all = surface.console.store.read().await?.conversations().list(reader).await?;
    if let Some(first) = all.into_iter().next() {
        return Ok(first);
    }
    let mut tx = surface.console.store.begin().await?;
    let made = tx.conversations().create(FIRST, surface.console.clock.now()).await?;
    tx.commit().await?;
    if let Some(made) = made {
        return Ok(made);
    }
    // Another replica was faster.
    let found = surface.console.store.read().await?.conversations().by_name(FIRST, reader).await?;
    found.ok_or_else(|| StoreError::Missing { what: "conversation", id: FIRST.to_owned() })
}

/// `GET /c/CONVERSATION?before=SEQ`
pub async fn show(
    State(surface): State<Shared>,
    visitor: Visitor,
    Path(conversation): Path<String>,
    Query(part): Query<Part>,
) -> Response {
    draw(&surface, &visitor, &conversation, None, &part).await
}

/// `GET /c/CONVERSATION/t/MESSAGE?before=SEQ`
pub async fn thread(
    State(surface): State<Shared>,
    visitor: Visitor,
    Path((conversation, root)): Path<(String, String)>,
    Query(part): Query<Part>,
) -> Response {
    draw(&surface, &visitor, &conversation, Some(&root), &part).await
}

async fn draw(surface: &Shared, visitor: &Visitor, id: &str, root: Option<&str>, part: &Part) -> Response {
    let read = async {
        let mut tx = surface.console.store.read().await?;
        read(&mut tx, (visitor, surface.console.clock.now()), id, root, part).await
    };
    match read.await {
        Ok(Some(found)) => {
            let degraded = surface.console.health.borrow().clone();
            let examples = surface.console.suggest.examples(&visitor.account);
            let examples: Vec<String> = examples.iter().map(|line| surface.typed(line)).collect();
            let setup = surface.setup();
            let reactions = &setup.incident.reactions;
            let frame =
                room::Frame { assets: &surface.assets, visitor, degraded: &degraded, reactions, examples: &examples };
            room::page(&frame, &found, &ulid(surface.console.clock.now())).into_response()
        }
        Ok(None) => Failure::nothing(visitor.labels()).page(surface, &visitor.preferences),
        Err(error) => Failure::store(visitor.labels(), &error).page(surface, &visitor.preferences),
    }
}

async fn read(
    tx: &mut Tx,
    (visitor, now): (&Visitor, Timestamp),
    id: &str,
    root: Option<&str>,
    part: &Part,
) -> Result<Option<Room>, StoreError> {
    let (viewer, reader) = (visitor.viewer(), &visitor.reader);
    let revision = tx.conversations().revision().await?;
    let Some(here) = tx.conversations().by_id(id, reader).await? else { return Ok(None) };
    let all = tx.conversations().list(reader).await?;
    let incidents = tx.conversations().rooms(reader, ROOMS).await?;
    let root = match root {
        None => None,
        Some(root) => match tx.conversations().message(root, viewer).await? {
            Some(root) if root.conversation == here.id && root.thread.is_none() => Some(root),
            _ => return Ok(None),
        },
    };
    // One more than shown, to know whether there are older ones.
    let mut messages = match &root {
        None => tx.conversations().history(&here.id, viewer, part.before, PAGE + 1).await?,
        Some(root) => tx.conversations().thread(&root.id, viewer, part.before, PAGE + 1).await?,
    };
    let more = messages.len() > PAGE as usize;
    if more {
        messages.remove(0);
    }
    let older = messages.first().filter(|_| more).map(|message| message.seq);
    let counts = Counts::read(tx, visitor, now).await?;
    let runs = runs(tx).await?;
    Ok(Some(Room { here, all, incidents, counts, runs, root, messages, older, past: part.before.is_some(), revision }))
}

/// The newest run of each playbook and target, worst first.
async fn runs(tx: &mut Tx) -> Result<Vec<RunSummary>, StoreError> {
    let mut newest: Vec<RunSummary> = Vec::new();
    for run in tx.runs().list(&RunFilter::default(), None, RUNS_READ).await? {
        if !newest.iter().any(|seen| seen.playbook == run.playbook && seen.target == run.target) {
            newest.push(run);
        }
    }
    newest.sort_by_key(|run| run.status.rank());
    newest.truncate(side::RUNS_SHOWN);
    Ok(newest)
}

/// `GET /c/CONVERSATION/side`: the latest runs, for the script to renew.
pub async fn side(State(surface): State<Shared>, visitor: Visitor, Path(conversation): Path<String>) -> Response {
    let found = async {
        let mut tx = surface.console.store.read().await?;
        match tx.conversations().by_id(&conversation, &visitor.reader).await? {
            Some(_) => runs(&mut tx).await.map(Some),
            None => Ok(None),
        }
    };
    match found.await {
        Ok(None) => Failure::nothing(visitor.labels()).into_response(),
        Ok(Some(found)) => side::runs(&found, &conversation, &visitor).into_response(),
        Err(error) => Failure::store(visitor.labels(), &error).into_response(),
    }
}

/// `GET /sections`: what waits in the sections, for the chat's script to renew.
pub async fn sections(State(surface): State<Shared>, visitor: Visitor) -> Response {
    let found = async {
        let mut tx = surface.console.store.read().await?;
        Counts::read(&mut tx, &visitor, surface.console.clock.now()).await
    };
    match found.await {
        Ok(counts) => section::sections(Section::Chat, counts, visitor.labels()).into_response(),
        Err(error) => Failure::store(visitor.labels(), &error).into_response(),
    }
}
