//! The Redis probes against real servers, and against broken ones.

use std::time::Duration;

use toban::probe::ReadContext;
use toban::probe::argument::{ArgumentValue, Arguments};
use toban::probe::bundled;
use toban::probe::error::ProbeError;
use toban::probe::reading::{Reading, Value};
use toban::probe::session::Sessions;
use toban::probe::target::Target;

mod broken;
mod healthy;

/// Reads once, with a run of its own.
async fn read(probe: &str, arguments: &Arguments, target: &Target) -> Result<Reading, ProbeError> {
    read_within(Duration::from_secs(5), probe, arguments, target).await
}

async fn read_within(
    deadline: Duration,
    probe: &str,
    arguments: &Arguments,
    target: &Target,
) -> Result<Reading, ProbeError> {
    let sessions = Sessions::default();
    let context = ReadContext { deadline, sessions: &sessions };
    bundled().read(probe, target, arguments, &context).await.map(|redacted| redacted.reading)
}

/// No arguments.
fn plain() -> Arguments {
    Arguments::new()
}

/// `words = […]` of `redis.command`.
fn words(words: &[&str]) -> Arguments {
    let words = words.iter().map(|&word| word.to_owned()).collect();
    Arguments::from_iter([("words".to_owned(), ArgumentValue::List(words))])
}

fn number(reading: &Reading, field: &str) -> f64 {
    match reading.value(field) {
        Value::Number(number) => *number,
        other => panic!("{field} is {other:?}"),
    }
}

fn text(reading: &Reading, field: &str) -> String {
    match reading.value(field) {
        Value::Text(text) => text.clone(),
        other => panic!("{field} is {other:?}"),
    }
}
