//! What people do while nobody hears it: Toban is cut off, they go on, and when it is back it finds out.
//!
//! Events of the gap are lost, as they are after Slack's last attempt; where a test says so they come after all, later.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use toban::chat::inbound::Platform;
use toban::clock::{Clock as _, ManualClock};
use toban::directory::access::Reader;
use toban::incident::entry::Entry;
use toban::incident::key::IncidentKey;
use tokio::task::yield_now;

use super::hands::Hands;
use super::process::Process;
use super::{Desk, Plan};
use crate::slack::fault::Fault;
use crate::slack::reading::Seen;
use crate::slack::sent::Sent;
use crate::slack::world::SlackWorld;
use crate::store::Fresh;

mod bounds;
mod faults;
mod spoken;
mod taken_back;
mod timelines;

/// Longer than any pause between two attempts to connect, and than any between two looks at what is missing.
const PAUSE: Duration = Duration::from_secs(35);

/// A Toban on a clock of the test that has heard Slack for a while.
async fn opens() -> Desk {
    opens_on(None).await
}

/// As [`opens`], on this store.
async fn opens_on(store: Option<Fresh>) -> Desk {
    let clock = ManualClock::at("2026-11-30T09:00:00Z".parse().expect("a time"));
    let desk = Desk::opens_with(Plan { clock: Some(clock), store, ..Plan::new() }).await;
    desk.has_heard(Timestamp::MIN).await;
    desk
}

/// What stays when a process ends.
struct Between {
    world: SlackWorld,
    store: Fresh,
    accounts: Vec<(String, String)>,
    clock: Arc<ManualClock>,
}

impl Desk {
    fn hands(&self) -> &Hands {
        self.hands.as_ref().expect("the test has a clock of its own")
    }

    fn now(&self) -> Timestamp {
        self.hands().clock.now()
    }

    async fn heard(&self) -> Option<Timestamp> {
        let mut tx = self.store.read().await.expect("the store answers");
        tx.attendance().heard(Platform::Slack).await.expect("the store answers")
    }

    /// Waits until everything until then was heard, or read.
    async fn has_heard(&self, until: Timestamp) {
        let heard = async {
            while self.heard().await.is_none_or(|heard| heard < until) {
                self.hands().clock.sleep(Duration::from_millis(100)).await;
            }
        };
        self.hands().see(heard).await;
    }

    /// All connections break, and none is made.
    async fn is_cut_off(&self) {
        self.comes_to_rest().await;
        self.world.loses_events(true);
        self.world.fails("apps.connections.open", Fault::ServerError, 1_000_000);
        self.world.socket().cuts();
        let apart = async {
            self.world.socket().is_alone().await;
            while self.slack.health().is_connected() {
                yield_now().await;
            }
        };
        self.hands().see(apart).await;
    }

    fn passes(&self, span: Duration) {
        self.hands().clock.advance(span);
    }

    /// It connects again.
    async fn connects(&self) {
        self.world.clears("apps.connections.open");
        self.world.loses_events(false);
        self.passes(PAUSE);
        self.hands().see(self.world.socket().is_connected(1)).await;
    }

    /// It connects again, and has read what it missed.
    async fn is_back(&self) {
        self.connects().await;
        self.has_heard(self.now()).await;
        self.comes_to_rest().await;
    }

    /// Slack sends all that once more after all.
    async fn hears_again(&self, lost: &[Sent]) {
        for sent in lost {
            self.hands().see(sent.comes_again()).await;
        }
        self.comes_to_rest().await;
    }

    /// The process ends, as it does when it is told to.
    async fn ends(self) -> Between {
        let Self { world, process, store, accounts } = self;
        let Process { hands, stop, .. } = process;
        let hands = hands.expect("the test has a clock of its own");
        stop.disarm().cancel();
        for tasks in [&hands.coming, &hands.calls] {
            tasks.close();
            hands.see(tasks.wait()).await;
        }
        hands.see(world.socket().is_alone()).await;
        world.loses_events(true);
        Between { world, store, accounts, clock: hands.clock }
    }
}

impl Between {
    /// A process begins where one ended.
    async fn begins(self) -> Desk {
        let Self { world, store, accounts, clock } = self;
        let desk = Desk::joins(world, store, Plan { clock: Some(clock), ..Plan::new() }, accounts);
        desk.is_ready().await;
        desk.world.loses_events(false);
        desk
    }
}

/// A small incident in `#ops`, which is a thread on its card.
async fn small(desk: &Desk) -> Seen {
    let carol = desk.world.user("carol");
    desk.hands().see(carol.says("#ops", "/incident open it is slow severity=sev4").acked()).await;
    desk.comes_to_rest().await;
    desk.world.channel("#ops").shows("SEV4 · it is slow · INC-1").await
}

/// A message that carol keeps in the timeline.
async fn kept(desk: &Desk, under: &Seen, words: &str) -> Seen {
    let message = desk.world.user("ben").replies(under, words).message();
    desk.hands().see(desk.world.user("carol").reacts(&message, "pushpin").acked()).await;
    desk.comes_to_rest().await;
    message
}

/// The messages of the first incident's timeline.
async fn entries(desk: &Desk) -> Vec<Entry> {
    let mut tx = desk.store.read().await.expect("the store answers");
    let incident = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.expect("the store answers");
    let id = incident.expect("it is there").id;
    let all = tx.timeline().of(&id, None, 200, &Reader::TOBAN).await.expect("the store answers");
    all.into_iter().filter(|entry| entry.source.is_some()).collect()
}

/// Their words; of a tombstone none.
async fn words(desk: &Desk) -> Vec<String> {
    entries(desk).await.into_iter().map(|entry| entry.text).collect()
}

/// What was done, as the audit has it, the oldest first.
async fn audited(desk: &Desk) -> Vec<String> {
    let mut tx = desk.store.read().await.expect("the store answers");
    let all = tx.audit().list(None, 500).await.expect("the store answers");
    all.into_iter().rev().map(|one| one.action).collect()
}
