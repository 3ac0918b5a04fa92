//! What a probe saw: typed values by name, tables of rows, where it looked, and what rights it noticed.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// One value of a reading.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A number; every number is a float, as in the conditions.
    Number(f64),
    /// Text, already redacted once it leaves the registry.
    Text(String),
    /// A yes or no.
    Flag(bool),
    /// The target did not say.
    #[default]
    Unknown,
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        if number.is_finite() { Self::Number(number) } else { Self::Unknown }
    }
}

impl From<u64> for Value {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counters beyond 2^53 lose their last digits, which no threshold sees"
    )]
    fn from(number: u64) -> Self {
        Self::Number(number as f64)
    }
}

impl From<i64> for Value {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counters beyond 2^53 lose their last digits, which no threshold sees"
    )]
    fn from(number: i64) -> Self {
        Self::Number(number as f64)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(f64::from(number))
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Unknown, Into::into)
    }
}

/// One row of a table, values by column.
pub type Row = IndexMap<String, Value>;

/// What one look at a target saw.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Values by field name, as the probe's schema declares them; an absent field is unknown.
    pub fields: IndexMap<String, Value>,
    /// Rows by table name, as the schema declares them.
    #[serde(default)]
    pub tables: IndexMap<String, Vec<Row>>,
    /// Where this was read.
    #[serde(default)]
    pub origin: Option<Origin>,
    /// Rights the probe noticed it has but should not have.
    #[serde(default)]
    pub privileges: Vec<Privilege>,
    /// What was left out because of a limit: rows by the name of their table, bytes by the name of their field.
    #[serde(default)]
    pub left_out: IndexMap<String, u64>,
}

impl Reading {
    /// Sets a field.
    pub fn set(&mut self, field: &str, value: impl Into<Value>) {
        self.fields.insert(field.to_owned(), value.into());
    }

    /// The value of a field; unknown when the target did not say.
    #[must_use]
    pub fn value(&self, field: &str) -> &Value {
        self.fields.get(field).unwrap_or(&Value::Unknown)
    }
}

/// Where a reading was taken, told in the report.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Origin {
    /// A server reached over the network.
    Server {
        /// `host:port`, never with credentials.
        address: String,
        /// Product and version as the server told.
        version: Option<String>,
    },
    /// `/proc` of the machine Toban runs on.
    Machine {
        /// The machine's name.
        hostname: String,
    },
    /// `/proc` as a container shows it: CPU and memory are the machine's, the mounts are the container's.
    Container {
        /// The container's host name.
        hostname: String,
        /// How it was recognised (`/.dockerenv`, `cgroup` …).
        evidence: String,
    },
    /// Another machine's `node_exporter`.
    NodeExporter {
        /// The address read.
        url: String,
    },
    /// A Prometheus server that scrapes the machine.
    Prometheus {
        /// The server's address.
        url: String,
        /// The `instance` label.
        instance: String,
    },
}

/// A right that a read-only account should not have.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Privilege {
    /// What the account may do too much.
    pub kind: PrivilegeKind,
    /// The account, role or user as the server names it.
    pub account: String,
    /// Role, object or command it is about; may be empty.
    pub detail: String,
    /// The exact SQL or ACL line that creates the right account; printed, never run.
    pub fix: String,
}

/// How an account is stronger than a probe needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrivilegeKind {
    /// PostgreSQL: the role is a superuser.
    Superuser,
    /// PostgreSQL: the role owns tables, schemas or databases.
    OwnsObjects,
    /// PostgreSQL: the role is a member of a role that may write, signal or read secrets.
    DangerousMembership,
    /// PostgreSQL: the role may write to tables or create objects.
    MayWrite,
    /// Redis: the user may run commands beyond the listed ones.
    ForbiddenCommands,
    /// The process runs as root although it needs not.
    RunsAsRoot,
}
