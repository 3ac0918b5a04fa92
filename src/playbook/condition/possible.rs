//! Which truths a condition over checks can have at all, whatever the checks say: finds hypotheses nothing can reach.

use std::collections::HashMap;

use crate::playbook::condition::evaluate::{and, constant, or, status_in};
use crate::playbook::condition::tree::{Node, Variable};
use crate::playbook::status::Status;

/// With more checks than this a condition is taken to be reachable: 4⁶ assignments are looked at, not more.
const MAX_CHECKS: usize = 6;

/// The truths a condition may have: true, false, unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Possible {
    /// It can hold.
    pub yes: bool,
    /// It can fail.
    pub no: bool,
    /// It can be undecided.
    pub open: bool,
}

impl Possible {
    const ANY: Self = Self { yes: true, no: true, open: true };
    const NONE: Self = Self { yes: false, no: false, open: false };

    const fn one(truth: Option<bool>) -> Self {
        match truth {
            Some(true) => Self { yes: true, ..Self::NONE },
            Some(false) => Self { no: true, ..Self::NONE },
            None => Self { open: true, ..Self::NONE },
        }
    }

    fn truths(self) -> impl Iterator<Item = Option<bool>> {
        let all = [(self.yes, Some(true)), (self.no, Some(false)), (self.open, None)];
        all.into_iter().filter(|(can, _)| *can).map(|(_, truth)| truth)
    }

    const fn with(self, other: Self) -> Self {
        Self { yes: self.yes || other.yes, no: self.no || other.no, open: self.open || other.open }
    }

    fn combine(self, other: Self, join: fn(Option<bool>, Option<bool>) -> Option<bool>) -> Self {
        let pairs = self.truths().flat_map(|a| other.truths().map(move |b| (a, b)));
        pairs.fold(Self::NONE, |sum, (a, b)| sum.with(Self::one(join(a, b))))
    }
}

/// For every assignment of verdicts to the checks of the conditions: what each condition can be.
///
/// `statuses` tells the verdicts a check can have. `None` when there are too many checks to try.
pub fn assignments(conditions: &[&Node], statuses: impl Fn(&str) -> Vec<Status>) -> Option<Vec<Vec<Possible>>> {
    let mut checks: Vec<&str> = Vec::new();
    for check in conditions.iter().flat_map(|node| node.checks()) {
        if !checks.contains(&check) {
            checks.push(check);
        }
    }
    if checks.len() > MAX_CHECKS {
        return None;
    }
    let mut all: Vec<HashMap<&str, Status>> = vec![HashMap::new()];
    for check in checks {
        let possible = statuses(check);
        all = all
            .into_iter()
            .flat_map(|chosen| {
                possible.iter().map(move |status| {
                    let mut chosen = chosen.clone();
                    chosen.insert(check, *status);
                    chosen
                })
            })
            .collect();
    }
    Some(all.iter().map(|chosen| conditions.iter().map(|node| possible(node, chosen)).collect()).collect())
}

fn possible(node: &Node, chosen: &HashMap<&str, Status>) -> Possible {
    match node {
        Node::Flag(flag) => Possible::one(Some(*flag)),
        Node::StatusIn(check, wanted) => {
            chosen.get(check.as_str()).map_or(Possible::ANY, |status| Possible::one(status_in(*status, wanted)))
        }
        Node::Not(inner) => {
            let inner = possible(inner, chosen);
            Possible { yes: inner.no, no: inner.yes, open: inner.open }
        }
        Node::And(a, b) => possible(a, chosen).combine(possible(b, chosen), |a, b| and(a, || b)),
        Node::Or(a, b) => possible(a, chosen).combine(possible(b, chosen), |a, b| or(a, || b)),
        Node::Compare(..) | Node::In(..) | Node::Find(..) if needs_unknown(node, chosen) => Possible::one(None),
        Node::Compare(_, a, b) => match (a.as_ref(), b.as_ref()) {
            (Node::Number(_), Node::Number(_)) | (Node::Text(_), Node::Text(_)) => Possible::one(constant(node)),
            _ => Possible::ANY,
        },
        _ => Possible::ANY,
    }
}

/// Whether it rests on the value of a check that is unknown.
fn needs_unknown(node: &Node, chosen: &HashMap<&str, Status>) -> bool {
    match node {
        Node::Variable(Variable::ValueOf(check)) => chosen.get(check.as_str()) == Some(&Status::Unknown),
        // These may do without the value.
        Node::If(..) | Node::Has(..) | Node::And(..) | Node::Or(..) | Node::In(..) => false,
        _ => node.children().into_iter().any(|child| needs_unknown(child, chosen)),
    }
}
