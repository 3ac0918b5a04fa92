//! Other machines: one fetch of `/metrics`, or one query of a Prometheus server, per look of a run, however many
//! checks read it.
//!
//! A Prometheus server knows what it scraped last, which may be a minute old. Its counters are therefore carried on
//! from there at the rate of the last scrapes: two looks two seconds apart would otherwise see no change at all.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use url::Url;

use crate::clock::Stopwatch;
use crate::probe::ReadContext;
use crate::probe::address::AddressPolicy;
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::host::exposition;
use crate::probe::host::samples::Samples;
use crate::probe::http::client;
use crate::probe::reading::Origin;
use crate::probe::target::{HostEndpoint, HttpEndpoint, Target};

mod prometheus;

/// A page of metrics is far smaller; an endless one ends here.
const MOST: usize = 8 * 1024 * 1024;
/// Reads of one look start together; a page this old belongs to the look before.
const SAME_LOOK: Duration = Duration::from_millis(250);
/// Kept back of the read's deadline, so that everybody who waits for the page learns why there is none.
const MARGIN: Duration = Duration::from_millis(50);

/// Asks other machines.
pub(super) struct Remote {
    metrics: HashSet<&'static str>,
}

/// How a machine may be asked.
struct Asks {
    policy: AddressPolicy,
    deadline: Duration,
}

impl Asks {
    async fn get(&self, endpoint: &HttpEndpoint, path: &str, query: &[(&str, &str)]) -> Result<Vec<u8>, ProbeError> {
        let answer = client::get(endpoint, path, query, &self.policy, MOST, self.deadline).await?;
        Ok(answer.body)
    }
}

/// The last page of one machine, and where its counters are carried on from.
#[derive(Default)]
struct Pages(Mutex<State>);

#[derive(Default)]
struct State {
    last: Option<(Stopwatch, Result<Arc<Samples>, ProbeError>)>,
    first: Option<(Stopwatch, Samples)>,
}

impl Remote {
    pub(super) const fn new(metrics: HashSet<&'static str>) -> Self {
        Self { metrics }
    }

    pub(super) fn explain_exporter(endpoint: &HttpEndpoint) -> String {
        format!("GET {}{}", plain(&endpoint.url).trim_end_matches('/'), page(&endpoint.url))
    }

    pub(super) fn explain_prometheus(&self, server: &HttpEndpoint, instance: &str) -> String {
        let query = prometheus::query(instance, &self.metrics);
        format!("GET {}{} query={query}", plain(&server.url).trim_end_matches('/'), prometheus::PATH)
    }

    /// The metrics of a machine and where they come from; reads of the same look share one page.
    pub(super) async fn samples(
        &self,
        target: &Target,
        endpoint: &HostEndpoint,
        context: &ReadContext<'_>,
    ) -> Result<(Arc<Samples>, Origin), ProbeError> {
        let pages = context.sessions.slot::<Pages>(&target.name);
        let asked = Stopwatch::start();
        let mut state = pages.0.lock().await;
        let deadline = context.deadline.saturating_sub(asked.elapsed() + MARGIN);
        if let Some((fetched, result)) = &state.last
            && fetched.elapsed() < asked.elapsed() + SAME_LOOK
        {
            return result.clone().map(|samples| (samples, origin(endpoint)));
        }
        // Exporters live inside: a name that leads to an internal address is the normal case for them.
        let asks = Asks { policy: AddressPolicy::internal(target), deadline };
        let fetched = Stopwatch::start();
        let result = match endpoint {
            HostEndpoint::Local => Err(ProbeError::new(ProbeErrorKind::Inventory, String::new())),
            HostEndpoint::NodeExporter(endpoint) => self.exporter(endpoint, &asks).await,
            HostEndpoint::Prometheus { server, instance } => {
                self.prometheus(server, instance, &asks, &mut state.first).await
            }
        };
        let result = result.map(Arc::new);
        state.last = Some((fetched, result.clone()));
        result.map(|samples| (samples, origin(endpoint)))
    }

    async fn exporter(&self, endpoint: &HttpEndpoint, asks: &Asks) -> Result<Samples, ProbeError> {
        let body = asks.get(endpoint, page(&endpoint.url), &[]).await?;
        let samples = exposition::parse(&String::from_utf8_lossy(&body), &self.metrics);
        if samples.is_empty() {
            let detail = format!("{} has no metric of node_exporter", plain(&endpoint.url));
            return Err(ProbeError::new(ProbeErrorKind::Malformed, detail));
        }
        Ok(samples)
    }

    async fn prometheus(
        &self,
        server: &HttpEndpoint,
        instance: &str,
        asks: &Asks,
        first: &mut Option<(Stopwatch, Samples)>,
    ) -> Result<Samples, ProbeError> {
        let query = prometheus::query(instance, &self.metrics);
        let body = asks.get(server, prometheus::PATH, &[("query", query.as_str())]).await?;
        let now = prometheus::parse(&body, instance)?;
        let Some((since, start)) = first else {
            *first = Some((Stopwatch::start(), now.values.clone()));
            return Ok(now.values);
        };
        let seconds = since.elapsed().as_secs_f64();
        Ok(now.carried_on(start, seconds))
    }
}

fn origin(endpoint: &HostEndpoint) -> Origin {
    match endpoint {
        HostEndpoint::Local => Origin::Machine { hostname: String::new() },
        HostEndpoint::NodeExporter(endpoint) => Origin::NodeExporter { url: plain(&endpoint.url) },
        HostEndpoint::Prometheus { server, instance } => {
            Origin::Prometheus { url: plain(&server.url), instance: instance.clone() }
        }
    }
}

/// The page to add to an exporter's address that names none.
fn page(url: &str) -> &'static str {
    let bare = Url::parse(url).is_ok_and(|url| url.path() == "/" && url.query().is_none());
    if bare { "/metrics" } else { "" }
}

/// The address without credentials and query, for people.
fn plain(url: &str) -> String {
    Url::parse(url).map_or_else(
        |_| String::new(),
        |mut url| {
            let cleared = url.set_username("").and_then(|()| url.set_password(None));
            url.set_query(None);
            if cleared.is_err() { String::new() } else { url.to_string() }
        },
    )
}

/// Whether a metric only grows.
fn grows(name: &str) -> bool {
    name.ends_with("_total") || name.starts_with("node_vmstat_") || name.starts_with("node_netstat_")
}
