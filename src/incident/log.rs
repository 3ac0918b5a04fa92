//! What people write down: `log` and its kinds, hypotheses with their verification, steps with their effect.

use jiff::Timestamp;

use crate::incident::author::Author;
use crate::incident::change::{Change, NewEntry};
use crate::incident::entry::{Attachment, Audience, Entry, EntryKind, Mark, Source};
use crate::incident::hypothesis::{Hypothesis, Step, Verdict};
use crate::incident::limit::{self, Field};
use crate::incident::record::Incident;
use crate::incident::refusal::InvalidTransition;

/// A line to be written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// What it is. A hypothesis and a step get a number, an impact becomes the incident's, an update is for stakeholders.
    pub kind: EntryKind,
    /// The words.
    pub text: String,
    /// What it was for the incident.
    pub mark: Option<Mark>,
    /// Who it is for.
    pub audience: Audience,
    /// The message it came from.
    pub source: Option<Source>,
    /// Images and files.
    pub attachments: Vec<Attachment>,
    /// Key of what it tells of; hypotheses and steps get their own.
    pub about: Option<String>,
}

impl LogLine {
    /// A line with words and a kind, for responders.
    pub fn of(kind: EntryKind, text: impl Into<String>) -> Self {
        let audience = if kind == EntryKind::Update { Audience::Stakeholders } else { Audience::Responders };
        Self { kind, text: text.into(), mark: None, audience, source: None, attachments: Vec::new(), about: None }
    }
}

/// What became of a hypothesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It is the cause.
    Confirmed,
    /// It is not.
    Refuted,
}

impl Incident {
    /// Writes a line down; `by` is `None` for Toban itself. A closed incident still takes notes, a merged one does not.
    ///
    /// # Errors
    /// When it is empty, too long or too much, or its kind is not written by hand.
    pub fn log(&self, line: LogLine, by: Option<&Author>, now: Timestamp) -> Result<Change, InvalidTransition> {
        self.not_merged()?;
        if line.attachments.len() > limit::ATTACHMENTS {
            return Err(InvalidTransition::TooMany { field: Field::Attachments, limit: limit::ATTACHMENTS });
        }
        // An image may speak for itself.
        let silent = matches!(line.kind, EntryKind::Note | EntryKind::Log) && !line.attachments.is_empty();
        let text =
            if silent && line.text.trim().is_empty() { String::new() } else { limit::text(Field::Text, &line.text)? };
        let mut next = self.clone();
        let about = next.take_in(line.kind, &text, now)?.or(line.about);
        let LogLine { kind, mark, audience, source, attachments, .. } = line;
        let entry = NewEntry { at: now, kind, text, author: by.cloned(), source, mark, attachments, audience, about };
        Ok(Change::one(next, entry))
    }

    /// Makes an entry that is there already a hypothesis, a step, the impact …: the incident takes it in, and `about` is
    /// what the entry is to be classified with. The timeline gets no entry of its own for that.
    ///
    /// # Errors
    /// When it is of that kind already, or cannot become it.
    pub fn adopt(&self, entry: &Entry, kind: EntryKind) -> Result<(Change, Option<String>), InvalidTransition> {
        self.not_merged()?;
        if entry.kind == kind {
            return Err(InvalidTransition::Unchanged { field: Field::Kind });
        }
        if !is_loggable(entry.kind) {
            return Err(InvalidTransition::NotLoggable { kind: entry.kind });
        }
        let mut next = self.clone();
        let about = next.take_in(kind, &entry.text, entry.at)?;
        Ok((Change { incident: next, entries: Vec::new() }, about))
    }

    /// Follows a message whose words changed or, with nothing, are gone: the hypothesis, step or impact that was made of
    /// it. `None` when nothing was, or somebody wrote something else there meanwhile.
    #[must_use]
    pub fn reworded(&self, about: Option<&str>, before: &str, after: &str) -> Option<Self> {
        let mut next = self.clone();
        for hypothesis in &mut next.hypotheses {
            if hypothesis.text == before && about == Some(format!("H{}", hypothesis.number).as_str()) {
                after.clone_into(&mut hypothesis.text);
            }
        }
        for step in &mut next.steps {
            if step.text == before && about == Some(format!("S{}", step.number).as_str()) {
                after.clone_into(&mut step.text);
            }
        }
        if about.is_none() && next.impact_text == before {
            after.clone_into(&mut next.impact_text);
        }
        (next != *self).then_some(next)
    }

    /// What a line of that kind changes in the incident; the key it gets.
    fn take_in(&mut self, kind: EntryKind, text: &str, now: Timestamp) -> Result<Option<String>, InvalidTransition> {
        match kind {
            EntryKind::Hypothesis => {
                limit::room(Field::Hypotheses, self.hypotheses.len(), limit::HYPOTHESES)?;
                let number = next_number(self.hypotheses.len());
                self.hypotheses.push(Hypothesis { number, text: text.to_owned(), verdict: Verdict::Open });
                Ok(Some(format!("H{number}")))
            }
            EntryKind::Step => {
                limit::room(Field::Steps, self.steps.len(), limit::STEPS)?;
                let number = next_number(self.steps.len());
                self.steps.push(Step { number, text: text.to_owned(), effect: None });
                Ok(Some(format!("S{number}")))
            }
            EntryKind::Impact => {
                text.clone_into(&mut self.impact_text);
                Ok(None)
            }
            EntryKind::Update => {
                self.updated = self.updated.max(Some(now));
                Ok(None)
            }
            _ if is_loggable(kind) => Ok(None),
            _ => Err(InvalidTransition::NotLoggable { kind }),
        }
    }

    /// Adds a possible cause; it gets the next number.
    ///
    /// # Errors
    /// See [`Incident::log`].
    pub fn suspect(&self, text: &str, by: &Author, now: Timestamp) -> Result<Change, InvalidTransition> {
        self.log(LogLine::of(EntryKind::Hypothesis, text), Some(by), now)
    }

    /// Confirms or refutes a hypothesis; a later verification replaces an earlier one.
    ///
    /// # Errors
    /// When there is no such hypothesis, or the evidence is missing or the same as before.
    pub fn verify(
        &self,
        number: u32,
        judgement: Judgement,
        evidence: &str,
        by: &Author,
        now: Timestamp,
    ) -> Result<Change, InvalidTransition> {
        self.not_merged()?;
        let known = next_number(self.hypotheses.len()) - 1;
        let evidence = limit::text(Field::Evidence, evidence)?;
        let mut next = self.clone();
        let hypothesis = next.hypotheses.iter_mut().find(|hypothesis| hypothesis.number == number);
        let hypothesis = hypothesis.ok_or(InvalidTransition::NoHypothesis { number, known })?;
        let (fact, verdict) = match judgement {
            Judgement::Confirmed => ("confirmed", Verdict::Confirmed { evidence: evidence.clone() }),
            Judgement::Refuted => ("refuted", Verdict::Refuted { evidence: evidence.clone() }),
        };
        if hypothesis.verdict == verdict {
            return Err(InvalidTransition::Unchanged { field: Field::Evidence });
        }
        hypothesis.verdict = verdict;
        let entry = NewEntry::fact(EntryKind::Verification, fact, Some(&evidence), by, now).about(format!("H{number}"));
        let mark = (judgement == Judgement::Confirmed).then_some(Mark::Diagnosis);
        Ok(Change::one(next, NewEntry { mark, ..entry }))
    }

    /// Writes down what was tried, and its effect where it is known at once.
    ///
    /// # Errors
    /// See [`Incident::log`].
    pub fn step(
        &self,
        text: &str,
        effect: Option<&str>,
        by: &Author,
        now: Timestamp,
    ) -> Result<Change, InvalidTransition> {
        let change = self.log(LogLine::of(EntryKind::Step, text), Some(by), now)?;
        let number = next_number(self.steps.len());
        match effect.filter(|effect| !effect.trim().is_empty()) {
            Some(effect) => change.and(|next| next.effect(number, effect, by, now)),
            None => Ok(change),
        }
    }

    /// Writes down what a step changed; a later word replaces an earlier one.
    ///
    /// # Errors
    /// When there is no such step, or the effect is empty or the same as before.
    pub fn effect(&self, number: u32, effect: &str, by: &Author, now: Timestamp) -> Result<Change, InvalidTransition> {
        self.not_merged()?;
        let known = next_number(self.steps.len()) - 1;
        let effect = limit::text(Field::Effect, effect)?;
        let mut next = self.clone();
        let step = next.steps.iter_mut().find(|step| step.number == number);
        let step = step.ok_or(InvalidTransition::NoStep { number, known })?;
        if step.effect.as_ref() == Some(&effect) {
            return Err(InvalidTransition::Unchanged { field: Field::Effect });
        }
        step.effect = Some(effect.clone());
        let entry = NewEntry::new(EntryKind::Step, format!("→ {effect}"), Some(by), now).about(format!("S{number}"));
        Ok(Change::one(next, entry))
    }
}

/// Kinds that people, and Toban with its reports and reminders, write as lines.
const fn is_loggable(kind: EntryKind) -> bool {
    matches!(
        kind,
        EntryKind::Log
            | EntryKind::Note
            | EntryKind::Hypothesis
            | EntryKind::Step
            | EntryKind::Finding
            | EntryKind::Impact
            | EntryKind::Update
            | EntryKind::Decision
            | EntryKind::Report
            | EntryKind::Reminder
    )
}

fn next_number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1)
}
