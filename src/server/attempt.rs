//! Who tried to get in, for the audit: by the shared token, and those who were not let in.
//!
//! Of failed attempts four a second are kept at most; the log has the others. So nobody fills the store from outside.

use std::net::SocketAddr;

use axum::http::HeaderMap;
use tracing::warn;

use crate::chat::inbound::{Account, Platform};
use crate::chat::web::{TOKEN, UNKNOWN};
use crate::server::Shared;
use crate::store::audit::Outcome;
use crate::store::error::StoreError;

/// What is tried.
const ACTION: &str = "session.open";
/// Characters that are kept of what a proxy says.
const PROXY: usize = 64;

/// Somebody had the shared token.
///
/// # Errors
/// When the store does not keep it.
pub(super) async fn by_token(surface: &Shared, headers: &HeaderMap, peer: SocketAddr) -> Result<(), StoreError> {
    keep(surface, TOKEN, &from(headers, peer), (Outcome::Done, "")).await
}

/// Somebody had nothing that lets them in.
pub(super) async fn failed(surface: &Shared, headers: &HeaderMap, peer: SocketAddr, why: &str) {
    let from = from(headers, peer);
    if !surface.pace.take("attempts") {
        return warn!(from, why, "somebody was not let in; there are too many for the audit");
    }
    if let Err(error) = keep(surface, UNKNOWN, &from, (Outcome::Refused, why)).await {
        warn!(%error, from, why, "somebody was not let in, and the audit does not have it");
    }
}

/// Where a request comes from: the address at the other end, and whom a proxy there says it speaks for.
pub(super) fn from(headers: &HeaderMap, peer: SocketAddr) -> String {
    let forwarded = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let forwarded: String = forwarded.chars().take(PROXY).collect();
    if forwarded.is_empty() { format!("from {}", peer.ip()) } else { format!("from {} for {forwarded}", peer.ip()) }
}

async fn keep(surface: &Shared, id: &str, from: &str, outcome: (Outcome, &str)) -> Result<(), StoreError> {
    let who = Account { platform: Platform::Web, id: id.to_owned(), person: None, local: false, language: None };
    let mut tx = surface.console.store.begin().await?;
    tx.audit().append(&who, ACTION, from, outcome, surface.console.clock.now()).await?;
    tx.commit().await
}
