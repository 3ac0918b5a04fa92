//! Killed at every marked point between `/incident open` and the last message that follows from it, on both databases:
//! the incident exists once, its timeline is whole, its room has its card and its report, everybody heard of it. Nothing
//! is lost, nothing comes more than once without saying so, and where the platform can tell a repeat nothing comes twice.
//!
//! This process is the platform: it takes what arrives and remembers it. The bot is a child process, the test binary
//! itself ([`child`]), which kills itself at a chosen pass of a chosen point. The next child lives twenty seconds later,
//! when every lease of the dead one has run out, sees through what is left, and goes on to the next command and its own
//! death. Commands come by turns from a platform that can tell a repeat and from one that cannot.
//!
//! How often each point is visited is `TOBAN_CRASHES`; `tests/run` says how.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::process::{Child, Command, Stdio};

use serde::{Deserialize, Serialize};
use toban::chat::inbound::Platform;
use toban::crash::POINTS;
use toban::directory::access::Reader;
use toban::incident::entry::EntryKind;
use toban::incident::record::Incident;
use toban::incident::reminder::Reminder;
use toban::store::card::CardRole;
use toban::store::incident::IncidentFilter;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::spawn_blocking;

use crate::job::stand::{Arrived, Way, room_of};
use crate::store::{Fresh, postgres, sqlite};

pub(crate) mod child;
mod keeping;
mod linking;
mod slack;

/// The variable that makes the test binary a child.
const CHILD: &str = "TOBAN_CRASH_CHILD";
/// How often each point is visited where nobody says otherwise.
const VISITS: u32 = 3;
/// Seconds from one life to the next.
const APART: i64 = 20;
/// Where incidents are announced.
const ALERTS: &str = "alerts";

/// What a child is told.
#[derive(Debug, Serialize, Deserialize)]
struct Life {
    /// The store.
    url: String,
    /// Where the platform listens.
    port: u16,
    /// Seconds since the first life.
    second: i64,
    /// The command that got no receipt, to be sent again.
    again: Option<u32>,
    /// The next command, and where to die on its way.
    next: Option<(u32, String, u32)>,
}

/// What a child says.
#[derive(Debug, Serialize, Deserialize)]
enum Said {
    /// A message.
    Arrived(Arrived),
    /// The platform got the receipt of a command.
    Receipt(u32),
    /// What the life before left is seen through.
    Recovered,
    /// It did not die.
    Survived,
}

/// The title of the incident that a command opens.
fn title(number: u32) -> String {
    format!("shop {number} is down")
}

/// Where a command comes from: the page can tell a repeat, the terminal cannot.
const fn platform_of(number: u32) -> Platform {
    if number.is_multiple_of(2) { Platform::Web } else { Platform::Terminal }
}

/// The platforms.
struct World {
    store: Fresh,
    receipts: BTreeSet<u32>,
    /// The command of the life before, and the point it died at.
    last: Option<(u32, String)>,
    recovered: bool,
    survived: bool,
    /// What was delivered, by platform and key.
    messages: BTreeMap<(Platform, String), Vec<Arrived>>,
}

impl World {
    /// Talks with one child until it is gone.
    async fn serve(&mut self, stream: TcpStream) {
        let (reading, mut writing) = stream.into_split();
        let mut lines = BufReader::new(reading).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            match serde_json::from_str(&line).expect("a child speaks plainly") {
                Said::Arrived(new) if new.way == Way::Delivered => {
                    let known = self.messages.entry((new.platform, new.key.clone())).or_default();
                    if new.platform != Platform::Web || known.is_empty() {
                        known.push(new);
                    }
                }
                // A response dies with its invocation, and a card that is drawn again is no second one.
                Said::Arrived(_) => {}
                Said::Receipt(number) => drop(self.receipts.insert(number)),
                Said::Recovered => {
                    self.recovered = true;
                    if let Some((number, point)) = self.last.clone() {
                        let incident = self.kept_whole(number, &point).await;
                        self.told_whole(&incident, &point);
                    }
                }
                Said::Survived => self.survived = true,
            }
            // A child that is dead by now does not hear it.
            drop(writing.write_all(b"\n").await);
        }
    }

    /// The incident of a command exists once, with everything that belongs to it.
    async fn kept_whole(&self, number: u32, point: &str) -> Incident {
        let mut tx = self.store.read().await.expect("the store answers");
        let filter = IncidentFilter { text: Some(title(number)), ..IncidentFilter::default() };
        let mut found = tx.incidents().list(&filter, None, 9, &Reader::TOBAN).await.expect("the store answers");
        assert_eq!(found.len(), 1, "{point}: command {number} opens one incident");
        let incident = found.remove(0);
        let room = incident.room.as_ref().map(|room| room.conversation.clone());
        assert_eq!(room, Some(room_of(&incident.id)), "{point}: its room");
        let entries = tx.timeline().of(&incident.id, None, 99, &Reader::TOBAN).await.expect("the store answers");
        let mut kinds: Vec<_> = entries.iter().map(|entry| entry.kind).collect();
        kinds.retain(|kind| *kind != EntryKind::Reminder);
        kinds.sort_unstable_by_key(|kind| kind.word());
        assert_eq!(kinds, [EntryKind::Changed, EntryKind::Opened, EntryKind::Report], "{point}: its timeline");
        let cards = tx.cards().of(&incident.id).await.expect("the store answers");
        let roles: Vec<_> = cards.iter().map(|card| (card.role, card.place.conversation.clone())).collect();
        let wanted = [(CardRole::Announcement, ALERTS.to_owned()), (CardRole::Live, room_of(&incident.id))];
        assert_eq!(roles, wanted, "{point}: its cards");
        assert!(cards.iter().all(|card| card.message.is_some() && card.shown == card.wanted), "{point}: {cards:?}");
        for reminder in [Reminder::UpdateDue, Reminder::RoleUnfilled] {
            let planned = tx.reminders().of(&incident.id, reminder.word()).await.expect("the store answers");
            assert!(planned.next.is_some() || planned.said > 0, "{point}: {reminder:?} is planned");
        }
        incident
    }

    /// Card, report and announcement arrived, and twice only where that could not be helped.
    fn told_whole(&self, incident: &Incident, point: &str) {
        let mut told = BTreeMap::new();
        for ((platform, _), arrived) in &self.messages {
            let (first, later) = arrived.split_first().expect("it arrived");
            // A first one may be labelled, too: its attempt was written down, and then its process died.
            assert!(later.len() <= 1, "{point}: at most one repeat: {arrived:?}");
            for one in later {
                assert_ne!(*platform, Platform::Web, "{point}: a platform that can tell a repeat shows none");
                let label = one.label.as_deref().unwrap_or_default();
                assert!(label.starts_with("May repeat"), "{point}: {arrived:?}");
            }
            let here = first.conversation == room_of(&incident.id);
            let what = match () {
                () if here && first.text.contains("Pulse") => "report",
                () if here && first.text.contains(&incident.title) => "card",
                () if first.conversation == ALERTS && first.text.contains(&incident.title) => "announcement",
                () => continue,
            };
            assert_eq!(*platform, incident.origin.platform, "{point}: {what}");
            *told.entry(what).or_insert(0) += 1;
        }
        let once = BTreeMap::from([("announcement", 1), ("card", 1), ("report", 1)]);
        assert_eq!(told, once, "{point}: what was told of {}", incident.key);
    }
}

/// How often a command and what follows it pass a point.
fn passes(point: &str) -> u32 {
    match point {
        _ if point.starts_with("call.") => 1,
        _ if point.starts_with("job.") => 2,
        _ => 3,
    }
}

#[expect(clippy::disallowed_methods, reason = "how thorough a test is, is said from outside")]
fn visits(otherwise: u32) -> u32 {
    env::var("TOBAN_CRASHES").ok().and_then(|count| count.parse().ok()).unwrap_or(otherwise)
}

/// Plays platform for one life after the other; how often the bot was killed.
async fn survives(store: Fresh) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let url = store.url.clone();
    let (receipts, messages) = (BTreeSet::new(), BTreeMap::new());
    let mut world = World { store, receipts, last: None, recovered: false, survived: false, messages };
    let mut second = 0;
    let points: Vec<&str> = points().collect();
    let deaths =
        points.iter().flat_map(|point| (0..visits(VISITS)).map(move |visit| (*point, visit % passes(point) + 1)));
    let deaths: Vec<Option<(&str, u32)>> = deaths.map(Some).chain([None]).collect();
    for (number, death) in (0..).zip(deaths) {
        let again = world.last.as_ref().map(|(number, _)| *number);
        let again = again.filter(|number| !world.receipts.contains(number));
        let next = death.map(|(point, nth)| (number, point.to_owned(), nth));
        let life = Life { url: url.clone(), port, second, again, next };
        (world.recovered, world.survived) = (false, false);
        live(&listener, &mut world, &life).await;
        assert!(world.recovered, "a child recovers before it goes on: {life:?}");
        world.last = death.map(|(point, _)| (number, point.to_owned()));
        assert_eq!(world.survived, death.is_none(), "the point was not reached: {life:?}");
        second += APART;
    }
    let repeats: usize = world.messages.values().map(|arrived| arrived.len() - 1).sum();
    format!("{} kills at {} points, {repeats} labelled repeats", visits(VISITS) as usize * points.len(), points.len())
}

/// The test binary itself, as a child that plays one test and is told of its life by a variable.
fn begins(test: &str, variable: &str, life: &impl Serialize) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(variable, serde_json::to_string(life).unwrap())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// The points on the way of a command from somebody who is known.
fn points() -> impl Iterator<Item = &'static str> {
    POINTS.iter().copied().filter(|point| !linking::is_of_links(point))
}

async fn live(listener: &TcpListener, world: &mut World, life: &Life) {
    let mut child = begins("crash::child::one_life", CHILD, life);
    let mut ended = spawn_blocking(move || child.wait());
    let (stream, _) = tokio::select! {
        accepted = listener.accept() => accepted.unwrap(),
        ended = &mut ended => panic!("a child ended before it spoke: {ended:?}"),
    };
    world.serve(stream).await;
    ended.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_anywhere_on_sqlite() {
    println!("{}", survives(sqlite().await).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_anywhere_on_postgres() {
    println!("{}", survives(postgres().await).await);
}
