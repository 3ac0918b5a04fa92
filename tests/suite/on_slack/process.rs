//! One process of Toban on the stand-in Slack: all that a process is made of, joined to a workspace. The workspace may be in
//! another process, so that this one can die (`tests/suite/crash`).

use std::sync::Arc;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use toban::action::context::Parts;
use toban::action::running::Running;
use toban::action::setup::Setup;
use toban::app::build::App;
use toban::app::degraded::Degraded;
use toban::app::jobs;
use toban::app::slack::FromSetup;
use toban::app::unwell;
use toban::chat::gateway::Gateway;
use toban::chat::slack::gateway::SlackGateway;
use toban::chat::slack::health::Health;
use toban::chat::slack::join::{Joining, Slack};
use toban::chat::slack::web::Access;
use toban::chat::web::WebGateway;
use toban::clock::SharedClock;
use toban::command;
use toban::directory::access::Rights;
use toban::dispatch::Dispatcher;
use toban::probe;
use toban::reply::health::Trouble;
use toban::secret::Secret;
use toban::store::Store;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use super::Plan;
use super::hands::Hands;
use crate::bot::{World, bare_setup, setup};
use crate::slack::world::SlackWorld;

/// Where a workspace is, and what opens it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Reach {
    base: String,
    bot_token: String,
    app_token: String,
    signing_secret: String,
}

impl Reach {
    pub(crate) fn of(world: &SlackWorld) -> Self {
        Self {
            base: world.base(),
            bot_token: world.bot_token(),
            app_token: world.app_token(),
            signing_secret: world.signing_secret(),
        }
    }
}

/// The process.
pub(crate) struct Process {
    pub(crate) slack: Slack,
    pub(crate) app: App,
    /// On a clock of the test: what the test moves.
    pub(super) hands: Option<Hands>,
    pub(super) connections: usize,
    /// Calls that are worked on.
    pub(super) calls: TaskTracker,
    pub(super) wrong: watch::Receiver<Vec<Trouble>>,
    pub(super) stop: DropGuard,
}

impl Process {
    /// Begins; `accounts` says whose each account is, by name.
    pub(crate) fn joins(reach: &Reach, store: Store, plan: Plan, accounts: &[(String, String)]) -> Self {
        let clock = plan.time();
        let (prefix, nobody) = (plan.prefix, plan.nobody);
        let setup = linked((plan.playbooks, prefix, nobody), plan.world, &clock, accounts);
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
                bot_token: Secret::new(reach.bot_token.clone()),
                app_token: by_socket.then(|| Secret::new(reach.app_token.clone())),
                api_base: reach.base.clone(),
            },
            signing_secret: (!by_socket).then(|| Secret::new(reach.signing_secret.clone())),
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
        Self { slack, app, hands, connections: usize::from(plan.connections), calls, wrong, stop: stop.drop_guard() }
    }

    /// Waits until nothing is under way and nothing is due within `soon`: all that was set off has ended, retries
    /// included.
    pub(crate) async fn settles(&self, soon: SignedDuration) {
        let hands = self.hands.as_ref().expect("the test has a clock of its own");
        // A connection each, and one that looks after them.
        hands.settle(self.connections + 1, soon).await;
    }
}

fn linked(
    (playbooks, prefix, nobody): (bool, &str, bool),
    world: World,
    clock: &SharedClock,
    accounts: &[(String, String)],
) -> Setup {
    let access = world.access.clone();
    let mut made = if playbooks {
        setup(world, clock)
    } else {
        let commands = command::compile::compile(command::bundled::sources(), &[], prefix);
        bare_setup(world, clock, commands.expect("the bundled commands compile"))
    };
    if nobody {
        made.directory.persons.clear();
    }
    for person in &mut made.directory.persons {
        person.slack = accounts.iter().find(|(name, _)| *name == person.name).map(|(_, id)| id.clone());
    }
    made.public_url = Some("https://toban.example".to_owned());
    made.rights = Rights::new(access, made.directory.clone(), made.commands.required_roles());
    made
}
