//! The bodies of requests: read in whole before anything is done with them, up to a size and within a time.
//!
//! Invariant: nobody keeps a request by sending it slowly, byte by byte or not at all.

use std::error::Error;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http_body_util::LengthLimitError;

use crate::clock::SharedClock;
use crate::server::Shared;

/// Greatest size of a form in bytes.
///
/// A long text in Japanese is nine bytes a character on its way, and is to be refused with words rather than cut off.
const FORM: usize = 256 * 1024;
/// How long a form may take: a long one on a slow phone.
const PATIENCE: Duration = Duration::from_secs(30);

/// Reads what a page's request carries, if it may carry something.
pub(super) async fn read(State(surface): State<Shared>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let (head, body) = request.into_parts();
    match whole(body, FORM, PATIENCE, &surface.console.clock).await {
        Ok(body) => next.run(Request::from_parts(head, Body::from(body))).await,
        Err(status) => status.into_response(),
    }
}

/// The whole body; else what to answer: it is larger than `most` bytes, took longer than `within`, or broke off.
pub(super) async fn whole(body: Body, most: usize, within: Duration, clock: &SharedClock) -> Result<Bytes, StatusCode> {
    tokio::select! {
        biased;
        read = to_bytes(body, most) => read.map_err(|error| {
            let too_large = error.source().is_some_and(<dyn Error>::is::<LengthLimitError>);
            if too_large { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST }
        }),
        () = clock.sleep(within) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}
