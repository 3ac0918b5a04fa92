//! One GET with a bounded answer, for the families that read exporters (`node_exporter`, Prometheus).

use std::time::Duration;

use url::form_urlencoded;

use crate::probe::address::AddressPolicy;
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::http::exchange::{Asked, exchange};
use crate::probe::http::location::Location;
use crate::probe::target::HttpEndpoint;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The body, complete.
    pub body: Vec<u8>,
}

/// Gets `path` (absolute, plain text, for example `/api/v1/query`) below the endpoint's own path, with `query` encoded.
///
/// An empty `path` with an empty `query` asks for exactly the endpoint's URL. Every address of the name is tried in
/// turn, redirects stay on the host, and the body is at most `body_cap` bytes.
///
/// # Errors
/// Everything that kept it from a complete answer, among them a status other than 2xx
/// ([`ProbeErrorKind::Authentication`] for 401, [`ProbeErrorKind::Permission`] for 403, else
/// [`ProbeErrorKind::Malformed`]) and a body beyond the cap ([`ProbeErrorKind::TooLarge`]).
pub async fn get(
    endpoint: &HttpEndpoint,
    path: &str,
    query: &[(&str, &str)],
    policy: &AddressPolicy,
    body_cap: usize,
    deadline: Duration,
) -> Result<Answer, ProbeError> {
    let location = Location::read(&address_of(endpoint, path, query))?;
    let asked = Asked { endpoint, location: &location, policy, head: false, body_cap, turn: None };
    let seen = exchange(&asked, deadline).await;
    if let Some(error) = seen.error {
        return Err(error);
    }
    if seen.truncated {
        return Err(ProbeError::new(ProbeErrorKind::TooLarge { limit: body_cap as u64 }, location.to_string()));
    }
    let answered = |kind| ProbeError::new(kind, format!("{location} answered {}", seen.status.unwrap_or_default()));
    match seen.status {
        Some(status @ 200..=299) => Ok(Answer { status, body: seen.body }),
        Some(401) => Err(answered(ProbeErrorKind::Authentication)),
        Some(403) => Err(answered(ProbeErrorKind::Permission)),
        Some(503) => Err(answered(ProbeErrorKind::NotReady)),
        _ => Err(answered(ProbeErrorKind::Malformed)),
    }
}

fn address_of(endpoint: &HttpEndpoint, path: &str, query: &[(&str, &str)]) -> String {
    if path.is_empty() && query.is_empty() {
        return endpoint.url.clone();
    }
    let base = endpoint.url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    if query.is_empty() { format!("{base}{path}") } else { format!("{base}{path}?{query}") }
}
