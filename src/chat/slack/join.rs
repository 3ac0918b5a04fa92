//! Joining Slack: the parts of this room put together, and what runs as long as the process does.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, info};

use crate::chat::inbound::Arrival;
use crate::chat::slack::attendance::Attendance;
use crate::chat::slack::door::Door;
use crate::chat::slack::gateway::SlackGateway;
use crate::chat::slack::health::Health;
use crate::chat::slack::known::Known;
use crate::chat::slack::reception::Reception;
use crate::chat::slack::signature::Verifier;
use crate::chat::slack::socket::Socket;
use crate::chat::slack::web::ask::ask;
use crate::chat::slack::web::{Access, Api};
use crate::clock::SharedClock;
use crate::secret::Secret;
use crate::store::Store;

/// How often it is looked whether everything is well.
const WATCH: Duration = Duration::from_secs(5);
/// After how many looks Slack is asked whether the token is good, while it is …
const WELL: u32 = 120;
/// … and while something is wrong.
const UNWELL: u32 = 6;

/// What Slack is joined with.
pub struct Joining {
    /// How Slack is reached.
    pub access: Access,
    /// What requests are signed with, where Slack calls.
    pub signing_secret: Option<Secret>,
    /// How many connections are kept.
    pub connections: u8,
    /// What Toban remembers.
    pub store: Store,
    /// What time it is.
    pub clock: SharedClock,
    /// What is known beyond Slack.
    pub known: Arc<dyn Known>,
    /// Where events go.
    pub arrivals: mpsc::Sender<Arrival>,
    /// Hears what is wrong.
    pub health: Health,
    /// Tracks what is under way.
    pub tasks: TaskTracker,
    /// Ends everything.
    pub stop: CancellationToken,
}

/// Slack, joined.
pub struct Slack {
    /// The platform's adapter.
    pub gateway: Arc<SlackGateway>,
    /// Where Slack calls, if it may.
    pub door: Option<Arc<Door>>,
    access: Access,
    socket: Socket,
    attendance: Arc<Attendance>,
    connections: u32,
}

impl Slack {
    /// Puts the parts together; nothing is sent before [`Slack::run`].
    ///
    /// # Errors
    /// The machine has no certificates to trust.
    pub fn new(joining: Joining) -> io::Result<Self> {
        let Joining { access, signing_secret, connections, store, clock, known, arrivals, health, tasks, stop } =
            joining;
        let connections = if access.app_token.is_some() { u32::from(connections) } else { 0 };
        let api = Api::new(&access, health.clone(), Arc::clone(&clock))?;
        let gateway = SlackGateway::new(Arc::clone(&api), store.clone(), Arc::clone(&clock), known);
        let remembering = (store, Arc::clone(&clock));
        let reception = Reception::new(Arc::clone(&gateway), arrivals, remembering, tasks.clone());
        let door = signing_secret.map(|secret| Door::new(Arc::clone(&reception), Verifier::new(secret)));
        let attendance = Attendance::new(Arc::clone(&reception), health.clone(), connections > 0);
        let socket = Socket { api, reception, health, clock, tasks, stop };
        Ok(Self { gateway, door, access, socket, attendance, connections })
    }

    /// How Slack is.
    #[must_use]
    pub fn health(&self) -> Health {
        self.socket.health.clone()
    }

    /// Connects, and looks after the connections and the token until the process stops.
    pub fn run(&self) {
        for number in 0..self.connections {
            self.socket.tasks.spawn(self.socket.clone().keep(number));
        }
        let (socket, identity, connects) = (self.socket.clone(), self.gateway.identity.clone(), self.connections > 0);
        let (attendance, access) = (Arc::clone(&self.attendance), self.access.clone());
        self.socket.tasks.spawn(async move {
            let mut looks = 0_u32;
            let mut greeted = false;
            loop {
                let unknown = identity.known().is_none();
                let every = if unknown {
                    1
                } else if socket.health.list().is_empty() {
                    WELL
                } else {
                    UNWELL
                };
                if looks.is_multiple_of(every)
                    && let Ok(me) = identity.learn(&socket.api).await
                    && !std::mem::replace(&mut greeted, true)
                {
                    info!(member = me.user, workspace = me.team, "Slack takes the token");
                }
                if looks.is_multiple_of(every) && socket.health.lacks_scopes() {
                    tokio::select! {
                        () = granted(&access, &socket.health) => {}
                        () = socket.stop.cancelled() => {}
                    }
                }
                if connects {
                    socket.health.watch(socket.clock.elapsed());
                }
                socket.health.forget_limits(socket.clock.elapsed());
                attendance.look(&socket.stop).await;
                looks = looks.wrapping_add(1);
                tokio::select! {
                    () = socket.clock.sleep(WATCH) => {}
                    () = socket.stop.cancelled() => return attendance.leave().await,
                }
            }
        });
    }
}

/// Asks which scopes the token has; the client library does not hand on the header that says it.
async fn granted(access: &Access, health: &Health) {
    match ask(&access.api_base, "auth.test", &access.bot_token, &[]).await {
        Ok(asked) => health.granted(asked.scopes.as_deref()),
        Err(told) => debug!(told, "Slack did not say what the token has"),
    }
}
