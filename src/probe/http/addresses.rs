//! What each address of the name did: the table `per_address` and the counts over it.
//!
//! Apart from the rest of the reading, because here the samples are grouped: one bad server behind a name is seen only
//! address by address.

use indexmap::IndexMap;

use crate::probe::http::exchange::Exchange;
use crate::probe::http::shown::{expected, rank};
use crate::probe::reading::{Reading, Row};
use crate::probe::schema::Field;
use crate::probe::target::HttpEndpoint;
use crate::probe::tls::Presented;
use crate::probe::unit::{Unit, milliseconds};

/// The columns of the table.
pub(super) fn columns() -> Vec<Field> {
    let ms = |name, doc| Field::gauge(name, Unit::Milliseconds, doc);
    let count = |name, doc| Field::gauge(name, Unit::Count, doc);
    vec![
        Field::text("address", "IP address and port."),
        count("attempts", "Requests sent there."),
        count("failed", "Requests without an answer."),
        count("status_errors", "Answers with an unexpected status."),
        Field::text("failure", "Why the first of them failed; else empty."),
        ms("p50_ms", "Median of the requests there."),
        ms("max_ms", "The slowest request there."),
        Field::text("certificate_problem", "What is wrong with its certificate; else empty."),
        Field::gauge("days_left", Unit::Days, "Days until its certificate ends."),
    ]
}

fn days_left(presented: &Presented) -> Option<f64> {
    presented.leaf().map(|leaf| leaf.days_left(presented.now))
}

/// Sets the table `per_address` and the counts over it.
pub(super) fn fill(reading: &mut Reading, endpoint: &HttpEndpoint, all: &[Exchange]) {
    let mut by_address: IndexMap<String, Vec<&Exchange>> = IndexMap::new();
    for seen in all {
        if let Some(address) = seen.address {
            by_address.entry(address.to_string()).or_default().push(seen);
        }
    }
    let dead = by_address.values().filter(|there| there.iter().all(|seen| seen.status.is_none())).count();
    reading.set("addresses", by_address.len() as u64);
    reading.set("addresses_failed", dead as u64);
    let good = |seen: &Exchange| seen.status.is_some_and(|status| expected(endpoint, status));
    let bad = by_address.values().filter(|there| !there.iter().all(|seen| good(seen))).count();
    reading.set("addresses_bad", bad as u64);
    let rows = by_address.iter().map(|(address, there)| {
        let mut totals: Vec<_> = there.iter().filter(|seen| seen.status.is_some()).map(|seen| seen.total).collect();
        totals.sort_unstable();
        let at = |percent| rank(totals.len(), percent).and_then(|place| totals.get(place).copied()).map(milliseconds);
        let first_error = there.iter().find_map(|seen| seen.error.as_ref());
        let presented = || there.iter().filter_map(|seen| seen.presented.as_ref());
        let unexpected = there.iter().filter_map(|seen| seen.status).filter(|status| !expected(endpoint, *status));
        let mut row = Row::new();
        row.insert("address".to_owned(), address.as_str().into());
        row.insert("attempts".to_owned(), (there.len() as u64).into());
        row.insert("failed".to_owned(), ((there.len() - totals.len()) as u64).into());
        row.insert("status_errors".to_owned(), (unexpected.count() as u64).into());
        row.insert("failure".to_owned(), first_error.map_or("", |error| error.kind.failure()).into());
        row.insert("p50_ms".to_owned(), at(50).into());
        row.insert("max_ms".to_owned(), at(100).into());
        row.insert(
            "certificate_problem".to_owned(),
            presented().map(|shown| shown.problem).next().unwrap_or("").into(),
        );
        row.insert("days_left".to_owned(), presented().filter_map(days_left).min_by(f64::total_cmp).into());
        row
    });
    let rows = rows.collect();
    reading.tables.insert("per_address".to_owned(), rows);
}
