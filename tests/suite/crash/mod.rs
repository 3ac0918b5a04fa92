//! Killed at every marked point between a command and its message, on both databases: nothing is lost, nothing comes
//! more than once without saying so, and where the platform can tell a repeat nothing comes twice at all.
//!
//! This process is the platform: it takes what arrives and remembers it. The bot is a child process, the test binary
//! itself ([`child`]), which kills itself at a chosen pass of a chosen point. Time does not pass in the child; the next
//! child lives ten seconds later, when every lease of the dead one has run out, sees through what is left, and goes on
//! to the next command and its own death.
//!
//! How often each point is visited is `TOBAN_CRASHES`; `tests/run` says how.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};
use toban::crash::POINTS;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::spawn_blocking;

use crate::store::{Fresh, postgres, sqlite};

mod child;
mod remote;

/// The variable that makes the test binary a child.
const CHILD: &str = "TOBAN_CRASH_CHILD";
/// How often each point is visited where nobody says otherwise.
const VISITS: u32 = 3;

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
    Message { platform: String, conversation: String, key: String, text: String, label: Option<String> },
    /// The platform got the receipt of a command.
    Receipt(u32),
    /// What the life before left is seen through.
    Recovered,
    /// It did not die.
    Survived,
}

/// A message that arrived: its text and its label.
type Arrived = (String, Option<String>);

/// The platform.
#[derive(Default)]
struct Platform {
    receipts: BTreeSet<u32>,
    /// The command of the life before, and the point it died at.
    last: Option<(u32, String)>,
    recovered: bool,
    survived: bool,
    /// What arrived, by platform, conversation and key.
    messages: BTreeMap<(String, String, String), Vec<Arrived>>,
}

impl Platform {
    /// Talks with one child until it is gone.
    async fn serve(&mut self, stream: TcpStream) {
        let (reading, mut writing) = stream.into_split();
        let mut lines = BufReader::new(reading).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            match serde_json::from_str(&line).expect("a child speaks plainly") {
                Said::Message { platform, conversation, key, text, label } => {
                    let deduplicates = platform == "web";
                    let arrived = self.messages.entry((platform, conversation, key)).or_default();
                    if !deduplicates || arrived.is_empty() {
                        arrived.push((text, label));
                    }
                }
                Said::Receipt(number) => drop(self.receipts.insert(number)),
                Said::Recovered => {
                    self.recovered = true;
                    if let Some((number, point)) = &self.last {
                        self.assert_complete(*number, point);
                    }
                }
                Said::Survived => self.survived = true,
            }
            // A child that is dead by now does not hear it.
            drop(writing.write_all(b"\n").await);
        }
    }

    /// Everything of a command arrived, and came twice only where that could not be helped.
    fn assert_complete(&self, number: u32, point: &str) {
        let mut found = 0;
        for ((platform, conversation, _), arrived) in &self.messages {
            if !arrived[0].0.ends_with(&format!("#{number}")) && conversation != "fallback" {
                continue;
            }
            let (_, later) = arrived.split_first().expect("it arrived");
            // A first one may be labelled, too: its attempt was written down, and then its process died.
            assert!(later.len() <= 1, "{point}: at most one repeat: {arrived:?}");
            for (_, label) in later {
                assert_ne!(platform, "web", "{point}: a platform that can tell a repeat shows none");
                assert!(label.as_deref().is_some_and(|label| label.starts_with("May repeat")), "{point}: {arrived:?}");
            }
            found += usize::from(conversation != "fallback");
        }
        assert_eq!(found, 2, "{point}: of command {number} a message is lost");
        let told = self.messages.keys().filter(|(_, conversation, _)| conversation == "fallback").count();
        assert_eq!(told, 2 * (number as usize + 1), "{point}: each dead letter was told");
    }
}

/// How often a command and what follows it pass a point.
fn passes(point: &str) -> u32 {
    match point {
        _ if point.starts_with("call.") => 1,
        _ if point.starts_with("job.") => 2,
        "queue.claimed" => 3,
        _ => 4,
    }
}

#[expect(clippy::disallowed_methods, reason = "how thorough a test is, is said from outside")]
fn visits() -> u32 {
    env::var("TOBAN_CRASHES").ok().and_then(|count| count.parse().ok()).unwrap_or(VISITS)
}

/// Plays platform for one life after the other; how often the bot was killed.
async fn survives(store: Fresh) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut platform = Platform::default();
    let mut second = 0;
    let deaths = POINTS.iter().flat_map(|point| (0..visits()).map(move |visit| (*point, visit % passes(point) + 1)));
    let deaths: Vec<Option<(&str, u32)>> = deaths.map(Some).chain([None]).collect();
    for (number, death) in (0..).zip(deaths) {
        let again = platform.last.as_ref().map(|(number, _)| *number);
        let again = again.filter(|number| !platform.receipts.contains(number));
        let next = death.map(|(point, nth)| (number, point.to_owned(), nth));
        let life = Life { url: store.url.clone(), port, second, again, next };
        (platform.recovered, platform.survived) = (false, false);
        live(&listener, &mut platform, &life).await;
        assert!(platform.recovered, "a child recovers before it goes on: {life:?}");
        platform.last = death.map(|(point, _)| (number, point.to_owned()));
        assert_eq!(platform.survived, death.is_none(), "the point was not reached: {life:?}");
        second += 20;
    }
    let repeats: usize = platform.messages.values().map(|arrived| arrived.len() - 1).sum();
    format!("{} kills at {} points, {repeats} labelled repeats", visits() as usize * POINTS.len(), POINTS.len())
}

async fn live(listener: &TcpListener, platform: &mut Platform, life: &Life) {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "crash::child::one_life", "--nocapture", "--test-threads=1"])
        .env(CHILD, serde_json::to_string(life).unwrap())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut ended = spawn_blocking(move || child.wait());
    let (stream, _) = tokio::select! {
        accepted = listener.accept() => accepted.unwrap(),
        ended = &mut ended => panic!("a child ended before it spoke: {ended:?}"),
    };
    platform.serve(stream).await;
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
