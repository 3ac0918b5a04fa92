//! The reading of `http.get`: what it declares and how the answers of all samples become one reading.
//!
//! Quantiles are by nearest rank, so every one of them is a time that really happened; `slow_…` are the phases of the
//! very request that is the 95th percentile, so they add up to it, which medians of phases do not.

use std::borrow::Cow;
use std::time::Duration;

use indexmap::IndexMap;

use crate::probe::error::ProbeErrorKind;
use crate::probe::http::addresses;
use crate::probe::http::exchange::{Exchange, Phases};
use crate::probe::http::location::Location;
use crate::probe::reading::{Origin, Reading, Row, Value};
use crate::probe::schema::{Field, Schema, Table};
use crate::probe::target::HttpEndpoint;
use crate::probe::unit::{Unit, milliseconds};

/// Bytes of the body that a reading shows.
const EXCERPT: usize = 2 * 1024;

/// The fields and tables of the reading.
pub(super) fn schema(body: bool) -> Schema {
    let ms = |name, doc| Field::gauge(name, Unit::Milliseconds, doc);
    let count = |name, doc| Field::gauge(name, Unit::Count, doc);
    let mut fields = vec![
        Field::flag("reachable", "Whether at least one request was answered."),
        Field::text("failure", "Why none was: dns, refused, network, timeout, tls, protocol; else empty."),
        Field::text("detail", "What the system or the server said about the first failure."),
        Field::text("stuck_in", "The phase of that failure: dns, connect, tls, first_byte, body; else empty."),
        ms("latency_ms", "Median of the whole request; the same as p50_ms."),
        ms("p50_ms", "Median of the whole request."),
        ms("p95_ms", "95th percentile of the whole request by nearest rank."),
        ms("max_ms", "The slowest request."),
        ms("dns_ms", "Median time to resolve the name."),
        ms("connect_ms", "Median time to connect."),
        ms("tls_ms", "Median time of the TLS handshake; 0 without TLS."),
        ms("first_byte_ms", "Median time from sending the request to the head of the answer: the server's thinking."),
        ms("body_ms", "Median time to read the body."),
        ms("slow_dns_ms", "DNS of the request that is p95_ms."),
        ms("slow_connect_ms", "Connect of the request that is p95_ms."),
        ms("slow_tls_ms", "TLS handshake of the request that is p95_ms."),
        ms("slow_first_byte_ms", "Waiting for the answer of the request that is p95_ms."),
        ms("slow_body_ms", "Body of the request that is p95_ms."),
        count("attempts", "Requests begun."),
        count(
            "samples",
            "Requests with a known or at-least-known duration: answered, or still running at the deadline.",
        ),
        count("failed", "Requests without an answer."),
        count("unfinished", "Requests still running at the deadline, counted with the time they had."),
        count("status", "The status code; the most frequent unexpected one where there is one."),
        Field::flag("ok", "Whether every answer had an expected status (200 to 399 unless the target says otherwise)."),
        count("status_errors", "Answers with an unexpected status."),
        Field::gauge("error_percent", Unit::Percent, "Requests without answer or with an unexpected status, of all."),
        Field::gauge("body_bytes", Unit::Bytes, "Bytes of the body that were read; the largest."),
        Field::flag("body_truncated", "Whether there was more body than the 2 MiB that are read."),
        Field::text("content_type", "The answer's content type."),
        count("redirects", "Redirects followed."),
        Field::text("redirect_refused", "Why the last redirect was not followed; else empty."),
        Field::text("final_url", "The address that answered."),
        Field::flag("https", "Whether the target's address is https."),
        Field::gauge(
            "days_left",
            Unit::Days,
            "Days until the certificate ends, the least of all addresses; absent without TLS.",
        ),
        Field::gauge("lifetime_days", Unit::Days, "Days for which that certificate was made."),
        Field::text("certificate_problem", "What is wrong with a certificate, as in tls.handshake; else empty."),
        Field::text("tls_protocol", "TLSv1.3 or TLSv1.2; empty without TLS."),
        count("addresses", "Addresses of the name that were tried."),
        count("addresses_failed", "Addresses of which no request was answered."),
        count("addresses_bad", "Addresses with a request without answer or with an unexpected status."),
    ];
    if body {
        fields.push(Field::text("body", "The first 2 KiB of the body, as UTF-8; other bytes are replaced."));
    }
    let statuses = vec![
        Field::text("code", "The status code."),
        count("answers", "How many answers had it."),
        Field::flag("expected", "Whether it is an expected one."),
    ];
    let table = |name, key, columns, doc| Table {
        name: Cow::Borrowed(name),
        key: Cow::Borrowed(key),
        columns,
        doc: Cow::Borrowed(doc),
    };
    let tables = vec![
        table("per_address", "address", addresses::columns(), "Every address of the name that was asked."),
        table("statuses", "code", statuses, "Answers by status code."),
    ];
    Schema { fields, tables }
}

/// One reading of all samples.
pub(super) fn reading(endpoint: &HttpEndpoint, location: &Location, all: &[Exchange], body: bool) -> Reading {
    let version = all.iter().find_map(|seen| seen.server.clone());
    let origin = Some(Origin::Server { address: location.address.to_string(), version });
    let mut reading = Reading { origin, ..Reading::default() };
    reachability(&mut reading, all);
    times(&mut reading, all);
    statuses(&mut reading, endpoint, all);
    reading.set("https", location.tls);
    certificates(&mut reading, all);
    addresses::fill(&mut reading, endpoint, all);
    let Some(answer) = all.iter().find(|seen| seen.status.is_some()) else { return reading };
    reading.set("body_bytes", all.iter().map(|seen| seen.body.len()).max().map(|bytes| bytes as u64));
    reading.set("body_truncated", all.iter().any(|seen| seen.truncated));
    reading.set("content_type", answer.content_type.clone().unwrap_or_default());
    reading.set("redirects", answer.redirects);
    reading.set("redirect_refused", answer.redirect_refused.clone().unwrap_or_default());
    reading.set("final_url", answer.last.as_ref().map(ToString::to_string));
    if body {
        let shown = &answer.body[..answer.body.len().min(EXCERPT)];
        reading.set("body", String::from_utf8_lossy(shown).into_owned());
        if answer.body.len() > EXCERPT {
            reading.left_out.insert("body".to_owned(), (answer.body.len() - EXCERPT) as u64);
        }
    }
    reading
}

fn reachability(reading: &mut Reading, all: &[Exchange]) {
    let answered = all.iter().any(|seen| seen.status.is_some());
    let failed = all.iter().find(|seen| seen.error.is_some());
    let error = failed.and_then(|seen| seen.error.as_ref());
    reading.set("reachable", answered);
    reading.set("failure", error.filter(|_| !answered).map_or("", |error| error.kind.failure()));
    reading.set("detail", error.map_or("", |error| error.detail.as_str()));
    reading.set("stuck_in", failed.map_or("", Exchange::stuck_in));
    reading.set("attempts", all.len() as u64);
    reading.set("failed", all.iter().filter(|seen| seen.status.is_none()).count() as u64);
    reading.set("unfinished", all.iter().filter(|seen| unfinished(seen)).count() as u64);
}

/// Still running when time was up, after the server had accepted it.
fn unfinished(seen: &Exchange) -> bool {
    let late = seen.error.as_ref().is_some_and(|error| matches!(error.kind, ProbeErrorKind::Deadline { .. }));
    late && seen.phases.connect.is_some()
}

fn times(reading: &mut Reading, all: &[Exchange]) {
    let mut timed: Vec<&Exchange> = all.iter().filter(|seen| seen.error.is_none() || unfinished(seen)).collect();
    timed.sort_by_key(|seen| seen.total);
    reading.set("samples", timed.len() as u64);
    let at = |percent: usize| rank(timed.len(), percent).and_then(|place| timed.get(place));
    let total = |percent| at(percent).map(|seen| milliseconds(seen.total));
    for field in ["latency_ms", "p50_ms"] {
        reading.set(field, total(50));
    }
    reading.set("p95_ms", total(95));
    reading.set("max_ms", total(100));
    let median = |phase: fn(&Phases) -> Option<Duration>| {
        let mut known: Vec<_> = timed.iter().filter_map(|seen| phase(&seen.phases)).collect();
        known.sort_unstable();
        rank(known.len(), 50).and_then(|place| known.get(place).copied()).map(milliseconds)
    };
    let slow = at(95).map(|seen| slow_phases(seen));
    let tls_or_none = |value: Option<f64>| value.or((!timed.is_empty()).then_some(0.0));
    reading.set("dns_ms", median(|phases| phases.dns));
    reading.set("connect_ms", median(|phases| phases.connect));
    reading.set("tls_ms", tls_or_none(median(|phases| phases.tls)));
    reading.set("first_byte_ms", median(|phases| phases.first_byte));
    reading.set("body_ms", median(|phases| phases.body));
    let slow_names = ["slow_dns_ms", "slow_connect_ms", "slow_tls_ms", "slow_first_byte_ms", "slow_body_ms"];
    for (name, value) in slow_names.into_iter().zip(slow.unwrap_or_default()) {
        reading.set(name, value);
    }
}

/// DNS, connect, TLS, first byte and body; the phase in which time ran out has what was left of the total.
fn slow_phases(seen: &Exchange) -> [Option<f64>; 5] {
    let phases = seen.phases;
    let known = [phases.dns, phases.connect, phases.tls, phases.first_byte, phases.body];
    let spent: Duration = known.iter().flatten().sum();
    let missing = match seen.stuck_in() {
        "tls" => Some(2),
        "first_byte" => Some(3),
        _ => None,
    };
    let mut shown = known.map(|phase| Some(milliseconds(phase.unwrap_or_default())));
    if let Some(place) = missing {
        shown[place] = Some(milliseconds(seen.total.saturating_sub(spent)));
    }
    shown
}

/// The place of a percentile among `length` sorted values, by nearest rank.
pub(super) fn rank(length: usize, percent: usize) -> Option<usize> {
    (length * percent).div_ceil(100).checked_sub(1)
}

/// Whether a status is a good answer of this endpoint.
pub(super) fn expected(endpoint: &HttpEndpoint, status: u16) -> bool {
    if endpoint.expect_status.is_empty() {
        (200..400).contains(&status)
    } else {
        endpoint.expect_status.contains(&status)
    }
}

fn statuses(reading: &mut Reading, endpoint: &HttpEndpoint, all: &[Exchange]) {
    let mut counts: IndexMap<u16, u64> = IndexMap::new();
    for status in all.iter().filter_map(|seen| seen.status) {
        *counts.entry(status).or_default() += 1;
    }
    counts.sort_by(|one, ones, two, twos| {
        (expected(endpoint, *one), twos, one).cmp(&(expected(endpoint, *two), ones, two))
    });
    let errors: u64 = counts.iter().filter(|(status, _)| !expected(endpoint, **status)).map(|(_, count)| count).sum();
    let failed = all.iter().filter(|seen| seen.status.is_none()).count() as u64;
    let worst = counts.first();
    reading.set("status", worst.map(|(status, _)| u32::from(*status)));
    reading.set("ok", worst.map(|(status, _)| expected(endpoint, *status)));
    reading.set("status_errors", errors);
    if let (Value::Number(bad), Value::Number(of)) = (Value::from(errors + failed), Value::from(all.len() as u64)) {
        reading.set("error_percent", 100.0 * bad / of);
    }
    let rows = counts.iter().map(|(status, count)| {
        let mut row = Row::new();
        row.insert("code".to_owned(), status.to_string().into());
        row.insert("answers".to_owned(), (*count).into());
        row.insert("expected".to_owned(), expected(endpoint, *status).into());
        row
    });
    let rows = rows.collect();
    reading.tables.insert("statuses".to_owned(), rows);
}

fn certificates(reading: &mut Reading, all: &[Exchange]) {
    let presented = || all.iter().filter_map(|seen| seen.presented.as_ref());
    let leaves = presented().filter_map(|shown| Some((shown.leaf()?, shown.now)));
    let first_to_end = leaves.min_by(|(one, _), (two, _)| one.not_after.cmp(&two.not_after));
    reading.set("days_left", first_to_end.map(|(leaf, now)| leaf.days_left(now)));
    reading.set("lifetime_days", first_to_end.map(|(leaf, _)| leaf.lifetime_days()));
    reading.set("certificate_problem", presented().map(|shown| shown.problem).find(|p| !p.is_empty()).unwrap_or(""));
    reading.set("tls_protocol", all.iter().find_map(|seen| seen.tls_protocol).unwrap_or(""));
}

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        assert_eq!(rank(0, 95), None);
        assert_eq!(rank(1, 95), Some(0));
        assert_eq!(rank(5, 95), Some(4));
        assert_eq!(rank(20, 50), Some(9));
        assert_eq!(rank(20, 95), Some(18));
        assert_eq!(rank(20, 100), Some(19));
    }
}
