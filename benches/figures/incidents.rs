//! Twenty thousand incidents: what the store and the counting of one command cost, on both databases.
//!
//! The store is filled as people fill it, by transitions, so that documents and timelines have their usual size.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use toban::chat::inbound::{Place, Platform};
use toban::clock::Stopwatch;
use toban::directory::access::Reader;
use toban::incident::author::Author;
use toban::incident::change::Change;
use toban::incident::figures::Figures;
use toban::incident::key::IncidentKey;
use toban::incident::log::Judgement;
use toban::incident::opening::Opening;
use toban::incident::phase::{Without, WithoutKind};
use toban::incident::record::Incident;
use toban::incident::severity::Severity;
use toban::store::Store;
use toban::store::incident::IncidentFilter;
use tokio::runtime::Runtime;

use crate::sample::{Samples, heading, line};
use crate::server::postgres;

const INCIDENTS: usize = 20_000;
/// Incidents written in one transaction.
const BATCH: usize = 250;
const TIMES: usize = 200;

/// Measures and prints.
pub(crate) fn run() {
    heading("With 20,000 incidents of seven entries, what a command asks for", "median at most 100 ms");
    let runtime = Runtime::new().expect("a runtime");
    let folder = TempDir::with_prefix("toban-bench.").expect("a temporary directory");
    let sqlite = format!("sqlite://{}", folder.path().join("toban.db").display());
    runtime.block_on(measure("SQLite", &sqlite));
    let server = postgres::shared();
    let url = runtime.block_on(async { server.url(&server.database("template1").await) });
    runtime.block_on(measure("PostgreSQL", &url));
}

async fn measure(name: &str, url: &str) {
    let store = Store::open(url).await.expect("an empty store opens");
    fill(&store).await;
    let reader = Reader { person: Some("carol".to_owned()), everything: false };
    let all = IncidentFilter::default;
    let lists = [
        ("list, all", all()),
        ("list, those that go on", IncidentFilter { open: true, ..all() }),
        (
            "list, SEV1 of a service",
            IncidentFilter { severity: Some(Severity::Sev1), service: Some("shop".into()), ..all() },
        ),
        ("list, words found", IncidentFilter { text: Some("checkout".into()), ..all() }),
        ("list, words found nowhere", IncidentFilter { text: Some("nowhere".into()), ..all() }),
    ];
    for (what, filter) in lists {
        let mut samples = Samples::default();
        for _ in 0..TIMES {
            let watch = Stopwatch::start();
            let mut tx = store.read().await.expect("the store answers");
            tx.incidents().list(&filter, None, 20, &reader).await.expect("the store answers");
            samples.push(watch.elapsed());
        }
        line(&format!("{name}: {what}"), &samples, None);
    }
    let mut samples = Samples::default();
    for number in 0..TIMES {
        let watch = Stopwatch::start();
        let mut tx = store.read().await.expect("the store answers");
        let key = IncidentKey(i64::try_from(number * 97 + 1).unwrap_or(1));
        if let Some(incident) = tx.incidents().by_key(key, &reader).await.expect("the store answers") {
            tx.timeline().newest(&incident.id, None, 50, &reader).await.expect("the store answers");
            tx.tasks().of(&incident.id, &reader).await.expect("the store answers");
        }
        samples.push(watch.elapsed());
    }
    line(&format!("{name}: show, with its timeline and tasks"), &samples, None);
    for (days, what) in [(90, "stats of 90 days"), (3_650, "stats of everything")] {
        let mut samples = Samples::default();
        for _ in 0..TIMES / 4 {
            let watch = Stopwatch::start();
            let mut tx = store.read().await.expect("the store answers");
            let since = moment(INCIDENTS) - SignedDuration::from_hours(24 * days);
            let cases = tx.incidents().durations(since, Timestamp::MAX, 50_000, &reader).await;
            let figures = Figures::of(&cases.expect("the store answers"), &TimeZone::UTC);
            assert!(figures.all.incidents > 0, "there is something to count");
            samples.push(watch.elapsed());
        }
        line(&format!("{name}: {what}"), &samples, None);
    }
    let mut samples = Samples::default();
    for number in 0..TIMES {
        let watch = Stopwatch::start();
        let mut tx = store.begin().await.expect("the store answers");
        let change = Incident::open(opening(number), &person("aiko"), moment(INCIDENTS)).expect("it opens");
        tx.incidents().create(&change).await.expect("the store does it");
        tx.commit().await.expect("the store does it");
        samples.push(watch.elapsed());
    }
    line(&format!("{name}: open, committed"), &samples, None);
    store.close().await;
}

/// Writes them all.
pub(crate) async fn fill(store: &Store) {
    for first in (0..INCIDENTS).step_by(BATCH) {
        let mut tx = store.begin_within(Duration::from_mins(1)).await.expect("the store answers");
        for number in first..first + BATCH {
            let change = life(number);
            let key = tx.incidents().create(&change).await.expect("the store does it");
            assert_eq!(usize::try_from(key.key.0).ok(), Some(number + 1));
        }
        tx.commit().await.expect("the store does it");
    }
}

/// A whole life; every hundredth still goes on, every twentieth is private.
fn life(number: usize) -> Change {
    let (ben, at) = (person("ben"), moment(number));
    let later = |minutes| at + SignedDuration::from_mins(minutes);
    let change = Incident::open(opening(number), &person("aiko"), at).expect("it opens");
    let change = change.and(|next| next.ack(&ben, later(3))).expect("it goes on");
    let change = change.and(|next| next.suspect("The disk of db1 is full", &ben, later(6))).expect("it goes on");
    let judged = |next: &Incident| next.verify(1, Judgement::Confirmed, "df says 100 %", &ben, later(8));
    let change = change.and(judged).expect("it goes on");
    if number % 100 == 99 {
        return change;
    }
    let change = change.and(|next| next.step("Deleted old logs", None, &ben, later(9))).expect("it goes on");
    let change = change.and(|next| next.resolve(&ben, later(i64::try_from(10 + number % 90).unwrap_or(10))));
    let without = Without { kind: WithoutKind::CannotKnow, reason: "logs were gone".to_owned() };
    change.expect("it ends").and(|next| next.close(Some(&without), &ben, later(120))).expect("it ends")
}

fn opening(number: usize) -> Opening {
    let title = if number.is_multiple_of(50) { "checkout answers 502" } else { "queue grows on worker" };
    Opening {
        severity: Severity::ALL.get(number % 4).copied(),
        service: Some(["shop", "mail", "search"][number % 3].to_owned()),
        private: number % 20 == 19,
        ..Opening::of(
            format!("{title} {number}"),
            Place { platform: Platform::Web, conversation: format!("inc-{number}"), thread: None },
        )
    }
}

fn person(name: &str) -> Author {
    Author { platform: Platform::Web, account: name.to_owned(), person: Some(name.to_owned()) }
}

/// An incident every two hours.
fn moment(number: usize) -> Timestamp {
    let start = Timestamp::from_second(1_640_000_000).unwrap_or(Timestamp::UNIX_EPOCH);
    start + SignedDuration::from_hours(i64::try_from(number).unwrap_or(0) * 2)
}
