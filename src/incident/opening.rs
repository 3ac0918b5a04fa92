//! How an incident begins.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::chat::inbound::Place;
use crate::incident::author::Author;
use crate::incident::change::{Change, NewEntry};
use crate::incident::entry::{EntryKind, Mark};
use crate::incident::key::IncidentKey;
use crate::incident::limit::{self, Field};
use crate::incident::phase::State;
use crate::incident::record::{Incident, Learned};
use crate::incident::refusal::InvalidTransition;
use crate::incident::severity::{Impact, Severity, Urgency, suggest};

/// What is known when an incident opens. Only the title has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// What is wrong, in a line.
    pub title: String,
    /// How bad it is; without it, what impact and urgency suggest.
    pub severity: Option<Severity>,
    /// How many it hits.
    pub impact: Option<Impact>,
    /// How urgent it is.
    pub urgency: Option<Urgency>,
    /// The impact in words; may be empty.
    pub impact_text: String,
    /// The service it concerns.
    pub service: Option<String>,
    /// The playbook that looks at it.
    pub playbook: Option<String>,
    /// The target the playbook looks at.
    pub target: Option<String>,
    /// Whether only its members may read it.
    pub private: bool,
    /// Whether it is an exercise.
    pub drill: bool,
    /// Persons who may read it though it is private.
    pub members: BTreeSet<String>,
    /// Where the command came from.
    pub origin: Place,
}

impl Opening {
    /// An opening of which only title and place are known.
    pub fn of(title: impl Into<String>, origin: Place) -> Self {
        Self {
            title: title.into(),
            severity: None,
            impact: None,
            urgency: None,
            impact_text: String::new(),
            service: None,
            playbook: None,
            target: None,
            private: false,
            drill: false,
            members: BTreeSet::new(),
            origin,
        }
    }
}

impl Incident {
    /// Opens an incident. The store gives it its id, key and version.
    ///
    /// # Errors
    /// When the title is empty, or something is too long or too much.
    pub fn open(opening: Opening, by: &Author, now: Timestamp) -> Result<Change, InvalidTransition> {
        if opening.members.len() > limit::MEMBERS {
            return Err(InvalidTransition::TooMany { field: Field::Members, limit: limit::MEMBERS });
        }
        let severity = opening.severity.unwrap_or_else(|| suggest(opening.impact, opening.urgency));
        let incident = Self {
            id: String::new(),
            key: IncidentKey(0),
            title: limit::line(Field::Title, &opening.title, limit::TITLE)?,
            severity,
            state: State::Identification,
            impact: opening.impact,
            urgency: opening.urgency,
            impact_text: limit::optional_text(Field::Impact, Some(&opening.impact_text))?.unwrap_or_default(),
            service: limit::optional_line(Field::Service, opening.service.as_deref())?,
            playbook: limit::optional_line(Field::Playbook, opening.playbook.as_deref())?,
            target: limit::optional_line(Field::Target, opening.target.as_deref())?,
            opened_by: by.clone(),
            opened: now,
            acked: None,
            roles: BTreeMap::new(),
            vacated: BTreeMap::new(),
            hypotheses: Vec::new(),
            steps: Vec::new(),
            done: BTreeSet::new(),
            learned: Learned::default(),
            private: opening.private,
            members: opening.members,
            drill: opening.drill,
            related: BTreeSet::new(),
            links: Vec::new(),
            origin: opening.origin,
            room: None,
            shut: None,
            exposed: false,
            updated: None,
            reopened: None,
            version: 0,
        };
        let entry = NewEntry::fact(EntryKind::Opened, severity.word(), Some(&incident.title), by, now);
        let entry = NewEntry { mark: Some(Mark::Detection), ..entry };
        let mut change = Change::one(incident, entry);
        if !change.incident.impact_text.is_empty() {
            let text = change.incident.impact_text.clone();
            change.entries.push(NewEntry::new(EntryKind::Impact, text, Some(by), now));
        }
        Ok(change)
    }
}
