//! How an incident moves: acknowledged, through the phases, resolved, reopened.
//!
//! Forward a phase may be skipped: whoever knows the remedy at four in the morning is not kept from it. Backward needs a
//! reason. Prevention and closed are reached by `resolve` and `close` only, and left by `reopen`.

use jiff::Timestamp;

use crate::incident::author::Author;
use crate::incident::change::{Change, NewEntry};
use crate::incident::entry::{EntryKind, Mark};
use crate::incident::limit::{self, Field};
use crate::incident::phase::{Phase, State};
use crate::incident::record::Incident;
use crate::incident::refusal::{InvalidTransition, Verb};

impl Incident {
    /// Refuses what cannot happen to an incident that was closed or merged.
    pub(in crate::incident) fn not_closed(&self) -> Result<(), InvalidTransition> {
        match &self.state {
            State::Closed { closed, by, .. } => Err(InvalidTransition::Closed { by: by.clone(), at: *closed }),
            _ => self.not_merged(),
        }
    }

    /// Refuses what cannot happen to an incident that was merged.
    pub(in crate::incident) fn not_merged(&self) -> Result<(), InvalidTransition> {
        match &self.state {
            State::Merged { into, at, by } => Err(InvalidTransition::Merged { into: *into, by: by.clone(), at: *at }),
            _ => Ok(()),
        }
    }

    /// Whether what the command `verb` says can happen to it at all, whatever is said with it; so that nobody writes what would
    /// be refused. Of other verbs nothing is known.
    ///
    /// # Errors
    /// As the verb's own.
    pub fn allows(&self, verb: &str) -> Result<(), InvalidTransition> {
        match verb {
            "ack" | "update" | "severity" | "role" | "resolve" | "close" | "merge" => self.not_closed(),
            "log" | "learn" | "task" | "phase" | "set" => self.not_merged(),
            "reopen" => self.is_over(),
            _ => Ok(()),
        }
    }

    /// Refuses to reopen what is not over.
    fn is_over(&self) -> Result<(), InvalidTransition> {
        self.not_merged()?;
        let phase = self.state.phase();
        if phase < Phase::Prevention { Err(InvalidTransition::NotResolved { phase }) } else { Ok(()) }
    }

    /// Somebody is at it. After resolve it is written down and changes nothing else.
    ///
    /// # Errors
    /// When somebody said so before, or it is closed or merged.
    pub fn ack(&self, by: &Author, now: Timestamp) -> Result<Change, InvalidTransition> {
        self.not_closed()?;
        if let Some((at, by)) = &self.acked {
            return Err(InvalidTransition::AlreadyAcked { by: by.clone(), at: *at });
        }
        let mut next = self.clone();
        if !matches!(self.state, State::Prevention { .. }) {
            next.acked = Some((now, by.clone()));
        }
        Ok(Change::one(next, NewEntry::new(EntryKind::Acknowledged, "", Some(by), now)))
    }

    /// Goes to another phase before it is resolved.
    ///
    /// # Errors
    /// When it is there already, goes back without a reason, or the phase is reached by another verb.
    pub fn enter(
        &self,
        phase: Phase,
        reason: Option<&str>,
        by: &Author,
        now: Timestamp,
    ) -> Result<Change, InvalidTransition> {
        self.not_merged()?;
        let from = self.state.phase();
        if from == phase {
            return Err(InvalidTransition::AlreadyIn { phase });
        }
        let verb = match phase {
            Phase::Closed => Some(Verb::Close),
            _ if from >= Phase::Prevention => Some(Verb::Reopen),
            Phase::Prevention => Some(Verb::Resolve),
            _ => None,
        };
        if let Some(verb) = verb {
            return Err(InvalidTransition::ByVerb { to: phase, verb });
        }
        let reason = limit::optional_text(Field::Reason, reason)?;
        if phase < from && reason.is_none() {
            return Err(InvalidTransition::BackNeedsReason { from, to: phase });
        }
        let mut next = self.clone();
        next.state = match phase {
            Phase::Identification => State::Identification,
            Phase::Resolution => State::Resolution,
            _ => State::Analysis,
        };
        Ok(Change::one(next, moved(EntryKind::Phase, (from, phase), reason.as_deref(), by, now)))
    }

    /// It is over: goes to prevention and asks for nothing.
    ///
    /// # Errors
    /// When somebody said so before (who, and when), or it is merged.
    pub fn resolve(&self, by: &Author, now: Timestamp) -> Result<Change, InvalidTransition> {
        self.not_closed()?;
        if let State::Prevention { resolved, by } = &self.state {
            return Err(InvalidTransition::AlreadyResolved { by: by.clone(), at: *resolved });
        }
        let mut next = self.clone();
        next.state = State::Prevention { resolved: now, by: by.clone() };
        let entry = moved(EntryKind::Resolved, (self.state.phase(), Phase::Prevention), None, by, now);
        Ok(Change::one(next, NewEntry { mark: Some(Mark::Repair), ..entry }))
    }

    /// It is not over after all: back to analysis. Who was at it and which roles are held stays.
    ///
    /// # Errors
    /// Without a reason, when it is not over, or when it was merged.
    pub fn reopen(&self, reason: &str, by: &Author, now: Timestamp) -> Result<Change, InvalidTransition> {
        self.is_over()?;
        let from = self.state.phase();
        let reason = limit::reason(reason, (Verb::Reopen, None))?;
        let mut next = self.clone();
        next.state = State::Analysis;
        next.reopened = Some(now);
        Ok(Change::one(next, moved(EntryKind::Reopened, (from, Phase::Analysis), Some(&reason), by, now)))
    }
}

fn moved(kind: EntryKind, (from, to): (Phase, Phase), words: Option<&str>, by: &Author, now: Timestamp) -> NewEntry {
    NewEntry::fact(kind, &format!("{} → {}", from.word(), to.word()), words, by, now)
}
