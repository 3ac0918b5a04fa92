//! The bot as people meet it: `bot.user("carol").says("/diag redis")`, on every platform alike.
//!
//! A bot is the real dispatcher and the real runner with the real store, playbooks and probes; only the people, and where
//! a scenario asks for it the time, are made up. It runs nothing by itself: `says` waits until everything it set off has
//! ended, `bot.clock().advance(minutes(5))` does what is due meanwhile. A scenario that ends with an answer nobody looked
//! at, with something overdue, with a failure of ours or with a dead letter fails.
//!
//! On Slack all of it goes over the wire of the suite's own Slack (`workspace`): by Socket Mode, or, on a clock of the
//! test, by the requests that Slack signs (`front`).

use std::io::{self, Write};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use toban::action::setup::Setup;
use toban::chat::inbound::{Account, Place, Platform};
use toban::chat::message::Message;
use toban::chat::terminal::gateway::TerminalGateway;
use toban::chat::terminal::render::Style;
use toban::chat::web::WebGateway;
use toban::clock::{ManualClock, SharedClock, SystemClock};
use toban::store::Store;
use tokio::sync::watch;

use self::reading::Seen;
use self::replica::{Link, Replica};
use self::time::Hands;
use self::workspace::Workspace;

pub(crate) use self::scenario::{everywhere, on_each, on_every_platform};
pub(crate) use self::world::{World, bare_setup, machine, setup};

mod audit;
mod both;
mod catching_up;
mod conversation;
mod counted;
mod front;
mod incident;
mod lookalike;
mod notes;
mod reading;
mod reminders;
mod replica;
mod scenario;
pub(crate) mod time;
mod trouble;
mod user;
mod workspace;
mod world;

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
    link: Link,
    store: Store,
    clock: SharedClock,
    manual: Option<Arc<ManualClock>>,
    place: Place,
    paper: Paper,
    seen: Seen,
    receipts: Mutex<Vec<Message>>,
    /// What was said about something that did not work.
    failures: Mutex<Vec<String>>,
    setup: watch::Sender<Arc<Setup>>,
}

/// Somebody who talks to the bot.
pub(crate) struct User<'b> {
    bot: &'b Bot,
    name: String,
    account: Account,
    place: Place,
}

impl Bot {
    async fn start(platform: Platform, store: Store, world: World) -> Self {
        let manual = world.begins.map(ManualClock::at);
        let clock: SharedClock = match &manual {
            Some(manual) => Arc::<ManualClock>::clone(manual),
            None => Arc::new(SystemClock::new()),
        };
        let paper = Paper::default();
        let (access, language) = (world.access.clone(), world.language);
        let mut setup = setup(world, &clock);
        let (link, ops) = match platform {
            Platform::Web => {
                let gateway = Arc::new(WebGateway::new(store.clone(), Arc::clone(&clock)));
                (Link::Gateway(gateway), conversation(&store, &clock).await)
            }
            Platform::Terminal => {
                let gateway = Arc::new(TerminalGateway::new(Box::new(paper.clone()), Style::PLAIN, false));
                (Link::Gateway(gateway), conversation(&store, &clock).await)
            }
            Platform::Slack => {
                let workspace = Workspace::opens(Arc::clone(&clock), language, manual.is_some()).await;
                let ops = workspace.people(&mut setup, access);
                (Link::Slack(Arc::new(workspace)), ops)
            }
        };
        let bot = Self {
            platform,
            replicas: Mutex::default(),
            link,
            store,
            clock,
            manual,
            place: Place { platform, conversation: ops, thread: None },
            paper,
            seen: Seen::default(),
            receipts: Mutex::default(),
            failures: Mutex::default(),
            setup: watch::Sender::new(Arc::new(setup)),
        };
        bot.starts_another();
        bot.is_up().await;
        bot
    }

    /// One more process joins.
    pub(crate) fn starts_another(&self) {
        let clocks = (Arc::clone(&self.clock), self.manual.clone());
        let replica = Replica::start(self.store.clone(), &self.link, &self.setup, clocks);
        self.replicas.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::new(replica));
    }

    /// One more process joins, and is there.
    pub(crate) async fn gets_another(&self) {
        self.starts_another();
        self.is_up().await;
    }

    /// Every process ends, and one begins anew.
    pub(crate) async fn restarts(&self) {
        self.goes_away().await;
        self.starts_another();
        self.is_up().await;
    }

    /// Every process ends.
    async fn goes_away(&self) {
        for replica in self.replicas() {
            replica.stops().await;
        }
        self.replicas.lock().unwrap_or_else(PoisonError::into_inner).clear();
        if let Some(front) = self.workspace().and_then(|workspace| workspace.front.as_ref()) {
            front.leads_nowhere();
        }
    }

    /// On Slack, waits until the newest process has joined.
    async fn is_up(&self) {
        let Some(workspace) = self.workspace() else { return };
        let before = workspace.joined.fetch_add(1, Ordering::Relaxed);
        // It knows its own messages from then on.
        workspace.world.is_called("auth.test", before + 1).await;
        if workspace.front.is_none() {
            workspace.world.socket().was_greeted(u64::try_from(before).unwrap_or_default() + 1).await;
        }
    }

    /// What an account of its platform is called in the scenario.
    pub(crate) fn name_of(&self, account: &str) -> String {
        self.workspace().map_or_else(|| account.to_owned(), |workspace| workspace.name(account))
    }

    /// A text with the scenario's words for what its platform has ids of its own for.
    pub(crate) fn in_words(&self, text: &str) -> String {
        self.workspace().map_or_else(|| text.to_owned(), |workspace| workspace.in_words(text))
    }

    fn workspace(&self) -> Option<&Workspace> {
        match &self.link {
            Link::Slack(workspace) => Some(workspace),
            Link::Gateway(_) => None,
        }
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
        if let Some(workspace) = self.workspace() {
            // Slack tells what the bot itself does, too.
            self.first().see(workspace.world.is_quiet()).await;
        }
        for replica in self.replicas() {
            replica.settles().await;
        }
    }

    /// Every call that came in has ended, and all it set off.
    pub(crate) async fn comes_to_rest(&self) {
        self.calls_end().await;
        self.turns().await;
        self.calls_end().await;
    }

    /// Which platform it is on.
    pub(crate) const fn platform(&self) -> Platform {
        self.platform
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

impl Bot {
    /// Another conversation that everybody is in; its id.
    pub(crate) async fn another(&self, name: &str) -> String {
        if let Some(workspace) = self.workspace() {
            return workspace.world.adds_channel(&format!("#{name}"), &["carol", "ben", "aiko", "dana", "toban"]);
        }
        let mut tx = self.store.begin().await.expect("the store answers");
        let made = tx.conversations().create(name, self.now()).await.expect("the store answers");
        tx.commit().await.expect("the store answers");
        made.expect("the name is free").id
    }
}

async fn conversation(store: &Store, clock: &SharedClock) -> String {
    let mut tx = store.begin().await.expect("the store answers");
    let made = tx.conversations().create("ops", clock.now()).await.expect("the store answers");
    tx.commit().await.expect("the store answers");
    made.expect("the name is free").id
}
