//! One life of the bot, as a child of the crash test: sees through what is left, takes a command, and dies on its way.

use std::collections::HashMap;
use std::env;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use toban::action::card::NoCards;
use toban::action::context::Parts;
use toban::action::running::Running;
use toban::action::setup::Setup;
use toban::chat::gateway::Gateway;
use toban::chat::inbound::{Arrival, Inbound, Platform, Receipt};
use toban::clock::{Clock as _, ManualClock, SharedClock};
use toban::command::bundled;
use toban::command::compile::compile;
use toban::crash::arm;
use toban::dispatch::Dispatcher;
use toban::job::runner::{Links, Runner};
use toban::probe;
use toban::store::Store;
use tokio::io::BufReader;
use tokio::net::TcpStream;
use tokio::sync::{Mutex, mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::remote::{Line, Remote, say};
use super::{CHILD, Life, Said};
use crate::bot::{World, bare_setup};
use crate::job::{notice, says, start};

/// The bot.
struct Bot {
    store: Store,
    clock: Arc<ManualClock>,
    line: Line,
    dispatcher: Arc<Dispatcher>,
    runner: Runner,
    tasks: TaskTracker,
    _setup: watch::Sender<Arc<Setup>>,
}

/// Does nothing unless the crash test started this process as its child.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_life() {
    #[expect(clippy::disallowed_methods, reason = "the parent tells its child what to do")]
    let Ok(told) = env::var(CHILD) else { return };
    let life: Life = serde_json::from_str(&told).expect("the parent speaks plainly");
    let bot = Bot::born(&life).await;
    bot.turn().await;
    if let Some(number) = life.again {
        bot.takes(number).await;
    }
    bot.turn().await;
    say(&bot.line, &Said::Recovered).await.expect("the parent listens");
    if let Some((number, point, nth)) = life.next {
        bot.gives_up(Platform::Web, number).await;
        bot.gives_up(Platform::Terminal, number).await;
        arm(&point, nth);
        // First somebody is told of the dead letters, then somebody takes them up again.
        bot.turn().await;
        bot.takes(number).await;
        bot.turn().await;
    }
    say(&bot.line, &Said::Survived).await.expect("the parent listens");
}

impl Bot {
    async fn born(told: &Life) -> Self {
        let now: Timestamp = start() + SignedDuration::from_secs(told.second);
        let clock = ManualClock::at(now);
        let shared: SharedClock = Arc::<ManualClock>::clone(&clock);
        let stream = TcpStream::connect(("127.0.0.1", told.port)).await.expect("the parent listens");
        let line: Line = Arc::new(Mutex::new(BufReader::new(stream)));
        let store = Store::open(&told.url).await.expect("the store opens");
        let parts = Parts {
            store: store.clone(),
            registry: probe::bundled(),
            clock: shared,
            running: Running::default(),
            health: watch::channel(Vec::new()).1,
        };
        let own = bundled::sources().iter().filter(|source| source.name.ends_with("toban.toml")).cloned();
        let commands = compile(&own.collect::<Vec<_>>(), &[], "").expect("the bundled commands compile");
        let mut setup = bare_setup(World::new(), &parts.clock, commands);
        setup.incident.fallback.insert(Platform::Terminal, "fallback".to_owned());
        let setup = watch::Sender::new(Arc::new(setup));
        let gateways: Vec<Arc<dyn Gateway>> = [Platform::Web, Platform::Terminal]
            .map(|platform| Arc::new(Remote { platform, line: Arc::clone(&line) }) as Arc<dyn Gateway>)
            .to_vec();
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let dispatcher =
            Dispatcher::new(parts.clone(), setup.subscribe(), gateways.clone(), tasks.clone(), stop.clone());
        let gateways: HashMap<_, _> = gateways.into_iter().map(|gateway| (gateway.platform(), gateway)).collect();
        let runner = Runner::new(Links {
            parts,
            setup: setup.subscribe(),
            gateways: Arc::new(gateways),
            calls: Arc::<Dispatcher>::clone(&dispatcher),
            cards: Arc::new(NoCards),
            send: Duration::from_secs(5),
            stop,
            worker: format!("life at {}", told.second),
        });
        Self { store, clock, line, dispatcher, runner, tasks, _setup: setup }
    }

    async fn turn(&self) {
        while self.runner.turn().await > 0 {}
    }

    /// A delivery is given up, before anybody dies.
    async fn gives_up(&self, platform: Platform, number: u32) {
        let now = self.clock.now();
        let new = notice(platform, "ops", &format!("{} #{number}", platform.word()));
        let mut tx = self.store.begin().await.expect("the store answers");
        assert!(tx.outbox().enqueue(&new, now).await.expect("the store answers"));
        let until = now + SignedDuration::from_secs(6);
        let queues = tx.outbox().claim((platform, new.lane), "seed", 9, until, now).await.expect("the store answers");
        let queue = queues.first().expect("the queue is due");
        let head = tx.outbox().head(queue).await.expect("the store answers").expect("it waits");
        tx.outbox().set_aside(&head, "given up by the test", now).await.expect("the store answers");
        tx.outbox().release(queue, None, now).await.expect("the store answers");
        tx.commit().await.expect("the store answers");
    }

    /// Somebody takes up again what was given up; the platform sends the command again until it gets a receipt.
    async fn takes(&self, number: u32) {
        let (arrivals, inbox) = mpsc::channel(1);
        let running = tokio::spawn(Arc::clone(&self.dispatcher).run(inbox));
        let (receipt, back) = oneshot::channel();
        let event = Inbound::Invoked(says(&format!("event-{number}"), "/toban retry", self.clock.now()));
        arrivals.send(Arrival { event, receipt }).await.expect("the dispatcher runs");
        let receipt = back.await.expect("every event gets a receipt");
        assert!(matches!(receipt, Receipt::Accepted), "{receipt:?}");
        say(&self.line, &Said::Receipt(number)).await.expect("the parent listens");
        drop(arrivals);
        running.await.expect("the dispatcher ends with its channel");
        self.tasks.close();
        self.tasks.wait().await;
        self.tasks.reopen();
    }
}
