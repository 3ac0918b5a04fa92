//! The list of incidents: filtered, page by page, never all of them at once.

use std::fmt::Write as _;

use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::incident::figures::Counted;
use crate::incident::phase::Phase;
use crate::incident::record::Incident;
use crate::incident::severity::Severity;
use crate::server::Shared;
use crate::server::act::Told;
use crate::server::failure::Failure;
use crate::server::section::{Desk, Section};
use crate::server::view::incident::list;
use crate::server::visitor::Visitor;
use crate::store::error::StoreError;
use crate::store::incident::IncidentFilter;

/// Incidents on one page.
const PAGE: u32 = 30;
/// Greatest length of what is looked for, in characters.
const TEXT_LIMIT: usize = 100;

/// What the filter's form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// `all` or the open ones.
    pub show: String,
    /// A severity, or empty.
    pub severity: String,
    /// A service, or empty.
    pub service: String,
    /// A phase, or empty.
    pub phase: String,
    /// Words of the title, or empty.
    pub text: String,
    /// The number of the last incident already seen.
    pub before: Option<i64>,
}

impl Wanted {
    /// Whether closed ones are wanted, too.
    #[must_use]
    pub fn all(&self) -> bool {
        self.show == "all" || self.phase == Phase::Closed.word()
    }

    fn filter(&self) -> IncidentFilter {
        let text: String = self.text.trim().chars().take(TEXT_LIMIT).collect();
        IncidentFilter {
            open: !self.all(),
            severity: Severity::parse(&self.severity),
            service: Some(self.service.clone()).filter(|service| !service.is_empty()),
            phase: Phase::ALL.into_iter().find(|phase| phase.word() == self.phase),
            text: Some(text).filter(|text| !text.is_empty()),
        }
    }

    /// The same, from another place on.
    #[must_use]
    pub fn address(&self, before: Option<i64>) -> String {
        let mut query = form_urlencoded(&[
            ("show", &self.show),
            ("severity", &self.severity),
            ("service", &self.service),
            ("phase", &self.phase),
            ("text", &self.text),
        ]);
        if let Some(before) = before {
            let _ = write!(query, "&before={before}");
        }
        format!("/incidents?{}", query.trim_start_matches('&'))
    }
}

/// Fields as a query; empty ones are left out.
pub(in crate::server) fn form_urlencoded(fields: &[(&str, &str)]) -> String {
    let all = fields.iter().filter(|(_, value)| !value.is_empty());
    let all = all.map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
    all.collect::<Vec<_>>().join("&")
}

/// A page of the list.
pub struct Found {
    /// What was asked for.
    pub wanted: Wanted,
    /// The incidents, the newest first.
    pub incidents: Vec<Incident>,
    /// How many there are in all.
    pub counted: Counted,
    /// Where older ones begin, if there are any.
    pub older: Option<i64>,
    /// The services there are.
    pub services: Vec<String>,
    /// Whether the reader may open one.
    pub may_open: bool,
}

/// `GET /incidents`
pub async fn show(State(surface): State<Shared>, visitor: Visitor, Query(wanted): Query<Wanted>) -> Response {
    let read = async {
        let mut tx = surface.console.store.read().await?;
        let mut incidents = tx.incidents().list(&wanted.filter(), wanted.before, PAGE + 1, &visitor.reader).await?;
        let counted = tx.incidents().count(&wanted.filter(), &visitor.reader).await?;
        let more = incidents.len() > PAGE as usize;
        incidents.truncate(PAGE as usize);
        let older = incidents.last().filter(|_| more).map(|incident| incident.key.0);
        let here = wanted.address(wanted.before);
        let desk = Desk::new(&surface, &visitor, (Section::Incidents, here), &mut tx, Told::default()).await?;
        let services = surface.setup().inventory.services().map(|service| service.name.clone()).collect();
        let may_open = surface.may(&visitor, "incident.open");
        Ok::<_, StoreError>((desk, Found { wanted, incidents, counted, older, services, may_open }))
    };
    match read.await {
        Ok((desk, found)) => list::page(&desk, &found).into_response(),
        Err(error) => Failure::store(visitor.labels(), &error).page(&surface, &visitor.preferences),
    }
}
