//! Search over 10,000 and 100,000 notes, beside what one would write without an index: `like '%…%'`, and an index of
//! trigrams where PostgreSQL has one.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _, query};
use tempfile::TempDir;
use toban::chat::inbound::Platform;
use toban::clock::Stopwatch;
use toban::directory::access::Reader;
use toban::incident::author::Author;
use toban::knowledge::change::Change;
use toban::knowledge::key::NoteKey;
use toban::knowledge::note::Note;
use toban::store::Store;
use toban::store::note::list::NoteFilter;
use tokio::runtime::Runtime;

use crate::corpus::{QUERIES, content_of, queries};
use crate::instead::runtime;
use crate::sample::{Samples, heading, line};
use crate::server::postgres::Postgres;

/// A page of results.
const PAGE: usize = 20;
/// Notes written per transaction.
const AT_ONCE: u64 = 1_000;
/// How long such a transaction may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// What `like` looks through.
const LIKE: &str = "select number from note where archived is null and (title like $1 or symptoms like $1 or cause like $1 \
    or countermeasure like $1 or detection_gap like $1 or documentation like $1) order by number desc limit 20";
/// The same, without regard to case, as SQLite does it anyway.
const ILIKE: &str = "select number from note where archived is null and concat_ws(E'\\n', title, symptoms, cause, countermeasure, \
    detection_gap, documentation) ilike $1 order by number desc limit 20";
/// The index that serves `ilike` on three characters and more.
const TRIGRAMS: [&str; 3] = [
    "create extension pg_trgm",
    "alter table note add column everything text generated always as (title || E'\\n' || symptoms || E'\\n' || cause || E'\\n' \
        || countermeasure || E'\\n' || detection_gap || E'\\n' || documentation) stored",
    "create index everything on note using gin (everything gin_trgm_ops)",
];
const BY_TRIGRAMS: &str =
    "select number from note where archived is null and everything ilike $1 order by number desc limit 20";

/// Measures and prints.
pub(crate) fn run() {
    measure(10_000, 20, "search p99 at most 10 ms");
}

/// The same with ten times as many.
pub(crate) fn many() {
    measure(100_000, 5, "no search or list slower than 100 ms at the median");
}

fn measure(notes: u64, rounds: usize, goal: &str) {
    let runtime = runtime();
    install_default_drivers();
    let folder = TempDir::new().expect("a temporary folder");
    let url = format!("sqlite://{}", folder.path().join("toban.db").display());
    heading(&format!("SQLite: {notes} notes, {} queries", queries().count()), goal);
    let store = filled(&runtime, &url, notes);
    toban(&runtime, &store, notes, rounds);
    beside(&runtime, &url, "like '%…%'", LIKE, rounds);
    let size = std::fs::metadata(folder.path().join("toban.db")).map_or(0, |file| file.len());
    println!("the file has {} MB", size / 1_000_000);

    let server = Postgres::start(&["fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=256MB"]);
    let url = server.url("postgres");
    heading(&format!("PostgreSQL: {notes} notes, {} queries", queries().count()), goal);
    let store = filled(&runtime, &url, notes);
    execute(&runtime, &url, "vacuum analyze");
    toban(&runtime, &store, notes, rounds);
    beside(&runtime, &url, "ilike '%…%'", ILIKE, rounds);
    if TRIGRAMS.iter().all(|statement| execute(&runtime, &url, statement)) {
        execute(&runtime, &url, "vacuum analyze");
        beside(&runtime, &url, "ilike '%…%' with pg_trgm", BY_TRIGRAMS, rounds);
    } else {
        println!("pg_trgm is not installed");
    }
}

/// A store with so many notes.
pub(crate) fn filled(runtime: &Runtime, url: &str, notes: u64) -> Store {
    runtime.block_on(async {
        let store = Store::open(url).await.expect("the store opens");
        let watch = Stopwatch::start();
        for first in (1..=notes).step_by(usize::try_from(AT_ONCE).unwrap_or(1)) {
            let mut tx = store.begin_within(PATIENCE).await.expect("a transaction begins");
            let changes: Vec<_> = (first..first + AT_ONCE).map(|number| (written(number), None)).collect();
            tx.notes().create_all(&changes).await.expect("the notes are kept");
            tx.commit().await.expect("the notes are kept");
        }
        println!("{notes} notes written and indexed in {:.1} s", watch.elapsed().as_secs_f64());
        store
    })
}

fn written(number: u64) -> Change {
    let author = Author { platform: Platform::Web, account: "aiko".to_owned(), person: None };
    Note::write(&content_of(number), None, author, Timestamp::UNIX_EPOCH, None).expect("the note is sound")
}

fn toban(runtime: &Runtime, store: &Store, notes: u64, rounds: usize) {
    let reader = Reader { person: Some("aiko".to_owned()), everything: false };
    let mut all = Samples::default();
    let mut slowest: Vec<(Duration, &str, usize)> = Vec::new();
    let mut classes: Vec<(&str, Samples)> = Vec::new();
    for (class, query) in by_class() {
        let mut total = 0;
        let samples = Samples::of(rounds, || {
            runtime.block_on(async {
                let mut tx = store.read().await.expect("a transaction begins");
                total = tx.knowledge().search(query, PAGE, &reader).await.expect("the store answers").total;
            });
        });
        slowest.push((samples.median(), query, total));
        let samples: Vec<Duration> = samples.into_iter().collect();
        if classes.last().is_none_or(|(name, _)| *name != class) {
            classes.push((class, Samples::default()));
        }
        if let Some((_, into)) = classes.last_mut() {
            into.extend(samples.iter().copied());
        }
        all.extend(samples);
    }
    for (class, samples) in &classes {
        line(&format!("search: {class}"), samples, None);
    }
    line("search: all of them", &all, None);
    slowest.sort_unstable_by(|a, b| b.cmp(a));
    let told = slowest
        .iter()
        .take(3)
        .map(|(took, query, total)| format!("{query} ({total} found) {:.2} ms", took.as_secs_f64() * 1e3));
    println!("slowest medians: {}", told.collect::<Vec<_>>().join(" · "));
    lists(runtime, store, &reader, notes, rounds * 5);
}

fn lists(runtime: &Runtime, store: &Store, reader: &Reader, notes: u64, rounds: usize) {
    let similar = Samples::of(rounds, || {
        runtime.block_on(async {
            let mut tx = store.read().await.expect("a transaction begins");
            let text = "決済サービスの応答が遅い。接続プールが枯渇し max_connections に達した";
            tx.knowledge().similar(text, &["payment"], 3, reader).await.expect("the store answers");
        });
    });
    line("similar notes for two sentences", &similar, None);
    let middle = i64::try_from(notes / 2).unwrap_or(0);
    for (name, filter) in [
        ("list: a page from the middle", NoteFilter::default()),
        (
            "list: of a component and a tag",
            NoteFilter { component: Some("redis".to_owned()), tag: Some("tls".to_owned()), ..NoteFilter::default() },
        ),
    ] {
        let list = Samples::of(rounds, || {
            runtime.block_on(async {
                let mut tx = store.read().await.expect("a transaction begins");
                tx.notes().list(&filter, Some(middle), 20, reader).await.expect("the store answers");
            });
        });
        line(name, &list, None);
    }
    let mut number = notes;
    let written = Samples::of(rounds, || {
        number += 1;
        runtime.block_on(async {
            let mut tx = store.begin().await.expect("a transaction begins");
            tx.notes().create(&written(number)).await.expect("the note is kept");
            tx.commit().await.expect("the note is kept");
        });
    });
    line("a note written, indexed and committed", &written, None);
    let key = NoteKey(middle);
    let read = Samples::of(rounds, || {
        runtime.block_on(async {
            let mut tx = store.read().await.expect("a transaction begins");
            tx.notes().by_key(key, reader).await.expect("the store answers");
        });
    });
    line("a note by its key", &read, None);
}

/// The queries that one pattern can express, asked that way.
fn beside(runtime: &Runtime, url: &str, name: &str, statement: &'static str, rounds: usize) {
    let mut samples = Samples::default();
    runtime.block_on(async {
        let mut connection = AnyConnection::connect(url).await.expect("the database answers");
        for (_, text) in by_class().filter(|(_, text)| !text.contains([':', '"', '“'])) {
            let pattern = format!("%{text}%");
            for _ in 0..rounds.div_ceil(4) {
                let watch = Stopwatch::start();
                query(statement).bind(pattern.clone()).fetch_all(&mut connection).await.expect("the database answers");
                samples.push(watch.elapsed());
            }
        }
    });
    line(name, &samples, None);
}

fn execute(runtime: &Runtime, url: &str, statement: &'static str) -> bool {
    runtime.block_on(async {
        let mut connection = AnyConnection::connect(url).await.expect("the database answers");
        connection.execute(AssertSqlSafe(statement)).await.is_ok()
    })
}

/// The queries, each with the line of the file that stands above its group.
fn by_class() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut class = "";
    QUERIES.lines().skip(1).filter(|line| !line.is_empty()).filter_map(move |line| {
        if let Some(name) = line.strip_prefix("# ") {
            class = name;
            return None;
        }
        Some((class, line))
    })
}
