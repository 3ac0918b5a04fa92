//! What people write into a note, and what may stand there.
//!
//! Invariant: content that passed [`Content::checked`] holds no secret Toban knows and no control characters, and comes
//! back from a file exactly as it went out.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::knowledge::invalid::InvalidNote;
use crate::language::Language;
use crate::likeness::folded;
use crate::redaction::{redact, without_controls};

/// Greatest length of a title in characters.
pub const TITLE_LIMIT: usize = 200;
/// Greatest length of each part in characters.
pub const PART_LIMIT: usize = 20_000;
/// Greatest number of components and of tags.
pub const LABELS_LIMIT: usize = 20;
/// Greatest length of a component or tag in characters.
pub const LABEL_LIMIT: usize = 60;
/// Greatest number of incidents a note is linked to.
pub const INCIDENTS_LIMIT: usize = 500;

/// The parts of a note below its title, in the order they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// What one sees.
    Symptoms,
    /// Why it happens.
    Cause,
    /// What helps, and what keeps it away.
    Countermeasure,
    /// Why it was not noticed earlier.
    DetectionGap,
    /// What stands where, or is to be written down.
    Documentation,
}

impl Part {
    /// Every part, in order.
    pub const ALL: [Self; 5] =
        [Self::Symptoms, Self::Cause, Self::Countermeasure, Self::DetectionGap, Self::Documentation];

    /// How commands and refusals name it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Symptoms => "symptoms",
            Self::Cause => "cause",
            Self::Countermeasure => "countermeasure",
            Self::DetectionGap => "detection_gap",
            Self::Documentation => "documentation",
        }
    }
}

/// What a note says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// In a line; never empty once checked.
    pub title: String,
    /// What one sees; this is what is compared with new incidents.
    #[serde(default)]
    pub symptoms: String,
    /// Why it happens.
    #[serde(default)]
    pub cause: String,
    /// What helps, and what keeps it away.
    #[serde(default)]
    pub countermeasure: String,
    /// Why it was not noticed earlier.
    #[serde(default)]
    pub detection_gap: String,
    /// What stands where, or is to be written down.
    #[serde(default)]
    pub documentation: String,
    /// What it concerns: services, playbooks, kinds of server.
    #[serde(default)]
    pub components: BTreeSet<String>,
    /// Words to find it by.
    #[serde(default)]
    pub tags: BTreeSet<String>,
}

impl Content {
    /// One part.
    #[must_use]
    pub fn part(&self, part: Part) -> &str {
        match part {
            Part::Symptoms => &self.symptoms,
            Part::Cause => &self.cause,
            Part::Countermeasure => &self.countermeasure,
            Part::DetectionGap => &self.detection_gap,
            Part::Documentation => &self.documentation,
        }
    }

    /// One part, to write it.
    pub const fn part_mut(&mut self, part: Part) -> &mut String {
        match part {
            Part::Symptoms => &mut self.symptoms,
            Part::Cause => &mut self.cause,
            Part::Countermeasure => &mut self.countermeasure,
            Part::DetectionGap => &mut self.detection_gap,
            Part::Documentation => &mut self.documentation,
        }
    }

    /// The content in the form it is kept in: line ends as one character, edges trimmed, secrets hidden, labels in
    /// lower case.
    ///
    /// # Errors
    /// The title is empty or has several lines, or something is too long or too many.
    pub fn checked(&self) -> Result<Self, InvalidNote> {
        let title = kept(self.title.trim());
        if title.is_empty() {
            return Err(InvalidNote::NoTitle);
        }
        if title.contains('\n') {
            return Err(InvalidNote::TitleLines);
        }
        let length = title.chars().count();
        if length > TITLE_LIMIT {
            return Err(InvalidNote::LongTitle { length });
        }
        let mut checked = Self {
            title,
            components: labels(&self.components, "components")?,
            tags: labels(&self.tags, "tags")?,
            ..Self::default()
        };
        for part in Part::ALL {
            let text = kept(self.part(part));
            let length = text.chars().count();
            if length > PART_LIMIT {
                return Err(InvalidNote::LongPart { part, length });
            }
            *checked.part_mut(part) = text;
        }
        Ok(checked)
    }

    /// The language it is written in: Japanese as soon as the title or a part has kana.
    #[must_use]
    pub fn language(&self) -> Language {
        let kana = |text: &str| text.chars().any(|c| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}'));
        let kanji = |text: &str| text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
        let japanese = kanji(&self.title) || kana(&self.title) || Part::ALL.iter().any(|part| kana(self.part(*part)));
        if japanese { Language::Ja } else { Language::En }
    }
}

/// Text as it is kept.
fn kept(text: &str) -> String {
    let plain = without_controls(text);
    let lines: Vec<&str> = plain.split('\n').map(str::trim_end).collect();
    redact(lines.join("\n").trim_start_matches('\n').trim_end()).text
}

/// Components or tags as they are kept: searched by equality, hence in lower case and without commas or spaces.
fn labels(labels: &BTreeSet<String>, what: &'static str) -> Result<BTreeSet<String>, InvalidNote> {
    let mut kept = BTreeSet::new();
    for label in labels {
        let text = label_of(label);
        if text.is_empty() {
            continue;
        }
        if text.chars().count() > LABEL_LIMIT {
            return Err(InvalidNote::LongLabel { what, length: text.chars().count() });
        }
        kept.insert(text);
    }
    if kept.len() > LABELS_LIMIT {
        return Err(InvalidNote::ManyLabels { what, count: kept.len() });
    }
    Ok(kept)
}

/// A component or tag as it is kept and looked for: folded, spaces and commas as `-`.
#[must_use]
pub fn label_of(text: &str) -> String {
    let folded = folded(text.trim());
    let plain = folded.chars().map(|c| if c.is_whitespace() || c.is_control() || c == ',' { '-' } else { c });
    redact(plain.collect::<String>().trim_matches('-')).text
}
