//! Who takes which role, and how severity changes.

use jiff::Timestamp;

use crate::incident::author::Author;
use crate::incident::change::{Change, NewEntry};
use crate::incident::entry::EntryKind;
use crate::incident::limit::{self, Field};
use crate::incident::phase::State;
use crate::incident::record::Incident;
use crate::incident::refusal::InvalidTransition;
use crate::incident::role::Role;
use crate::incident::severity::Severity;

/// Stands for nobody in a fact.
const NOBODY: &str = "–";

impl Incident {
    /// `who` takes a role. Somebody else's role changes hands only when its holder gives it (`by` is the holder), so
    /// that nobody loses it without knowing; whoever vanished is relieved by [`Incident::leave_role`].
    ///
    /// # Errors
    /// When somebody holds it, or the incident is closed or merged.
    pub fn take_role(
        &self,
        role: Role,
        who: &Author,
        by: &Author,
        now: Timestamp,
    ) -> Result<Change, InvalidTransition> {
        self.not_closed()?;
        let holder = self.roles.get(&role);
        if let Some(holder) = holder
            && (same(holder, who) || !same(holder, by))
        {
            return Err(InvalidTransition::RoleHeld { role, holder: holder.clone() });
        }
        let fact = format!("{}: {} → {}", role.word(), holder.map_or(NOBODY, Author::name), who.name());
        let mut next = self.clone();
        next.roles.insert(role, who.clone());
        next.vacated.remove(&role);
        Ok(Change::one(next, NewEntry::new(EntryKind::Role, fact, Some(by), now)))
    }

    /// A role is given back, by its holder or, when they vanished, by anybody.
    ///
    /// # Errors
    /// When nobody holds it, or the incident is closed or merged.
    pub fn leave_role(&self, role: Role, by: &Author, now: Timestamp) -> Result<Change, InvalidTransition> {
        self.not_closed()?;
        let mut next = self.clone();
        let holder = next.roles.remove(&role).ok_or(InvalidTransition::RoleFree { role })?;
        next.vacated.insert(role, now);
        let fact = format!("{}: {} → {NOBODY}", role.word(), holder.name());
        Ok(Change::one(next, NewEntry::new(EntryKind::Role, fact, Some(by), now)))
    }

    /// Changes how bad it is. Going down after resolve needs a reason, since closing then asks for less.
    ///
    /// # Errors
    /// When it has that severity, the reason is missing, or it is closed or merged.
    pub fn set_severity(
        &self,
        severity: Severity,
        reason: Option<&str>,
        by: &Author,
        now: Timestamp,
    ) -> Result<Change, InvalidTransition> {
        self.not_closed()?;
        let (from, to) = (self.severity, severity);
        if from == to {
            return Err(InvalidTransition::SeverityIs { severity });
        }
        let reason = limit::optional_text(Field::Reason, reason)?;
        if to > from && reason.is_none() && matches!(self.state, State::Prevention { .. }) {
            return Err(InvalidTransition::LowerNeedsReason { from, to });
        }
        let mut next = self.clone();
        next.severity = to;
        let entry = NewEntry::fact(EntryKind::Severity, &format!("{from} → {to}"), reason.as_deref(), by, now);
        Ok(Change::one(next, entry))
    }
}

/// Whether two authors are one: by person where both were proven, else by account.
fn same(one: &Author, other: &Author) -> bool {
    match (&one.person, &other.person) {
        (Some(one), Some(other)) => one == other,
        _ => one.platform == other.platform && one.account == other.account,
    }
}
