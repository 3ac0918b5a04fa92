//! Killed at every marked point while an incident is opened, told, resolved and closed on Slack: afterwards everything that
//! lasts is as if nobody had died. Nothing is lost and nothing is there twice, for Slack can be asked what arrived.
//!
//! This process has the workspace, which speaks the real wire, and the people in it; the bot is a child ([`child`]) with the
//! real gateway, joined over loopback. A mention that a dead child did not acknowledge Slack sends the next one; slash
//! commands it sends once. Incidents are spoken of by turns in both ways.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use toban::chat::slack::scope::BOT;
use toban::clock::{Clock as _, ManualClock};
use toban::incident::key::IncidentKey;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::net::TcpListener;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::task::spawn_blocking;

use super::{begins, passes, points, visits};
use crate::job::start;
use crate::on_slack::lasting::{About, Lasting};
use crate::on_slack::process::Reach;
use crate::slack::world::SlackWorld;
use crate::store::{Fresh, postgres, sqlite};

mod calls;
mod child;

/// The variable that makes the test binary a child.
const CHILD: &str = "TOBAN_CRASH_SLACK";
/// What is due later is left to later lives.
const SOON: SignedDuration = SignedDuration::from_secs(10);
/// From one life to the next: every lease of the dead one has run out.
const APART: SignedDuration = SignedDuration::from_secs(30);
/// How often each point is visited where nobody says otherwise, on SQLite and on PostgreSQL.
const VISITS: [u32; 2] = [2, 1];

/// What a child is told.
#[derive(Debug, Serialize, Deserialize)]
struct Life {
    /// The store.
    url: String,
    /// Where its orders come from.
    port: u16,
    /// When it begins.
    second: i64,
    /// The workspace.
    reach: Reach,
    /// Whose the accounts there are.
    accounts: Vec<(String, String)>,
    /// Where incidents are announced.
    announced: String,
}

/// What a child does next; it says what time it is afterwards.
#[derive(Debug, Serialize, Deserialize)]
enum Order {
    /// Sees through whatever is due within so many seconds.
    Rest(i64),
    /// Lets so many seconds pass.
    Pass(u64),
    /// Dies when it passes that point for that time.
    Arm(String, u32),
}

/// What is said of an incident, in this order.
const STEPS: [Step; 4] = [Step::Open, Step::Update, Step::Resolve, Step::Close];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Open,
    Update,
    Resolve,
    Close,
}

/// Where a child dies.
#[derive(Clone, Copy, Debug)]
struct Death {
    point: &'static str,
    nth: u32,
    /// On the way of this.
    step: Step,
}

/// The workspace.
struct World {
    slack: SlackWorld,
    clock: Arc<ManualClock>,
    store: Fresh,
    listener: TcpListener,
    accounts: Vec<(String, String)>,
    announced: String,
}

/// A child that lives.
struct Living {
    /// The id of its process.
    id: u32,
    orders: OwnedWriteHalf,
    said: Lines<BufReader<OwnedReadHalf>>,
    ended: tokio::task::JoinHandle<()>,
}

impl World {
    async fn begins(store: Fresh) -> Self {
        let clock = ManualClock::at(start());
        let slack = SlackWorld::on(Arc::<ManualClock>::clone(&clock));
        slack.grants_only(BOT.iter().map(|scope| scope.name));
        let accounts = ["carol", "ben"].map(|name| (name.to_owned(), slack.adds_user(name))).to_vec();
        let announced = slack.adds_channel("#ops", &["carol", "ben", "toban"]);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a port");
        Self { slack, clock, store, listener, accounts, announced }
    }

    /// A child begins, and has joined.
    async fn lives(&self) -> Living {
        self.clock.advance(Duration::try_from(APART).expect("time goes forward"));
        let life = Life {
            url: self.store.url.clone(),
            port: self.listener.local_addr().expect("it listens").port(),
            second: self.clock.now().duration_since(start()).as_secs(),
            reach: Reach::of(&self.slack),
            accounts: self.accounts.clone(),
            announced: self.announced.clone(),
        };
        let greeted = self.slack.socket().greeted();
        let mut child = begins("crash::slack::child::one_life", CHILD, &life);
        let id = child.id();
        let mut ended = spawn_blocking(move || drop(child.wait()));
        let (stream, _) = tokio::select! {
            accepted = self.listener.accept() => accepted.expect("a child connects"),
            _ = &mut ended => panic!("a child ended before it spoke"),
        };
        self.slack.socket().was_greeted(greeted + 1).await;
        let (said, orders) = stream.into_split();
        Living { id, orders, said: BufReader::new(said).lines(), ended }
    }

    /// Orders a child to do something; whether it lives.
    async fn orders(&self, living: &mut Living, order: &Order) -> bool {
        let text = serde_json::to_string(order).expect("it is plain data") + "\n";
        let sent = living.orders.write_all(text.as_bytes()).await;
        let Ok(Some(said)) = living.said.next_line().await else { return false };
        let now = start() + SignedDuration::from_secs(said.parse().expect("a child says what time it is"));
        let passed = Duration::try_from(now.duration_since(self.clock.now())).unwrap_or_default();
        self.clock.advance(passed);
        sent.is_ok()
    }

    /// Carol says what that step of an incident is, and it is seen through; whether the child lives.
    async fn says(&self, living: &mut Living, number: u32, step: Step) -> bool {
        let (title, room) = (title(number), room(number));
        let (channel, line) = match step {
            Step::Open => ("#ops", format!("incident open {title} severity=sev1")),
            Step::Update => (room.as_str(), "incident update it gets better".to_owned()),
            Step::Resolve => (room.as_str(), "incident resolve".to_owned()),
            Step::Close => (room.as_str(), "incident close as=false-alarm a test".to_owned()),
        };
        let carol = self.slack.user("carol");
        if is_typed(number) {
            carol.says(channel, &format!("/{line}"));
        } else {
            carol.mentions(channel, &line);
        }
        self.sees_through(living, SOON).await
    }

    /// Whatever somebody just did is taken, and all that follows from it soon happens; whether the child lives.
    async fn sees_through(&self, living: &mut Living, soon: SignedDuration) -> bool {
        tokio::select! {
            // Nothing is said without an order: the line ends.
            _ = living.said.next_line() => return false,
            () = self.slack.is_quiet() => {}
        }
        self.orders(living, &Order::Rest(soon.as_secs())).await
    }

    /// The next child after one that died, and all that was left to it is seen through.
    async fn lives_again(&self, dead: Living) -> Living {
        dead.ended.await.expect("it is waited for");
        let mut living = self.lives().await;
        assert!(self.sees_through(&mut living, SOON).await, "it recovers");
        living
    }

    async fn lasting(&self, number: u32) -> Lasting {
        let about = About {
            key: IncidentKey(i64::from(number) + 1),
            room: &room(number),
            other: None,
            title: Some(&title(number)),
        };
        Lasting::of(&self.slack, &self.store, &about).await
    }

    /// No delivery arrived twice, and no incident has two channels.
    fn nothing_is_there_twice(&self, incidents: u32) {
        let mut keys = BTreeMap::new();
        for message in self.slack.read_by(None) {
            let key = message.metadata.as_ref().map(|metadata| metadata["event_payload"]["key"].to_string());
            if let Some(key) = key {
                *keys.entry(key).or_insert(0) += 1;
            }
        }
        let twice: Vec<_> = keys.into_iter().filter(|(_, times)| *times > 1).collect();
        assert!(twice.is_empty(), "{twice:?}");
        for number in 0..incidents {
            assert!(!self.slack.has_channel(&format!("{}-2", room(number))), "two channels of {}", title(number));
        }
    }
}

fn title(number: u32) -> String {
    format!("shop {number} is down")
}

fn room(number: u32) -> String {
    format!("#inc-{}-shop-{number}-is-down", number + 1)
}

/// Whether that incident is spoken of by slash commands; else by mentions.
const fn is_typed(number: u32) -> bool {
    number.is_multiple_of(2)
}

/// Every point so many times, by turns on the way of each step that passes it.
fn deaths(visits: u32) -> Vec<Death> {
    let deaths = (0..).zip(points()).flat_map(|(index, point)| {
        (0..visits).map(move |visit| {
            // One job follows from the opening, the channel; from the rest none that is due.
            let of_jobs = point.starts_with("job.");
            let turn = usize::try_from(index + visit).unwrap_or_default();
            let step = if of_jobs { Step::Open } else { STEPS[turn % STEPS.len()] };
            let once = of_jobs || step != Step::Open;
            let nth = if once { 1 } else { visit / 4 % passes(point) + 1 };
            Death { point, nth, step }
        })
    });
    deaths.collect()
}

/// One life after the other; how often the bot was killed.
async fn survives(store: Fresh, visits: u32) -> String {
    let world = World::begins(store).await;
    let mut living = world.lives().await;
    let mut expected = Vec::new();
    // As it is when nobody dies, by each way of speaking.
    for number in 0..2 {
        for step in STEPS {
            assert!(world.says(&mut living, number, step).await, "nothing kills it");
        }
        expected.push(world.lasting(number).await);
    }
    assert_eq!(expected[0].0["given up"], [""; 0]);
    let deaths = deaths(visits);
    for (number, death) in (2..).zip(&deaths) {
        let before = STEPS.iter().take_while(|step| **step != death.step);
        for step in before {
            assert!(world.says(&mut living, number, *step).await, "{death:?}: not yet");
        }
        assert!(world.orders(&mut living, &Order::Arm(death.point.to_owned(), death.nth)).await, "{death:?}");
        assert!(!world.says(&mut living, number, death.step).await, "{death:?}: the point was not reached");
        living = world.lives_again(living).await;
        // A command that nobody took Slack sends to nobody else, and says so: carol types it again.
        if death.point == "call.received" && is_typed(number) {
            assert!(world.says(&mut living, number, death.step).await, "{death:?}: once is enough");
        }
        for step in STEPS.iter().skip_while(|step| **step != death.step).skip(1) {
            assert!(world.says(&mut living, number, *step).await, "{death:?}: once is enough");
        }
        let lasting = world.lasting(number).await;
        let undisturbed = &expected[usize::from(!is_typed(number))];
        assert!(lasting == *undisturbed, "{death:?}: {}", lasting.difference(undisturbed));
        world.nothing_is_there_twice(number + 1);
    }
    drop(living.orders);
    living.ended.await.expect("it is waited for");
    format!("{} kills on Slack", deaths.len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_anywhere_on_slack_with_sqlite() {
    println!("{}", survives(sqlite().await, visits(VISITS[0])).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_anywhere_on_slack_with_postgres() {
    println!("{}", survives(postgres().await, visits(VISITS[1])).await);
}
