//! `toban.toml` as it is written. The JSON schema for editors is made from these types.
//!
//! Nearly everything is optional here, so that one mistake does not hide the next; the modules beside it complete it.

use std::collections::BTreeMap;
use std::fmt;

use indexmap::IndexMap;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Deserialize;
use serde_json::Value;

use crate::directory::role::Role;
use crate::language::Language;
use crate::settings::loaded::LogFormat;
use crate::settings::written::keeping::{Incident, Retention};
use crate::settings::written::target::Target;

pub(super) mod keeping;
pub(super) mod target;

/// Sections of the design that this version does not read yet.
pub(super) const LATER: &[&str] = &["discord", "schedule", "escalation_policy"];

/// The settings of Toban.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "toban.toml")]
pub(super) struct Written {
    /// The page.
    #[serde(default)]
    pub(super) web: Web,
    /// Where rows are kept.
    #[serde(default)]
    pub(super) store: Store,
    /// The commands.
    #[serde(default)]
    pub(super) commands: Commands,
    /// The playbooks.
    #[serde(default)]
    pub(super) playbooks: Playbooks,
    /// Bounds of a diagnosis.
    #[serde(default)]
    pub(super) diag: Diag,
    /// Who may do what.
    #[serde(default)]
    pub(super) access: Access,
    /// The language where nobody chose one (default "en").
    pub(super) language: Option<Language>,
    /// The log.
    #[serde(default)]
    pub(super) log: Log,
    /// How incidents are handled.
    #[serde(default)]
    pub(super) incident: Incident,
    /// How long rows are kept, in days; 0 or "forever" keeps them.
    #[serde(default)]
    pub(super) retention: Retention,
    /// Slack; without it Toban is not there.
    #[serde(default)]
    pub(super) slack: Slack,
    /// What can be looked at.
    #[serde(default)]
    pub(super) target: Vec<Target>,
    /// Who is known.
    #[serde(default)]
    pub(super) person: Vec<Person>,
    /// Groups of persons.
    #[serde(default)]
    pub(super) team: Vec<Team>,
    /// What serves users, made of targets.
    #[serde(default)]
    pub(super) service: Vec<Service>,
}

/// The page.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Web {
    /// Address and port (default "127.0.0.1:7340"); beyond loopback a token is required.
    pub(super) listen: Option<String>,
    /// Secret of at least 16 characters that a browser must present.
    pub(super) token: Option<String>,
    /// A file that holds the token.
    pub(super) token_file: Option<String>,
    /// How people reach the page, for links: `https://toban.example.com`.
    pub(super) public_url: Option<String>,
}

/// Where rows are kept.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Store {
    /// `sqlite:///path/to/toban.db` or `postgres://user:password@host/database` (default: SQLite in the user's data
    /// directory).
    pub(super) url: Option<String>,
    /// A file that holds the URL.
    pub(super) url_file: Option<String>,
}

/// Slack: who Toban is there, and how it is reached.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Slack {
    /// What Toban speaks with: "xoxb-…", of "OAuth & Permissions".
    pub(super) bot_token: Option<String>,
    /// A file that holds the bot token.
    pub(super) bot_token_file: Option<String>,
    /// What Toban listens with (Socket Mode, no public address needed): "xapp-…", of "Basic Information".
    pub(super) app_token: Option<String>,
    /// A file that holds the app token.
    pub(super) app_token_file: Option<String>,
    /// What requests of Slack are signed with, where it calls `/slack/…` of this page instead.
    pub(super) signing_secret: Option<String>,
    /// A file that holds the signing secret.
    pub(super) signing_secret_file: Option<String>,
    /// Where Slack's methods are (default `https://slack.com/api`); plain http only on loopback.
    pub(super) api_base: Option<String>,
    /// How many connections of Socket Mode each process keeps (default 2).
    #[schemars(range(min = 1, max = 10))]
    pub(super) connections: Option<u8>,
}

impl fmt::Debug for Slack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slack").field("api_base", &self.api_base).finish_non_exhaustive()
    }
}

/// The commands.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Commands {
    /// Stands before short forms: "tb-" makes /diag into /tb-diag.
    pub(super) prefix: Option<String>,
    /// A folder with further commands; one of a bundled name replaces it.
    pub(super) directory: Option<String>,
}

/// The playbooks.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Playbooks {
    /// A folder with further playbooks; one of a bundled name replaces it.
    pub(super) directory: Option<String>,
}

/// Bounds of a diagnosis.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Diag {
    /// Time one read may take (default "3s").
    pub(super) per_probe: Option<String>,
    /// Time a whole run may take (default "30s").
    pub(super) total: Option<String>,
    /// How many targets are looked at at the same time (default 16).
    #[schemars(range(min = 1, max = 256))]
    pub(super) concurrency: Option<u16>,
}

/// Who may do what. Names are persons, or teams as "team:NAME"; of several roles the highest counts.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Access {
    /// Role at the machine Toban runs on: the terminal, and the page on loopback (default "admin").
    pub(super) local: Option<Role>,
    /// Role of persons that nothing below names (default "responder").
    pub(super) default: Option<Role>,
    /// Who is admin.
    #[serde(default)]
    pub(super) admin: Vec<String>,
    /// Who is manager.
    #[serde(default)]
    pub(super) manager: Vec<String>,
    /// Who is responder.
    #[serde(default)]
    pub(super) responder: Vec<String>,
    /// Who is viewer.
    #[serde(default)]
    pub(super) viewer: Vec<String>,
    /// Roles that actions need, where it should differ: "diag.run" = "viewer".
    #[serde(default)]
    pub(super) actions: BTreeMap<String, Role>,
}

/// The log.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Log {
    /// Its form (default "text").
    pub(super) format: Option<LogFormat>,
    /// A level, or "room=level" pairs separated by commas (default "info").
    pub(super) level: Option<String>,
}

/// Somebody who is known.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    /// The unique name. Letters, digits, `-`, `_`, `.`.
    #[schemars(required)]
    pub(super) name: Option<String>,
    /// How others read the name.
    pub(super) shown: Option<String>,
    /// The language they read.
    pub(super) language: Option<Language>,
    /// Where their clock is: "Europe/Berlin" (default: that of `[incident]`).
    pub(super) time_zone: Option<String>,
    /// When they work: "09:00-18:00" (default: those of `[incident]`).
    pub(super) working_hours: Option<String>,
    /// Their account on Slack: the member ID of their profile ("U0123ABCD").
    pub(super) slack: Option<String>,
}

/// Several persons.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Team {
    /// The unique name. Letters, digits, `-`, `_`, `.`.
    #[schemars(required)]
    pub(super) name: Option<String>,
    /// Names of its persons.
    #[serde(default)]
    pub(super) members: Vec<String>,
}

/// What serves users.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Service {
    /// The unique name. Letters, digits, `-`, `_`, `.`.
    #[schemars(required)]
    pub(super) name: Option<String>,
    /// Names of its targets by role: { database = "orders-db" }.
    #[serde(default)]
    pub(super) targets: IndexMap<String, String>,
    /// Names of services it needs.
    #[serde(default)]
    pub(super) depends_on: Vec<String>,
    /// Names of the playbooks that look at it when it has an incident, at most five looks (default: for each target the
    /// first playbook of its kind).
    #[serde(default)]
    pub(super) playbooks: Vec<String>,
}

/// The JSON schema (draft-07) of `toban.toml`.
#[must_use]
pub fn schema() -> Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<Written>().to_value()
}
