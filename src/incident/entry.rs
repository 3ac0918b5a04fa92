//! The timeline: one entry per thing that happened.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::chat::inbound::Platform;
use crate::incident::author::Author;

/// One entry, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its ULID.
    pub id: String,
    /// The incident's ULID.
    pub incident: String,
    /// Its place among entries of the same moment.
    pub seq: i64,
    /// When it happened.
    pub at: Timestamp,
    /// What kind of thing happened.
    pub kind: EntryKind,
    /// The words: a person's as written, or the plain facts of a transition ("SEV3 → SEV1").
    pub text: String,
    /// Who did it; `None` is Toban itself.
    pub author: Option<Author>,
    /// The message it came from.
    pub source: Option<Source>,
    /// What it was for the incident.
    pub mark: Option<Mark>,
    /// Images and files, by reference.
    pub attachments: Vec<Attachment>,
    /// Who it is for.
    pub audience: Audience,
    /// Key of the run it tells of (`RUN-12`), of the task (`T1`), hypothesis (`H1`) or step (`S1`).
    pub about: Option<String>,
    /// When its words were last changed.
    pub edited: Option<Timestamp>,
    /// When it was deleted: the tombstone stays, its words are gone.
    pub deleted: Option<Timestamp>,
}

impl Entry {
    /// The plain fact of its first line, in the words of rows (`analysis → resolution`, `confirmed`, `SEV1`), where its
    /// kind begins with one, and a person's words.
    #[must_use]
    pub fn parts(&self) -> (Option<&str>, &str) {
        if !self.kind.begins_with_fact() {
            return (None, &self.text);
        }
        match self.text.split_once('\n') {
            Some((fact, words)) => (Some(fact), words),
            None => (Some(&self.text), ""),
        }
    }
}

impl EntryKind {
    /// Every kind.
    pub const ALL: [Self; 23] = [
        Self::Opened,
        Self::Acknowledged,
        Self::Phase,
        Self::Severity,
        Self::Role,
        Self::Log,
        Self::Note,
        Self::Hypothesis,
        Self::Verification,
        Self::Step,
        Self::Finding,
        Self::Impact,
        Self::Update,
        Self::Decision,
        Self::Report,
        Self::Task,
        Self::Checklist,
        Self::Resolved,
        Self::Reopened,
        Self::Closed,
        Self::Merged,
        Self::Changed,
        Self::Reminder,
    ];

    /// How rows and commands write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Acknowledged => "acknowledged",
            Self::Phase => "phase",
            Self::Severity => "severity",
            Self::Role => "role",
            Self::Log => "log",
            Self::Note => "note",
            Self::Hypothesis => "hypothesis",
            Self::Verification => "verification",
            Self::Step => "step",
            Self::Finding => "finding",
            Self::Impact => "impact",
            Self::Update => "update",
            Self::Decision => "decision",
            Self::Report => "report",
            Self::Task => "task",
            Self::Checklist => "checklist",
            Self::Resolved => "resolved",
            Self::Reopened => "reopened",
            Self::Closed => "closed",
            Self::Merged => "merged",
            Self::Changed => "changed",
            Self::Reminder => "reminder",
        }
    }

    /// Whether the first line of its text is a fact in the words of rows; see [`Entry::parts`].
    #[must_use]
    pub const fn begins_with_fact(self) -> bool {
        matches!(
            self,
            Self::Opened
                | Self::Phase
                | Self::Severity
                | Self::Role
                | Self::Verification
                | Self::Task
                | Self::Checklist
                | Self::Resolved
                | Self::Reopened
                | Self::Closed
                | Self::Merged
                | Self::Changed
        )
    }
}

impl Audience {
    /// How rows write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Responders => "responders",
            Self::Stakeholders => "stakeholders",
        }
    }
}

impl Mark {
    /// Every mark.
    pub const ALL: [Self; 4] = [Self::Detection, Self::Diagnosis, Self::Repair, Self::KeyMoment];

    /// How rows and commands write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Detection => "detection",
            Self::Diagnosis => "diagnosis",
            Self::Repair => "repair",
            Self::KeyMoment => "key_moment",
        }
    }
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// The incident was opened.
    Opened,
    /// Somebody is at it.
    Acknowledged,
    /// The phase changed.
    Phase,
    /// The severity changed.
    Severity,
    /// A role was taken or given back.
    Role,
    /// Somebody logged something that has no kind yet.
    Log,
    /// A message of the conversation, kept as it was.
    Note,
    /// A possible cause.
    Hypothesis,
    /// A hypothesis was confirmed or refuted.
    Verification,
    /// Something was tried; its effect.
    Step,
    /// Something was found out.
    Finding,
    /// Whom it hits and how, in numbers where known.
    Impact,
    /// A word to stakeholders: conditions, actions, needs.
    Update,
    /// Whether to escalate, and why.
    Decision,
    /// A playbook ran.
    Report,
    /// A task was added, changed or done.
    Task,
    /// An action of a phase was ticked off.
    Checklist,
    /// It is over.
    Resolved,
    /// It is not over after all.
    Reopened,
    /// Everything is written down.
    Closed,
    /// Another incident was merged into this one, or this one into another.
    Merged,
    /// A related incident, a link, a setting (title, service, private, drill) changed.
    Changed,
    /// A reminder that went out.
    Reminder,
}

/// Who an entry is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Those who work on it.
    #[default]
    Responders,
    /// Everybody who waits for it to be over.
    Stakeholders,
}

/// What an entry was for the incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// It was noticed.
    Detection,
    /// It was understood.
    Diagnosis,
    /// It was mended.
    Repair,
    /// Remember this moment.
    KeyMoment,
}

/// The message an entry came from; an entry is kept once per message.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Source {
    /// The platform.
    pub platform: Platform,
    /// The conversation's id there.
    pub conversation: String,
    /// The message's id there.
    pub message: String,
    /// A link to it, where the platform gives one.
    pub link: Option<String>,
}

/// An image or a file, where it lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// Its media type (`image/png`), where known.
    pub media_type: Option<String>,
}
