//! A message without a platform: what is said, not how it looks.
//!
//! All text is plain: nothing in it is markup, and a gateway must render it so that no mention, link or escape
//! sequence in it can act. The first line ([`Message::headline`]) is what a notification shows, unless it is seen far from
//! the words around it and hence says more ([`Message::notice`]). Times in it are moments
//! ([`moment`](crate::chat::moment)), which a gateway shows in each reader's clock.

use serde::{Deserialize, Serialize};

use crate::chat::chart::Chart;
use crate::chat::table::Column;
use crate::language::Language;

mod text;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The language its sentences are in.
    pub language: Language,
    /// State as word and sign, never colour alone.
    pub tone: Tone,
    /// One line: verdict, subject.
    pub headline: String,
    /// What a notification reads in the place of the headline, where that alone does not tell what it is about and what is
    /// wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// What follows.
    #[serde(default)]
    pub blocks: Vec<Block>,
    /// At most five, the most used first.
    #[serde(default)]
    pub buttons: Vec<Button>,
}

impl Message {
    /// A message of one line.
    pub fn line(language: Language, tone: Tone, headline: impl Into<String>) -> Self {
        Self { language, tone, headline: headline.into(), notice: None, blocks: Vec::new(), buttons: Vec::new() }
    }
}

/// The state a message or a row tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Neither good nor bad.
    #[default]
    Plain,
    /// Still running.
    Running,
    /// As it should be.
    Ok,
    /// Look at it today.
    Warning,
    /// Act now.
    Critical,
    /// Could not be judged.
    Unknown,
    /// A command was refused.
    Refused,
}

impl Tone {
    /// The sign shown beside the word; one column wide in a terminal.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Plain => "·",
            Self::Running => "…",
            Self::Ok => "✓",
            Self::Warning => "▲",
            Self::Critical => "✖",
            Self::Unknown => "?",
            Self::Refused => "⊘",
        }
    }
}

/// A part of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Text {
        /// Plain text; line feeds separate lines.
        text: String,
    },
    /// Small print: window, sample size, where it was read.
    Context {
        /// Plain text.
        text: String,
    },
    /// A row with its own state: one finding, one hypothesis, one target.
    Item {
        /// Its state.
        tone: Tone,
        /// The state as a word ("critical", "重大"); empty for plain rows.
        word: String,
        /// What it is about.
        title: String,
        /// Its value ("96.0 %"); may be empty.
        value: String,
        /// Further lines.
        lines: Vec<String>,
    },
    /// Names and values.
    Facts {
        /// Pairs of name and value.
        facts: Vec<(String, String)>,
    },
    /// Rows that have the same columns, in the order in which they matter.
    Table {
        /// The columns; the first says what a row is about.
        columns: Vec<Column>,
        /// The cells of each row, in the order of the columns.
        rows: Vec<Vec<String>>,
        /// Columns that are also drawn as bars, where the platform can.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        charts: Vec<Chart>,
    },
    /// Text to be copied literally: a command, SQL.
    Code {
        /// What it is ("R3 destroys data").
        label: String,
        /// The text itself.
        text: String,
    },
    /// A titled group; `folded` ones open on demand where the platform can, or go into the thread.
    Section {
        /// Its title.
        title: String,
        /// Whether it starts closed.
        folded: bool,
        /// Its parts.
        blocks: Vec<Block>,
    },
    /// How far something is.
    Progress {
        /// Done so far.
        done: u32,
        /// Of how many.
        total: u32,
        /// The sentence that tells it.
        text: String,
        /// What it consists of, for platforms that show each on its own; the sentence is enough without them.
        #[serde(default)]
        steps: Vec<Step>,
    },
}

/// A part of something that is in progress.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its state; [`Tone::Running`] until it is done.
    pub tone: Tone,
    /// The state as a word; empty where the sign is enough.
    pub word: String,
    /// What it is about.
    pub title: String,
    /// What came of it; may be empty.
    pub value: String,
    /// Whether it has not begun; it is [`Tone::Running`] nevertheless.
    #[serde(default)]
    pub queued: bool,
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What it shows.
    pub label: String,
    /// What pressing it does.
    pub press: Press,
    /// How it stands out.
    #[serde(default)]
    pub style: ButtonStyle,
}

/// What pressing a button does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "does", rename_all = "snake_case")]
pub enum Press {
    /// Says a command, with the presser's rights, as if typed.
    Command {
        /// The command line, without prefix (`diag redis main`).
        line: String,
    },
    /// Opens a form; where a platform has none, the line to type is shown.
    Form {
        /// Which one (`incident.open`, `incident.update`, `incident.close`, `postmortem.edit`, `note.add`).
        form: String,
        /// Key of what it is about (`INC-42`).
        subject: Option<String>,
        /// The line that does the same, without prefix.
        line: String,
    },
    /// Opens an address in a browser.
    Open {
        /// The address.
        url: String,
    },
    /// Copies a text; where a platform cannot, the text is shown.
    Copy {
        /// The text.
        text: String,
    },
}

/// How a button stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ButtonStyle {
    /// Like the others.
    #[default]
    Plain,
    /// The one most people press.
    Primary,
}
