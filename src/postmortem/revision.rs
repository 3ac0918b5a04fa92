//! What may happen to a post-mortem: edited, submitted, sent back, reviewed, closed.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::incident::author::Author;
use crate::incident::change::NewEntry;
use crate::incident::entry::EntryKind;
use crate::incident::limit::{self, Field};
use crate::incident::refusal::InvalidTransition;
use crate::postmortem::draft::Draft;
use crate::postmortem::record::{Postmortem, Section, State};
use crate::redaction::without_controls;

/// A post-mortem as it is after a change, and what the incident's timeline gets to hear of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revised {
    /// The post-mortem afterwards; its `version` is the one it was read at.
    pub postmortem: Postmortem,
    /// For the incident's timeline; edits of text are not told there.
    pub entries: Vec<NewEntry>,
}

/// Something that cannot happen to a post-mortem now. Nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRevision {
    /// It is closed.
    #[error("closed by {} at {at}", by.name())]
    Closed {
        /// By whom.
        by: Author,
        /// When.
        at: Timestamp,
    },
    /// It is in that state already.
    #[error("already {}", state.word())]
    AlreadyIn {
        /// The state, with who and when.
        state: State,
    },
    /// It has to be in review first.
    #[error("{} is not in review", state.word())]
    NotInReview {
        /// The state it is in.
        state: State,
    },
    /// It has to be reviewed first.
    #[error("{} is not reviewed", state.word())]
    NotReviewed {
        /// The state it is in.
        state: State,
    },
    /// Sections that must say something are empty.
    #[error("empty: {missing:?}")]
    Empty {
        /// Which; never empty.
        missing: Vec<Section>,
    },
    /// What was written is too long.
    #[error("{characters} characters, at most {limit}")]
    TooLong {
        /// How long it is.
        characters: usize,
        /// How long it may be.
        limit: usize,
    },
    /// Sending it back needs a reason.
    #[error("sending it back needs a reason")]
    NoReason,
}

/// What a post-mortem must say before somebody reviews it.
const NEEDED: [Section; 3] = [Section::Summary, Section::Factors, Section::Prevention];

impl Postmortem {
    /// The text of a section; empty where nobody wrote anything.
    #[must_use]
    pub fn text(&self, section: Section) -> &str {
        self.sections.get(&section).map_or("", String::as_str)
    }

    /// Replaces a section's text; nothing is a text, too. Somebody may still edit while it is reviewed.
    ///
    /// # Errors
    /// When it is closed or the text is too long.
    pub fn edit(&self, section: Section, text: &str) -> Result<Revised, InvalidRevision> {
        self.not_closed()?;
        let mut next = self.clone();
        if without_controls(text).trim().is_empty() {
            next.sections.remove(&section);
        } else {
            next.sections.insert(section, kept(Field::Section, text)?);
        }
        next.edited.insert(section);
        Ok(Revised { postmortem: next, entries: Vec::new() })
    }

    /// Takes in what the timeline tells by now; sections that somebody edited stay as they are.
    ///
    /// # Errors
    /// When it is closed.
    pub fn redraft(&self, draft: Draft, words: BTreeMap<Section, String>) -> Result<Revised, InvalidRevision> {
        self.not_closed()?;
        let fresh = draft.into_postmortem(words, self.language, self.drafted);
        let mut next = Self { state: self.state.clone(), edited: self.edited.clone(), version: self.version, ..fresh };
        for section in &self.edited {
            next.sections.remove(section);
            next.sections.extend(self.sections.get(section).map(|text| (*section, text.clone())));
        }
        Ok(Revised { postmortem: next, entries: Vec::new() })
    }

    /// Asks for a review.
    ///
    /// # Errors
    /// When it is in review or further, or a section that is needed is empty.
    pub fn submit(&self, by: &Author, now: Timestamp) -> Result<Revised, InvalidRevision> {
        self.not_closed()?;
        if self.state != State::Draft {
            return Err(InvalidRevision::AlreadyIn { state: self.state.clone() });
        }
        self.says_enough()?;
        Ok(self.moved(State::InReview { since: now, by: by.clone() }, None, by, now))
    }

    /// Sends it back to its authors, with what is missing.
    ///
    /// # Errors
    /// When it is a draft or closed, or no reason is given.
    pub fn send_back(&self, reason: &str, by: &Author, now: Timestamp) -> Result<Revised, InvalidRevision> {
        self.not_closed()?;
        if self.state == State::Draft {
            return Err(InvalidRevision::NotInReview { state: State::Draft });
        }
        let reason = kept(Field::Reason, reason)?;
        Ok(self.moved(State::Draft, Some(&reason), by, now))
    }

    /// Somebody looked at it and agrees.
    ///
    /// # Errors
    /// When it is not in review, or a section that is needed is empty.
    pub fn review(&self, by: &Author, now: Timestamp) -> Result<Revised, InvalidRevision> {
        self.not_closed()?;
        match &self.state {
            State::InReview { .. } => {}
            State::Reviewed { .. } => return Err(InvalidRevision::AlreadyIn { state: self.state.clone() }),
            state => return Err(InvalidRevision::NotInReview { state: state.clone() }),
        }
        self.says_enough()?;
        Ok(self.moved(State::Reviewed { at: now, by: by.clone() }, None, by, now))
    }

    /// Finishes it; nothing changes any more.
    ///
    /// # Errors
    /// When it is not reviewed, or a section that is needed is empty.
    pub fn close(&self, by: &Author, now: Timestamp) -> Result<Revised, InvalidRevision> {
        self.not_closed()?;
        if !matches!(self.state, State::Reviewed { .. }) {
            return Err(InvalidRevision::NotReviewed { state: self.state.clone() });
        }
        self.says_enough()?;
        Ok(self.moved(State::Closed { at: now, by: by.clone() }, None, by, now))
    }

    /// Sections that must say something before it is reviewed and do not.
    #[must_use]
    pub fn missing(&self) -> Vec<Section> {
        NEEDED.into_iter().filter(|section| self.text(*section).trim().is_empty()).collect()
    }

    fn says_enough(&self) -> Result<(), InvalidRevision> {
        let missing = self.missing();
        if missing.is_empty() { Ok(()) } else { Err(InvalidRevision::Empty { missing }) }
    }

    fn not_closed(&self) -> Result<(), InvalidRevision> {
        match &self.state {
            State::Closed { at, by } => Err(InvalidRevision::Closed { by: by.clone(), at: *at }),
            _ => Ok(()),
        }
    }

    fn moved(&self, to: State, words: Option<&str>, by: &Author, now: Timestamp) -> Revised {
        let fact = format!("postmortem: {} → {}", self.state.word(), to.word());
        let text = words.map_or_else(|| fact.clone(), |words| format!("{fact}\n{words}"));
        let entry = NewEntry::new(EntryKind::Changed, text, Some(by), now);
        Revised { postmortem: Self { state: to, ..self.clone() }, entries: vec![entry] }
    }
}

fn kept(field: Field, text: &str) -> Result<String, InvalidRevision> {
    limit::text(field, text).map_err(|error| match error {
        InvalidTransition::TooLong { characters, limit, .. } => InvalidRevision::TooLong { characters, limit },
        _ => InvalidRevision::NoReason,
    })
}
