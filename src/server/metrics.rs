//! `GET /metrics`: figures for Prometheus.
//!
//! At the machine itself they are open like the page; from elsewhere, and under another name, they need the page's token
//! as `Authorization: Bearer …`. They name nobody and leave out what is private.

use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;

use crate::action::setup::Setup;
use crate::chat::inbound::Platform;
use crate::delivery::lane::Lane;
use crate::job::kind::Lane as JobLane;
use crate::server::access::is_loopback_host;
use crate::server::{Shared, Surface, guard};
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::gauge::{ACKNOWLEDGE, RESOLVE, Spans};
use crate::telemetry::{self, Figures, Labels, Times};

/// `GET /metrics`.
pub async fn scrape(State(surface): State<Shared>, headers: HeaderMap) -> Response {
    if !allowed(&surface, &headers) {
        let demand = [(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"toban\""))];
        let told = "send the page's token (web.token): Authorization: Bearer TOKEN\n";
        return (StatusCode::UNAUTHORIZED, demand, told).into_response();
    }
    let mut figures = Figures::default();
    let setup = surface.setup();
    of_settings(&setup, &mut figures);
    let now = surface.console.clock.now();
    let asked = async {
        let mut tx = surface.console.store.read().await?;
        of_work(&mut tx, now, &mut figures).await?;
        of_incidents(&mut tx, &mut figures).await
    };
    let up = match asked.await {
        Ok(()) => 1.0,
        Err(error) => {
            tracing::warn!(%error, "the store gave no figures");
            0.0
        }
    };
    figures.gauge("store_up", "Whether the store answered", vec![(Labels::new(), up)]);
    ([(CONTENT_TYPE, HeaderValue::from_static(telemetry::CONTENT_TYPE))], figures.written()).into_response()
}

/// Whether `path` may be asked under any host name: it then needs the token, which no page in a browser sends.
pub(super) fn is_metrics(path: &str) -> bool {
    path == "/metrics"
}

fn allowed(surface: &Surface, headers: &HeaderMap) -> bool {
    let access = &surface.console.access;
    let local = !access.beyond_loopback && is_loopback_host(&guard::host(headers));
    let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = bearer.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim);
    local || token.is_some_and(|token| access.is_token(token))
}

fn of_settings(setup: &Setup, figures: &mut Figures) {
    let good = if setup.failed_reload.is_none() { 1.0 } else { 0.0 };
    let help = "Whether the settings that were last read are in force";
    figures.gauge("config_last_reload_successful", help, vec![(Labels::new(), good)]);
    let help = "When the settings in force were read, since 1970";
    let at = seconds(setup.loaded.as_microsecond());
    figures.seconds("config_last_reload_success_timestamp", help, vec![(Labels::new(), at)]);
}

async fn of_work(tx: &mut Tx, now: Timestamp, figures: &mut Figures) -> Result<(), StoreError> {
    let since = |oldest: Option<Timestamp>| {
        oldest.map_or(0.0, |oldest| seconds(now.as_microsecond() - oldest.as_microsecond()).max(0.0))
    };
    let (mut pending, mut overdue) = (Vec::new(), Vec::new());
    for lane in JobLane::all(&Platform::ALL) {
        let waiting = tx.jobs().overdue(lane, now).await?;
        pending.push((vec![("lane", lane.word().to_owned())], count(waiting.open)));
        overdue.push((vec![("lane", lane.word().to_owned())], since(waiting.oldest)));
    }
    figures.gauge("jobs_pending", "Jobs that are not done", pending);
    figures.seconds("job_overdue", "How long the oldest job that could run has been waiting", overdue);
    let (mut pending, mut overdue) = (Vec::new(), Vec::new());
    for lane in [Lane::Page, Lane::Notice, Lane::Card] {
        let (mut open, mut oldest) = (0, None);
        for platform in Platform::ALL {
            let waiting = tx.outbox().waiting((platform, lane), now).await?;
            open += waiting.open;
            oldest = [oldest, waiting.oldest].into_iter().flatten().min();
        }
        pending.push((vec![("lane", lane.word().to_owned())], count(open)));
        overdue.push((vec![("lane", lane.word().to_owned())], since(oldest)));
    }
    figures.gauge("outbox_pending", "Queues of deliveries that are not empty", pending);
    figures.seconds("outbox_overdue", "How long the oldest delivery that could go has been waiting", overdue);
    let (jobs, deliveries) = tx.gauges().dead().await?;
    let kinds = [("job", jobs), ("delivery", deliveries)];
    let dead = kinds.map(|(kind, n)| (vec![("kind", kind.to_owned())], count(n))).into();
    figures.gauge("dead_letters", "Jobs and deliveries that were given up and wait for a person", dead);
    Ok(())
}

async fn of_incidents(tx: &mut Tx, figures: &mut Figures) -> Result<(), StoreError> {
    let open = tx.gauges().open().await?.into_iter();
    let open = open.map(|open| (vec![("severity", open.severity), ("state", open.phase)], count(open.count)));
    figures.gauge(
        "incidents",
        "Incidents that are not closed; in the state prevention they are resolved; without private ones and exercises",
        open.collect(),
    );
    let acknowledged = times(tx.gauges().acknowledged().await?, ACKNOWLEDGE);
    let help = "Time from opening an incident until somebody was at it; without private ones and exercises";
    figures.times("incident_acknowledge", help, acknowledged);
    let resolved = times(tx.gauges().resolved().await?, RESOLVE);
    let help = "Time from opening an incident until it was resolved; without private ones and exercises";
    figures.times("incident_resolve", help, resolved);
    Ok(())
}

fn times(spans: Vec<Spans>, bounds: [i64; 7]) -> Vec<(Labels, Times)> {
    let whole = |number: i64| u64::try_from(number).unwrap_or(0);
    let times = |spans: Spans| {
        let mut below = 0;
        let mut buckets = Vec::new();
        for (bound, within) in bounds.into_iter().zip(spans.within) {
            buckets.push((count(bound), whole(within - below)));
            below = within;
        }
        buckets.push((f64::INFINITY, whole(spans.count - below)));
        let times = Times { sum: seconds(spans.sum), count: whole(spans.count), buckets };
        (vec![("severity", spans.severity)], times)
    };
    spans.into_iter().map(times).collect()
}

#[expect(clippy::cast_precision_loss, reason = "figures far below 2^53")]
const fn count(number: i64) -> f64 {
    number as f64
}

fn seconds(microseconds: i64) -> f64 {
    count(microseconds) / 1_000_000.0
}
