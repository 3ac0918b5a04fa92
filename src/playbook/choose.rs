//! Which playbooks look at an incident, and on which targets.
//!
//! Invariant: nothing is left out in silence; what is not looked at comes back with the reason.

use std::sync::Arc;

use crate::playbook::catalog::{Catalog, Playbook};
use crate::playbook::plan::{Plan, PlanError};
use crate::probe::inventory::{Inventory, Service};
use crate::probe::target::{Target, TargetKind};

/// So many looks are taken at an incident. Each may run for `diag.total`, and the room reads a report of each.
pub const LOOKS: usize = 5;

/// What was said about the incident; names that nothing has count as not said.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'w> {
    /// Its playbook.
    pub playbook: Option<&'w str>,
    /// Its target.
    pub target: Option<&'w str>,
    /// The service that suffers.
    pub service: Option<&'w str>,
}

/// What is looked at, and what is not.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// At most [`LOOKS`].
    pub looks: Vec<Plan>,
    /// The rest.
    pub left: Vec<Left>,
}

/// Something that is not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Left {
    /// There are [`LOOKS`] already.
    Enough {
        /// The playbook that would look.
        playbook: String,
        /// The target.
        target: String,
    },
    /// No playbook is for its kind.
    NoPlaybook {
        /// The target.
        target: String,
        /// Its kind.
        kind: TargetKind,
    },
    /// The service has no target for the playbook, nor is there just one.
    NoTarget {
        /// The playbook.
        playbook: String,
        /// The kind it needs.
        kind: TargetKind,
    },
    /// The playbook cannot run there.
    Cannot(PlanError),
}

/// Chooses, in this order: the playbook that was named, on the target that was named, else on the service's targets of its
/// kind, else on the only one there is; the service's own playbooks, each on its targets of that kind; for each target of
/// the service the first playbook of its kind.
#[must_use]
pub fn choose(wanted: Wanted<'_>, playbooks: &Catalog, inventory: &Inventory) -> Choice {
    let service = wanted.service.and_then(|name| inventory.service(name));
    let targets = service.map(|service| targets(service, inventory)).unwrap_or_default();
    let mut choosing = Choosing { inventory, choice: Choice::default() };
    if let Some(playbook) = wanted.playbook.and_then(|name| playbooks.get(name)) {
        let named: Vec<&Target> = wanted.target.and_then(|name| inventory.target(name)).into_iter().collect();
        let of_service: Vec<&Target> = targets.into_iter().filter(|one| one.kind() == playbook.target).collect();
        let mut fitting = inventory.of_kind(playbook.target);
        let only: Vec<&Target> = fitting.next().filter(|_| fitting.next().is_none()).into_iter().collect();
        let on = [named, of_service, only].into_iter().find(|some| !some.is_empty()).unwrap_or_default();
        choosing.look_at_all(playbook, &on);
        return choosing.choice;
    }
    let own: Vec<_> =
        service.into_iter().flat_map(|one| &one.playbooks).filter_map(|name| playbooks.get(name)).collect();
    for playbook in &own {
        let on: Vec<&Target> = targets.iter().copied().filter(|one| one.kind() == playbook.target).collect();
        choosing.look_at_all(playbook, &on);
    }
    if own.is_empty() {
        for target in targets {
            if let Some(playbook) = playbooks.iter().find(|playbook| playbook.target == target.kind()) {
                choosing.look(playbook, target);
            } else {
                let left = Left::NoPlaybook { target: target.name.clone(), kind: target.kind() };
                choosing.choice.left.push(left);
            }
        }
    }
    choosing.choice
}

/// The targets of a service, each once, in the order they are written.
fn targets<'i>(service: &Service, inventory: &'i Inventory) -> Vec<&'i Target> {
    let mut targets: Vec<&Target> = Vec::new();
    for target in service.targets.values().filter_map(|name| inventory.target(name)) {
        if targets.iter().all(|known| known.name != target.name) {
            targets.push(target);
        }
    }
    targets
}

struct Choosing<'i> {
    inventory: &'i Inventory,
    choice: Choice,
}

impl Choosing<'_> {
    fn look_at_all(&mut self, playbook: &Arc<Playbook>, targets: &[&Target]) {
        if targets.is_empty() {
            self.choice.left.push(Left::NoTarget { playbook: playbook.name.clone(), kind: playbook.target });
        }
        for target in targets {
            self.look(playbook, target);
        }
    }

    fn look(&mut self, playbook: &Arc<Playbook>, target: &Target) {
        if self.choice.looks.len() >= LOOKS {
            let (playbook, target) = (playbook.name.clone(), target.name.clone());
            return self.choice.left.push(Left::Enough { playbook, target });
        }
        match Plan::new(playbook, target, self.inventory) {
            Ok(plan) => self.choice.looks.push(plan),
            Err(error) => self.choice.left.push(Left::Cannot(error)),
        }
    }
}
