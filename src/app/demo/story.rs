//! What has happened already when the demo begins: an incident that was resolved and left a note, and one that burns.
//!
//! It is told by the same commands people type, through the same dispatcher, so that nothing in it is made up.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::build::App;
use crate::app::jobs;
use crate::chat::gateway::Gateway;
use crate::chat::inbound::{Account, Arrival, Inbound, Invocation, Place, Platform};
use crate::chat::web::WebGateway;
use crate::dispatch::Dispatcher;
use crate::id::ulid;
use crate::store::error::StoreError;

/// The conversation it happens in; the page opens it first.
const CONVERSATION: &str = "ops";

/// Who said what, in order. The first incident is over and left a note; the second one burns.
pub const LINES: &[(&str, &str)] = &[
    (
        "aiko",
        "/incident open service=checkout impact=some urgency=medium \
         effect=\"about 3 % of customers are logged out in the middle of a purchase\" Sessions lost in the evening sale",
    ),
    ("ben", "/incident ack INC-1"),
    ("ben", "/incident role INC-1 commander"),
    ("ben", "/incident log INC-1 kind=hypothesis Redis is nearly full and evicts sessions"),
    ("ben", "/incident log INC-1 about=H1 verdict=confirmed evicted_keys grew by 2,400 within a minute"),
    ("ben", "/incident log INC-1 kind=step maxmemory raised from 64 MB to 128 MB effect=\"evictions stopped\""),
    (
        "ben",
        "/incident update INC-1 actions=\"more memory for the session cache\" needs=\"nothing\" \
         Customers who were logged out can log in again",
    ),
    ("ben", "/incident resolve INC-1 more memory for the session cache"),
    (
        "aiko",
        "/note add incident=INC-1 component=redis tag=sale,sessions symptom=\"customers are logged out at random\" \
         cause=\"maxmemory was reached and sessions were evicted\" \
         countermeasure=\"warn at 75 % of maxmemory; keep sessions apart from the page cache\" \
         Redis evicts sessions when it is nearly full",
    ),
    (
        "aiko",
        "/incident learn INC-1 note=NOTE-1 cause=\"maxmemory was reached and sessions were evicted\" \
         countermeasure=\"warn at 75 % of maxmemory\" gap=\"nobody watched evictions\"",
    ),
    ("aiko", "/incident close INC-1"),
    (
        "ben",
        "/incident open service=checkout playbook=redis target=demo-redis impact=some urgency=medium \
         Customers are logged out at random again",
    ),
    ("aiko", "/incident ack INC-2"),
];

/// Tells `lines` (who, what) into the store of `app`; without lines nothing is done.
///
/// # Errors
/// When the store does not take it.
pub async fn tell(app: &App, lines: &[(&str, &str)]) -> Result<(), StoreError> {
    if lines.is_empty() {
        return Ok(());
    }
    let clock = &app.parts.clock;
    let mut tx = app.parts.store.begin().await?;
    let made = tx.conversations().create(CONVERSATION, clock.now()).await?;
    tx.commit().await?;
    let Some(conversation) = made else { return Ok(()) };
    let gateway: Arc<dyn Gateway> = Arc::new(WebGateway::new(app.parts.store.clone(), Arc::clone(clock)));
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let (arrivals, inbox) = mpsc::channel(1);
    let gateways = vec![gateway];
    let (parts, setup) = (app.parts.clone(), app.setup.subscribe());
    let dispatcher = Dispatcher::new(parts, setup, gateways.clone(), tasks.clone(), stop.clone());
    let runner = jobs::runner(app, &dispatcher, &gateways, &stop);
    let dispatching = tokio::spawn(dispatcher.run(inbox));
    let place = Place { platform: Platform::Web, conversation: conversation.id, thread: None };
    for (person, line) in lines {
        let (receipt, taken) = oneshot::channel();
        let account = Account {
            platform: Platform::Web,
            id: (*person).to_owned(),
            person: Some((*person).to_owned()),
            local: false,
            language: None,
        };
        let event = ulid(clock.now());
        let (text, at) = ((*line).to_owned(), clock.now());
        let invocation = Invocation { event, place: place.clone(), account, text, pressed: false, at };
        if arrivals.send(Arrival { event: Inbound::Invoked(invocation), receipt }).await.is_err() {
            break;
        }
        // Each line is seen through before the next one, with all that follows from it: they build on each other.
        drop(taken.await);
        tasks.close();
        tasks.wait().await;
        tasks.reopen();
        while runner.turn().await > 0 {}
    }
    drop(arrivals);
    stop.cancel();
    drop(dispatching.await);
    Ok(())
}
