//! Post-mortems: an incident that grows, with the timeline the store would have.

use jiff::{SignedDuration, Timestamp};

use crate::chat::inbound::{Place, Platform};
use crate::incident::author::Author;
use crate::incident::change::Change;
use crate::incident::entry::Entry;
use crate::incident::opening::Opening;
use crate::incident::policy::Policy;
use crate::incident::record::Incident;
use crate::incident::severity::Severity;
use crate::postmortem::draft::Draft;

mod draft;
mod file;
mod revision;

/// Minutes after Thursday, three in the morning.
fn at(minutes: i64) -> Timestamp {
    "2026-11-26T03:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

fn person(name: &str) -> Author {
    Author { platform: Platform::Web, account: name.to_owned(), person: Some(name.to_owned()) }
}

/// An incident that grows, with the timeline the store would have.
struct Story {
    incident: Incident,
    entries: Vec<Entry>,
}

impl Story {
    fn opened(severity: Severity) -> Self {
        let place = Place { platform: Platform::Web, conversation: "ops".into(), thread: None };
        let opening = Opening { severity: Some(severity), ..Opening::of("checkout down", place) };
        let change = Incident::open(opening, &person("aiko"), at(0)).unwrap();
        let mut story = Self { incident: change.incident.clone(), entries: Vec::new() };
        story.take(change);
        story
    }

    fn take(&mut self, change: Change) {
        for entry in change.entries {
            let seq = i64::try_from(self.entries.len()).unwrap();
            self.entries.push(Entry {
                id: format!("e{seq}"),
                incident: "i".into(),
                seq,
                at: entry.at,
                kind: entry.kind,
                text: entry.text,
                author: entry.author,
                source: entry.source,
                mark: entry.mark,
                attachments: entry.attachments,
                audience: entry.audience,
                about: entry.about,
                edited: None,
                deleted: None,
            });
        }
        self.incident = change.incident;
    }

    fn draft(&self) -> Draft {
        Draft::of(&self.incident, &self.entries, &[], &Policy::default(), at(100))
    }
}
