//! The bot as people meet it: `bot.user("carol").says("/diag redis")`, on every platform alike.
//!
//! A bot is the real dispatcher with the real store, playbooks and probes; only the people are made up. It runs
//! nothing by itself: `says` waits until everything it set off has ended. A scenario that ends with an answer nobody
//! looked at fails.

use std::collections::HashMap;
use std::future::Future;
use std::io::{self, Write};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use toban::action::context::Parts;
use toban::action::running::Running;
use toban::action::setup::Setup;
use toban::chat::gateway::Gateway;
use toban::chat::inbound::{Account, Arrival, Inbound, Invocation, Place, Platform, Receipt};
use toban::chat::message::Message;
use toban::chat::terminal::gateway::TerminalGateway;
use toban::chat::terminal::render::{Style, render};
use toban::chat::web::WebGateway;
use toban::clock::{SharedClock, SystemClock};
use toban::directory::access::{Access, Reader, Rights};
use toban::directory::person::{Directory, Person};
use toban::dispatch::Dispatcher;
use toban::id::ulid;
use toban::incident::policy::Policy;
use toban::language::Language;
use toban::playbook::bundled as playbooks;
use toban::playbook::compile::compile;
use toban::probe::inventory::Inventory;
use toban::probe::target::{Endpoint, HostEndpoint, Limits, Target};
use toban::store::Store;
use toban::store::message::{Body, Viewer};
use toban::store::retention::Retention;
use toban::{command, probe};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::store::sqlite;

mod conversation;
mod trouble;

/// A scenario's world before it begins.
pub(crate) struct World {
    pub(crate) targets: Vec<Target>,
    pub(crate) access: Access,
}

impl World {
    /// The machine the tests run on, and nothing else.
    pub(crate) fn new() -> Self {
        Self { targets: vec![machine()], access: Access::default() }
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
    parts: Parts,
    arrivals: mpsc::Sender<Arrival>,
    tasks: TaskTracker,
    stop: CancellationToken,
    place: Place,
    paper: Paper,
    /// Messages of the bot in the store that were looked at already, by id, with the text they had.
    seen: Mutex<HashMap<String, String>>,
    receipts: Mutex<Vec<Message>>,
    _setup: watch::Sender<Arc<Setup>>,
}

/// Somebody who talks to the bot.
pub(crate) struct User<'b> {
    bot: &'b Bot,
    account: Account,
}

type Scenario = for<'b> fn(&'b Bot) -> Pin<Box<dyn Future<Output = ()> + Send + 'b>>;

/// Plays `scenario` on the page and in the terminal, each with a bot and a store of its own.
pub(crate) async fn on_every_platform(world: impl Fn() -> World, scenario: Scenario) {
    for platform in [Platform::Web, Platform::Terminal] {
        let fresh = sqlite().await;
        let bot = Bot::start(platform, Store::clone(&fresh), world()).await;
        scenario(&bot).await;
        bot.assert_nothing_unread().await;
    }
}

impl Bot {
    async fn start(platform: Platform, store: Store, world: World) -> Self {
        let clock: SharedClock = Arc::new(SystemClock::new());
        let parts = Parts {
            store: store.clone(),
            registry: probe::bundled(),
            clock: Arc::clone(&clock),
            running: Running::default(),
        };
        let paper = Paper::default();
        let gateway: Arc<dyn Gateway> = match platform {
            Platform::Web => Arc::new(WebGateway::new(store.clone(), Arc::clone(&clock))),
            Platform::Terminal => Arc::new(TerminalGateway::new(Box::new(paper.clone()), Style::PLAIN, false)),
        };
        let setup = watch::Sender::new(Arc::new(setup(world, &clock)));
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let dispatcher = Dispatcher::new(parts.clone(), setup.subscribe(), vec![gateway], tasks.clone(), stop.clone());
        let (arrivals, inbox) = mpsc::channel(16);
        tokio::spawn(dispatcher.run(inbox));
        let conversation = conversation(&store, &clock).await;
        let place = Place { platform, conversation, thread: None };
        Self {
            platform,
            parts,
            arrivals,
            tasks,
            stop,
            place,
            paper,
            seen: Mutex::default(),
            receipts: Mutex::default(),
            _setup: setup,
        }
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
        User { bot: self, account }
    }

    /// The process is told to stop, and everything it was doing ends.
    pub(crate) async fn stops(&self) {
        self.stop.cancel();
        self.tasks.close();
        let ended = tokio::time::timeout(Duration::from_secs(10), self.tasks.wait()).await;
        assert!(ended.is_ok(), "what was running did not end within ten seconds of the stop");
    }

    /// From now on the store answers nothing.
    pub(crate) async fn loses_its_store(&self) {
        self.parts.store.close().await;
    }

    pub(crate) const fn store(&self) -> &Store {
        &self.parts.store
    }

    /// Everything the bot said since the last look, receipts first; `viewer` is who looks.
    pub(crate) async fn says_to(&self, viewer: &str) -> String {
        let receipts = std::mem::take(&mut *self.receipts.lock().unwrap_or_else(PoisonError::into_inner));
        let mut said: Vec<String> = receipts.iter().map(|message| render(message, Style::PLAIN)).collect();
        match self.platform {
            Platform::Web => said.extend(self.new_messages(viewer).await),
            Platform::Terminal => {
                let mut printed = self.paper.0.lock().unwrap_or_else(PoisonError::into_inner);
                said.push(String::from_utf8(std::mem::take(&mut *printed)).expect("the terminal is given UTF-8"));
            }
        }
        said.join("\n")
    }

    async fn new_messages(&self, viewer: &str) -> Vec<String> {
        let Ok(mut tx) = self.parts.store.read().await else { return Vec::new() };
        let viewer = Viewer { account: viewer, reader: &Reader::TOBAN };
        let history = tx.conversations().history(&self.place.conversation, viewer, None, 100).await;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let mut said = Vec::new();
        for stored in history.expect("the conversation can be read") {
            let Body::Message(message) = stored.body else { continue };
            let text = render(&message, Style::PLAIN);
            if seen.insert(stored.id, text.clone()).as_ref() != Some(&text) {
                said.push(text);
            }
        }
        said
    }

    async fn assert_nothing_unread(&self) {
        let unread = self.says_to("nobody").await;
        assert_eq!(
            unread.trim(),
            "",
            "on {:?} the bot said something that the scenario never looked at",
            self.platform
        );
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
        let event = ulid(self.bot.parts.clock.now());
        self.says_as(text, &event).await
    }

    /// As [`User::says`], with the platform's id of the event.
    pub(crate) async fn says_as(&self, text: &str, event: &str) -> String {
        self.begins(text, event).await;
        self.bot.tasks.close();
        let ended = tokio::time::timeout(Duration::from_mins(1), self.bot.tasks.wait()).await;
        assert!(ended.is_ok(), "`{text}` did not come to an end within a minute");
        self.bot.tasks.reopen();
        self.bot.says_to(&self.account.id).await
    }

    /// Waits until the call that `event` began is among the running ones.
    pub(crate) async fn becomes_stoppable(&self, event: &str) {
        while !self.bot.parts.running.has(event) {
            tokio::task::yield_now().await;
        }
    }

    /// Says a line and waits for the receipt only.
    pub(crate) async fn begins(&self, text: &str, event: &str) {
        let (receipt, back) = oneshot::channel();
        let invocation = Invocation {
            event: event.to_owned(),
            place: self.bot.place.clone(),
            account: self.account.clone(),
            text: text.to_owned(),
            pressed: false,
            at: self.bot.parts.clock.now(),
        };
        let arrival = Arrival { event: Inbound::Invoked(invocation), receipt };
        self.bot.arrivals.send(arrival).await.expect("the dispatcher runs");
        if let Receipt::Answered(message) = back.await.expect("every event gets a receipt") {
            self.bot.receipts.lock().unwrap_or_else(PoisonError::into_inner).push(*message);
        }
    }
}

/// Everything that settings and data files would give.
pub(crate) fn setup(world: World, clock: &SharedClock) -> Setup {
    let registry = probe::bundled();
    let (playbooks, _doubts) = compile(&playbooks::sources(), &registry).expect("the bundled playbooks compile");
    let commands =
        command::compile::compile(command::bundled::sources(), &[], "").expect("the bundled commands compile");
    let person = |name: &str| Person {
        name: name.to_owned(),
        shown: name.to_owned(),
        language: None,
        time_zone: None,
        working_hours: None,
    };
    let directory = Directory { persons: ["carol", "ben"].map(person).to_vec(), teams: Vec::new() };
    Setup {
        rights: Rights::new(world.access, directory.clone(), commands.required_roles()),
        commands,
        playbooks,
        inventory: Inventory::new(world.targets, Vec::new()),
        directory,
        limits: Limits { per_probe: Duration::from_secs(3), total: Duration::from_secs(30) },
        concurrency: 8,
        language: Language::En,
        incident: Policy::default(),
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
