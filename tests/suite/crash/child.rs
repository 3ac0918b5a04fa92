//! One life of the bot, as a child of the crash test: sees through what is left, takes a command, and dies on its way.

use std::collections::HashMap;
use std::env;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use toban::action::context::Parts;
use toban::action::incident::card::IncidentCards;
use toban::action::running::Running;
use toban::action::setup::Setup;
use toban::chat::gateway::Gateway;
use toban::chat::inbound::{Arrival, Inbound, Platform, Receipt};
use toban::clock::{Clock as _, ManualClock, SharedClock};
use toban::command::bundled;
use toban::command::compile::compile;
use toban::crash::arm;
use toban::dispatch::Dispatcher;
use toban::incident::policy::Policy;
use toban::job::runner::{Links, Runner};
use toban::playbook::catalog::Catalog as Playbooks;
use toban::playbook::compile::compile as compile_playbooks;
use toban::playbook::source::Source;
use toban::probe;
use toban::store::Store;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{ALERTS, CHILD, Life, Said, platform_of, title};
use crate::bot::{World, bare_setup};
use crate::job::stand::{Arrived, Elsewhere, Stand};
use crate::job::{says, start};

/// The playbook that looks at every incident: one reading of the machine, which takes no time.
pub(crate) const PULSE: &str = r#"
playbook = "pulse"
target = "host"
title = { en = "Pulse", ja = "脈" }
guide = "4.1 database"

[[check]]
id = "up"
title = { en = "It runs", ja = "動いている" }
read = "host.load"
source = "test"
guide = "4.1 database.redis"
value = "uptime"
unit = "s"
warning_when = "value < 0"
"#;

/// How long the life sees through what was left, and what follows from its own command.
const A_WHILE: SignedDuration = SignedDuration::from_secs(8);

/// The child's way to the platform: a socket to the process that started it.
struct Line(Mutex<BufReader<TcpStream>>);

impl Line {
    /// Says something, and waits until it was heard.
    async fn say(&self, said: &Said) -> io::Result<()> {
        let mut line = self.0.lock().await;
        let text = serde_json::to_string(said).expect("it is plain data") + "\n";
        line.write_all(text.as_bytes()).await?;
        let mut heard = String::new();
        line.read_line(&mut heard).await.map(drop)
    }

    async fn tell(&self, said: &Said) {
        self.say(said).await.expect("the parent listens");
    }
}

#[async_trait]
impl Elsewhere for Line {
    async fn arrives(&self, arrived: Arrived) -> io::Result<()> {
        self.say(&Said::Arrived(arrived)).await
    }
}

/// The bot.
struct Bot {
    clock: Arc<ManualClock>,
    line: Arc<Line>,
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
    bot.lives_on().await;
    bot.line.tell(&Said::Recovered).await;
    if let Some((number, point, nth)) = life.next {
        arm(&point, nth);
        bot.takes(number).await;
        bot.lives_on().await;
    }
    bot.line.tell(&Said::Survived).await;
}

impl Bot {
    async fn born(told: &Life) -> Self {
        let now: Timestamp = start() + SignedDuration::from_secs(told.second);
        let clock = ManualClock::at(now);
        let shared: SharedClock = Arc::<ManualClock>::clone(&clock);
        let stream = TcpStream::connect(("127.0.0.1", told.port)).await.expect("the parent listens");
        let line = Arc::new(Line(Mutex::new(BufReader::new(stream))));
        let store = Store::open(&told.url).await.expect("the store opens");
        let parts = Parts {
            store,
            registry: probe::bundled(),
            clock: Arc::clone(&shared),
            running: Running::default(),
            health: watch::channel(Vec::new()).1,
        };
        let setup = watch::Sender::new(Arc::new(setup(&shared)));
        let gateways: Vec<Arc<dyn Gateway>> = [Platform::Web, Platform::Terminal]
            .map(|platform| {
                let elsewhere: Arc<dyn Elsewhere> = Arc::<Line>::clone(&line);
                let deduplicates = platform == Platform::Web;
                Stand::with_rooms(platform, deduplicates, Arc::clone(&shared), elsewhere) as Arc<dyn Gateway>
            })
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
            cards: Arc::new(IncidentCards::new(setup.subscribe(), shared)),
            send: Duration::from_secs(5),
            stop,
            worker: format!("life at {}", told.second),
        });
        Self { clock, line, dispatcher, runner, tasks, _setup: setup }
    }

    async fn turn(&self) {
        while self.runner.turn().await > 0 {}
    }

    /// Time passes, and what becomes due happens when it does.
    async fn lives_on(&self) {
        let end = self.clock.now() + A_WHILE;
        loop {
            self.turn().await;
            let next = self.runner.next_due().await.expect("the store answers");
            let next = next.filter(|next| *next <= end).unwrap_or(end);
            let step = next.duration_since(self.clock.now());
            if step <= SignedDuration::ZERO {
                return;
            }
            self.clock.advance(Duration::try_from(step).expect("time goes forward"));
        }
    }

    /// Somebody opens an incident; the platform sends the command again until it gets a receipt.
    async fn takes(&self, number: u32) {
        let (arrivals, inbox) = mpsc::channel(1);
        let running = tokio::spawn(Arc::clone(&self.dispatcher).run(inbox));
        let (receipt, back) = oneshot::channel();
        let line = format!("/incident open {} severity=sev1 playbook=pulse target=local", title(number));
        let mut said = says(&format!("event-{number}"), &line, self.clock.now());
        said.place.platform = platform_of(number);
        said.account.platform = platform_of(number);
        arrivals.send(Arrival { event: Inbound::Invoked(said), receipt }).await.expect("the dispatcher runs");
        let receipt = back.await.expect("every event gets a receipt");
        assert!(matches!(receipt, Receipt::Accepted), "{receipt:?}");
        self.line.tell(&Said::Receipt(number)).await;
        drop(arrivals);
        running.await.expect("the dispatcher ends with its channel");
        self.tasks.close();
        self.tasks.wait().await;
        self.tasks.reopen();
    }
}

/// The commands that are used, one playbook, and where incidents are announced.
fn setup(clock: &SharedClock) -> Setup {
    let own = bundled::sources().iter().filter(|source| source.name.ends_with("incident.toml")).cloned();
    let commands = compile(&own.collect::<Vec<_>>(), &[], "").expect("the bundled commands compile");
    let pulse = Source::new("pulse.toml", PULSE);
    let (playbooks, _) = compile_playbooks(&[pulse], &probe::bundled()).expect("the playbook compiles");
    let announce = [Platform::Web, Platform::Terminal].map(|platform| (platform, ALERTS.to_owned())).into();
    let world = World { policy: Policy { announce, ..Policy::default() }, ..World::new() };
    Setup { playbooks: Playbooks::clone(&playbooks), ..bare_setup(world, clock, commands) }
}
