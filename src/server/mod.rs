//! The HTTP surface: the page (a real chat), its live stream, health.
//!
//! Every action is a form that works without script; the script only spares reloads. The same render functions make
//! the page and the live fragments, so they cannot disagree. Invariants: no inline script or style (the policy forbids
//! them), nothing is loaded from elsewhere, and nobody is credited with what they were not proven to have done.

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tower_http::compression::CompressionLayer;

use crate::action::running::Running;
use crate::action::setup::Setup;
use crate::chat::inbound::{Account, Arrival};
use crate::chat::slack::door::Door;
use crate::chat::typed::{Typing, Way};
use crate::chat::web::WebGateway;
use crate::clock::SharedClock;
use crate::directory::access::{Reader, Who};
use crate::reply::health::Trouble;
use crate::server::access::Access;
use crate::server::asset::Assets;
use crate::server::pace::Pace;
use crate::server::suggest::Suggest;
use crate::server::visitor::Visitor;
use crate::store::Store;

pub mod access;
pub mod act;
pub mod asset;
pub mod attempt;
mod body;
pub mod conversation;
pub mod cookie;
pub mod failure;
pub mod figures;
pub mod form;
pub mod guard;
pub mod health;
pub mod incident;
pub mod line;
pub mod link;
mod listen;
pub mod live;
pub mod login;
pub mod message;
pub mod metrics;
pub mod naming;
pub mod note;
pub mod pace;
pub mod postmortem;
pub mod preference;
pub mod say;
pub mod section;
pub mod slack;
pub mod suggest;
mod timer;
pub mod view;
pub mod visitor;
pub mod word;

/// What the page is built from.
pub struct Console {
    /// Conversations, runs, sessions.
    pub store: Store,
    /// Where commands go.
    pub inbound: mpsc::Sender<Arrival>,
    /// The page's gateway; receipts that are whole answers are whispered through it.
    pub gateway: Arc<WebGateway>,
    /// Completes commands while they are typed.
    pub suggest: Arc<dyn Suggest>,
    /// Who may do what, and what the forms offer.
    pub setup: watch::Receiver<Arc<Setup>>,
    /// What runs now, and who waits for its answer.
    pub running: Running,
    /// What time it is.
    pub clock: SharedClock,
    /// Who is let in.
    pub access: Access,
    /// Where Slack calls, if it may.
    pub slack: Option<Arc<Door>>,
    /// What is degraded; empty when all is well.
    pub health: watch::Receiver<Vec<Trouble>>,
}

/// What every handler sees.
pub struct Surface {
    console: Console,
    assets: Assets,
    pace: Pace,
    journal: watch::Receiver<i64>,
    stop: CancellationToken,
}

impl Surface {
    /// The settings in force now.
    fn setup(&self) -> Arc<Setup> {
        Arc::clone(&self.console.setup.borrow())
    }

    /// A line, named by its command, as it is typed on the page and in the team's chat.
    fn typed(&self, line: &str) -> String {
        Typing { prefix: self.console.setup.borrow().commands.prefix(), way: Way::Slash }.line(line)
    }

    /// Whether somebody may do that by the rights in force now.
    fn may(&self, visitor: &Visitor, action: &str) -> bool {
        let who = Who { person: visitor.account.person.as_deref(), local: visitor.account.local };
        self.console.setup.borrow().rights.authorize(who, action).is_ok()
    }

    /// What an account may read by the rights in force now.
    fn reader(&self, account: &Account) -> Reader {
        let who = Who { person: account.person.as_deref(), local: account.local };
        self.console.setup.borrow().rights.reader(who)
    }
}

type Shared = Arc<Surface>;

/// The routes; live streams end when `stop` is cancelled.
///
/// Spawns the task that follows the journal, so it is called inside the runtime.
pub fn router(console: Console, stop: CancellationToken) -> Router {
    let journal = live::follow(console.store.clone(), Arc::clone(&console.clock), stop.clone());
    let pace = Pace::new(Arc::clone(&console.clock));
    let surface: Shared = Arc::new(Surface { console, assets: Assets::new(), pace, journal, stop });
    Router::new()
        .route("/", get(conversation::home))
        .route("/conversations", post(naming::create))
        .route("/c/{conversation}", get(conversation::show))
        .route("/c/{conversation}/t/{root}", get(conversation::thread))
        .route("/c/{conversation}/side", get(conversation::side))
        .route("/c/{conversation}/settings", post(naming::settings))
        .route("/c/{conversation}/say", post(say::say))
        .route("/m/{message}", get(message::permalink))
        .route("/m/{message}/text", get(message::text))
        .route("/m/{message}/press", post(say::press))
        .route("/m/{message}/edit", get(word::ask).post(word::edit))
        .route("/m/{message}/delete", post(word::delete))
        .route("/m/{message}/react", post(word::react))
        .route("/sections", get(conversation::sections))
        .route("/incidents", get(incident::list::show))
        .route("/incidents/new", get(incident::opening::ask).post(incident::opening::open))
        .route("/incidents/{key}", get(incident::single::show))
        .route("/incidents/{key}/{act}", post(incident::single::act))
        .route("/knowledge", get(note::list))
        .route("/knowledge/new", get(note::ask).post(note::add))
        .route("/knowledge/{key}", get(note::show))
        .route("/knowledge/{key}/{act}", post(note::act))
        .route("/postmortems", get(postmortem::list))
        .route("/postmortems/{key}", get(postmortem::show))
        .route("/postmortems/{key}/edit", post(postmortem::edit))
        .route("/postmortems/{key}/markdown", get(postmortem::take_markdown))
        .route("/postmortems/{key}/html", get(postmortem::take_html))
        .route("/figures", get(figures::show))
        .route("/complete", get(suggest::complete))
        .route("/live", get(live::stream))
        .route("/preferences", post(preference::set))
        .route("/login", get(login::ask).post(login::by_token))
        .route("/login/{link}", get(login::offer).post(login::redeem))
        .route("/link/{link}", get(link::ask).post(link::take))
        .route("/logout", post(login::leave))
        .route("/assets/{name}", get(asset::serve))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::scrape))
        .fallback(failure::nothing_here)
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(Arc::clone(&surface), body::read))
        .layer(from_fn_with_state(Arc::clone(&surface), guard::guard))
        .layer(from_fn(guard::headers))
        // No browser comes here: what Slack sends is signed, whichever name it was sent to, and gets a few words back.
        .merge(slack::routes())
        .with_state(surface)
}

/// Serves the page on `listener` until `shutdown` completes; open streams are ended, running requests finish.
pub async fn serve(listener: TcpListener, console: Console, shutdown: impl Future<Output = ()> + Send + 'static) {
    let stop = CancellationToken::new();
    let clock = Arc::clone(&console.clock);
    let router = router(console, stop.clone());
    let ended = async move {
        shutdown.await;
        stop.cancel();
    };
    listen::listen(listener, router, &clock, ended).await;
}
