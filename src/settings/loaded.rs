//! The settings as the rest of the house takes them: complete, checked, in domain types.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::access::Access;
use crate::directory::person::Directory;
use crate::document::problem::Problem;
use crate::incident::policy::Policy;
use crate::language::Language;
use crate::probe::inventory::Inventory;
use crate::probe::target::{Limits, TargetKind};
use crate::secret::Secret;
use crate::store::retention::Retention;

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The file they were read from; `None` when there was none.
    pub file: Option<PathBuf>,
    /// The page.
    pub web: Web,
    /// Where rows are kept.
    pub store: Store,
    /// Commands and playbooks in files of their own.
    pub elsewhere: Elsewhere,
    /// Bounds of a diagnosis.
    pub limits: Limits,
    /// How many targets one diagnosis looks at at the same time.
    pub concurrency: usize,
    /// The rules of who may do what.
    pub access: Access,
    /// Persons and teams.
    pub directory: Directory,
    /// Targets and services; without any target in the settings, the machine itself as `local`
    /// and a Redis at its usual place on it as `local-redis`.
    pub inventory: Inventory,
    /// The language where nobody chose one.
    pub language: Language,
    /// How incidents are handled.
    pub incident: Policy,
    /// How long rows are kept.
    pub retention: Retention,
    /// Slack, where Toban is there.
    pub slack: Option<Slack>,
    /// The log.
    pub log: Log,
    /// SHA-256, in hexadecimal, of what is set, without secrets: replicas compare it.
    pub hash: String,
}

/// Settings with mistakes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The mistakes.
    pub problems: Vec<Problem>,
    /// What could be read about other files, so that their mistakes can be told at the same time.
    pub elsewhere: Box<Elsewhere>,
}

/// What the settings say about other files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Elsewhere {
    /// The commands.
    pub commands: Commands,
    /// The playbooks.
    pub playbooks: Playbooks,
    /// For each action that `[access.actions]` names: the mistake it is when no command has that action.
    pub actions: BTreeMap<String, Problem>,
    /// The playbooks that services name.
    pub named: Vec<NamedPlaybook>,
}

/// A playbook that a service names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPlaybook {
    /// Its name.
    pub name: String,
    /// The kinds of the service's targets.
    pub kinds: Vec<TargetKind>,
    /// The mistake it is when no playbook has that name.
    pub problem: Problem,
}

/// The page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Web {
    /// Where it listens.
    pub listen: SocketAddr,
    /// What a browser must present beyond loopback.
    pub token: Option<Secret>,
    /// How people reach it, without a slash at the end; for links.
    pub public_url: Option<String>,
}

/// Where rows are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    /// `sqlite://PATH` or `postgres://…`; may hold a password.
    pub url: Secret,
}

/// Slack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slack {
    /// What Toban speaks with.
    pub bot_token: Secret,
    /// What it listens with, where it connects by itself.
    pub app_token: Option<Secret>,
    /// What requests are signed with, where Slack calls.
    pub signing_secret: Option<Secret>,
    /// Where the methods are, without a slash at the end.
    pub api_base: String,
    /// How many connections it keeps.
    pub connections: u8,
}

/// The commands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commands {
    /// What stands before short forms.
    pub prefix: String,
    /// A folder of one's own commands; it exists.
    pub directory: Option<PathBuf>,
}

/// The playbooks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Playbooks {
    /// A folder of one's own playbooks; it exists.
    pub directory: Option<PathBuf>,
}

/// The log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Its form.
    pub format: LogFormat,
    /// A level, or `room=level` pairs, as `tracing` takes them.
    pub level: String,
}

/// The form of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}
