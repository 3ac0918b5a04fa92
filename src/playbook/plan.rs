//! A playbook with the targets of its subjects: all a run needs to know about what it looks at.
//!
//! Invariant: every target fits the kind its subject declares, and only optional subjects are without one.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::playbook::catalog::{Check, From, Playbook, Subject};
use crate::probe::inventory::Inventory;
use crate::probe::target::{Target, TargetKind};

/// A playbook on its targets.
#[derive(Clone, Debug)]
pub struct Plan {
    playbook: Arc<Playbook>,
    target: Target,
    subjects: IndexMap<String, Option<Target>>,
}

/// Why a playbook cannot run on a target.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The target is of another kind.
    #[error("`{playbook}` looks at a {wanted}, and `{target}` is a {kind}")]
    WrongKind {
        /// The playbook.
        playbook: String,
        /// The kind it needs.
        wanted: TargetKind,
        /// The target.
        target: String,
        /// Its kind.
        kind: TargetKind,
    },
    /// A subject that is not optional has no target in the inventory.
    #[error("`{playbook}` needs `{subject}` (a {wanted}), and the inventory names none for `{target}`")]
    NoSubject {
        /// The playbook.
        playbook: String,
        /// The subject.
        subject: String,
        /// The kind it needs.
        wanted: TargetKind,
        /// The primary target.
        target: String,
    },
}

impl Plan {
    /// Finds the targets of all subjects.
    ///
    /// # Errors
    /// [`PlanError`], told to whoever asked for the run.
    pub fn new(playbook: &Arc<Playbook>, target: &Target, inventory: &Inventory) -> Result<Self, PlanError> {
        if target.kind() != playbook.target {
            return Err(PlanError::WrongKind {
                playbook: playbook.name.clone(),
                wanted: playbook.target,
                target: target.name.clone(),
                kind: target.kind(),
            });
        }
        let mut subjects = IndexMap::new();
        for subject in &playbook.subjects {
            let found = find(subject, target, inventory);
            if found.is_none() && !subject.optional {
                return Err(PlanError::NoSubject {
                    playbook: playbook.name.clone(),
                    subject: subject.name.clone(),
                    wanted: subject.kind,
                    target: target.name.clone(),
                });
            }
            subjects.insert(subject.name.clone(), found.cloned());
        }
        Ok(Self { playbook: Arc::clone(playbook), target: target.clone(), subjects })
    }

    /// The playbook.
    #[must_use]
    pub const fn playbook(&self) -> &Arc<Playbook> {
        &self.playbook
    }

    /// The primary target.
    #[must_use]
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// Names of the further subjects' targets, by subject.
    #[must_use]
    pub fn subjects(&self) -> IndexMap<String, String> {
        let named = |(name, target): (&String, &Option<Target>)| Some((name.clone(), target.as_ref()?.name.clone()));
        self.subjects.iter().filter_map(named).collect()
    }

    /// The target a check looks at.
    ///
    /// # Errors
    /// Name of the optional subject that has none.
    pub fn target_of(&self, check: &Check) -> Result<&Target, String> {
        match &check.subject {
            None => Ok(&self.target),
            Some(subject) => self.subjects.get(subject).and_then(Option::as_ref).ok_or_else(|| subject.clone()),
        }
    }
}

fn find<'a>(subject: &Subject, target: &Target, inventory: &'a Inventory) -> Option<&'a Target> {
    let found = match &subject.from {
        From::TargetHost => inventory.target(target.host.as_deref()?),
        From::Role(role) => inventory.companion(&target.name, role),
    };
    found.filter(|found| found.kind() == subject.kind)
}
