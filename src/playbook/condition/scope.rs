//! The names an expression may use.

use indexmap::IndexMap;

use crate::playbook::condition::parse::Syntax;
use crate::playbook::condition::tree::{Type, Variable};
use crate::playbook::status::Status;

/// The names an expression may use, and what else it may do.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Bare names; of two with one name the first stays.
    names: IndexMap<String, Binding>,
    /// Names with members: the checks.
    objects: IndexMap<String, Object>,
    /// Whether rate and delta have two samples to look at.
    pub samples: Samples,
    /// Whether a counter may be used as it is.
    pub bare_counters: bool,
}

/// Whether two samples are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Samples {
    /// Yes.
    Two,
    /// No, because the check has no window.
    #[default]
    One,
    /// There are none: the expression is about checks.
    None,
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub enum Binding {
    /// Something the facts say.
    Known {
        /// What to ask the facts for.
        variable: Variable,
        /// Its type.
        kind: Type,
        /// Whether it only grows.
        counter: bool,
    },
    /// An expression with a name.
    Derived(Syntax),
    /// Something whose own mistake is reported elsewhere.
    Broken,
}

/// A check, as hypotheses see it.
#[derive(Clone, Debug)]
pub enum Object {
    /// A check.
    Check {
        /// Type of its value.
        value: Type,
        /// The verdicts it can have.
        statuses: Vec<Status>,
        /// Whether it judges rows.
        rows: bool,
    },
    /// A check whose own mistake is reported elsewhere.
    Broken,
}

impl Scope {
    /// Adds a name unless it is taken.
    pub fn bind(&mut self, name: impl Into<String>, binding: Binding) {
        self.names.entry(name.into()).or_insert(binding);
    }

    /// Adds a check.
    pub fn bind_check(&mut self, id: impl Into<String>, object: Object) {
        self.objects.insert(id.into(), object);
    }

    /// What a bare name stands for.
    #[must_use]
    pub fn name(&self, name: &str) -> Option<&Binding> {
        self.names.get(name)
    }

    /// The check of that name.
    #[must_use]
    pub fn check(&self, id: &str) -> Option<&Object> {
        self.objects.get(id)
    }

    /// Every bare name and every check.
    pub fn known(&self) -> impl Iterator<Item = &str> + Clone {
        self.names.keys().chain(self.objects.keys()).map(String::as_str)
    }

    /// Whether the scope is about checks.
    #[must_use]
    pub fn is_about_checks(&self) -> bool {
        self.samples == Samples::None
    }
}
