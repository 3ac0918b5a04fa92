//! What may happen to an incident, and what never may: a clock, people, and an incident to try it on.

use jiff::Timestamp;

use crate::chat::inbound::{Place, Platform};
use crate::incident::author::Author;
use crate::incident::key::IncidentKey;
use crate::incident::opening::Opening;
use crate::incident::record::Incident;
use crate::incident::severity::Severity;

mod course;
mod merging;
mod tried;
mod written;

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + 60 * minutes).unwrap()
}

fn person(name: &str) -> Author {
    Author { platform: Platform::Web, account: name.to_owned(), person: Some(name.to_owned()) }
}

fn place() -> Place {
    Place { platform: Platform::Web, conversation: "ops".to_owned(), thread: None }
}

fn opened(severity: Severity) -> Incident {
    let opening = Opening { severity: Some(severity), ..Opening::of("checkout down", place()) };
    let mut incident = Incident::open(opening, &person("aiko"), at(0)).unwrap().incident;
    incident.key = IncidentKey(1);
    incident
}
