//! Several requests, gently: the next begins when the last is done, or after a while when it is not.
//!
//! A fast server is asked one request after the other. A slow one is asked up to [`IN_FLIGHT`] at a time (what one
//! browser opens), because otherwise a deadline of three seconds would hold a single answer of two seconds and no
//! statement about it.
//!
//! Invariant: requests that were still running at the deadline count with the time they had, as "at least so long".

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::time::timeout;

use crate::clock::Stopwatch;
use crate::probe::error::ProbeErrorKind;
use crate::probe::http::exchange::{Asked, Exchange, exchange};

/// Requests at the same time.
pub(super) const IN_FLIGHT: usize = 5;

/// Failures in a row, without one answer, after which asking on says nothing new.
const ENOUGH_FAILURES: usize = 3;

/// Asks `wanted` times within `deadline`, a connection each; several times means every address of the name in turn.
pub(super) async fn sample(asked: Asked<'_>, wanted: usize, deadline: Duration) -> Vec<Exchange> {
    let watch = Stopwatch::start();
    let patience = deadline / 16;
    let (mut running, mut done) = (FuturesUnordered::new(), Vec::<Exchange>::new());
    let mut started = 0;
    loop {
        let left = deadline.saturating_sub(watch.elapsed());
        let addresses = done.first().map_or(1, |seen| seen.addresses);
        let hopeless = done.len() >= ENOUGH_FAILURES.max(addresses) && done.iter().all(|seen| seen.status.is_none());
        // A request that is sure to be cut off would only tell how late it began, and make the median look good.
        let needed = done.iter().map(|seen| seen.total).max().unwrap_or_default().max(deadline / 10);
        let may_start = started < wanted && running.len() < IN_FLIGHT && left > needed && !hopeless;
        if may_start && (running.is_empty() || started == 0) {
            running.push(once(&asked, started, wanted, left));
            started += 1;
        } else if may_start {
            match timeout(patience.min(left), running.next()).await {
                Ok(finished) => done.extend(finished),
                Err(_elapsed) => {
                    running.push(once(&asked, started, wanted, deadline.saturating_sub(watch.elapsed())));
                    started += 1;
                }
            }
        } else if let Some(finished) = running.next().await {
            done.push(finished);
        } else {
            return done;
        }
        if done.last().is_some_and(|seen| seen.error.as_ref().is_some_and(|error| about_settings(&error.kind))) {
            return done;
        }
    }
}

async fn once(asked: &Asked<'_>, number: usize, wanted: usize, deadline: Duration) -> Exchange {
    let turn = (wanted > 1).then_some(number);
    exchange(&Asked { turn, ..*asked }, deadline).await
}

/// Whether an error is about the inventory and no finding about the server.
pub(super) const fn about_settings(kind: &ProbeErrorKind) -> bool {
    matches!(kind, ProbeErrorKind::Refused | ProbeErrorKind::Inventory)
}
