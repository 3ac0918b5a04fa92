//! The pages and commands of `toban serve` on a store of 20,000 incidents and 100,000 notes, on both databases.
//!
//! A page is timed until its last byte. A command is timed until its answer stands in the conversation, which is asked
//! for again and again; what the asking costs is in the figure.

use std::thread;
use std::time::Duration;

use tempfile::TempDir;
use toban::clock::Stopwatch;

use crate::bot::{Bot, Client};
use crate::instead::runtime;
use crate::sample::{Samples, heading, line};
use crate::server::postgres::Postgres;
use crate::{incidents, notes};

const NOTES: u64 = 100_000;
const TIMES: usize = 40;
/// The page takes four lines a second from one account.
const PACE: Duration = Duration::from_millis(260);
const GIVE_UP: Duration = Duration::from_secs(30);

const PAGES: [&str; 16] = [
    "/incidents",
    "/incidents?state=all",
    "/incidents?state=all&text=checkout",
    "/incidents?state=all&text=nowhere",
    "/incidents/INC-19900",
    "/incidents/INC-1",
    "/incidents/new",
    "/knowledge",
    "/knowledge?q=%E6%8E%A5%E7%B6%9A",
    "/knowledge?q=redis",
    "/knowledge?q=%22pool+connection%22",
    "/knowledge/NOTE-50000",
    "/postmortems",
    "/postmortems/INC-1",
    "/figures",
    "/metrics",
];

const COMMANDS: [&str; 8] = [
    "/incident list",
    "/incident list state=all text=checkout",
    "/incident show INC-19900",
    "/incident timeline INC-1",
    "/incident stats",
    "/note search redis",
    "/note list",
    "/note show NOTE-50000",
];

/// Measures and prints.
pub(crate) fn run() {
    heading("Pages and commands with 20,000 incidents and 100,000 notes", "no median above 100 ms");
    let home = TempDir::with_prefix("toban-bench.").expect("a temporary directory");
    let url = format!("sqlite://{}", home.path().join("toban.db").display());
    measure("SQLite", &url, home);
    let server = Postgres::start(&["fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=256MB"]);
    let home = TempDir::with_prefix("toban-bench.").expect("a temporary directory");
    measure("PostgreSQL", &server.url("postgres"), home);
}

fn measure(name: &str, url: &str, home: TempDir) {
    let runtime = runtime();
    let store = notes::filled(&runtime, url, NOTES);
    runtime.block_on(incidents::fill(&store));
    runtime.block_on(store.close());
    let (bot, _) = Bot::start_on(url, home);
    let mut client = bot.client().expect("the bot listens");
    for page in PAGES {
        let mut samples = Samples::default();
        for _ in 0..TIMES {
            let watch = Stopwatch::start();
            if let Err(error) = client.get(page) {
                println!("{name}: {page}: {}", error.to_string().lines().next().unwrap_or_default());
                break;
            }
            samples.push(watch.elapsed());
        }
        line(&format!("{name}: {page}"), &samples, None);
    }
    let conversation = client.conversation();
    for command in COMMANDS {
        let mut samples = Samples::default();
        for _ in 0..TIMES / 4 {
            thread::sleep(PACE);
            samples.push(answered(&mut client, &conversation, command));
        }
        line(&format!("{name}: {command}"), &samples, None);
    }
}

/// Says a command and waits until the last message is the bot's; how long that took.
fn answered(client: &mut Client, conversation: &str, command: &str) -> Duration {
    let path = format!("/c/{conversation}");
    let watch = Stopwatch::start();
    client.say(conversation, command);
    loop {
        let page = client.get(&path).expect("the conversation opens");
        let last = page.rsplit("<article class=\"msg\"").next().unwrap_or_default();
        if last.contains("class=\"mark\"") {
            return watch.elapsed();
        }
        assert!(watch.elapsed() < GIVE_UP, "nobody answers {command}");
    }
}
