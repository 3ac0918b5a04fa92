//! What a reload replaces as one piece: commands, playbooks, inventory, rights.

use jiff::Timestamp;

use crate::chat::inbound::{Account, Platform};
use crate::command::catalog::Catalog as Commands;
use crate::command::values::{Named, Values};
use crate::directory::access::Rights;
use crate::directory::person::Directory;
use crate::incident::policy::Policy;
use crate::incident::record::Incident;
use crate::language::Language;
use crate::playbook::catalog::Catalog as Playbooks;
use crate::playbook::choose::{Choice, Wanted, choose};
use crate::probe::inventory::Inventory;
use crate::probe::target::{Limits, Target};
use crate::store::retention::Retention;

/// Everything that comes from settings and data files.
#[derive(Clone)]
pub struct Setup {
    /// The commands.
    pub commands: Commands,
    /// The playbooks.
    pub playbooks: Playbooks,
    /// The targets and services.
    pub inventory: Inventory,
    /// Who may do what.
    pub rights: Rights,
    /// Persons and teams.
    pub directory: Directory,
    /// Bounds of reads and runs.
    pub limits: Limits,
    /// Targets looked at at once by `tag:…`.
    pub concurrency: usize,
    /// The language where nobody chose one.
    pub language: Language,
    /// How incidents are handled.
    pub incident: Policy,
    /// How long rows are kept.
    pub retention: Retention,
    /// The address of the page, without a slash at the end, where people can reach it.
    pub public_url: Option<String>,
    /// When this was loaded.
    pub loaded: Timestamp,
    /// When a later reload failed, and with how many mistakes.
    pub failed_reload: Option<(Timestamp, usize)>,
}

impl Setup {
    /// Some of those who may do `action`, for whoever uses an account that may not: others than the one it is listed as.
    #[must_use]
    pub fn able(&self, action: &str, account: &Account) -> Vec<String> {
        let listed = self.person(&account.id, account.platform);
        let able = self.rights.able(action).into_iter();
        able.filter(|person| listed != Some(person.as_str())).collect()
    }

    /// What looks at an incident when it opens and when it is resolved.
    #[must_use]
    pub fn looks(&self, incident: &Incident) -> Choice {
        let Incident { playbook, target, service, .. } = incident;
        let wanted = Wanted { playbook: playbook.as_deref(), target: target.as_deref(), service: service.as_deref() };
        choose(wanted, &self.playbooks, &self.inventory)
    }

    /// The account of a person on a platform, where the settings say it.
    #[must_use]
    pub fn account(&self, person: &str, platform: Platform) -> Option<Account> {
        let id = match platform {
            Platform::Web | Platform::Terminal => person.to_owned(),
            Platform::Slack => self.directory.person(person)?.slack.clone()?,
        };
        Some(Account { platform, id, person: Some(person.to_owned()), local: false, language: None })
    }

    /// The person to whom the settings give an account of a platform.
    #[must_use]
    pub fn person(&self, account: &str, platform: Platform) -> Option<&str> {
        let person = match platform {
            Platform::Web | Platform::Terminal => self.directory.person(account),
            Platform::Slack => self.directory.on_slack(account),
        };
        person.map(|person| person.name.as_str())
    }

    /// The targets a playbook can run on; all, without one.
    fn fitting(&self, playbook: Option<&str>) -> Vec<&Target> {
        let kind = playbook.and_then(|name| self.playbooks.get(name)).map(|playbook| playbook.target);
        self.inventory.targets().filter(|target| kind.is_none_or(|kind| target.kind() == kind)).collect()
    }
}

impl Values for Setup {
    fn playbooks(&self) -> Vec<Named> {
        self.playbooks.iter().map(|playbook| Named::new(&playbook.name, playbook.title.clone())).collect()
    }

    fn targets(&self, playbook: Option<&str>) -> Vec<Named> {
        self.fitting(playbook).into_iter().map(|target| Named::plain(&target.name)).collect()
    }

    fn tags(&self, playbook: Option<&str>) -> Vec<Named> {
        let mut tags: Vec<_> = self.fitting(playbook).into_iter().flat_map(|target| &target.tags).collect();
        tags.sort_unstable();
        tags.dedup();
        tags.into_iter().map(Named::plain).collect()
    }

    fn persons(&self) -> Vec<Named> {
        self.directory.persons.iter().map(|person| Named::plain(&person.name)).collect()
    }

    fn services(&self) -> Vec<Named> {
        self.inventory.services().map(|service| Named::plain(&service.name)).collect()
    }
}
