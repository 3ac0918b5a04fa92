//! The bot as people meet it: `bot.user("carol").says("/diag redis")`, on every platform alike.
//!
//! A bot is the real dispatcher and the real runner with the real store, playbooks and probes; only the people, and where
//! a scenario asks for it the time, are made up. It runs nothing by itself: `says` waits until everything it set off has
//! ended, `bot.clock().advance(minutes(5))` does what is due meanwhile. A scenario that ends with an answer nobody looked
//! at, with something overdue or with a dead letter fails.

use std::io::{self, Write};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use toban::action::setup::Setup;
use toban::chat::gateway::Gateway;
use toban::chat::inbound::{Account, Arrival, Inbound, Invocation, Place, Platform, Receipt};
use toban::chat::message::Message;
use toban::chat::terminal::gateway::TerminalGateway;
use toban::chat::terminal::render::Style;
use toban::chat::web::WebGateway;
use toban::clock::{ManualClock, SharedClock, SystemClock};
use toban::command::catalog::Catalog as Commands;
use toban::directory::access::{Access, Rights};
use toban::directory::person::{Directory, Person};
use toban::id::ulid;
use toban::incident::policy::Policy;
use toban::language::Language;
use toban::playbook::bundled as playbooks;
use toban::playbook::catalog::Catalog as Playbooks;
use toban::playbook::compile::compile;
use toban::probe::inventory::{Inventory, Service};
use toban::probe::target::{Endpoint, HostEndpoint, Limits, Target};
use toban::store::Store;
use toban::store::retention::Retention;
use toban::{command, probe};
use tokio::sync::{oneshot, watch};

use self::reading::Seen;
use self::replica::Replica;
use self::time::Hands;
use crate::store::{Fresh, postgres, sqlite};

mod audit;
mod conversation;
mod incident;
mod lookalike;
mod notes;
mod reading;
mod reminders;
mod replica;
pub(crate) mod time;
mod trouble;

/// A scenario's world before it begins.
pub(crate) struct World {
    pub(crate) targets: Vec<Target>,
    pub(crate) services: Vec<Service>,
    pub(crate) access: Access,
    pub(crate) policy: Policy,
    /// Where the test's own clock begins; without it time is the machine's.
    pub(crate) begins: Option<Timestamp>,
    /// The language where nobody chose one.
    pub(crate) language: Language,
}

impl World {
    /// The machine the tests run on, and nothing else.
    pub(crate) fn new() -> Self {
        Self {
            targets: vec![machine()],
            services: Vec::new(),
            access: Access::default(),
            policy: Policy::default(),
            begins: None,
            language: Language::En,
        }
    }

    pub(crate) fn with(mut self, target: Target) -> Self {
        self.targets.push(target);
        self
    }
}

pub(crate) fn machine() -> Target {
    Target {
        name: "local".to_owned(),
        tags: Vec::new(),
        host: None,
        endpoint: Endpoint::Host(HostEndpoint::Local),
        allow_networks: Vec::new(),
    }
}

/// What was printed in the terminal.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The bot under test.
pub(crate) struct Bot {
    platform: Platform,
    /// The processes that run, the first one gets what people say.
    replicas: Mutex<Vec<Arc<Replica>>>,
    gateway: Arc<dyn Gateway>,
    store: Store,
    clock: SharedClock,
    manual: Option<Arc<ManualClock>>,
    place: Place,
    paper: Paper,
    seen: Seen,
    receipts: Mutex<Vec<Message>>,
    setup: watch::Sender<Arc<Setup>>,
}

/// Somebody who talks to the bot.
pub(crate) struct User<'b> {
    bot: &'b Bot,
    account: Account,
    place: Place,
}

type Scenario = for<'b> fn(&'b Bot) -> Pin<Box<dyn Future<Output = ()> + Send + 'b>>;

/// Plays `scenario` on the page and in the terminal, each with a bot and a store of its own.
pub(crate) async fn on_every_platform(world: impl Fn() -> World, scenario: Scenario) {
    for platform in [Platform::Web, Platform::Terminal] {
        play(platform, &sqlite().await, world(), scenario).await;
    }
}

/// As [`on_every_platform`], and on both databases.
pub(crate) async fn everywhere(world: impl Fn() -> World, scenario: Scenario) {
    on_every_platform(&world, scenario).await;
    for platform in [Platform::Web, Platform::Terminal] {
        play(platform, &postgres().await, world(), scenario).await;
    }
}

async fn play(platform: Platform, fresh: &Fresh, world: World, scenario: Scenario) {
    let bot = Bot::start(platform, Store::clone(fresh), world).await;
    scenario(&bot).await;
    bot.assert_nothing_unread().await;
    bot.assert_nothing_overdue().await;
}

impl Bot {
    async fn start(platform: Platform, store: Store, world: World) -> Self {
        let manual = world.begins.map(ManualClock::at);
        let clock: SharedClock = match &manual {
            Some(manual) => Arc::<ManualClock>::clone(manual),
            None => Arc::new(SystemClock::new()),
        };
        let paper = Paper::default();
        let gateway: Arc<dyn Gateway> = match platform {
            Platform::Web => Arc::new(WebGateway::new(store.clone(), Arc::clone(&clock))),
            Platform::Terminal => Arc::new(TerminalGateway::new(Box::new(paper.clone()), Style::PLAIN, false)),
            Platform::Slack => panic!("what people do on Slack is played in the suite's own Slack"),
        };
        let setup = watch::Sender::new(Arc::new(setup(world, &clock)));
        let conversation = conversation(&store, &clock).await;
        let bot = Self {
            platform,
            replicas: Mutex::default(),
            gateway,
            store,
            clock,
            manual,
            place: Place { platform, conversation, thread: None },
            paper,
            seen: Seen::default(),
            receipts: Mutex::default(),
            setup,
        };
        bot.starts_another();
        bot
    }

    /// One more process joins.
    pub(crate) fn starts_another(&self) {
        let clocks = (Arc::clone(&self.clock), self.manual.clone());
        let replica = Replica::start(self.store.clone(), Arc::clone(&self.gateway), &self.setup, clocks);
        self.replicas.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::new(replica));
    }

    /// Every process ends, and one begins anew.
    pub(crate) async fn restarts(&self) {
        for replica in self.replicas() {
            replica.stops().await;
        }
        self.replicas.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.starts_another();
    }

    fn replicas(&self) -> Vec<Arc<Replica>> {
        self.replicas.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn first(&self) -> Arc<Replica> {
        self.replicas().first().cloned().expect("a process runs")
    }

    /// What time it is.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The test's own clock.
    pub(crate) fn clock(&self) -> Hands<'_> {
        Hands { bot: self, clock: self.manual.clone().expect("the world has a clock of its own") }
    }

    /// Every process does what is due, until nothing is.
    async fn turns(&self) {
        loop {
            let mut ran = 0;
            for replica in self.replicas() {
                ran += replica.see(replica.runner.turn()).await;
            }
            if ran == 0 {
                return;
            }
        }
    }

    /// Every call that came in has ended; what is to be delivered was not yet.
    pub(crate) async fn calls_end(&self) {
        self.first().settles().await;
    }

    /// Every call that came in has ended, and all it set off.
    pub(crate) async fn comes_to_rest(&self) {
        self.calls_end().await;
        self.turns().await;
    }

    /// Which platform it is on.
    pub(crate) const fn platform(&self) -> Platform {
        self.platform
    }

    /// Somebody whom the directory knows.
    pub(crate) fn user(&self, name: &str) -> User<'_> {
        self.account(name, Some(name))
    }

    /// Somebody whom nobody knows.
    pub(crate) fn stranger(&self, id: &str) -> User<'_> {
        self.account(id, None)
    }

    fn account(&self, id: &str, person: Option<&str>) -> User<'_> {
        let account = Account {
            platform: self.platform,
            id: id.to_owned(),
            person: person.map(ToOwned::to_owned),
            local: false,
            language: None,
        };
        User { bot: self, account, place: self.place.clone() }
    }

    /// The process is told to stop, and everything it was doing ends.
    pub(crate) async fn stops(&self) {
        self.first().stops().await;
    }

    /// From now on the store answers nothing.
    pub(crate) async fn loses_its_store(&self) {
        self.store.close().await;
    }

    pub(crate) const fn store(&self) -> &Store {
        &self.store
    }

    async fn assert_nothing_overdue(&self) {
        let Ok(mut tx) = self.store.read().await else { return };
        let dead = tx.jobs().dead(10).await.expect("the store answers");
        assert!(dead.is_empty(), "on {:?} jobs were given up: {dead:?}", self.platform);
        drop(tx);
        for replica in self.replicas() {
            let due = replica.runner.next_due().await.expect("the store answers");
            assert!(due.is_none_or(|due| due > self.now()), "on {:?} something is overdue", self.platform);
        }
    }
}

impl User<'_> {
    /// Reads this language.
    pub(crate) fn reading(mut self, language: Language) -> Self {
        self.account.language = Some(language);
        self
    }

    /// Says a line and waits until the bot has done all it set off; what the bot said meanwhile.
    pub(crate) async fn says(&self, text: &str) -> String {
        let event = ulid(self.bot.now());
        self.says_as(text, &event).await
    }

    /// As [`User::says`], with the platform's id of the event.
    pub(crate) async fn says_as(&self, text: &str, event: &str) -> String {
        self.begins(text, event).await;
        self.bot.comes_to_rest().await;
        self.bot.says_to(&self.account.id).await
    }

    /// Waits until the call that `event` began is among the running ones.
    pub(crate) async fn becomes_stoppable(&self, event: &str) {
        while !self.bot.first().parts.running.has(event) {
            tokio::task::yield_now().await;
        }
    }

    /// Does something else than saying a line, and waits for the receipt.
    pub(crate) async fn does(&self, event: Inbound) {
        let (receipt, back) = oneshot::channel();
        self.bot.first().arrivals.send(Arrival { event, receipt }).await.expect("the dispatcher runs");
        if let Receipt::Answered(message) = back.await.expect("every event gets a receipt") {
            self.bot.receipts.lock().unwrap_or_else(PoisonError::into_inner).push(*message);
        }
        self.bot.comes_to_rest().await;
    }

    /// Says a line and waits for the receipt only.
    pub(crate) async fn begins(&self, text: &str, event: &str) {
        let (receipt, back) = oneshot::channel();
        let invocation = Invocation {
            event: event.to_owned(),
            place: self.place.clone(),
            account: self.account.clone(),
            text: text.to_owned(),
            pressed: false,
            at: self.bot.now(),
        };
        let arrival = Arrival { event: Inbound::Invoked(invocation), receipt };
        self.bot.first().arrivals.send(arrival).await.expect("the dispatcher runs");
        if let Receipt::Answered(message) = back.await.expect("every event gets a receipt") {
            self.bot.receipts.lock().unwrap_or_else(PoisonError::into_inner).push(*message);
        }
    }
}

/// Everything that settings and data files would give.
pub(crate) fn setup(world: World, clock: &SharedClock) -> Setup {
    let registry = probe::bundled();
    let (playbooks, _doubts) = compile(&playbooks::sources(), &registry).expect("the bundled playbooks compile");
    let commands = command::compile::compile(command::bundled::sources(), &[], "");
    Setup { playbooks, ..bare_setup(world, clock, commands.expect("the bundled commands compile")) }
}

/// What is set up without any playbook, which takes most of the time.
pub(crate) fn bare_setup(world: World, clock: &SharedClock, commands: Commands) -> Setup {
    let person = |name: &str| Person {
        name: name.to_owned(),
        shown: name.to_owned(),
        language: None,
        time_zone: None,
        working_hours: None,
        slack: None,
    };
    let directory = Directory { persons: ["carol", "ben", "aiko", "dana"].map(person).to_vec(), teams: Vec::new() };
    Setup {
        rights: Rights::new(world.access, directory.clone(), commands.required_roles()),
        commands,
        playbooks: Playbooks::default(),
        inventory: Inventory::new(world.targets, world.services),
        directory,
        limits: Limits { per_probe: Duration::from_secs(3), total: Duration::from_secs(30) },
        concurrency: 8,
        language: world.language,
        incident: world.policy,
        retention: Retention::default(),
        loaded: clock.now(),
        failed_reload: None,
    }
}

async fn conversation(store: &Store, clock: &SharedClock) -> String {
    let mut tx = store.begin().await.expect("the store answers");
    let made = tx.conversations().create("ops", clock.now()).await.expect("the store answers");
    tx.commit().await.expect("the store answers");
    made.expect("the name is free").id
}
