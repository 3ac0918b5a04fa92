//! A post-mortem as it is kept.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::chat::inbound::Platform;
use crate::incident::author::Author;
use crate::incident::entry::{EntryKind, Mark};
use crate::incident::key::IncidentKey;
use crate::incident::severity::{Impact, Severity, Urgency};
use crate::language::Language;
use crate::playbook::status::Status;

/// A post-mortem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Postmortem {
    /// The incident's key.
    pub incident: IncidentKey,
    /// The incident's ULID.
    pub incident_id: String,
    /// The incident's title.
    pub title: String,
    /// The incident's severity.
    pub severity: Severity,
    /// The language of its sections.
    pub language: Language,
    /// How far it is.
    pub state: State,
    /// When it should be reviewed; `None` where none is asked for.
    pub due: Option<Timestamp>,
    /// When the draft was made.
    pub drafted: Timestamp,
    /// The sections' text: drafted first, people's from then on. Absent is empty.
    pub sections: BTreeMap<Section, String>,
    /// Sections that somebody edited; a new draft leaves them alone.
    pub edited: BTreeSet<Section>,
    /// The impact in numbers.
    pub numbers: Numbers,
    /// What happened, in order.
    pub timeline: Vec<Moment>,
    /// How many moments were left out because there are too many; they stand in the incident's timeline.
    pub left_out: usize,
    /// Guards changes; 0 is not stored yet.
    pub version: i64,
}

/// How far a post-mortem is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// Toban wrote it; people add what they know.
    Draft,
    /// It is being reviewed.
    InReview {
        /// Since when.
        since: Timestamp,
        /// Who asked for it.
        by: Author,
    },
    /// Somebody looked at it and agrees.
    Reviewed {
        /// When.
        at: Timestamp,
        /// Who.
        by: Author,
    },
    /// It is finished; nothing changes any more.
    Closed {
        /// When.
        at: Timestamp,
        /// By whom.
        by: Author,
    },
}

impl State {
    /// How rows and commands write it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview { .. } => "in-review",
            Self::Reviewed { .. } => "reviewed",
            Self::Closed { .. } => "closed",
        }
    }
}

/// A section, in the order of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// What happened, in a few sentences.
    Summary,
    /// Whom it hit and how; the numbers stand beside it.
    Impact,
    /// What happened when; words here stand above the entries.
    Timeline,
    /// What contributed.
    Factors,
    /// What went well.
    WentWell,
    /// What did not.
    WentBadly,
    /// Where we got lucky.
    Lucky,
    /// What will be done; words here stand above the tasks.
    Actions,
    /// How it is kept from happening again.
    Prevention,
}

impl Section {
    /// Every section, in the order of reading.
    pub const ALL: [Self; 9] = [
        Self::Summary,
        Self::Impact,
        Self::Timeline,
        Self::Factors,
        Self::WentWell,
        Self::WentBadly,
        Self::Lucky,
        Self::Actions,
        Self::Prevention,
    ];

    /// How forms and commands write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Impact => "impact",
            Self::Timeline => "timeline",
            Self::Factors => "factors",
            Self::WentWell => "went-well",
            Self::WentBadly => "went-badly",
            Self::Lucky => "lucky",
            Self::Actions => "actions",
            Self::Prevention => "prevention",
        }
    }

    /// Reads [`Section::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.word() == word)
    }
}

/// The impact in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// When it was opened.
    pub opened: Timestamp,
    /// When it was over.
    pub resolved: Option<Timestamp>,
    /// From opened to acknowledged.
    pub to_ack: Option<SignedDuration>,
    /// From opened to resolved.
    pub to_resolve: Option<SignedDuration>,
    /// How many it hit.
    pub impact: Option<Impact>,
    /// How urgent it was.
    pub urgency: Option<Urgency>,
    /// How many people took part.
    pub responders: usize,
    /// How often stakeholders heard something.
    pub updates: usize,
    /// What the first and the last look of its playbook found.
    pub looks: Vec<Look>,
}

/// What a run found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Its key (`RUN-12`).
    pub run: String,
    /// When it began.
    pub at: Timestamp,
    /// The playbook.
    pub playbook: String,
    /// The target.
    pub target: String,
    /// The verdict.
    pub status: Status,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Id of the timeline's entry it is told by.
    pub entry: String,
    /// When.
    pub at: Timestamp,
    /// What kind of thing.
    pub kind: EntryKind,
    /// The entry's text.
    pub text: String,
    /// How many characters of the text were left out; the entry has them.
    pub cut: usize,
    /// Who; `None` is Toban.
    pub author: Option<String>,
    /// Where they wrote it.
    pub platform: Option<Platform>,
    /// The message, where the platform gives a link.
    pub link: Option<String>,
    /// What it was for the incident.
    pub mark: Option<Mark>,
    /// What it tells of (`H1`, `RUN-12`).
    pub about: Option<String>,
}
