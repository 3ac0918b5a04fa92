//! What a scenario begins with: everything that settings and data files would give.

use std::sync::LazyLock;
use std::time::Duration;

use jiff::Timestamp;
use toban::action::setup::Setup;
use toban::clock::SharedClock;
use toban::command::catalog::Catalog as Commands;
use toban::directory::access::{Access, Rights};
use toban::directory::person::{Directory, Person};
use toban::incident::policy::Policy;
use toban::language::Language;
use toban::playbook::bundled as playbooks;
use toban::playbook::catalog::Catalog as Playbooks;
use toban::playbook::compile::compile;
use toban::probe::inventory::{Inventory, Service};
use toban::probe::target::{Endpoint, HostEndpoint, Limits, Target};
use toban::store::retention::Retention;
use toban::{command, probe};

/// A scenario's world before it begins.
pub(crate) struct World {
    pub(crate) targets: Vec<Target>,
    pub(crate) services: Vec<Service>,
    pub(crate) access: Access,
    pub(crate) policy: Policy,
    /// Where the test's own clock begins; without it time is the machine's.
    pub(crate) begins: Option<Timestamp>,
    /// The language where nobody chose one.
    pub(crate) language: Language,
}

impl World {
    /// The machine the tests run on, and nothing else.
    pub(crate) fn new() -> Self {
        Self {
            targets: vec![machine()],
            services: Vec::new(),
            access: Access::default(),
            policy: Policy::default(),
            begins: None,
            language: Language::En,
        }
    }

    pub(crate) fn with(mut self, target: Target) -> Self {
        self.targets.push(target);
        self
    }
}

pub(crate) fn machine() -> Target {
    Target {
        name: "local".to_owned(),
        tags: Vec::new(),
        host: None,
        endpoint: Endpoint::Host(HostEndpoint::Local),
        allow_networks: Vec::new(),
    }
}

/// Everything that settings and data files would give.
pub(crate) fn setup(world: World, clock: &SharedClock) -> Setup {
    // Compiling takes longer than most scenarios.
    static BUNDLED: LazyLock<(Commands, Playbooks)> = LazyLock::new(|| {
        let (playbooks, _doubts) =
            compile(&playbooks::sources(), &probe::bundled()).expect("the bundled playbooks compile");
        let commands = command::compile::compile(command::bundled::sources(), &[], "");
        (commands.expect("the bundled commands compile"), playbooks)
    });
    let (commands, playbooks) = BUNDLED.clone();
    Setup { playbooks, ..bare_setup(world, clock, commands) }
}

/// What is set up without any playbook, which takes most of the time.
pub(crate) fn bare_setup(world: World, clock: &SharedClock, commands: Commands) -> Setup {
    let persons = ["carol", "ben", "aiko", "dana"].map(Person::named).to_vec();
    let directory = Directory { persons, teams: Vec::new() };
    Setup {
        rights: Rights::new(world.access, directory.clone(), commands.required_roles()),
        commands,
        playbooks: Playbooks::default(),
        inventory: Inventory::new(world.targets, world.services),
        directory,
        limits: Limits { per_probe: Duration::from_secs(3), total: Duration::from_secs(30) },
        concurrency: 8,
        language: world.language,
        incident: world.policy,
        retention: Retention::default(),
        public_url: None,
        loaded: clock.now(),
        failed_reload: None,
    }
}
