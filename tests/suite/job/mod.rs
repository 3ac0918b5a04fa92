//! The runner on a clock that is moved by hand, with stand-ins for the platforms and the real store.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use toban::action::card::Cards;
use toban::action::context::Parts;
use toban::action::running::Running;
use toban::action::setup::Setup;
use toban::chat::gateway::Gateway;
use toban::chat::inbound::{Account, Invocation, Place, Platform};
use toban::chat::message::{Message, Tone};
use toban::clock::{Clock as _, ManualClock, SharedClock};
use toban::delivery::content::{Content, NewDelivery};
use toban::delivery::lane::Lane;
use toban::dispatch::Dispatcher;
use toban::job::runner::{Links, Runner};
use toban::language::Language;
use toban::probe;
use toban::store::Store;
use toban::store::Tx;
use toban::store::card::Card;
use toban::store::error::StoreError;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::stand::Stand;
use crate::bot::World;

mod calls;
mod delivering;
mod drawing;
mod full;
mod running;
pub(crate) mod stand;
mod sweeping;
mod threads;

/// How long a send may take in these tests, in real time.
const SEND: Duration = Duration::from_millis(50);

/// A process with its runner: the page is a stand-in that deduplicates, the terminal one that does not.
pub(crate) struct Engine {
    pub(crate) store: Store,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) runner: Runner,
    pub(crate) web: Arc<Stand>,
    pub(crate) terminal: Arc<Stand>,
    pub(crate) dispatcher: Arc<Dispatcher>,
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
    pub(crate) setup: watch::Sender<Arc<Setup>>,
    pub(crate) cards: Arc<Drawn>,
}

/// Draws the number of the change, or what it is told to.
#[derive(Default)]
pub(crate) struct Drawn(Mutex<Option<String>>);

impl Drawn {
    /// From now on cards say that.
    pub(crate) fn say(&self, text: &str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(text.to_owned());
    }
}

#[async_trait::async_trait]
impl Cards for Drawn {
    async fn render(&self, tx: &mut Tx, card: &Card, language: Language) -> Result<Option<Message>, StoreError> {
        if let Some((delivery, _)) = card.amended() {
            let Some((Content::Message { message }, _)) = tx.outbox().says(delivery).await? else { return Ok(None) };
            return Ok(Some(message));
        }
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let text = told.unwrap_or_else(|| format!("change {}", card.wanted));
        Ok(Some(Message::line(language, Tone::Plain, text)))
    }
}

impl Engine {
    /// A process on a clock that stands still.
    pub(crate) fn new(store: &Store) -> Self {
        let clock = ManualClock::at(start());
        let shared: SharedClock = Arc::<ManualClock>::clone(&clock);
        Self::on(store, clock, &shared, SEND)
    }

    /// A process on any clock; `manual` is not moved unless it is that one.
    pub(crate) fn on(store: &Store, manual: Arc<ManualClock>, clock: &SharedClock, send: Duration) -> Self {
        let parts = Parts {
            store: store.clone(),
            registry: probe::bundled(),
            clock: Arc::clone(clock),
            running: Running::default(),
            health: watch::channel(Vec::new()).1,
        };
        let setup = watch::Sender::new(Arc::new(crate::bot::setup(World::new(), clock)));
        let web = Stand::new(Platform::Web, true, Arc::clone(clock));
        let terminal = Stand::new(Platform::Terminal, false, Arc::clone(clock));
        let gateways: Vec<Arc<dyn Gateway>> = vec![Arc::<Stand>::clone(&web), Arc::<Stand>::clone(&terminal)];
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let dispatcher =
            Dispatcher::new(parts.clone(), setup.subscribe(), gateways.clone(), tasks.clone(), stop.clone());
        let gateways = gateways.into_iter().map(|gateway| (gateway.platform(), gateway)).collect();
        let cards = Arc::<Drawn>::default();
        let runner = Runner::new(Links {
            parts,
            setup: setup.subscribe(),
            gateways: Arc::new(gateways),
            calls: Arc::<Dispatcher>::clone(&dispatcher),
            cards: Arc::<Drawn>::clone(&cards),
            send,
            stop: stop.clone(),
            worker: "test".to_owned(),
        });
        Self { store: store.clone(), clock: manual, runner, web, terminal, dispatcher, stop, tasks, setup, cards }
    }

    pub(crate) fn clock_now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) async fn put(&self, new: &[NewDelivery]) {
        let mut tx = self.store.begin().await.unwrap();
        for new in new {
            assert!(tx.outbox().enqueue(new, self.clock.now()).await.unwrap());
        }
        tx.commit().await.unwrap();
    }

    /// Does what is due now, to the end.
    pub(crate) async fn turn(&self) {
        while self.runner.turn().await > 0 {}
    }

    /// Lets time pass, and does what becomes due on the way when it does.
    pub(crate) async fn pass(&self, seconds: i64) {
        let end = self.clock.now() + SignedDuration::from_secs(seconds);
        loop {
            self.turn().await;
            let next = self.runner.next_due().await.unwrap().filter(|next| *next <= end).unwrap_or(end);
            let step = next.duration_since(self.clock.now());
            if step <= SignedDuration::ZERO {
                return;
            }
            self.clock.advance(Duration::try_from(step).unwrap());
        }
    }

    /// Seconds since the start, of what arrived on a stand-in.
    pub(crate) fn seconds(stand: &Stand) -> Vec<(i64, String)> {
        let arrived = stand.arrived().into_iter();
        arrived.map(|one| (one.at.duration_since(start()).as_secs(), one.text)).collect()
    }
}

pub(crate) fn start() -> Timestamp {
    "2026-11-24T10:02:00Z".parse().unwrap()
}

pub(crate) fn notice(platform: Platform, conversation: &str, text: &str) -> NewDelivery {
    let place = Place { platform, conversation: conversation.to_owned(), thread: None };
    let message = Message::line(Language::En, Tone::Plain, text);
    NewDelivery::notice(format!("{}:{conversation}:{text}", platform.word()), place, message)
}

pub(crate) fn page(platform: Platform, conversation: &str, text: &str) -> NewDelivery {
    NewDelivery { lane: Lane::Page, ..notice(platform, conversation, text) }
}

pub(crate) fn says(event: &str, text: &str, at: Timestamp) -> Invocation {
    let place = Place { platform: Platform::Web, conversation: "ops".to_owned(), thread: None };
    let account = Account {
        platform: Platform::Web,
        id: "carol".to_owned(),
        person: Some("carol".to_owned()),
        local: false,
        language: None,
    };
    Invocation { event: event.to_owned(), place, account, text: text.to_owned(), pressed: false, at }
}
