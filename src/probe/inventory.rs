//! The inventory: every target and service the settings name. Playbooks and probes reach nothing outside it.
//!
//! Invariant: target names and service names are unique; of two with one name the first stays (the settings refuse it).

use indexmap::IndexMap;

use crate::probe::target::{Address, Endpoint, HostEndpoint, RedisEndpoint, Target, TargetKind};

/// The port Redis listens on unless it is told otherwise (redis.conf).
const REDIS_PORT: u16 = 6379;

/// A service: its targets by role, and the services it depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// Its unique name.
    pub name: String,
    /// Names of its targets by role (`load_balancer`, `web`, `database` …), as playbooks name them in `service.<role>`.
    pub targets: IndexMap<String, String>,
    /// Names of the services it needs.
    pub depends_on: Vec<String>,
    /// Names of the playbooks that look at it when it has an incident, the first one first; without any, the first one for
    /// each target's kind does.
    pub playbooks: Vec<String>,
}

/// Every target and service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inventory {
    targets: IndexMap<String, Target>,
    services: IndexMap<String, Service>,
}

impl Inventory {
    /// An inventory of these targets and services.
    #[must_use]
    pub fn new(targets: Vec<Target>, services: Vec<Service>) -> Self {
        let mut inventory = Self::default();
        for target in targets {
            inventory.targets.entry(target.name.clone()).or_insert(target);
        }
        for service in services {
            inventory.services.entry(service.name.clone()).or_insert(service);
        }
        inventory
    }

    /// What there is without any settings: the machine Toban runs on, and a Redis at its usual place there.
    #[must_use]
    pub fn local() -> Self {
        let machine = Target {
            name: "local".to_owned(),
            tags: Vec::new(),
            host: None,
            endpoint: Endpoint::Host(HostEndpoint::Local),
            allow_networks: Vec::new(),
        };
        let address = Address { host: "127.0.0.1".to_owned(), port: REDIS_PORT };
        let endpoint = RedisEndpoint { address, username: None, password: None, tls: false, ca_pem: None };
        let redis = Target {
            name: "local-redis".to_owned(),
            host: Some(machine.name.clone()),
            endpoint: Endpoint::Redis(endpoint),
            ..machine.clone()
        };
        Self::new(vec![machine, redis], Vec::new())
    }

    /// The target of that name.
    #[must_use]
    pub fn target(&self, name: &str) -> Option<&Target> {
        self.targets.get(name)
    }

    /// Every target, in the order of the settings.
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        self.targets.values()
    }

    /// The targets of one kind, in the order of the settings.
    pub fn of_kind(&self, kind: TargetKind) -> impl Iterator<Item = &Target> {
        self.targets.values().filter(move |target| target.kind() == kind)
    }

    /// The targets that carry `tag`, in the order of the settings.
    pub fn tagged<'a>(&'a self, tag: &'a str) -> impl Iterator<Item = &'a Target> {
        self.targets.values().filter(move |target| target.tags.iter().any(|own| own == tag))
    }

    /// Every tag in use, once, in the order of first use.
    #[must_use]
    pub fn tags(&self) -> Vec<&str> {
        let mut tags: Vec<&str> = Vec::new();
        for tag in self.targets.values().flat_map(|target| &target.tags) {
            if !tags.contains(&tag.as_str()) {
                tags.push(tag);
            }
        }
        tags
    }

    /// The service of that name.
    #[must_use]
    pub fn service(&self, name: &str) -> Option<&Service> {
        self.services.get(name)
    }

    /// Every service, in the order of the settings.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.services.values()
    }

    /// The target that has `role` in a service with `target`, or in a service which that one depends on.
    ///
    /// The first service that lists `target` decides; dependencies are searched breadth first, each once.
    #[must_use]
    pub fn companion(&self, target: &str, role: &str) -> Option<&Target> {
        let listed = |service: &&Service| service.targets.values().any(|name| name == target);
        let mut queue: Vec<&Service> = self.services.values().filter(listed).take(1).collect();
        let mut next = 0;
        while let Some(service) = queue.get(next).copied() {
            next += 1;
            if let Some(found) = service.targets.get(role).and_then(|name| self.targets.get(name)) {
                return Some(found);
            }
            for needed in service.depends_on.iter().filter_map(|name| self.services.get(name)) {
                if queue.iter().all(|seen| seen.name != needed.name) {
                    queue.push(needed);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tcp(name: &str, tag: &str) -> Target {
        let endpoint = Endpoint::Tcp(Address { host: "127.0.0.1".to_owned(), port: 1 });
        Target { name: name.to_owned(), tags: vec![tag.to_owned()], host: None, allow_networks: Vec::new(), endpoint }
    }

    #[test]
    fn a_companion_is_found_in_the_service_and_in_what_it_depends_on_even_in_a_circle() {
        let service = |name: &str, role: &str, target: &str, needs: &str| Service {
            name: name.to_owned(),
            targets: IndexMap::from([(role.to_owned(), target.to_owned())]),
            depends_on: vec![needs.to_owned()],
            playbooks: Vec::new(),
        };
        let targets = vec![tcp("front", "prod"), tcp("db", "prod"), tcp("db", "second of that name")];
        let services = vec![service("shop", "web", "front", "data"), service("data", "database", "db", "shop")];
        let inventory = Inventory::new(targets, services);
        assert_eq!(inventory.companion("front", "database").map(|target| target.name.as_str()), Some("db"));
        assert_eq!(inventory.companion("front", "cache"), None);
        assert_eq!(inventory.tagged("prod").count(), 2);
        assert_eq!(inventory.tags(), ["prod"]);
    }
}
