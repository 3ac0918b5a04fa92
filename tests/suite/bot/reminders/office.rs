//! An office with a clock that is moved by hand: the real store, the real runner, and a platform that only writes down
//! what reached it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use toban::action::context::Parts;
use toban::action::incident::card::IncidentCards;
use toban::action::incident::consequence::{Circumstances, follow};
use toban::action::running::Running;
use toban::action::setup::Setup;
use toban::chat::gateway::{Capabilities, DeliveryKey, Gateway, GatewayError, MessageRef, NewRoom};
use toban::chat::inbound::{Account, Invocation, Place, Platform};
use toban::chat::message::Message;
use toban::chat::terminal::render::{Style, render};
use toban::clock::{Clock as _, ManualClock, SharedClock};
use toban::directory::access::Reader;
use toban::incident::author::Author;
use toban::incident::change::Change;
use toban::incident::opening::Opening;
use toban::incident::record::Incident;
use toban::incident::refusal::InvalidTransition;
use toban::job::deliver::SEND;
use toban::job::runner::{Calls, Links, Runner};
use toban::language::Language;
use toban::probe;
use toban::store::Store;
use toban::store::job::Lease;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::bot::{World, setup};

/// Something that reached the platform.
#[derive(Clone, Debug)]
pub(super) struct Arrived {
    pub(super) at: Timestamp,
    pub(super) place: Place,
    pub(super) to: Option<String>,
    pub(super) text: String,
}

pub(super) struct Office {
    pub(super) store: Store,
    pub(super) clock: Arc<ManualClock>,
    pub(super) setup: watch::Sender<Arc<Setup>>,
    arrived: Arc<Mutex<Vec<Arrived>>>,
    runner: Runner,
    processes: u32,
}

pub(super) fn author(name: &str) -> Author {
    Author { platform: Platform::Web, account: name.to_owned(), person: Some(name.to_owned()) }
}

pub(super) fn moment(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

impl Office {
    /// The office at that time; people there read `language`.
    pub(super) fn at(store: &Store, now: &str, language: Language) -> Self {
        let clock = ManualClock::at(moment(now));
        let shared: SharedClock = Arc::<ManualClock>::clone(&clock);
        let setup = watch::Sender::new(Arc::new(Setup { language, ..setup(World::new(), &shared) }));
        let arrived = Arc::default();
        let runner = runner(store, &clock, &setup, &arrived, 0);
        Self { store: store.clone(), clock, setup, arrived, runner, processes: 1 }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The process ends, and a new one begins.
    pub(super) fn restarts(&mut self) {
        self.runner = runner(&self.store, &self.clock, &self.setup, &self.arrived, self.processes);
        self.processes += 1;
    }

    pub(super) async fn opens(&self, opening: Opening) -> Incident {
        let change = Incident::open(opening, &author("carol"), self.now()).expect("it can be opened");
        let mut tx = self.store.begin().await.expect("the store answers");
        let incident = tx.incidents().create(&change).await.expect("the store answers");
        let setup = Arc::clone(&self.setup.borrow());
        let around = Circumstances { setup: &setup, event: "opened", now: self.now() };
        follow(&mut tx, &around, None, &incident, &change.entries).await.expect("the store answers");
        tx.commit().await.expect("the store answers");
        incident
    }

    /// Somebody changes an incident, as commands do.
    pub(super) async fn changes(
        &self,
        incident: &Incident,
        transition: impl FnOnce(&Incident, &Author, Timestamp) -> Result<Change, InvalidTransition>,
    ) -> Incident {
        let mut tx = self.store.begin().await.expect("the store answers");
        let before = tx.incidents().by_id(&incident.id, &Reader::TOBAN).await.expect("the store answers");
        let before = before.expect("the incident is there");
        let change = transition(&before, &author("carol"), self.now()).expect("the transition is possible");
        let after = tx.incidents().save(&change).await.expect("the store answers");
        let setup = Arc::clone(&self.setup.borrow());
        let event = format!("event-{}", after.version);
        let around = Circumstances { setup: &setup, event: &event, now: self.now() };
        follow(&mut tx, &around, Some(&before), &after, &change.entries).await.expect("the store answers");
        tx.commit().await.expect("the store answers");
        after
    }

    /// Time passes while nobody works: what becomes due waits.
    pub(super) fn sleeps_until(&self, then: &str) {
        let by = moment(then).duration_since(self.now());
        self.clock.advance(Duration::try_from(by).expect("time does not run backwards"));
    }

    /// Time passes, and everything happens at its time; which reminders arrived meanwhile.
    pub(super) async fn works_until(&self, then: &str) -> Vec<Arrived> {
        let then = moment(then);
        loop {
            while self.runner.turn().await > 0 {}
            let next = self.runner.next_due().await.expect("the store answers");
            let Some(next) = next.filter(|next| *next <= then) else { break };
            let by = next.duration_since(self.now()).max(SignedDuration::from_micros(1));
            self.clock.advance(Duration::try_from(by).expect("time does not run backwards"));
        }
        self.sleeps_until(&then.to_string());
        let mut arrived = std::mem::take(&mut *self.arrived.lock().unwrap_or_else(PoisonError::into_inner));
        arrived.retain(|arrived| arrived.text.contains("reminder ") || arrived.text.contains("リマインド"));
        arrived
    }
}

fn runner(
    store: &Store,
    clock: &Arc<ManualClock>,
    setup: &watch::Sender<Arc<Setup>>,
    arrived: &Arc<Mutex<Vec<Arrived>>>,
    process: u32,
) -> Runner {
    let shared: SharedClock = Arc::<ManualClock>::clone(clock);
    let platform = Paper { clock: Arc::clone(clock), arrived: Arc::clone(arrived) };
    let gateways: HashMap<Platform, Arc<dyn Gateway>> = HashMap::from([(Platform::Web, Arc::new(platform) as _)]);
    Runner::new(Links {
        parts: Parts {
            store: store.clone(),
            registry: probe::bundled(),
            clock: shared,
            running: Running::default(),
            health: watch::channel(Vec::new()).1,
        },
        setup: setup.subscribe(),
        gateways: Arc::new(gateways),
        calls: Arc::new(Nobody),
        cards: Arc::new(IncidentCards::new(setup.subscribe(), Arc::<ManualClock>::clone(clock))),
        send: SEND,
        stop: CancellationToken::new(),
        worker: format!("process-{process}"),
    })
}

/// Nobody recorded a call.
struct Nobody;

#[async_trait]
impl Calls for Nobody {
    async fn resume(&self, _invocation: Invocation, _lease: Lease) {}
}

/// A platform that writes down what reached it.
struct Paper {
    clock: Arc<ManualClock>,
    arrived: Arc<Mutex<Vec<Arrived>>>,
}

impl Paper {
    fn write(&self, place: &Place, to: Option<&Account>, message: &Message) -> MessageRef {
        let mut arrived = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, to) = (self.clock.now(), to.map(|account| account.id.clone()));
        arrived.push(Arrived { at, place: place.clone(), to, text: render(message, Style::PLAIN) });
        MessageRef { place: place.clone(), id: format!("m{}", arrived.len()) }
    }
}

#[async_trait]
impl Gateway for Paper {
    fn platform(&self) -> Platform {
        Platform::Web
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            threads: true,
            ephemeral: true,
            edit: true,
            folding: false,
            buttons: true,
            rooms: true,
            pins: false,
            deduplicates: false,
            forms: false,
            reactions: false,
            keeps_messages: false,
            accounts: false,
            stale_after: None,
            max_len: 40_000,
        }
    }

    async fn post(&self, place: &Place, message: &Message) -> Result<MessageRef, GatewayError> {
        Ok(self.write(place, None, message))
    }

    async fn edit(&self, _at: &MessageRef, _message: &Message) -> Result<(), GatewayError> {
        Ok(())
    }

    async fn whisper(&self, place: &Place, to: &Account, message: &Message) -> Result<(), GatewayError> {
        self.write(place, Some(to), message);
        Ok(())
    }

    async fn deliver(
        &self,
        place: &Place,
        to: Option<&Account>,
        message: &Message,
        _key: DeliveryKey<'_>,
    ) -> Result<MessageRef, GatewayError> {
        Ok(self.write(place, to, message))
    }

    async fn open_room(&self, room: &NewRoom) -> Result<Place, GatewayError> {
        Ok(Place { platform: Platform::Web, conversation: format!("room-{}", room.incident), thread: None })
    }

    async fn pin(&self, _at: &MessageRef) -> Result<(), GatewayError> {
        Ok(())
    }

    async fn archive(&self, _place: &Place) -> Result<bool, GatewayError> {
        Ok(true)
    }
}
