//! What the parser must know about the world: names that exist. Whoever knows them implements it.

use crate::language::Bilingual;

/// The names that exist now.
pub trait Values {
    /// Playbooks and symptoms.
    fn playbooks(&self) -> Vec<Named>;

    /// Targets; with a playbook, those it can run on.
    fn targets(&self, playbook: Option<&str>) -> Vec<Named>;

    /// Tags that targets carry; with a playbook, targets it can run on.
    fn tags(&self, playbook: Option<&str>) -> Vec<Named>;

    /// Persons of the directory.
    fn persons(&self) -> Vec<Named>;

    /// Services of the inventory.
    fn services(&self) -> Vec<Named>;

    /// Open incidents by key, the newest first, as far as whoever types may read them. Only proposals: the parser takes
    /// any key, so that one that may not be read is answered like one that does not exist.
    fn incidents(&self) -> Vec<Named> {
        Vec::new()
    }

    /// Prevention notes by key, the newest first; only proposals.
    fn notes(&self) -> Vec<Named> {
        Vec::new()
    }
}

/// Where no names are known, so that only what stands in the commands' files counts.
pub(in crate::command) struct Unnamed;

impl Values for Unnamed {
    fn playbooks(&self) -> Vec<Named> {
        Vec::new()
    }

    fn targets(&self, _playbook: Option<&str>) -> Vec<Named> {
        Vec::new()
    }

    fn tags(&self, _playbook: Option<&str>) -> Vec<Named> {
        Vec::new()
    }

    fn persons(&self) -> Vec<Named> {
        Vec::new()
    }

    fn services(&self) -> Vec<Named> {
        Vec::new()
    }
}

/// A name, and what it is called or means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name, as it is typed.
    pub name: String,
    /// What people call it; typed exactly, it is understood, too.
    pub says: Bilingual,
}

impl Named {
    /// A name that says nothing more.
    pub fn plain(name: impl Into<String>) -> Self {
        let name = name.into();
        Self { says: Bilingual::new(name.clone(), name.clone()), name }
    }

    /// A name with what people call it.
    pub fn new(name: impl Into<String>, says: Bilingual) -> Self {
        Self { name: name.into(), says }
    }
}
