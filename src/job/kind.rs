//! The closed list of jobs. Payloads are ids only: what a job needs to know it reads when it runs.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::chat::inbound::{Invocation, Platform, Reacted};
use crate::incident::reminder::Reminder;

/// Something to be done at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// A command that changes something and was recorded before its receipt.
    Invoke {
        /// The command, as it came.
        invocation: Box<Invocation>,
    },
    /// A message is to be kept, by somebody who was not known when they asked for it.
    Keep {
        /// What they asked for, as it came.
        reacted: Box<Reacted>,
    },
    /// An incident's conversation, its card and its announcement are to be made.
    Room {
        /// The incident's id.
        incident: String,
        /// Persons who are let in, beside those who always are.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        called: Vec<String>,
    },
    /// A live card is to be pinned.
    Pin {
        /// The card's id.
        card: String,
    },
    /// The conversation of an incident that is over is to be put away.
    PutAway {
        /// The incident's id.
        incident: String,
    },
    /// An incident's playbook is to be run.
    Probe {
        /// The incident's id.
        incident: String,
        /// Why now.
        when: ProbeMoment,
    },
    /// Somebody is to be reminded of something about an incident.
    Remind {
        /// The incident's id.
        incident: String,
        /// What of.
        reminder: Reminder,
        /// Which time it is, counted from 1.
        nth: u32,
    },
    /// Whoever should have written a post-mortem is reminded.
    Postmortem {
        /// The incident's id.
        incident: String,
        /// Which reminder it is, counted from 1.
        nth: u32,
    },
    /// A note is to be looked at again.
    ReviewNote {
        /// The note's key (`NOTE-7`).
        note: String,
    },
    /// A task is due.
    TaskDue {
        /// The task's id.
        task: String,
        /// Which reminder it is, counted from 1.
        nth: u32,
    },
    /// Something was given up, and somebody must be told.
    DeadLetter {
        /// What it was.
        what: DeadLetterKind,
        /// Its id.
        id: String,
    },
    /// A conversation goes by another id, which the settings may have to name.
    Readdressed {
        /// The platform.
        platform: Platform,
        /// The id that it had.
        conversation: String,
    },
    /// Removes rows that are older than the settings keep them.
    Sweep,
}

/// When an incident's playbook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeMoment {
    /// When it was opened.
    Opened,
    /// When it was resolved.
    Resolved,
    /// When somebody asked.
    Asked,
}

/// What was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadLetterKind {
    /// A job.
    Job,
    /// A delivery.
    Delivery,
}

/// Who never waits for whom: each lane is claimed by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lane {
    /// Somebody is to be woken.
    Page,
    /// Somebody used a command on that platform; only a process that is joined to it can answer.
    Command(Platform),
    /// Everything that people wait for.
    Normal,
    /// Housekeeping.
    Background,
}

impl Lane {
    /// Every lane of a process that is joined to `platforms`, the most urgent first.
    #[must_use]
    pub fn all(platforms: &[Platform]) -> Vec<Self> {
        let commands = platforms.iter().map(|platform| Self::Command(*platform));
        std::iter::once(Self::Page).chain(commands).chain([Self::Normal, Self::Background]).collect()
    }

    /// How rows write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Command(Platform::Web) => "command/web",
            Self::Command(Platform::Terminal) => "command/terminal",
            Self::Command(Platform::Slack) => "command/slack",
            Self::Normal => "normal",
            Self::Background => "background",
        }
    }
}

impl Job {
    /// How rows and logs write its kind.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Invoke { .. } => "invoke",
            Self::Keep { .. } => "keep",
            Self::Room { .. } => "room",
            Self::Pin { .. } => "pin",
            Self::PutAway { .. } => "put_away",
            Self::Probe { .. } => "probe",
            Self::Remind { .. } => "remind",
            Self::Postmortem { .. } => "postmortem",
            Self::ReviewNote { .. } => "review_note",
            Self::TaskDue { .. } => "task_due",
            Self::DeadLetter { .. } => "dead_letter",
            Self::Readdressed { .. } => "readdressed",
            Self::Sweep => "sweep",
        }
    }

    /// An incident's conversation follows the incident.
    #[must_use]
    pub const fn room(incident: String) -> Self {
        Self::Room { incident, called: Vec::new() }
    }

    /// The lane it runs in.
    #[must_use]
    pub const fn lane(&self) -> Lane {
        match self {
            Self::Invoke { invocation } => Lane::Command(invocation.place.platform),
            Self::Keep { reacted } => Lane::Command(reacted.place.platform),
            Self::Sweep => Lane::Background,
            _ => Lane::Normal,
        }
    }

    /// How long it may take before it counts as stuck.
    #[must_use]
    pub const fn deadline(&self) -> Duration {
        match self {
            // A command's own bounds (`diag.total`) are shorter; this one ends what is stuck.
            Self::Invoke { .. } | Self::Keep { .. } | Self::Sweep => Duration::from_mins(10),
            Self::Probe { .. } => Duration::from_mins(5),
            _ => Duration::from_secs(30),
        }
    }
}
