//! Whether Toban is alive and whether it can store what comes in; for load balancers and `toban health`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use crate::chat::inbound::Platform;
use crate::chat::moment::plain;
use crate::language::Language;
use crate::reply::health::{Trouble, trouble};
use crate::server::Shared;

/// Whether `path` is asked without a session and under any host name.
pub(super) fn is_health(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz")
}

/// `GET /healthz`: 200 as long as the process answers; the body tells what is degraded.
pub async fn alive(State(surface): State<Shared>) -> Response {
    let degraded = surface.console.health.borrow().clone();
    let degraded: Vec<String> = degraded.iter().map(sentence).collect();
    let status = if degraded.is_empty() { "ok" } else { "degraded" };
    Json(json!({ "status": status, "degraded": degraded })).into_response()
}

fn sentence(one: &Trouble) -> String {
    plain(&trouble(one, Language::En)).into_owned()
}

/// What is wrong with each platform that is not well, and with `toban` itself.
fn unwell(list: &[Trouble]) -> BTreeMap<&'static str, Vec<String>> {
    let mut unwell: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for one in list {
        unwell.entry(one.platform().map_or("toban", Platform::word)).or_default().push(sentence(one));
    }
    unwell
}

/// `GET /readyz`: 200 when an event could be stored now, else 503. A platform that is not well stands in the body and does
/// not change that: what came in is kept, another replica would do no better, and the page goes on.
pub async fn ready(State(surface): State<Shared>) -> Response {
    let ready = async {
        let mut tx = surface.console.store.begin().await?;
        tx.conversations().revision().await?;
        tx.commit().await
    };
    match ready.await {
        Ok(()) => {
            let unwell = unwell(&surface.console.health.borrow());
            let body = if unwell.is_empty() {
                json!({ "status": "ready" })
            } else {
                json!({ "status": "ready", "unwell": unwell })
            };
            Json(body).into_response()
        }
        Err(error) => {
            tracing::warn!(%error, "the store cannot take events");
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "store" }))).into_response()
        }
    }
}
