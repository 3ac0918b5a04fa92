//! A signed `/toban ping` over HTTP, beside the same command with Slack's own framework, in turn on the same machine.
//!
//! Both are other processes; the client is ours and on the same processors.

use std::thread;

use futures_util::future::join_all;
use toban::clock::Stopwatch;

use crate::sample::{Samples, heading, line};
use crate::slack::client::{Client, ask_all, signed};
use crate::slack::served::{SETTLE, Served, bolt, toban};
use crate::slack::together::Together;

mod client;
mod served;
mod stand_in;
mod together;

const CONNECTIONS: usize = 16;
/// Requests per connection and round.
const EACH: usize = 400;
const ROUNDS: usize = 5;
/// Requests over one connection and round.
const ALONE: usize = 400;

/// What the rounds took.
#[derive(Default)]
struct Figures {
    per_second: Vec<f64>,
    cpu: Vec<f64>,
    alone: Samples,
    together: Samples,
}

/// Measures and prints.
pub(crate) fn run() {
    heading(
        "A signed /toban ping over HTTP",
        "5 times Bolt's rate, a third of its median, a fifth of its CPU, a third of its memory",
    );
    let (ours, bolt) = (toban(stand_in::slack()), bolt());
    println!("idle: {} KiB beside Bolt's {} KiB", ours.memory(), bolt.memory());
    let [ours_figures, bolts, way] = rounds(&ours, &bolt);
    line("one connection: toban", &ours_figures.alone, Some(&bolts.alone));
    line("one connection: @slack/bolt", &bolts.alone, None);
    line("one connection: a word that is sent back, and nothing else", &way.alone, None);
    if ours_figures.together.is_empty() {
        println!("on one processor: not measured, there is no taskset (util-linux)");
    } else {
        line("on one processor with the client: toban", &ours_figures.together, Some(&bolts.together));
        line("on one processor with the client: @slack/bolt", &bolts.together, None);
        line("on one processor with the client: a word that is sent back", &way.together, None);
    }
    let (rate, other) = (middle(&ours_figures.per_second), middle(&bolts.per_second));
    println!("{CONNECTIONS} connections: {rate:.0} per second beside Bolt's {other:.0}: {:.1}×", rate / other);
    let (cpu, other) = (middle(&ours_figures.cpu), middle(&bolts.cpu));
    println!("CPU: {cpu:.0} µs a request beside Bolt's {other:.0} µs: 1/{:.1}", other / cpu);
    thread::sleep(SETTLE);
    println!("idle afterwards: {} KiB beside Bolt's {} KiB", ours.memory(), bolt.memory());
}

/// The two in turn, and what only sends a word back.
fn rounds(ours: &Served, bolt: &Served) -> [Figures; 3] {
    let mut figures = [(); 3].map(|()| Figures::default());
    let echo = stand_in::echo();
    let ways = [(ours.port(), ours.path), (bolt.port(), bolt.path), (echo, "/")];
    for round in 0..=ROUNDS {
        for ((served, (port, path)), figures) in [Some(ours), Some(bolt), None].into_iter().zip(ways).zip(&mut figures)
        {
            let storm = served.map(|served| storm(served, round));
            let apart = alone(port, path, &format!("{round}.apart"));
            let others: Vec<_> = served.map(Served::process).into_iter().collect();
            let together = Together::keep(&others).map(|_kept| alone(port, path, &format!("{round}.together")));
            // The first round warms both up.
            if round > 0 {
                figures.per_second.extend(storm.map(|(rate, _cpu)| rate));
                figures.cpu.extend(storm.map(|(_rate, cpu)| cpu));
                figures.alone.extend(apart);
                figures.together.extend(together.unwrap_or_default());
            }
        }
    }
    figures
}

fn middle(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// Requests per second over many connections, and processor time per request in microseconds.
fn storm(served: &Served, round: usize) -> (f64, f64) {
    let requests =
        |connection| (0..EACH).map(move |number| signed(served.path, &format!("{round}.{connection}.{number}")));
    let all = (0..CONNECTIONS).map(|connection| ask_all(served.port(), requests(connection).collect()));
    let all: Vec<_> = all.collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    let (watch, before) = (Stopwatch::start(), served.cpu());
    runtime.block_on(join_all(all));
    let count = f64::from(u32::try_from(CONNECTIONS * EACH).expect("it is few"));
    (count / watch.elapsed().as_secs_f64(), (served.cpu() - before) * 1e6 / count)
}

/// Requests over one connection, one after the other.
fn alone(port: u16, path: &str, name: &str) -> Samples {
    let mut requests =
        (0..ALONE).map(|number| signed(path, &format!("{name}.{number}"))).collect::<Vec<_>>().into_iter();
    let mut client = Client::new(port);
    Samples::of(ALONE, || client.ask(&requests.next().expect("there is one for each")))
}
