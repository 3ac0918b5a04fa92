//! Saying something: a line typed, or a button pressed. A command goes to dispatch with the presser's rights; anything
//! else is a word between people.
//!
//! A command's line is shown to its author alone until dispatch accepts it: what only one person is answered, only one
//! person sees.

use std::time::Duration;

use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::chat::gateway::Gateway as _;
use crate::chat::inbound::{Arrival, Inbound, Invocation, Place, Platform, Receipt};
use crate::chat::message::{Button, ButtonStyle, Message, Press, Tone};
use crate::chat::moment::plain;
use crate::id::ulid;
use crate::redaction::redact;
use crate::reply::page::Labels;
use crate::server::Shared;
use crate::server::failure::Failure;
use crate::server::visitor::Visitor;
use crate::store::error::StoreError;
use crate::store::message::{Author, Body, NewMessage};

/// Greatest length of what is typed, in characters.
pub(super) const LENGTH_LIMIT: usize = 4_000;
/// How long dispatch may take for its receipt; the work itself goes on after it.
const RECEIPT_WITHIN: Duration = Duration::from_secs(5);
/// Greatest length of an event's id.
pub(super) const EVENT_LIMIT: usize = 64;

/// What the composer sends.
#[derive(Debug, Deserialize)]
pub struct Said {
    text: String,
    #[serde(default)]
    thread: String,
    #[serde(default)]
    event: String,
}

/// What a button sends.
#[derive(Debug, Deserialize)]
pub struct Pressed {
    button: usize,
    #[serde(default)]
    event: String,
}

struct Line {
    place: Place,
    text: String,
    event: String,
    pressed: bool,
}

/// `POST /c/CONVERSATION/say`
pub async fn say(
    State(surface): State<Shared>,
    visitor: Visitor,
    Path(conversation): Path<String>,
    headers: HeaderMap,
    Form(said): Form<Said>,
) -> Response {
    let thread = Some(said.thread).filter(|root| !root.is_empty());
    let place = Place { platform: Platform::Web, conversation, thread };
    let line = Line { place: place.clone(), text: said.text.trim().to_owned(), event: said.event, pressed: false };
    let done = take(&surface, &visitor, line).await;
    answer(&surface, &visitor, &headers, &place, done)
}

/// `POST /m/MESSAGE/press`
pub async fn press(
    State(surface): State<Shared>,
    visitor: Visitor,
    Path(message): Path<String>,
    headers: HeaderMap,
    Form(pressed): Form<Pressed>,
) -> Response {
    let found = async {
        let mut tx = surface.console.store.read().await?;
        tx.conversations().message(&message, visitor.viewer()).await
    };
    let labels = visitor.labels();
    let stored = match found.await {
        Ok(Some(stored)) => stored,
        Ok(None) => return Failure::nothing(labels).page(&surface, &visitor.preferences),
        Err(error) => return Failure::store(labels, &error).page(&surface, &visitor.preferences),
    };
    let place =
        Place { platform: Platform::Web, conversation: stored.conversation.clone(), thread: stored.thread.clone() };
    let button = match &stored.body {
        Body::Message(message) => message.buttons.get(pressed.button),
        Body::Text(_) => None,
    };
    let Some(Button { press: Press::Command { line }, .. }) = button else {
        return Failure::nothing(labels).page(&surface, &visitor.preferences);
    };
    let line = Line { place: place.clone(), text: surface.typed(line), event: pressed.event, pressed: true };
    let done = take(&surface, &visitor, line).await;
    answer(&surface, &visitor, &headers, &place, done)
}

/// The script wants no page; a form goes back to the conversation.
fn answer(
    surface: &Shared,
    visitor: &Visitor,
    headers: &HeaderMap,
    place: &Place,
    done: Result<(), Failure>,
) -> Response {
    let scripted = headers.contains_key("x-toban");
    match done {
        Ok(()) if scripted => StatusCode::NO_CONTENT.into_response(),
        Ok(()) => {
            let thread = place.thread.as_ref().map(|root| format!("/t/{root}")).unwrap_or_default();
            Redirect::to(&format!("/c/{}{thread}", place.conversation)).into_response()
        }
        Err(failure) if scripted => failure.into_response(),
        Err(failure) => failure.page(surface, &visitor.preferences),
    }
}

async fn take(surface: &Shared, visitor: &Visitor, mut line: Line) -> Result<(), Failure> {
    let labels = visitor.labels();
    if line.text.is_empty() {
        return Err(Failure::new(StatusCode::UNPROCESSABLE_ENTITY, labels.error_empty()));
    }
    if line.text.chars().count() > LENGTH_LIMIT {
        return Err(Failure::new(StatusCode::UNPROCESSABLE_ENTITY, labels.too_long(LENGTH_LIMIT)));
    }
    if !surface.pace.take(&visitor.account.id) {
        return Err(Failure::new(StatusCode::TOO_MANY_REQUESTS, labels.error_busy()));
    }
    if line.event.is_empty() || line.event.len() > EVENT_LIMIT {
        line.event = ulid(surface.console.clock.now());
    }
    let store = |error: StoreError| match error {
        StoreError::Missing { .. } => Failure::nothing(labels),
        other => Failure::store(labels, &other),
    };
    // An input method for Japanese types the slash in full width.
    if let Some(rest) = line.text.strip_prefix('／') {
        line.text = format!("/{rest}");
    }
    let command = line.text.starts_with('/') || line.text.starts_with("@toban");
    let Some(said) = record(surface, visitor, &line, command).await.map_err(store)? else {
        return Ok(());
    };
    if command { invoke(surface, visitor, line, &said).await } else { hint(surface, visitor, &line).await }
}

/// Appends the line to the conversation; `None` when this very event was already taken.
async fn record(surface: &Shared, visitor: &Visitor, line: &Line, command: bool) -> Result<Option<String>, StoreError> {
    let now = surface.console.clock.now();
    let mut tx = surface.console.store.begin().await?;
    // Dispatch records the event's own id; the line on the page has one beside it.
    if !tx.events().record(Platform::Web, &format!("line {}", line.event), now).await? {
        return Ok(None);
    }
    let conversation = line.place.conversation.clone();
    if tx.conversations().by_id(&conversation, &visitor.reader).await?.is_none() {
        return Err(StoreError::Missing { what: "conversation", id: conversation });
    }
    let message = NewMessage {
        conversation,
        thread: line.place.thread.clone(),
        author: Author::Person(visitor.name().to_owned()),
        body: Body::Text(line.text.clone()),
        visible_to: command.then(|| visitor.account.id.clone()),
    };
    let stored = tx.conversations().append(message, now).await?;
    tx.commit().await?;
    Ok(Some(stored.id))
}

async fn invoke(surface: &Shared, visitor: &Visitor, line: Line, said: &str) -> Result<(), Failure> {
    let labels = visitor.labels();
    let place = line.place.clone();
    let invocation = Invocation {
        event: line.event,
        place: line.place,
        account: visitor.account.clone(),
        text: line.text,
        pressed: line.pressed,
        at: surface.console.clock.now(),
    };
    match deliver(surface, labels, Inbound::Invoked(invocation)).await? {
        Receipt::Accepted => reveal(surface, said).await.map_err(|error| Failure::store(labels, &error)),
        Receipt::Answered(message) | Receipt::NotTaken(message) => whisper(surface, visitor, &place, &message).await,
    }
}

/// Hands an event to dispatch and waits for its receipt.
pub(super) async fn deliver(surface: &Shared, labels: Labels, event: Inbound) -> Result<Receipt, Failure> {
    let (receipt, taken) = oneshot::channel();
    let received = timeout(RECEIPT_WITHIN, async {
        surface.console.inbound.send(Arrival { event, receipt }).await.ok()?;
        taken.await.ok()
    });
    received.await.ok().flatten().ok_or_else(|| {
        tracing::error!("no receipt for what came from the page");
        Failure::new(StatusCode::SERVICE_UNAVAILABLE, labels.error_late())
    })
}

/// Everybody sees the line from now on.
async fn reveal(surface: &Shared, said: &str) -> Result<(), StoreError> {
    let mut tx = surface.console.store.begin().await?;
    tx.conversations().reveal(said).await?;
    tx.commit().await
}

/// Shows the visitor something in a place, and nobody else.
pub(super) async fn whisper(
    surface: &Shared,
    visitor: &Visitor,
    place: &Place,
    message: &Message,
) -> Result<(), Failure> {
    surface.console.gateway.whisper(place, &visitor.account, message).await.map_err(|error| {
        tracing::error!(%error, "an answer could not be shown on the page");
        Failure::new(StatusCode::SERVICE_UNAVAILABLE, visitor.labels().error_store())
    })
}

/// Words that begin like a command were perhaps meant as one.
async fn hint(surface: &Shared, visitor: &Visitor, line: &Line) -> Result<(), Failure> {
    let first = line.text.split_whitespace().next().unwrap_or_default();
    if !surface.console.suggest.is_command(first) {
        return Ok(());
    }
    let labels = visitor.labels();
    // The hint is kept like every message.
    let meant = redact(&plain(&line.text)).text;
    let setup = surface.setup();
    let short = meant.strip_prefix(setup.commands.prefix());
    let named = |line: &&str| setup.commands.get(line.split_whitespace().next().unwrap_or_default()).is_some();
    let meant = short.filter(named).unwrap_or(&meant);
    let typed = surface.typed(meant);
    let mut message = Message::line(labels.spoken(), Tone::Plain, labels.did_you_mean(&typed));
    message.buttons.push(Button {
        label: typed,
        press: Press::Command { line: meant.to_owned() },
        style: ButtonStyle::Plain,
    });
    whisper(surface, visitor, &line.place, &message).await
}
