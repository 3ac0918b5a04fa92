//! Every statement, command and address a run would use, without using any.

use serde::Serialize;

use crate::playbook::plan::Plan;
use crate::probe::registry::Registry;

/// What one check would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedCheck {
    /// The check.
    pub check: String,
    /// The target it looks at; the subject's name where it has none.
    pub target: String,
    /// Probe and arguments.
    pub read: String,
    /// Statements, commands and addresses, one a line, without secrets; empty when there is no target.
    pub lines: Vec<String>,
}

/// Explains every check of `plan`, in the playbook's order.
#[must_use]
pub fn explain(plan: &Plan, registry: &Registry) -> Vec<ExplainedCheck> {
    let checks = plan.playbook().checks.iter().map(|check| {
        let target = plan.target_of(check);
        let lines = match (&target, registry.get(&check.probe)) {
            (Ok(target), Some(probe)) => probe.explain(target, &check.arguments),
            _ => Vec::new(),
        };
        let target = target.map_or_else(|subject| subject, |target| target.name.clone());
        ExplainedCheck { check: check.id.clone(), target, read: check.read.clone(), lines }
    });
    checks.collect()
}
