//! HTTP endpoints: one question, GET or HEAD, with the time of every phase of the answer.
//!
//! [`location`] and [`purpose`] say what may be asked, [`exchange`] asks
//! once, [`sampling`] asks several times, [`shown`] turns that into a reading; [`client`]
//! serves the families that read exporters.
//!
//! Invariant: there is no other way to send an HTTP request from this crate's probes.

use std::sync::Arc;

use async_trait::async_trait;

use crate::probe::address::AddressPolicy;
use crate::probe::argument::{self, ArgumentError, ArgumentValue, Arguments};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::http::exchange::Asked;
use crate::probe::http::location::Location;
use crate::probe::reading::Reading;
use crate::probe::schema::{ArgumentKind, ArgumentSpec, ProbeSpec, Schema};
use crate::probe::target::{Endpoint, Target, TargetKind};
use crate::probe::{Probe, ReadContext};
use crate::redaction;

pub use location::check as check_url;

mod addresses;
pub mod client;
mod exchange;
mod location;
mod purpose;
mod sampling;
mod shown;

/// Bytes of a body that are read at most.
pub const BODY_CAP: usize = 2 * 1024 * 1024;

/// The probes of this family.
#[must_use]
pub fn probes() -> Vec<Arc<dyn Probe>> {
    vec![Arc::new(Get::new())]
}

struct Get {
    spec: ProbeSpec,
}

impl Get {
    fn new() -> Self {
        let argument = |name, kind, doc| ArgumentSpec { name, kind, required: false, doc };
        let arguments = vec![
            argument("method", ArgumentKind::Choice(&["GET", "HEAD"]), "GET (default) or HEAD."),
            argument(
                "samples",
                ArgumentKind::Number { min: 1, max: 20 },
                "How many requests, a new connection each, at most five at a time; 1 by default.",
            ),
            argument("body", ArgumentKind::Flag, "Whether the reading has the first 2 KiB of the body."),
        ];
        let doc = "Asks an HTTP endpoint and measures DNS, connect, TLS, first byte and body.";
        Self { spec: ProbeSpec { name: "http.get", target: TargetKind::Http, doc, arguments } }
    }
}

#[async_trait]
impl Probe for Get {
    fn spec(&self) -> &ProbeSpec {
        &self.spec
    }

    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        argument::check(&self.spec, arguments).map(|()| shown::schema(wants_body(arguments)))
    }

    fn explain(&self, target: &Target, arguments: &Arguments) -> Vec<String> {
        let Endpoint::Http(endpoint) = &target.endpoint else { return Vec::new() };
        let url = redaction::redact(&endpoint.url).text;
        let headers = endpoint.headers.keys().cloned().collect::<Vec<_>>().join(", ");
        let with = if headers.is_empty() { String::new() } else { format!(", with the headers {headers}") };
        vec![format!(
            "{} {url}{with}: {} request(s), at most {} at a time, {BODY_CAP} bytes of body each, redirects on the same \
             host only",
            if wants_head(arguments) { "HEAD" } else { "GET" },
            wanted(arguments),
            sampling::IN_FLIGHT,
        )]
    }

    async fn read(
        &self,
        target: &Target,
        arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Reading, ProbeError> {
        let Endpoint::Http(endpoint) = &target.endpoint else {
            return Err(ProbeError::new(ProbeErrorKind::Inventory, "http.get needs a target of kind http"));
        };
        let (location, policy) = (Location::read(&endpoint.url)?, AddressPolicy::strict(target));
        let head = wants_head(arguments);
        let asked = Asked { endpoint, location: &location, policy: &policy, head, body_cap: BODY_CAP, turn: None };
        let mut seen = sampling::sample(asked, wanted(arguments), context.own_deadline()).await;
        let mistake = |error: &ProbeError| sampling::about_settings(&error.kind);
        if let Some(place) = seen.iter().position(|seen| seen.error.as_ref().is_some_and(mistake))
            && let Some(error) = seen.swap_remove(place).error
        {
            return Err(error);
        }
        Ok(shown::reading(endpoint, &location, &seen, wants_body(arguments)))
    }
}

fn wanted(arguments: &Arguments) -> usize {
    arguments.get("samples").and_then(ArgumentValue::as_number).and_then(|n| usize::try_from(n).ok()).unwrap_or(1)
}

fn wants_head(arguments: &Arguments) -> bool {
    arguments.get("method").and_then(ArgumentValue::as_text) == Some("HEAD")
}

fn wants_body(arguments: &Arguments) -> bool {
    arguments.get("body") == Some(&ArgumentValue::Flag(true))
}
