//! What people do with a message that was said: its author changes it or takes it back, readers react to it.
//!
//! Dispatch hears of it first, since a timeline may follow; the page shows the change only once that is done. Whoever
//! is interrupted in between still sees the old state and does it again, which changes nothing twice.

use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use crate::action::timeline::said::text;
use crate::chat::inbound::{Deleted, Edited, Inbound, Reacted, Receipt, Sign};
use crate::chat::message::Tone;
use crate::chat::moment::shown;
use crate::chat::web::{author, link, place};
use crate::id::ulid;
use crate::redaction::redact;
use crate::server::Shared;
use crate::server::failure::Failure;
use crate::server::say::{LENGTH_LIMIT, deliver, whisper};
use crate::server::view::word;
use crate::server::visitor::Visitor;
use crate::store::message::{Body, StoredMessage};

/// New words.
#[derive(Debug, Deserialize)]
pub struct Words {
    text: String,
}

/// A reaction, as its button sends it.
#[derive(Debug, Deserialize)]
pub struct Given {
    reaction: String,
}

/// `GET /m/MESSAGE/edit`: the form for its author.
pub async fn ask(State(surface): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Response {
    match own(&surface, &visitor, &id).await {
        Ok((stored, text)) => word::page(&surface.assets, &visitor, &stored, &text, None).into_response(),
        Err(failure) => failure.page(&surface, &visitor.preferences),
    }
}

/// `POST /m/MESSAGE/edit`
pub async fn edit(
    State(surface): State<Shared>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(words): Form<Words>,
) -> Response {
    let labels = visitor.labels();
    let text = words.text.trim();
    let done = async {
        let (stored, old) = own(&surface, &visitor, &id).await?;
        let problem = match text.chars().count() {
            0 => Some(labels.error_empty()),
            length if length > LENGTH_LIMIT => Some(labels.too_long(LENGTH_LIMIT)),
            _ if is_command(&old) || is_command(text) => Some(labels.error_command_stays()),
            _ => None,
        };
        if let Some(problem) = problem {
            // What was typed stays in the form.
            let page = word::page(&surface.assets, &visitor, &stored, text, Some(&problem));
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
        let kept = redact(text).text;
        let now = surface.console.clock.now();
        let (event, place, message) = (ulid(now), place(&stored), stored.id.clone());
        let edited =
            Edited { event, place, message, text: kept, version: None, account: visitor.account.clone(), at: now };
        tell(&surface, &visitor, &stored, Inbound::Edited(edited)).await?;
        let changed = async {
            let mut tx = surface.console.store.begin().await?;
            tx.conversations().reword(&id, visitor.name(), text, now).await?;
            tx.commit().await
        };
        changed.await.map_err(|error| Failure::store(labels, &error))?;
        Ok(Redirect::to(&format!("/m/{id}")).into_response())
    };
    done.await.unwrap_or_else(|failure: Failure| failure.page(&surface, &visitor.preferences))
}

/// `POST /m/MESSAGE/delete`
pub async fn delete(State(surface): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let labels = visitor.labels();
    let done = async {
        let (stored, _) = own(&surface, &visitor, &id).await?;
        let now = surface.console.clock.now();
        let (event, place, message) = (ulid(now), place(&stored), stored.id.clone());
        let deleted = Deleted { event, place, message, account: visitor.account.clone(), at: now };
        tell(&surface, &visitor, &stored, Inbound::Deleted(deleted)).await?;
        let changed = async {
            let mut tx = surface.console.store.begin().await?;
            tx.conversations().take_back(&id, visitor.name(), now).await?;
            tx.commit().await
        };
        changed.await.map_err(|error| Failure::store(labels, &error))?;
        Ok(Redirect::to(&format!("/m/{id}")).into_response())
    };
    done.await.unwrap_or_else(|failure: Failure| failure.page(&surface, &visitor.preferences))
}

/// `POST /m/MESSAGE/react`: gives the reaction, or takes it back when it was given.
pub async fn react(
    State(surface): State<Shared>,
    visitor: Visitor,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Response {
    let labels = visitor.labels();
    let done = async {
        let stored = visible(&surface, &visitor, &id).await?;
        let known = surface.setup().incident.reactions.contains(&given.reaction);
        if !known || stored.visible_to.is_some() || stored.deleted.is_some() {
            return Err(Failure::nothing(labels));
        }
        let account = &visitor.account;
        let has = |by: &String| *by == account.id;
        let added = !stored.reactions.iter().any(|one| one.name == given.reaction && one.by.iter().any(has));
        let now = surface.console.clock.now();
        let reacted = Reacted {
            event: ulid(now),
            place: place(&stored),
            message: stored.id.clone(),
            sign: Sign::Reaction(given.reaction.clone()),
            account: account.clone(),
            added,
            text: text(&stored),
            files: Vec::new(),
            author: author(&stored),
            link: Some(link(&stored)),
            posted: stored.posted,
            at: now,
        };
        tell(&surface, &visitor, &stored, Inbound::Reacted(reacted)).await?;
        let changed = async {
            let mut tx = surface.console.store.begin().await?;
            tx.conversations().react(&id, &given.reaction, &account.id, added).await?;
            tx.commit().await
        };
        changed.await.map_err(|error| Failure::store(labels, &error))
    };
    let scripted = headers.contains_key("x-toban");
    match done.await {
        Ok(()) if scripted => StatusCode::NO_CONTENT.into_response(),
        Ok(()) => Redirect::to(&format!("/m/{id}")).into_response(),
        Err(failure) if scripted => failure.into_response(),
        Err(failure) => failure.page(&surface, &visitor.preferences),
    }
}

/// What timelines make of it comes first; a refusal stops the change, anything else is for the person alone.
async fn tell(surface: &Shared, visitor: &Visitor, stored: &StoredMessage, event: Inbound) -> Result<(), Failure> {
    if !surface.pace.take(&visitor.account.id) {
        return Err(Failure::new(StatusCode::TOO_MANY_REQUESTS, visitor.labels().error_busy()));
    }
    match deliver(surface, visitor.labels(), event).await? {
        Receipt::Accepted => Ok(()),
        Receipt::Answered(message) | Receipt::NotTaken(message) if message.tone == Tone::Refused => {
            let told = shown(&message.headline, visitor.preferences.zone.as_ref());
            Err(Failure::new(StatusCode::FORBIDDEN, told.into_owned()))
        }
        Receipt::Answered(message) | Receipt::NotTaken(message) => {
            whisper(surface, visitor, &place(stored), &message).await
        }
    }
}

async fn visible(surface: &Shared, visitor: &Visitor, id: &str) -> Result<StoredMessage, Failure> {
    let found = async {
        let mut tx = surface.console.store.read().await?;
        tx.conversations().message(id, visitor.viewer()).await
    };
    let found = found.await.map_err(|error| Failure::store(visitor.labels(), &error))?;
    found.ok_or_else(|| Failure::nothing(visitor.labels()))
}

/// The message with its words, if the visitor wrote them; else there is nothing here to change.
async fn own(surface: &Shared, visitor: &Visitor, id: &str) -> Result<(StoredMessage, String), Failure> {
    let stored = visible(surface, visitor, id).await?;
    match &stored.body {
        Body::Text(text) if visitor.eyes(&[]).owns(&stored) => {
            let text = text.clone();
            Ok((stored, text))
        }
        _ => Err(Failure::nothing(visitor.labels())),
    }
}

fn is_command(text: &str) -> bool {
    text.starts_with('/') || text.starts_with('／') || text.starts_with("@toban")
}
