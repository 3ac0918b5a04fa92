//! The address that Slack calls: whoever of the processes has its turn takes what comes.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Json, Response};
use axum::routing::post;
use axum::{Router, serve};
use toban::chat::slack::door::{Door, Head, Reply, Way};
use tokio::net::TcpListener;

/// A listener in front of the processes.
pub(super) struct Front {
    pub(super) url: String,
    doors: Doors,
}

/// The processes that run, the next one first.
type Doors = Arc<Mutex<Vec<Arc<Door>>>>;

impl Front {
    /// Listens on a free port, as long as the test's runtime lives.
    pub(super) async fn opens() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("127.0.0.1 has a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
        let doors = Doors::default();
        let router = Router::new().route("/slack/{way}", post(take)).with_state(Arc::clone(&doors));
        tokio::spawn(async move { serve(listener, router).await });
        Self { url, doors }
    }

    /// One more process takes its turn.
    pub(super) fn leads_to(&self, door: Arc<Door>) {
        self.doors.lock().unwrap_or_else(PoisonError::into_inner).push(door);
    }

    /// The way to the processes is shut, and they go on; whoever was reached by it.
    pub(super) fn is_shut(&self) -> Vec<Arc<Door>> {
        std::mem::take(&mut *self.doors.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// It leads to them again.
    pub(super) fn opens_again(&self, doors: Vec<Arc<Door>>) {
        self.doors.lock().unwrap_or_else(PoisonError::into_inner).extend(doors);
    }

    /// No process runs any more.
    pub(super) fn leads_nowhere(&self) {
        self.doors.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

async fn take(State(doors): State<Doors>, Path(way): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    let way = match way.as_str() {
        "commands" => Way::Commands,
        "interactions" => Way::Interactions,
        "events" => Way::Events,
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let door = {
        let mut doors = doors.lock().unwrap_or_else(PoisonError::into_inner);
        if !doors.is_empty() {
            doors.rotate_left(1);
        }
        doors.last().cloned()
    };
    let Some(door) = door else { return StatusCode::BAD_GATEWAY.into_response() };
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let head = Head {
        stamp: header("x-slack-request-timestamp"),
        signature: header("x-slack-signature"),
        retry: header("x-slack-retry-num"),
    };
    match door.take(way, head, &body).await {
        Reply::Forged => StatusCode::UNAUTHORIZED.into_response(),
        Reply::Taken => StatusCode::OK.into_response(),
        Reply::Json(answer) => Json(answer).into_response(),
    }
}
