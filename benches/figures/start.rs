//! From the start of the program to its first answer, and the memory it holds when it idles.
//!
//! Every start is on a new store, so the migrations of the schema are in the figure: the slowest start there is.

use std::thread;
use std::time::Duration;

use crate::bot::Bot;
use crate::sample::{Samples, heading, line};

const STARTS: usize = 50;
const IDLE: usize = 5;
/// Time to let go of what the last request held.
const SETTLE: Duration = Duration::from_secs(3);

/// Measures and prints the time.
pub(crate) fn run() {
    heading("`toban serve`, from the start to the first answer", "at most 100 ms");
    let mut samples = Samples::default();
    samples.extend((0..STARTS).map(|_| Bot::start().1));
    line("first answered /healthz, on a new SQLite store", &samples, None);
}

/// Measures and prints the memory.
pub(crate) fn memory() {
    println!("\n`toban serve`, proportional share of memory (PSS)\ngoal: at most 25 MiB\n");
    let mut shares: [Vec<u64>; 2] = Default::default();
    for _ in 0..IDLE {
        let (bot, _) = Bot::start();
        let mut client = bot.client().expect("the bot listens");
        let conversation = client.conversation();
        thread::sleep(SETTLE);
        shares[0].push(bot.memory());
        client.say(&conversation, "/diag cpu");
        let page = format!("/c/{conversation}");
        while !client.get(&page).expect("the page opens").contains("RUN-1") {
            thread::sleep(Duration::from_millis(100));
        }
        thread::sleep(SETTLE);
        shares[1].push(bot.memory());
    }
    for (mut share, when) in shares.into_iter().zip(["after the first page", "after a page and a /diag cpu"]) {
        share.sort_unstable();
        let [median, most] = [share[IDLE / 2], share[IDLE - 1]].map(mebibytes);
        println!("{when:<52} n {IDLE}, median {median}, most {most}");
    }
}

fn mebibytes(kibibytes: u64) -> String {
    format!("{}.{} MiB", kibibytes / 1024, kibibytes % 1024 * 10 / 1024)
}
