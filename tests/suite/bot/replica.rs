//! One process of the bot: its dispatcher, its runner, its connections to the store and to its platform.

use std::sync::Arc;
use std::time::Duration;

use toban::action::context::Parts;
use toban::action::incident::card::IncidentCards;
use toban::action::running::Running;
use toban::action::setup::Setup;
use toban::app::slack::FromSetup;
use toban::chat::gateway::Gateway;
use toban::chat::inbound::Arrival;
use toban::chat::slack::gateway::SlackGateway;
use toban::chat::slack::health::Health;
use toban::chat::slack::join::{Joining, Slack};
use toban::chat::slack::web::Access;
use toban::chat::web::WebGateway;
use toban::clock::{ManualClock, SharedClock};
use toban::dispatch::Dispatcher;
use toban::id::ulid;
use toban::job::runner::{Links, Runner};
use toban::probe;
use toban::secret::Secret;
use toban::store::Store;
use tokio::sync::{mpsc, watch};
use tokio::task::yield_now;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::workspace::Workspace;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_mins(5);
/// A piece of time that flows on a clock of the test while something runs.
const PIECE: Duration = Duration::from_millis(20);

/// What a process speaks through.
pub(super) enum Link {
    /// One gateway that all of them share.
    Gateway(Arc<dyn Gateway>),
    /// A workspace that each of them joins.
    Slack(Arc<Workspace>),
}

/// A running process.
pub(super) struct Replica {
    pub(super) parts: Parts,
    pub(super) arrivals: mpsc::Sender<Arrival>,
    pub(super) tasks: TaskTracker,
    pub(super) stop: CancellationToken,
    pub(super) runner: Runner,
    manual: Option<Arc<ManualClock>>,
    /// What is under way on Slack, and how much of it never ends.
    on_slack: Option<(TaskTracker, usize)>,
}

impl Replica {
    pub(super) fn start(
        store: Store,
        link: &Link,
        setup: &watch::Sender<Arc<Setup>>,
        (clock, manual): (SharedClock, Option<Arc<ManualClock>>),
    ) -> Self {
        let parts = Parts {
            store,
            registry: probe::bundled(),
            clock: Arc::clone(&clock),
            running: Running::default(),
            health: watch::channel(Vec::new()).1,
        };
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let (arrivals, inbox) = mpsc::channel(16);
        let (gateways, on_slack) = match link {
            Link::Gateway(gateway) => (vec![Arc::clone(gateway)], None),
            Link::Slack(workspace) => {
                let (slack, tasks) = joins(workspace, &parts, setup, (&arrivals, &stop));
                let gateway: Arc<dyn Gateway> = Arc::<SlackGateway>::clone(&slack.gateway);
                slack.run();
                let lasting = tasks.len();
                // The page is there as well.
                let page: Arc<dyn Gateway> = Arc::new(WebGateway::new(parts.store.clone(), Arc::clone(&clock)));
                (vec![gateway, page], Some((tasks, lasting)))
            }
        };
        let by_platform = gateways.iter().map(|gateway| (gateway.platform(), Arc::clone(gateway))).collect();
        let dispatcher = Dispatcher::new(parts.clone(), setup.subscribe(), gateways, tasks.clone(), stop.clone());
        let runner = Runner::new(Links {
            parts: parts.clone(),
            setup: setup.subscribe(),
            gateways: Arc::new(by_platform),
            calls: Arc::<Dispatcher>::clone(&dispatcher),
            cards: Arc::new(IncidentCards::new(setup.subscribe(), Arc::clone(&clock))),
            send: Duration::from_secs(5),
            stop: stop.clone(),
            worker: ulid(clock.now()),
        });
        tokio::spawn(dispatcher.run(inbox));
        Self { parts, arrivals, tasks, stop, runner, manual, on_slack }
    }

    /// Waits for `work`. On a clock of the test time flows meanwhile, as fast as it does outside, so that what waits for
    /// a moment (the second sample of a probe) goes on.
    pub(super) async fn see<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        let mut waited = Duration::ZERO;
        loop {
            match timeout(PIECE, &mut work).await {
                Ok(done) => return done,
                Err(_elapsed) => {
                    waited += PIECE;
                    assert!(waited < PATIENCE, "something did not come to an end within {PATIENCE:?}");
                    if let Some(clock) = &self.manual {
                        clock.advance(PIECE);
                    }
                }
            }
        }
    }

    /// Waits until every call that came in has ended.
    pub(super) async fn settles(&self) {
        if let Some((tasks, lasting)) = &self.on_slack {
            self.see(async {
                while tasks.len() > *lasting {
                    yield_now().await;
                }
            })
            .await;
        }
        self.tasks.close();
        self.see(self.tasks.wait()).await;
        self.tasks.reopen();
    }

    /// The process is told to stop, and everything it was doing ends.
    pub(super) async fn stops(&self) {
        self.stop.cancel();
        self.tasks.close();
        let ended = timeout(PATIENCE, self.see(self.tasks.wait())).await;
        assert!(ended.is_ok(), "what was running did not end after the stop");
    }
}

/// Joins the workspace: by a connection, or where Slack calls through the door it calls at.
fn joins(
    workspace: &Workspace,
    parts: &Parts,
    setup: &watch::Sender<Arc<Setup>>,
    (arrivals, stop): (&mpsc::Sender<Arrival>, &CancellationToken),
) -> (Slack, TaskTracker) {
    let tasks = TaskTracker::new();
    let (world, is_called) = (&workspace.world, workspace.front.is_some());
    let slack = Slack::new(Joining {
        access: Access {
            bot_token: Secret::new(world.bot_token()),
            app_token: (!is_called).then(|| Secret::new(world.app_token())),
            api_base: world.base(),
        },
        signing_secret: is_called.then(|| Secret::new(world.signing_secret())),
        connections: 1,
        store: parts.store.clone(),
        clock: Arc::clone(&parts.clock),
        known: Arc::new(FromSetup::new(setup.subscribe(), None)),
        arrivals: arrivals.clone(),
        health: Health::new(|_troubles| ()),
        tasks: tasks.clone(),
        stop: stop.clone(),
    });
    let slack = slack.expect("the machine has certificates");
    if let (Some(front), Some(door)) = (&workspace.front, &slack.door) {
        front.leads_to(Arc::clone(door));
    }
    (slack, tasks)
}
