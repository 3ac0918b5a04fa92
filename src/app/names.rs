//! The names that can be used now: what the settings name, and what goes on as far as whoever asks may read it.

use std::sync::Arc;

use crate::action::setup::Setup;
use crate::command::values::{Named, Values};

/// Names for completions and forms.
pub struct Names {
    /// What the settings name.
    pub setup: Arc<Setup>,
    /// Incidents by key, the newest first.
    pub incidents: Vec<Named>,
    /// Notes by key, the newest first.
    pub notes: Vec<Named>,
}

impl Values for Names {
    fn playbooks(&self) -> Vec<Named> {
        self.setup.playbooks()
    }

    fn targets(&self, playbook: Option<&str>) -> Vec<Named> {
        self.setup.targets(playbook)
    }

    fn tags(&self, playbook: Option<&str>) -> Vec<Named> {
        self.setup.tags(playbook)
    }

    fn persons(&self) -> Vec<Named> {
        self.setup.persons()
    }

    fn services(&self) -> Vec<Named> {
        self.setup.services()
    }

    fn incidents(&self) -> Vec<Named> {
        self.incidents.clone()
    }

    fn notes(&self) -> Vec<Named> {
        self.notes.clone()
    }
}
