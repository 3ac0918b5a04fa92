//! One message by its address: where it stands, and the whole of it.

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse as _, Redirect, Response};

use crate::chat::terminal::render::{Style, render_typed};
use crate::chat::typed::{Typing, Way};
use crate::server::Shared;
use crate::server::conversation::PAGE;
use crate::server::failure::Failure;
use crate::server::visitor::Visitor;
use crate::store::message::Body;

/// `GET /m/MESSAGE`: leads to the message where it stands.
pub async fn permalink(State(surface): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let found = async {
        let mut tx = surface.console.store.read().await?;
        let viewer = visitor.viewer();
        let Some(message) = tx.conversations().message(&id, viewer).await? else { return Ok(None) };
        let newest = tx.conversations().history(&message.conversation, viewer, None, PAGE).await?;
        let near = newest.iter().any(|one| one.id == message.id);
        // A thread is shown where it began, though what stands in it may be for fewer people.
        let root = match &message.thread {
            Some(root) => tx.conversations().message(root, viewer).await?,
            None => None,
        };
        let shown = root.map_or_else(|| message.conversation.clone(), |root| root.conversation);
        Ok(Some((message, shown, near)))
    };
    match found.await {
        Ok(Some((message, shown, near))) => {
            let place = match (&message.thread, near) {
                (Some(root), _) => format!("/t/{root}?before={}", message.seq + 1),
                (None, true) => String::new(),
                (None, false) => format!("?before={}", message.seq + 1),
            };
            Redirect::to(&format!("/c/{shown}{place}#m-{}", message.id)).into_response()
        }
        Ok(None) => Failure::nothing(visitor.labels()).page(&surface, &visitor.preferences),
        Err(error) => Failure::store(visitor.labels(), &error).page(&surface, &visitor.preferences),
    }
}

/// `GET /m/MESSAGE/text`: the whole message as plain text, for what the page cuts.
pub async fn text(State(surface): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let found = async {
        let mut tx = surface.console.store.read().await?;
        tx.conversations().message(&id, visitor.viewer()).await
    };
    match found.await {
        Ok(Some(message)) => {
            let text = match message.body {
                Body::Text(text) => text,
                Body::Message(message) => {
                    let (setup, way) = (surface.setup(), Way::Slash);
                    render_typed(&message, Style::PLAIN, Typing { prefix: setup.commands.prefix(), way })
                }
            };
            ([(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"))], text).into_response()
        }
        Ok(None) => Failure::nothing(visitor.labels()).page(&surface, &visitor.preferences),
        Err(error) => Failure::store(visitor.labels(), &error).page(&surface, &visitor.preferences),
    }
}
