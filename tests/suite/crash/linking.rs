//! Killed between "this account is mine" and the call that waited for it, on both databases: the account is linked once,
//! the call is done once, as the person's, and the link is used up; or nothing of it was done, and the link still works.
//!
//! The bot is a child process as in [`super`]; here it speaks to nobody but its store, which tells the whole story.

use std::env;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use toban::action::linking::{Confirmed, confirm};
use toban::action::setup::Setup;
use toban::chat::inbound::{Account, Arrival, Inbound, Platform, Receipt};
use toban::chat::message::Press;
use toban::clock::{ManualClock, SharedClock};
use toban::crash::{POINTS, arm};
use toban::directory::access::Reader;
use toban::incident::key::IncidentKey;
use toban::store::Store;
use toban::store::audit::Outcome;
use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_blocking;

use super::begins;
use crate::job::{Engine, says, start};
use crate::store::{Fresh, postgres, sqlite};

/// The variable that makes the test binary a child.
const CHILD: &str = "TOBAN_CRASH_LINKING";
/// The points at which it dies: those of the link, and those of the call that waited.
const DEATHS: [&str; 6] =
    ["link.ready", "link.committed", "job.claimed", "call.ready", "call.committed", "call.concluded"];
/// Seconds from one life to the next: every lease of the dead one has run out.
pub(super) const APART: i64 = 20;

/// Whether only a link passes that point.
pub(super) fn is_of_links(point: &str) -> bool {
    point.starts_with("link.")
}

/// What a child is told.
#[derive(Debug, Serialize, Deserialize)]
struct Life {
    /// The store.
    url: String,
    /// Seconds since the first life.
    second: i64,
    /// The link, where somebody has one and says yes to it.
    link: Option<String>,
    /// Where it dies.
    point: Option<String>,
}

pub(super) fn zoe() -> Account {
    Account { platform: Platform::Web, id: "U0ZOE".to_owned(), person: None, local: false, language: None }
}

fn person(name: &str) -> Account {
    Account { id: name.to_owned(), person: Some(name.to_owned()), ..zoe() }
}

/// Does nothing unless the test below started this process as its child.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_life() {
    #[expect(clippy::disallowed_methods, reason = "the parent tells its child what to do")]
    let Ok(told) = env::var(CHILD) else { return };
    let life: Life = serde_json::from_str(&told).expect("the parent speaks plainly");
    let store = Store::open(&life.url).await.expect("the store is there");
    let engine = engine(&store, life.second);
    if let Some(point) = &life.point {
        arm(point, 1);
    }
    if let Some(link) = &life.link {
        let setup = Arc::clone(&engine.setup.borrow());
        let confirmed = confirm((&store, &setup), link, &person("dana"), engine.clock_now()).await;
        // A life before this one may have done it, and died before it could say so.
        assert!(matches!(confirmed, Ok(Confirmed::Linked(_) | Confirmed::Spent)), "{confirmed:?}");
    }
    engine.pass(8).await;
    assert_eq!(life.point, None, "the point was not reached");
}

pub(super) fn engine(store: &Store, second: i64) -> Engine {
    let clock = ManualClock::at(start());
    clock.advance(Duration::from_secs(u64::try_from(second).expect("time goes forward")));
    let shared: SharedClock = Arc::<ManualClock>::clone(&clock);
    let engine = Engine::on(store, clock, &shared, Duration::from_secs(5));
    let page = Some("https://toban.example".to_owned());
    engine.setup.send_modify(|setup| *setup = Arc::new(Setup { public_url: page, ..Setup::clone(setup) }));
    engine
}

/// Zoe, whom nobody knows, opens an incident and is refused; the link she gets.
async fn refused(store: &Store, number: usize) -> String {
    let engine = engine(store, 0);
    let mut said =
        says(&format!("event-{number}"), "/incident open the shop is down severity=sev4", engine.clock_now());
    said.account = zoe();
    link(&arrives(&engine, Inbound::Invoked(said)).await)
}

/// Something comes in; what comes of it at once.
pub(super) async fn arrives(engine: &Engine, event: Inbound) -> Receipt {
    let (arrivals, inbox) = mpsc::channel(1);
    let running = tokio::spawn(Arc::clone(&engine.dispatcher).run(inbox));
    let (receipt, back) = oneshot::channel();
    arrivals.send(Arrival { event, receipt }).await.expect("the dispatcher runs");
    let receipt = back.await.expect("every event gets a receipt");
    drop(arrivals);
    running.await.expect("the dispatcher ends with its channel");
    receipt
}

/// The link of a refusal.
pub(super) fn link(receipt: &Receipt) -> String {
    let Receipt::Answered(message) = receipt else { panic!("she may not") };
    let Some(Press::Open { url }) = message.buttons.first().map(|button| &button.press) else {
        panic!("no link: {message:?}")
    };
    url.rsplit('/').next().expect("an address has a last part").to_owned()
}

async fn live(life: &Life) -> ExitStatus {
    let mut child = begins("crash::linking::one_life", CHILD, life);
    spawn_blocking(move || child.wait()).await.unwrap().unwrap()
}

/// Somebody says yes to a link and the process dies there; the next one sees it through.
pub(super) async fn dies_at(url: &str, link: &str, point: &str) {
    let (url, link) = (url.to_owned(), Some(link.to_owned()));
    let first = Life { url: url.clone(), second: 1, link: link.clone(), point: Some(point.to_owned()) };
    assert!(!live(&first).await.success(), "{point}: it died there");
    let second = Life { url, second: APART, link, point: None };
    assert!(live(&second).await.success(), "{point}: the next life sees it through");
}

async fn survives(fresh: Fresh, number: usize, point: &str) {
    let store = Store::clone(&fresh);
    let link = refused(&store, number).await;
    dies_at(&fresh.url, &link, point).await;

    let mut tx = store.read().await.expect("the store answers");
    let owner = tx.accounts().record(Platform::Web, "U0ZOE").await.expect("the store answers").person;
    assert_eq!(owner.as_deref(), Some("dana"), "{point}");
    let incident = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.expect("the store answers");
    let opened = incident.unwrap_or_else(|| panic!("{point}: the call is done")).opened_by;
    assert_eq!((opened.name(), opened.account.as_str()), ("dana", "U0ZOE"), "{point}");
    let other = tx.incidents().by_key(IncidentKey(2), &Reader::TOBAN).await.expect("the store answers");
    assert!(other.is_none(), "{point}: it is done once");
    let audit = tx.audit().list(None, 9).await.expect("the store answers");
    let mut told: Vec<_> = audit.iter().map(|one| (one.action.as_str(), one.outcome == Outcome::Done)).collect();
    told.sort_unstable();
    assert_eq!(told, [("account.link", true), ("incident.open", false), ("incident.open", true)], "{point}");
    let now = start() + jiff::SignedDuration::from_secs(APART);
    assert_eq!(tx.links().look(&link, now).await.expect("the store answers"), None, "{point}: the link is used up");
}

#[test]
fn every_point_of_a_link_is_visited() {
    let of_links: Vec<&str> = POINTS.iter().copied().filter(|point| is_of_links(point)).collect();
    assert!(of_links.iter().all(|point| DEATHS.contains(point)), "{of_links:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_on_its_way_on_sqlite() {
    for (number, point) in DEATHS.iter().enumerate() {
        survives(sqlite().await, number, point).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_on_its_way_on_postgres() {
    for (number, point) in DEATHS.iter().enumerate() {
        survives(postgres().await, number, point).await;
    }
}
