//! Toban on the stand-in Slack: the real gateway, dispatcher and runner over the real wire.
//!
//! `Desk::opens()` is a workspace with a channel `#ops`, four people of whom the settings know three, and a Toban that has
//! joined by Socket Mode. Nothing here waits for a time: whoever waits, waits for something to happen in the workspace.
//! What Toban sent is checked with the platform's published types when the workspace ends.

use std::sync::Arc;

use toban::action::context::Parts;
use toban::action::running::Running;
use toban::action::setup::Setup;
use toban::app::build::App;
use toban::app::degraded::Degraded;
use toban::app::jobs;
use toban::app::slack::FromSetup;
use toban::app::unwell;
use toban::chat::gateway::Gateway;
use toban::chat::inbound::Platform;
use toban::chat::slack::gateway::SlackGateway;
use toban::chat::slack::health::Health;
use toban::chat::slack::join::{Joining, Slack};
use toban::chat::slack::scope::BOT;
use toban::chat::slack::web::Access;
use toban::chat::web::WebGateway;
use toban::clock::{ManualClock, SharedClock, SystemClock};
use toban::command;
use toban::directory::access::Rights;
use toban::dispatch::Dispatcher;
use toban::language::Language;
use toban::probe;
use toban::reply::health::{Trouble, trouble};
use toban::secret::Secret;
use toban::store::account::LinkedAccount;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use self::hands::Hands;
use crate::bot::{World, bare_setup, setup};
use crate::slack::proof::check_blocks;
use crate::slack::world::{Call, SlackWorld, State};
use crate::store::{Fresh, sqlite};

mod catching_up;
mod connection;
mod conversation;
mod delivering;
mod examined;
mod fault;
mod file;
mod filling;
mod hands;
mod home;
mod incident;
mod linking;
mod menu;
mod moving;
mod newer;
pub(crate) mod odd;
mod offering;
mod outage;
mod pacing;
mod resuming;
mod room;
mod storm;

/// A Toban at work.
pub(crate) struct Desk {
    pub(crate) world: SlackWorld,
    pub(crate) slack: Slack,
    pub(crate) app: App,
    /// On a clock of the test: what the test moves.
    hands: Option<Hands>,
    connections: usize,
    /// Calls that are worked on.
    calls: TaskTracker,
    wrong: watch::Receiver<Vec<Trouble>>,
    /// Who has which account.
    accounts: Vec<(&'static str, String)>,
    stop: DropGuard,
    store: Fresh,
}

/// How a Toban is set up.
pub(crate) struct Plan {
    /// Whether it has playbooks, which take a while to compile.
    pub(crate) playbooks: bool,
    /// Connections of Socket Mode; with none it waits for requests.
    pub(crate) connections: u8,
    /// Targets, rights, policy.
    pub(crate) world: World,
    /// A clock of the test's own; then it also turns the runner by hand ([`hands`]).
    pub(crate) clock: Option<Arc<ManualClock>>,
    /// Where it remembers; a file of its own where that is left open.
    pub(crate) store: Option<Fresh>,
}

impl Plan {
    pub(crate) fn new() -> Self {
        Self { playbooks: false, connections: 1, world: World::new(), clock: None, store: None }
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
        let ids: Vec<(&'static str, String)> = ["carol", "ben"].map(|name| (name, world.adds_user(name))).into();
        let aiko = world.adds_user_from("aiko", "ja-JP", "Asia/Tokyo");
        world.adds_user("zoe");
        world.adds_channel("#ops", &["carol", "ben", "aiko", "zoe", "toban"]);
        let accounts = ids.into_iter().chain([("aiko", aiko)]).collect();
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

    fn joins(world: SlackWorld, fresh: Fresh, plan: Plan, accounts: Vec<(&'static str, String)>) -> Self {
        let clock = plan.time();
        let store = (*fresh).clone();
        let setup = linked(plan.playbooks, plan.world, &clock, &accounts);
        let (degraded, wrong) = Degraded::new();
        let parts = Parts {
            store: store.clone(),
            registry: probe::bundled(),
            clock: Arc::clone(&clock),
            running: Running::default(),
            health: wrong.clone(),
        };
        let app = App { parts, degraded: degraded.clone(), setup: watch::Sender::new(Arc::new(setup)) };
        let (tasks, coming, stop) = (TaskTracker::new(), TaskTracker::new(), CancellationToken::new());
        let (inbound, arrivals) = mpsc::channel(256);
        let by_socket = plan.connections > 0;
        let slack = Slack::new(Joining {
            access: Access {
                bot_token: Secret::new(world.bot_token()),
                app_token: by_socket.then(|| Secret::new(world.app_token())),
                api_base: world.base(),
            },
            signing_secret: (!by_socket).then(|| Secret::new(world.signing_secret())),
            connections: plan.connections,
            store,
            clock,
            known: Arc::new(
                FromSetup::new(app.setup.subscribe(), Some("https://toban.example".to_owned()))
                    .telling(app.parts.health.clone()),
            ),
            arrivals: inbound,
            health: Health::new(move |list| degraded.set("slack", list)),
            tasks: coming.clone(),
            stop: stop.clone(),
        })
        .expect("the machine has certificates");
        let page = WebGateway::new(app.parts.store.clone(), Arc::clone(&app.parts.clock));
        let gateways: Vec<Arc<dyn Gateway>> = vec![Arc::<SlackGateway>::clone(&slack.gateway), Arc::new(page)];
        let setup = app.setup.subscribe();
        let dispatcher = Dispatcher::new(app.parts.clone(), setup, gateways.clone(), tasks.clone(), stop.clone());
        let runner = jobs::runner(&app, &dispatcher, &gateways, &stop);
        tokio::spawn(dispatcher.run(arrivals));
        let calls = tasks.clone();
        let hands = if let Some(clock) = plan.clock {
            Some(Hands { clock, runner, calls: tasks, coming })
        } else {
            tokio::spawn(runner.run(|_list| ()));
            None
        };
        slack.run();
        let health = slack.health();
        let assume = move |before| health.assume(before);
        tokio::spawn(unwell::follow(app.parts.clone(), app.setup.subscribe(), assume, stop.clone()));
        let connections = usize::from(plan.connections);
        Self { world, slack, app, hands, connections, calls, wrong, accounts, stop: stop.drop_guard(), store: fresh }
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

fn linked(playbooks: bool, world: World, clock: &SharedClock, accounts: &[(&str, String)]) -> Setup {
    let access = world.access.clone();
    let mut made = if playbooks {
        setup(world, clock)
    } else {
        let commands = command::compile::compile(command::bundled::sources(), &[], "");
        bare_setup(world, clock, commands.expect("the bundled commands compile"))
    };
    for person in &mut made.directory.persons {
        person.slack = accounts.iter().find(|(name, _)| *name == person.name).map(|(_, id)| id.clone());
    }
    made.public_url = Some("https://toban.example".to_owned());
    made.rights = Rights::new(access, made.directory.clone(), made.commands.required_roles());
    made
}
