//! Incidents that turn out to be one, and incidents that have to do with each other.
//!
//! Invariant: nothing that burns is lost by a merge. The one that goes on is not over while the other is not, is as bad as
//! the worse of the two, and has whatever it lacks itself: who is at it, who holds which role, whom it hits, what is
//! suspected and was tried, what stakeholders were told.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::incident::author::Author;
use crate::incident::change::{Change, NewEntry};
use crate::incident::entry::{Audience, Entry, EntryKind};
use crate::incident::hypothesis::{Hypothesis, Step, Verdict};
use crate::incident::key::IncidentKey;
use crate::incident::limit::{self, Field};
use crate::incident::log::Judgement;
use crate::incident::phase::{Phase, State};
use crate::incident::record::Incident;
use crate::incident::refusal::InvalidTransition;
use crate::incident::setting::Setting;

impl Incident {
    /// Merges this one into `other`, which goes on: this one's change first, then the other's. This one's entries stay
    /// where they are; the two are related, and the other one takes over what it lacks. Tasks are moved by
    /// [`Incident::take_over`].
    ///
    /// # Errors
    /// When they are one and the same, either is closed or merged, only the other one is over, only one is private, or the
    /// other one cannot hold all of it.
    pub fn merge_into(&self, other: &Self, by: &Author, now: Timestamp) -> Result<(Change, Change), InvalidTransition> {
        self.not_closed()?;
        self.meets(other)?;
        other.takes(self)?;
        let (mut gone, mut kept) = (self.clone(), other.clone());
        gone.state = State::Merged { into: other.key, at: now, by: by.clone() };
        gone.related.insert(other.key);
        kept.related.insert(self.key);
        let told = |fact: String| NewEntry::new(EntryKind::Merged, fact, Some(by), now);
        let gone = Change::one(gone, told(format!("→ {}", other.key)));
        let kept = Change::one(kept, told(format!("← {}", self.key)));
        Ok((gone, kept.and(|kept| kept.inherits(self, by, now))?))
    }

    /// Refuses what cannot go on in this one because this one is over.
    fn takes(&self, other: &Self) -> Result<(), InvalidTransition> {
        let why = match (&self.state, self.not_closed()) {
            (State::Prevention { resolved, by }, _) if other.state.phase() < Phase::Prevention => {
                InvalidTransition::AlreadyResolved { by: by.clone(), at: *resolved }
            }
            (_, Ok(())) => return Ok(()),
            (_, Err(why)) => why,
        };
        Err(InvalidTransition::OtherOver { other: self.key, why: Box::new(why) })
    }

    /// Takes over what the merged one has and this one lacks.
    fn inherits(&self, gone: &Self, by: &Author, now: Timestamp) -> Result<Change, InvalidTransition> {
        let mut change = self.unchanged();
        if gone.severity < self.severity {
            change = change.and(|kept| kept.set_severity(gone.severity, None, by, now))?;
        }
        if let Some(impact) = gone.impact.filter(|_| self.impact.is_none()) {
            change = change.and(|kept| kept.set(&Setting::Impact(impact), by, now))?;
        }
        if self.impact_text.is_empty() && !gone.impact_text.is_empty() {
            change = change.and(|kept| kept.set(&Setting::ImpactText(gone.impact_text.clone()), by, now))?;
        }
        if let (Some((at, who)), None) = (&gone.acked, &self.acked)
            && self.state.phase() < Phase::Prevention
        {
            // Of what was not open yet nobody can have said that they are at it.
            change.incident.acked = Some(((*at).max(self.opened), who.clone()));
            let said = NewEntry::new(EntryKind::Acknowledged, gone.key.to_string(), Some(who), now);
            change.entries.push(said);
        }
        for (role, who) in gone.roles.iter().filter(|(role, _)| !self.roles.contains_key(role)) {
            change = change.and(|kept| kept.take_role(*role, who, by, now))?;
        }
        // Of words that were taken back nothing is left to take over.
        for one in gone.hypotheses.iter().filter(|one| !one.text.trim().is_empty()) {
            change = change.and(|kept| kept.suspects_too(one, gone.key, by, now))?;
        }
        for one in gone.steps.iter().filter(|one| !one.text.trim().is_empty()) {
            change = change.and(|kept| kept.tried_too(one, gone.key, by, now))?;
        }
        change.and(|kept| kept.lets_in(&gone.people(), by, now))
    }

    /// Takes over a possible cause of the incident `from` with what is known about it; one that is suspected here, too, is
    /// judged as it was there, if it is not yet.
    fn suspects_too(
        &self,
        one: &Hypothesis,
        from: IncidentKey,
        by: &Author,
        now: Timestamp,
    ) -> Result<Change, InvalidTransition> {
        let known = self.hypotheses.iter().find(|known| known.text.trim() == one.text.trim());
        let (number, change) = match known {
            Some(known) if known.verdict != Verdict::Open => return Ok(self.unchanged()),
            Some(known) => (known.number, self.unchanged()),
            None => {
                let suspected = self.suspect(&one.text, by, now)?;
                (suspected.incident.hypotheses.last().map_or(0, |new| new.number), suspected)
            }
        };
        let judged =
            |judgement, evidence: &str| change.clone().and(|next| next.verify(number, judgement, evidence, by, now));
        let change = match &one.verdict {
            Verdict::Open => change,
            Verdict::Confirmed { evidence } => judged(Judgement::Confirmed, evidence)?,
            Verdict::Refuted { evidence } => judged(Judgement::Refuted, evidence)?,
        };
        Ok(told_there(change, &format!("{from} H{}", one.number)))
    }

    /// Takes over what was tried in the incident `from`.
    fn tried_too(
        &self,
        one: &Step,
        from: IncidentKey,
        by: &Author,
        now: Timestamp,
    ) -> Result<Change, InvalidTransition> {
        let change = self.step(&one.text, one.effect.as_deref(), by, now)?;
        Ok(told_there(change, &format!("{from} S{}", one.number)))
    }

    fn unchanged(&self) -> Change {
        Change { incident: self.clone(), entries: Vec::new() }
    }

    /// Brings along what stakeholders of a merged incident were last told: it stays whose it was, and of its time.
    #[must_use]
    pub fn brings(&self, told: &Entry) -> Change {
        // Nobody can have been told of what was not open yet.
        let at = told.at.max(self.opened);
        let entry = NewEntry {
            author: told.author.clone(),
            audience: Audience::Stakeholders,
            ..NewEntry::new(EntryKind::Update, told.text.as_str(), None, at)
        };
        let updated = self.updated.max(Some(at));
        Change::one(Self { updated, ..self.clone() }, entry)
    }

    /// Whoever has something to do with it: who opened it, holds a role, was let in; and who is at it, unless it is private
    /// and they may not read it any more.
    fn people(&self) -> BTreeSet<&str> {
        let mut people = self.insiders();
        let acked = self.acked.as_ref().filter(|_| !self.private);
        people.extend(acked.and_then(|(_, who)| who.person.as_deref()));
        people
    }

    /// Has people of another incident read and hear of this one, in one entry.
    fn lets_in(&self, people: &BTreeSet<&str>, by: &Author, now: Timestamp) -> Result<Change, InvalidTransition> {
        let mut next = self.clone();
        let known = self.insiders();
        let new: Vec<&str> = people.iter().copied().filter(|person| !known.contains(person)).collect();
        let mut entries = Vec::new();
        if !new.is_empty() {
            limit::room(Field::Members, self.members.len() + new.len() - 1, limit::MEMBERS)?;
            next.members.extend(new.iter().map(|person| (*person).to_owned()));
            let fact = format!("member + {}", new.join(", "));
            entries.push(NewEntry::new(EntryKind::Changed, fact, Some(by), now));
        }
        Ok(Change { incident: next, entries })
    }

    /// Says that the two have to do with each other, in both.
    ///
    /// # Errors
    /// When they are one and the same, are related already, or only one is private.
    pub fn relate(&self, other: &Self, by: &Author, now: Timestamp) -> Result<(Change, Change), InvalidTransition> {
        self.not_merged()?;
        other.not_merged()?;
        self.meets(other)?;
        let (mut one, mut two) = (self.clone(), other.clone());
        let new = one.related.insert(other.key);
        if !(two.related.insert(self.key) || new) {
            return Err(InvalidTransition::Unchanged { field: Field::Related });
        }
        let told = |key| NewEntry::new(EntryKind::Changed, format!("related + {key}"), Some(by), now);
        Ok((Change::one(one, told(other.key)), Change::one(two, told(self.key))))
    }

    fn meets(&self, other: &Self) -> Result<(), InvalidTransition> {
        if self.key == other.key {
            return Err(InvalidTransition::Itself { key: self.key });
        }
        if self.private != other.private {
            return Err(InvalidTransition::Privacy { other: other.key });
        }
        for (one, key) in [(self, other.key), (other, self.key)] {
            if !one.related.contains(&key) {
                limit::room(Field::Related, one.related.len(), limit::RELATED)?;
            }
        }
        Ok(())
    }
}

/// The change with its entries telling which key that had where it comes from; it marks no moment of this incident.
fn told_there(mut change: Change, key: &str) -> Change {
    if let Some(first) = change.entries.first_mut() {
        first.text = format!("{} · {key}", first.text);
    }
    for entry in &mut change.entries {
        entry.mark = None;
    }
    change
}
