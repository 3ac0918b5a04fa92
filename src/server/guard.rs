//! What every request passes first: the host it was sent to and the site it comes from; and what every response carries.
//!
//! A page on loopback is reachable by every site the browser shows: by DNS rebinding (hence `Host`) and by forged forms
//! (hence `Sec-Fetch-Site` and `Origin`).

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::reply::page::Labels;
use crate::server::access::{Access, host_name, is_loopback_host};
use crate::server::failure::Failure;
use crate::server::preference::Preferences;
use crate::server::{Shared, health, metrics};

const POLICY: &str =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Refuses requests to a foreign host name or from a foreign site.
pub async fn guard(State(surface): State<Shared>, request: Request, next: Next) -> Response {
    let labels = Labels::of(Preferences::of(request.headers()).language());
    let host = host(request.headers());
    // Health is asked by address, by whoever looks after the machine, and tells nothing worth protecting; figures then
    // demand the token.
    let by_address = health::is_health(request.uri().path()) || metrics::is_metrics(request.uri().path());
    if !by_address && !host_allowed(&surface.console.access, &host) {
        return Failure::new(StatusCode::MISDIRECTED_REQUEST, labels.error_host()).into_response();
    }
    if !origin_allowed(request.method(), request.headers(), &host) {
        return Failure::new(StatusCode::FORBIDDEN, labels.error_origin()).into_response();
    }
    next.run(request).await
}

/// Adds the headers that keep a browser strict.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    set(CONTENT_SECURITY_POLICY, POLICY);
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(X_FRAME_OPTIONS, "DENY");
    set(REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The `Host` header, empty when it is missing.
pub(super) fn host(headers: &HeaderMap) -> String {
    text(headers, &HOST).unwrap_or_default().to_owned()
}

/// Beyond loopback any name is taken, because there a session is demanded, and the browser binds it to the name.
fn host_allowed(access: &Access, host: &str) -> bool {
    let listed = || access.hosts.iter().any(|allowed| host_name(allowed) == host_name(host));
    is_loopback_host(host) || listed() || (access.beyond_loopback && access.hosts.is_empty() && !host.is_empty())
}

/// Reading by a link from elsewhere is fine; everything else must come from our own page.
fn origin_allowed(method: &Method, headers: &HeaderMap, host: &str) -> bool {
    let site = text(headers, &HeaderName::from_static("sec-fetch-site"));
    let same_origin = || {
        let origin = text(headers, &ORIGIN)?;
        let name = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"))?;
        Some(name.eq_ignore_ascii_case(host))
    };
    if *method == Method::GET || *method == Method::HEAD {
        let navigation = text(headers, &HeaderName::from_static("sec-fetch-mode")) == Some("navigate");
        return navigation || matches!(site, None | Some("same-origin" | "none"));
    }
    match site {
        Some(site) => site == "same-origin" && same_origin() != Some(false),
        None => same_origin() == Some(true),
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
