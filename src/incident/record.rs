//! An incident as it is kept.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::chat::inbound::Place;
use crate::directory::access::Reader;
use crate::incident::author::Author;
use crate::incident::hypothesis::{Hypothesis, Step};
use crate::incident::key::IncidentKey;
use crate::incident::phase::{Phase, State};
use crate::incident::role::Role;
use crate::incident::severity::{Impact, Severity, Urgency};

/// An incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Its ULID.
    pub id: String,
    /// Its key.
    pub key: IncidentKey,
    /// What is wrong, in a line.
    pub title: String,
    /// How bad it is.
    pub severity: Severity,
    /// Where it stands.
    pub state: State,
    /// How many it hits, where that was asked.
    pub impact: Option<Impact>,
    /// How urgent it is, where that was asked.
    pub urgency: Option<Urgency>,
    /// The impact in words; may be empty.
    pub impact_text: String,
    /// The service it concerns, by name.
    pub service: Option<String>,
    /// The playbook that looks at it, by name.
    pub playbook: Option<String>,
    /// The target the playbook looks at, by name.
    pub target: Option<String>,
    /// Who opened it.
    pub opened_by: Author,
    /// When it was opened.
    pub opened: Timestamp,
    /// When somebody first said that they are at it, and who.
    pub acked: Option<(Timestamp, Author)>,
    /// Who holds which role.
    pub roles: BTreeMap<Role, Author>,
    /// When a role was given back that nobody took since; one that is not there was never filled.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub vacated: BTreeMap<Role, Timestamp>,
    /// Possible causes.
    pub hypotheses: Vec<Hypothesis>,
    /// What was tried.
    pub steps: Vec<Step>,
    /// Actions of the phases that were ticked off: phase and place in its list (from 0).
    pub done: BTreeSet<(Phase, u8)>,
    /// What close asks for.
    pub learned: Learned,
    /// Only its members may read it.
    pub private: bool,
    /// Others read in its conversation, which was made before it became private; another one is to be made.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exposed: bool,
    /// Persons who may read it though it is private, beside who opened it and who holds a role.
    pub members: BTreeSet<String>,
    /// An exercise: never counted in figures.
    pub drill: bool,
    /// Keys of related incidents.
    pub related: BTreeSet<IncidentKey>,
    /// Links: what it is called, and where.
    pub links: Vec<(String, String)>,
    /// Where the command came from.
    pub origin: Place,
    /// The incident's own conversation or thread, once it is made.
    pub room: Option<Place>,
    /// Why nothing can be said in its conversation now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shut: Option<Shut>,
    /// When stakeholders last heard something.
    pub updated: Option<Timestamp>,
    /// When it was last found not to be over after all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened: Option<Timestamp>,
    /// Guards changes: the row's version this value was read at; 0 is not stored yet.
    pub version: i64,
}

/// A conversation in which nothing can be said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shut {
    /// Since when.
    pub since: Timestamp,
    /// Whether it was deleted, or perhaps was; otherwise it was put away and can be taken up again.
    pub gone: bool,
    /// Nobody said what became of it: its platform knows no such conversation, or does not let Toban into it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unreachable: bool,
}

/// What an incident taught (guide 2.1, prevention).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// Why it happened.
    pub cause: Option<String>,
    /// What contributed.
    pub factors: Vec<String>,
    /// What will keep it from happening again.
    pub countermeasure: Option<String>,
    /// Why it was not noticed earlier.
    pub detection_gap: Option<String>,
    /// What is to be written down or corrected in the documentation.
    pub documentation: Option<String>,
    /// Key of its prevention note (`NOTE-7`).
    pub note: Option<String>,
}

impl Incident {
    /// Its own conversation or thread; before that is made, where the command came from.
    #[must_use]
    pub fn room_or_origin(&self) -> &Place {
        self.room.as_ref().unwrap_or(&self.origin)
    }

    /// Whether a place belongs to the conversation that was made for it alone, and nobody reads there who may not read it.
    #[must_use]
    pub fn is_home(&self, place: &Place) -> bool {
        !(self.private && self.exposed) && self.is_room(place)
    }

    /// Whether a place belongs to the conversation that was made for it alone, whoever reads there.
    #[must_use]
    pub fn is_room(&self, place: &Place) -> bool {
        self.room.as_ref().is_some_and(|room| {
            room.thread.is_none() && room.platform == place.platform && room.conversation == place.conversation
        })
    }

    /// Whether it went on in a place before, and goes on elsewhere now: in a conversation that was made for it.
    #[must_use]
    pub fn has_left(&self, place: &Place) -> bool {
        self.room.as_ref().is_some_and(|room| room.thread.is_none()) && !self.is_room(place)
    }

    /// Whether it goes on: neither closed nor merged.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !matches!(self.state, State::Closed { .. } | State::Merged { .. })
    }

    /// From when stakeholders wait for a word: since the last one, or since it began, or began again.
    #[must_use]
    pub fn waits_since(&self) -> Timestamp {
        self.updated.max(self.reopened).unwrap_or(self.opened)
    }

    /// When it was resolved, unless it goes on or was merged.
    #[must_use]
    pub const fn resolved(&self) -> Option<Timestamp> {
        match &self.state {
            State::Prevention { resolved, .. } | State::Closed { resolved, .. } => Some(*resolved),
            _ => None,
        }
    }

    /// Persons who may read it even when it is private: who opened it, who holds a role, its members.
    #[must_use]
    pub fn insiders(&self) -> BTreeSet<&str> {
        let authors = [&self.opened_by].into_iter().chain(self.roles.values());
        let proven = authors.filter_map(|author| author.person.as_deref());
        proven.chain(self.members.iter().map(String::as_str)).collect()
    }

    /// Whether somebody opened it or holds a role in it.
    #[must_use]
    pub fn is_of(&self, person: &str) -> bool {
        let mut authors = [&self.opened_by].into_iter().chain(self.roles.values());
        authors.any(|author| author.person.as_deref() == Some(person))
    }

    /// In which order several are offered: what goes on before what is resolved, the worst first, then the newest.
    #[must_use]
    pub const fn rank(&self) -> (bool, Severity, i64) {
        (self.resolved().is_some() || !self.is_open(), self.severity, -self.key.0)
    }

    /// Whether it exists for that reader.
    #[must_use]
    pub fn readable_by(&self, reader: &Reader) -> bool {
        let insider = reader.person.as_deref().is_some_and(|person| self.insiders().contains(person));
        !self.private || reader.everything || insider
    }
}
