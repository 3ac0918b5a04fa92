//! How soon a person's command is acknowledged: from sending the page's form to its receipt.
//!
//! By then the line stands in the conversation and dispatch has parsed and authorized it. Commands come at the pace the
//! page admits of one account, while the diagnoses that they start run on.

use std::thread;
use std::time::Duration;

use toban::clock::Stopwatch;

use crate::bot::Bot;
use crate::sample::{Samples, heading, line};

const COMMANDS: usize = 500;
/// The page takes four lines a second from one account.
const PACE: Duration = Duration::from_millis(260);

/// Measures and prints.
pub(crate) fn run() {
    heading("A command typed on the page, until its receipt", "p99 at most 5 ms");
    let (bot, _) = Bot::start();
    let mut client = bot.client().expect("the bot listens");
    let conversation = client.conversation();
    let (mut pings, mut diagnoses) = (Samples::default(), Samples::default());
    for number in 0..COMMANDS {
        let (command, samples) =
            if number % 2 == 0 { ("/toban ping", &mut pings) } else { ("/diag cpu", &mut diagnoses) };
        let watch = Stopwatch::start();
        client.say(&conversation, command);
        samples.push(watch.elapsed());
        thread::sleep(PACE);
    }
    line("/toban ping, whose receipt is the whole answer", &pings, None);
    line("/diag cpu, which then runs", &diagnoses, None);
    pings.extend(diagnoses);
    line("all", &pings, None);
}
