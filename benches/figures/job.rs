//! The engine of jobs and deliveries, on SQLite and on PostgreSQL, with every commit on the disk.
//!
//! What is timed by the clock of the wall is a whole: claimed, run, finished, sent, written down. The platform is a
//! stand-in in this process that answers at once, so that what is measured is the engine.

use std::fs::write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use jiff::SignedDuration;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use tempfile::TempDir;
use toban::app::assemble::assemble;
use toban::app::build::{App, build};
use toban::app::jobs::runner;
use toban::chat::gateway::{Capabilities, DeliveryKey, Gateway, GatewayError, MessageRef, NewRoom};
use toban::chat::inbound::{Account, Place, Platform};
use toban::chat::message::{Message, Tone};
use toban::clock::{Clock as _, Stopwatch, SystemClock};
use toban::delivery::content::NewDelivery;
use toban::delivery::lane::Lane as DeliveryLane;
use toban::dispatch::Dispatcher;
use toban::id::ulid;
use toban::job::kind::{DeadLetterKind, Job, Lane};
use toban::language::Language;
use toban::settings;
use toban::store::Store;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::instead::runtime;
use crate::sample::{Samples, heading, line, shown};
use crate::server::postgres::Postgres;

/// Jobs due at once, and as many deliveries.
const AT_ONCE: usize = 6000;
/// Conversations they go to.
const CONVERSATIONS: usize = 200;
/// Jobs whose delay is measured, and how far apart they are due.
const DELAYED: u32 = 1000;
const APART: Duration = Duration::from_millis(20);
/// Jobs claimed and finished per figure of the store alone.
const STORE_ALONE: usize = 2000;
/// Rounds of enqueue, claim and finish with a short and a long history.
const ROUNDS: usize = 500;

/// Measures and prints.
pub(crate) fn run() {
    let folder = TempDir::with_prefix("toban-bench.").expect("a temporary directory");
    // As it is run in earnest: every commit is on the disk.
    let server = Postgres::start(&["fsync=on", "synchronous_commit=on", "full_page_writes=on"]);
    let runtime = runtime();
    heading("Jobs and deliveries", "6,000 due at once: 10 s; delay p99: 300 ms; 1,000,000 finished rows: ratio 1.2");
    let mut number = 0;
    for name in ["SQLite", "PostgreSQL"] {
        let mut fresh = || {
            number += 1;
            match name {
                "SQLite" => format!("sqlite://{}", folder.path().join(format!("{number}.db")).display()),
                _ => server.url(&runtime.block_on(server.database("template1"))),
            }
        };
        let (alone, burst, delays, short, long) = (fresh(), fresh(), fresh(), fresh(), fresh());
        runtime.block_on(store_alone(name, &alone));
        runtime.block_on(at_once(name, &burst, folder.path()));
        runtime.block_on(delay(name, &delays, folder.path()));
        runtime.block_on(long_history(name, &short, &long));
    }
}

fn nothing() -> Job {
    // Nobody has such an id: the job looks, finds that somebody took it up again, and is done.
    Job::DeadLetter { what: DeadLetterKind::Job, id: "none".to_owned() }
}

/// The statements alone: claimed by twenties, each finished in a transaction of its own.
async fn store_alone(name: &str, url: &str) {
    let (store, clock) = (Store::open(url).await.expect("the store opens"), SystemClock::new());
    keep(&store, STORE_ALONE, &clock, Duration::ZERO).await;
    let watch = Stopwatch::start();
    let mut workers = Vec::new();
    for worker in 0..8 {
        let store = store.clone();
        workers.push(tokio::spawn(async move {
            let (clock, mut done) = (SystemClock::new(), 0);
            loop {
                let now = clock.now();
                let until = now + SignedDuration::from_secs(6);
                let mut tx = store.begin().await.expect("the store answers");
                let claimed = tx.jobs().claim(Lane::Normal, &worker.to_string(), 20, until, now).await;
                tx.commit().await.expect("the store answers");
                let claimed = claimed.expect("the store answers");
                if claimed.is_empty() {
                    return done;
                }
                for one in claimed {
                    let mut tx = store.begin().await.expect("the store answers");
                    tx.jobs().finish(&one.lease, now).await.expect("the lease holds");
                    tx.commit().await.expect("the store answers");
                    done += 1;
                }
            }
        }));
    }
    let mut done = 0;
    for worker in workers {
        done += worker.await.expect("a worker ends");
    }
    let took = watch.elapsed().as_secs_f64();
    println!("{name}: {done} jobs claimed and finished, 8 workers: {:.0} per second", f64::from(done) / took);
}

async fn keep(store: &Store, count: usize, clock: &SystemClock, apart: Duration) {
    let first = clock.now() + if apart.is_zero() { SignedDuration::ZERO } else { SignedDuration::from_secs(1) };
    let mut tx = store.begin_within(Duration::from_mins(1)).await.expect("the store answers");
    for index in 0..count {
        let apart = SignedDuration::try_from(apart).expect("it is short");
        let at = first + apart * i32::try_from(index).expect("it is few");
        tx.jobs().enqueue(&nothing(), at, None, None, clock.now()).await.expect("the store answers");
    }
    tx.commit().await.expect("the store answers");
}

/// 6,000 jobs and 6,000 deliveries become due in one moment; the runner works as in `toban serve`.
async fn at_once(name: &str, url: &str, folder: &std::path::Path) {
    let bench = Bench::new(url, folder).await;
    let clock = SystemClock::new();
    let mut tx = bench.app.parts.store.begin_within(Duration::from_mins(1)).await.expect("the store answers");
    for index in 0..AT_ONCE {
        let now = clock.now();
        tx.jobs().enqueue(&nothing(), now, None, None, now).await.expect("the store answers");
        let conversation = format!("c{}", index % CONVERSATIONS);
        let place = Place { platform: Platform::Web, conversation, thread: None };
        let message = Message::line(Language::En, Tone::Plain, "six thousand at once");
        let new = NewDelivery::notice(ulid(now), place, message);
        tx.outbox().enqueue(&new, now).await.expect("the store answers");
    }
    tx.commit().await.expect("the store answers");
    let watch = Stopwatch::start();
    let running = bench.start();
    let mut jobs = None;
    loop {
        clock.sleep(Duration::from_millis(20)).await;
        let mut tx = bench.app.parts.store.read().await.expect("the store answers");
        let jobs_left = tx.jobs().overdue(Lane::Normal, clock.now()).await.expect("the store answers").open;
        if jobs_left == 0 {
            jobs.get_or_insert(watch.elapsed());
            let next = tx.outbox().next_due(Platform::Web, DeliveryLane::Notice).await;
            if next.expect("the store answers").is_none() {
                break;
            }
        }
    }
    let (took, jobs) = (watch.elapsed(), jobs.unwrap_or_default());
    assert_eq!(bench.taken.sent.load(Ordering::Relaxed), AT_ONCE, "each once");
    println!("{name}: {AT_ONCE} jobs and {AT_ONCE} deliveries due at once: jobs {}, all {}", shown(jobs), shown(took));
    bench.stop.cancel();
    running.await.expect("the runner ends");
}

/// How long after it is due a job is finished, while the runner has nothing else to do.
async fn delay(name: &str, url: &str, folder: &std::path::Path) {
    let bench = Bench::new(url, folder).await;
    let clock = SystemClock::new();
    keep(&bench.app.parts.store, DELAYED as usize, &clock, APART).await;
    let running = bench.start();
    clock.sleep(APART * DELAYED + Duration::from_secs(3)).await;
    bench.stop.cancel();
    running.await.expect("the runner ends");
    let select = "select settled - run_at from job where state = 'done'";
    let late: Vec<i64> = if url.starts_with("sqlite") {
        let mut connection = SqliteConnection::connect(url).await.expect("the file opens");
        sqlx::query_scalar(select).fetch_all(&mut connection).await.expect("the rows are there")
    } else {
        let mut connection = PgConnection::connect(url).await.expect("the server answers");
        sqlx::query_scalar(select).fetch_all(&mut connection).await.expect("the rows are there")
    };
    let mut samples = Samples::default();
    samples.extend(late.into_iter().map(|late| Duration::from_micros(u64::try_from(late).unwrap_or(0))));
    line(&format!("{name}: from due to done"), &samples, None);
}

/// Enqueue, claim, finish: with a thousand finished rows and with a million, in turn, so that both see the same machine.
async fn long_history(name: &str, short: &str, long: &str) {
    let (short_store, long_store) = (Store::open(short).await, Store::open(long).await);
    let stores = (short_store.expect("the store opens"), long_store.expect("the store opens"));
    fill(short, 0, 1000).await;
    fill(long, 0, 1_000_000).await;
    let (mut few, mut many) = (Samples::default(), Samples::default());
    for _ in 0..ROUNDS {
        few.push(cycle(&stores.0).await);
        many.push(cycle(&stores.1).await);
    }
    line(&format!("{name}: a job's way, 1,000 finished rows"), &few, None);
    line(&format!("{name}: a job's way, 1,000,000 finished rows"), &many, None);
    println!("{name}: ratio {:.2}", many.median().as_secs_f64() / few.median().as_secs_f64());
}

async fn cycle(store: &Store) -> Duration {
    let clock = SystemClock::new();
    let watch = Stopwatch::start();
    let now = clock.now();
    let mut tx = store.begin().await.expect("the store answers");
    tx.jobs().enqueue(&nothing(), now, Some(&ulid(now)), Some("s"), now).await.expect("the store answers");
    tx.commit().await.expect("the store answers");
    let mut tx = store.begin().await.expect("the store answers");
    let until = now + SignedDuration::from_secs(6);
    let claimed = tx.jobs().claim(Lane::Normal, "w", 1, until, now).await.expect("the store answers");
    tx.commit().await.expect("the store answers");
    let mut tx = store.begin().await.expect("the store answers");
    tx.jobs().finish(&claimed[0].lease, now).await.expect("the lease holds");
    tx.commit().await.expect("the store answers");
    watch.elapsed()
}

/// Finished rows, numbered from `from` to below `to`.
async fn fill(url: &str, from: u32, to: u32) {
    let numbers = format!("with recursive n (i) as (select {from} union all select i + 1 from n where i < {to} - 1)");
    let insert = format!(
        "insert into job (id, name, lane, payload, dedupe, subject, run_at, next_at, fence, attempts, state, created, \
         settled) {numbers} select 'old' || i, 'dead_letter', 'normal', '{{\"job\":\"sweep\"}}', 'old' || i, 'old', \
         1790000000000000 + i, 1790000000000000 + i, 1, 1, 'done', 1790000000000000 + i, 1790000000000000 + i from n"
    );
    if url.starts_with("sqlite") {
        let mut connection = SqliteConnection::connect(url).await.expect("the file opens");
        connection.execute(AssertSqlSafe(insert)).await.expect("the rows are written");
    } else {
        let mut connection = PgConnection::connect(url).await.expect("the server answers");
        connection.execute(AssertSqlSafe(insert)).await.expect("the rows are written");
        connection.execute("vacuum analyze job").await.expect("the server counts");
    }
}

/// The bot with its runner.
struct Bench {
    app: App,
    dispatcher: Arc<Dispatcher>,
    taken: Arc<Taken>,
    stop: CancellationToken,
}

impl Bench {
    async fn new(url: &str, folder: &std::path::Path) -> Self {
        let file = folder.join("toban.toml");
        write(&file, format!("[store]\nurl = \"{url}\"\n")).expect("the file is written");
        let (settings, _) = settings::load(Some(&file)).expect("the settings are right");
        let assembled = assemble(&settings, SystemClock::new().now()).expect("what is bundled compiles");
        let app = build(&settings, assembled).await.expect("the store opens");
        let taken = Arc::new(Taken::default());
        let gateways: Vec<Arc<dyn Gateway>> = vec![Arc::<Taken>::clone(&taken)];
        let stop = CancellationToken::new();
        let dispatcher =
            Dispatcher::new(app.parts.clone(), app.setup.subscribe(), gateways, TaskTracker::new(), stop.clone());
        Self { app, dispatcher, taken, stop }
    }

    fn start(&self) -> tokio::task::JoinHandle<()> {
        let gateways: Vec<Arc<dyn Gateway>> = vec![Arc::<Taken>::clone(&self.taken)];
        let runner = runner(&self.app, &self.dispatcher, &gateways, &self.stop);
        tokio::spawn(runner.run(|_| {}))
    }
}

/// The platform: it takes what comes.
#[derive(Default)]
struct Taken {
    sent: AtomicUsize,
}

#[async_trait]
impl Gateway for Taken {
    fn platform(&self) -> Platform {
        Platform::Web
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            threads: true,
            ephemeral: true,
            edit: true,
            folding: true,
            buttons: true,
            rooms: false,
            pins: false,
            deduplicates: true,
            forms: false,
            reactions: false,
            keeps_messages: false,
            accounts: false,
            stale_after: None,
            max_len: 1000,
        }
    }

    async fn post(&self, place: &Place, _message: &Message) -> Result<MessageRef, GatewayError> {
        Ok(MessageRef { place: place.clone(), id: String::new() })
    }

    async fn edit(&self, _at: &MessageRef, _message: &Message) -> Result<(), GatewayError> {
        Ok(())
    }

    async fn whisper(&self, _place: &Place, _to: &Account, _message: &Message) -> Result<(), GatewayError> {
        Ok(())
    }

    async fn deliver(
        &self,
        place: &Place,
        _to: Option<&Account>,
        message: &Message,
        _key: DeliveryKey<'_>,
    ) -> Result<MessageRef, GatewayError> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        self.post(place, message).await
    }

    async fn open_room(&self, room: &NewRoom) -> Result<Place, GatewayError> {
        Err(GatewayError::Refused(room.name.clone()))
    }

    async fn pin(&self, _at: &MessageRef) -> Result<(), GatewayError> {
        Ok(())
    }

    async fn archive(&self, _place: &Place) -> Result<bool, GatewayError> {
        Ok(true)
    }
}
