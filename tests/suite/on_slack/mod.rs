//! Toban on the stand-in Slack: the real gateway, dispatcher and runner over the real wire.
//!
//! `Desk::opens()` is a workspace with a channel `#ops`, four people of whom the settings know three, and a Toban that has
//! joined by Socket Mode. Nothing here waits for a time: whoever waits, waits for something to happen in the workspace.
//! What Toban sent is checked with the platform's published types when the workspace ends.

use std::ops::Deref;
use std::sync::Arc;

use toban::app::slack::FromSetup;
use toban::chat::inbound::{Place, Platform};
use toban::chat::message::Message;
use toban::chat::slack::gateway::SlackGateway;
use toban::chat::slack::health::Health;
use toban::chat::slack::scope::BOT;
use toban::chat::slack::web::{Access, Api};
use toban::clock::{ManualClock, SharedClock, SystemClock};
use toban::delivery::content::NewDelivery;
use toban::delivery::lane::Lane;
use toban::language::Language;
use toban::reply::health::{Trouble, trouble};
use toban::secret::Secret;
use toban::store::account::LinkedAccount;

use self::process::{Process, Reach};
use crate::bot::World;
use crate::slack::proof::check_blocks;
use crate::slack::world::{Call, SlackWorld, State};
use crate::store::{Fresh, sqlite};

mod alerts;
mod asking;
mod between;
mod catching_up;
mod charts;
mod connection;
mod conversation;
mod deleted;
mod delivering;
mod direct;
mod examined;
mod fault;
mod file;
mod filling;
mod grid;
mod guests;
mod hands;
mod hindered;
mod home;
mod incident;
pub(crate) mod lasting;
mod late;
mod learning;
pub(crate) mod lengthy;
mod linking;
mod menu;
mod moving;
mod newer;
pub(crate) mod odd;
mod offering;
mod outage;
mod pacing;
mod parts;
pub(crate) mod process;
mod readdressed;
mod redrawn;
mod resuming;
mod room;
mod running;
mod seldom;
mod silence;
mod storm;
mod taking_back;
mod together;
mod typing;
mod unheard;
mod unmade;
mod unsure;

/// A Toban at work in a workspace of its own.
pub(crate) struct Desk {
    pub(crate) world: SlackWorld,
    process: Process,
    /// Who has which account.
    accounts: Vec<(String, String)>,
    store: Fresh,
}

impl Deref for Desk {
    type Target = Process;

    fn deref(&self) -> &Process {
        &self.process
    }
}

/// How a Toban is set up.
pub(crate) struct Plan {
    /// Whether it has playbooks, which take a while to compile.
    pub(crate) playbooks: bool,
    /// Connections of Socket Mode; with none it waits for requests.
    pub(crate) connections: u8,
    /// Targets, rights, policy.
    pub(crate) world: World,
    /// What stands before the short forms of commands.
    pub(crate) prefix: &'static str,
    /// Whether the settings name nobody.
    pub(crate) nobody: bool,
    /// A clock of the test's own; then it also turns the runner by hand ([`hands`]).
    pub(crate) clock: Option<Arc<ManualClock>>,
    /// Where it remembers; a file of its own where that is left open.
    pub(crate) store: Option<Fresh>,
}

impl Plan {
    pub(crate) fn new() -> Self {
        Self {
            playbooks: false,
            connections: 1,
            world: World::new(),
            prefix: "",
            nobody: false,
            clock: None,
            store: None,
        }
    }
}

impl Plan {
    fn time(&self) -> SharedClock {
        match &self.clock {
            Some(clock) => Arc::<ManualClock>::clone(clock),
            None => Arc::new(SystemClock::new()),
        }
    }
}

impl Desk {
    /// Without playbooks, over one connection.
    pub(crate) async fn opens() -> Self {
        Self::opens_with(Plan::new()).await
    }

    pub(crate) async fn opens_with(plan: Plan) -> Self {
        Self::opens_in(SlackWorld::on(plan.time()), plan).await
    }

    /// In a workspace that the test made, and may have disturbed already.
    pub(crate) async fn opens_in(world: SlackWorld, mut plan: Plan) -> Self {
        // What the manifest asks for is enough for everything.
        world.grants_only(BOT.iter().map(|scope| scope.name));
        let mut accounts = ["carol", "ben"].map(|name| (name.to_owned(), world.adds_user(name))).to_vec();
        accounts.push(("aiko".to_owned(), world.adds_user_from("aiko", "ja-JP", "Asia/Tokyo")));
        world.adds_user("zoe");
        world.adds_channel("#ops", &["carol", "ben", "aiko", "zoe", "toban"]);
        let fresh = match plan.store.take() {
            Some(fresh) => fresh,
            None => sqlite().await,
        };
        let desk = Self::joins(world, fresh, plan, accounts);
        desk.is_ready().await;
        desk
    }

    async fn is_ready(&self) {
        let ready = async {
            if self.slack.door.is_none() {
                self.world.socket().is_connected(1).await;
            }
            // It knows its own messages from then on.
            let known = |call: &Call| call.answer.as_ref().is_some_and(|answer| answer["ok"] == true);
            let greeted = |state: &State| state.calls("auth.test").any(known).then_some(());
            self.world.until("Toban to know who it is", greeted).await;
        };
        match &self.hands {
            Some(hands) => hands.see(ready).await,
            None => ready.await,
        }
    }

    fn joins(world: SlackWorld, store: Fresh, plan: Plan, accounts: Vec<(String, String)>) -> Self {
        let process = Process::joins(&Reach::of(&world), (*store).clone(), plan, &accounts);
        Self { world, process, accounts, store }
    }

    /// The gateway of another process on the same workspace, which remembers nothing of what this one sent.
    pub(crate) fn another_gateway(&self) -> Arc<SlackGateway> {
        let access =
            Access { bot_token: Secret::new(self.world.bot_token()), app_token: None, api_base: self.world.base() };
        let clock = Arc::clone(&self.app.parts.clock);
        let api = Api::new(&access, Health::new(|_list| ()), Arc::clone(&clock)).expect("the machine has certificates");
        let known = FromSetup::new(self.app.setup.subscribe(), Some("https://toban.example".to_owned()));
        SlackGateway::new(api, (*self.store).clone(), clock, Arc::new(known))
    }

    /// Sends something for certain to a conversation, in a lane.
    pub(crate) async fn sends(&self, channel: &str, lane: Lane, message: Message) {
        let conversation = self.world.channel(channel).id().to_owned();
        let place = Place { platform: Platform::Slack, conversation, thread: None };
        let mut tx = self.app.parts.store.begin().await.expect("the store answers");
        let delivery = NewDelivery::notice(format!("test:{channel}:{}", message.headline), place, message);
        let now = self.app.parts.clock.now();
        assert!(tx.outbox().enqueue(&NewDelivery { lane, ..delivery }, now).await.expect("the store answers"));
        tx.commit().await.expect("the store answers");
    }

    /// Waits until the health list has a sentence with those words, or, with none, until it is empty.
    pub(crate) async fn says_it_is_unwell(&self, words: &str) {
        let mut wrong = self.wrong.clone();
        let told = |list: &Vec<Trouble>| match words {
            "" => list.is_empty(),
            words => list.iter().any(|one| trouble(one, Language::En).contains(words)),
        };
        drop(wrong.wait_for(told).await.expect("the gateway is there"));
    }
}

impl Desk {
    /// Says of an account that it is that person's, as if they had linked it.
    pub(crate) async fn links(&self, name: &str, person: &str) {
        let (platform, account) = (Platform::Slack, self.world.user(name).id.clone());
        let (person, linked) = (person.to_owned(), self.app.parts.clock.now());
        let new = LinkedAccount { platform, account, linked_by: person.clone(), person, linked };
        let mut tx = self.app.parts.store.begin().await.expect("the store answers");
        assert!(tx.accounts().link(&new).await.expect("the store answers"), "it is nobody else's");
        tx.commit().await.expect("the store answers");
    }
}

impl Desk {
    /// Whether something was sent, and all of it so far is what the platform's published types and models have; in the end
    /// that is looked at anyway.
    pub(crate) fn sent_what_slack_publishes(&self) {
        let payloads = self.world.payloads();
        assert!(!payloads.is_empty(), "nothing was sent");
        check_blocks(&payloads).expect("the published types have it");
    }
}
