//! `POST /slack/commands`, `/slack/interactions`, `/slack/events`: where Slack calls.
//!
//! The door behind it checks the signature over the raw body and understands the rest; here are only the sizes and the
//! status codes. Without a signing secret the addresses do not exist.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use serde_json::Value;

use crate::chat::slack::door::{BODY, Head, Reply, Way};
use crate::server::body::whole;
use crate::server::{Shared, Surface};

/// How long a body may take, which Slack sends with its head.
const PATIENCE: Duration = Duration::from_secs(5);

/// Room for an answer, in bytes.
const ROOM: usize = 1024;

/// The three addresses; what is pasted into Slack's form ends with a slash as often as not.
pub(super) fn routes() -> Router<Arc<Surface>> {
    let ways = [("commands", Way::Commands), ("interactions", Way::Interactions), ("events", Way::Events)];
    ways.into_iter().fold(Router::new(), |router, (name, way)| {
        let taken = move |state: State<Shared>, request: Request<Body>| take(state, way, request);
        router.route(&format!("/slack/{name}"), post(taken)).route(&format!("/slack/{name}/"), post(taken))
    })
}

async fn take(State(surface): State<Shared>, way: Way, request: Request<Body>) -> Response {
    let Some(door) = &surface.console.slack else { return StatusCode::NOT_FOUND.into_response() };
    let (head, body) = request.into_parts();
    if length(&head.headers).is_some_and(|length| length > BODY) {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    let of_slack = Head {
        stamp: header(&head.headers, "x-slack-request-timestamp"),
        signature: header(&head.headers, "x-slack-signature"),
        retry: header(&head.headers, "x-slack-retry-num"),
    };
    if !door.may_be(of_slack) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let body = match whole(body, BODY, PATIENCE, &surface.console.clock).await {
        Ok(body) => body,
        Err(status) => return status.into_response(),
    };
    match door.take(way, of_slack, &body).await {
        Reply::Forged => StatusCode::UNAUTHORIZED.into_response(),
        Reply::Taken => StatusCode::OK.into_response(),
        Reply::Json(answer) => ([(CONTENT_TYPE, "application/json")], written(&answer)).into_response(),
    }
}

/// An answer as it is sent, into room that most of them fit into.
fn written(answer: &Value) -> Vec<u8> {
    let mut text = Vec::with_capacity(ROOM);
    // Writing a value of JSON into memory cannot fail.
    drop(serde_json::to_writer(&mut text, answer));
    text
}

/// How long the body says it is.
fn length(headers: &HeaderMap) -> Option<usize> {
    header(headers, CONTENT_LENGTH.as_str())?.parse().ok()
}

/// A header that is there once; of several none is right.
fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().filter(|_| values.next().is_none());
    value.and_then(|value| value.to_str().ok())
}
