//! `cargo bench`: what Toban costs, beside what one would use instead. `cargo bench -- GROUP …` runs some groups only.
//!
//! A program of its own and not a harness, because most figures are ratios between two ways to do one thing, taken in
//! turn, so that whatever else the machine does weighs on both. It judges nothing: it prints the goal beside the figure.
#![expect(clippy::print_stdout, reason = "printing is all a benchmark is for")]

use std::env;

mod bot;
#[path = "../../tests/suite/knowledge/corpus.rs"]
mod corpus;
mod incidents;
mod instead;
mod job;
mod notes;
mod pages;
mod plan;
mod postgres;
mod process;
mod receipt;
mod redis;
mod sample;
#[path = "../../tests/suite/server/mod.rs"]
#[expect(dead_code, reason = "the tests use all of it")]
mod server;
mod slack;
mod start;

/// Every group of figures with what runs it.
const GROUPS: [(&str, fn()); 12] = [
    ("redis", redis::run),
    ("postgres", postgres::run),
    ("plan", plan::run),
    ("start", start::run),
    ("receipt", receipt::run),
    ("memory", start::memory),
    ("job", job::run),
    ("incidents", incidents::run),
    ("notes", notes::run),
    ("many-notes", notes::many),
    ("pages", pages::run),
    ("slack", slack::run),
];

fn main() {
    // Cargo adds `--bench`.
    let wanted: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let unknown = wanted.iter().find(|name| !GROUPS.iter().any(|(group, _)| group == name));
    assert!(unknown.is_none(), "no group {unknown:?}; there are {:?}", GROUPS.map(|(group, _)| group));
    for (group, run) in GROUPS {
        if wanted.is_empty() || wanted.iter().any(|name| name == group) {
            run();
        }
    }
}
