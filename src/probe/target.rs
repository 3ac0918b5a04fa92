//! Targets: what a probe looks at. They come from the inventory (settings) and from nowhere else.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use indexmap::IndexMap;
use ipnet::IpNet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// One thing of the inventory.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Its unique name: letters, digits, `-`, `_`, `.`.
    pub name: String,
    /// Words to select several targets by (`tag:prod`).
    pub tags: Vec<String>,
    /// Name of the host target this one runs on, for playbooks that look there, too.
    pub host: Option<String>,
    /// Internal networks that the target's own name may resolve into (`allow_networks = ["10.0.0.0/8"]`); an address
    /// written literally needs no entry, and metadata addresses stay refused ([`crate::probe::address`]).
    pub allow_networks: Vec<IpNet>,
    /// How it is reached.
    pub endpoint: Endpoint,
}

impl Target {
    /// A target with nothing but a name and an endpoint.
    pub fn new(name: impl Into<String>, endpoint: Endpoint) -> Self {
        Self { name: name.into(), tags: Vec::new(), host: None, allow_networks: Vec::new(), endpoint }
    }

    /// The kind of probes and playbooks that fit.
    #[must_use]
    pub const fn kind(&self) -> TargetKind {
        match self.endpoint {
            Endpoint::Redis(_) => TargetKind::Redis,
            Endpoint::Postgres(_) => TargetKind::Postgres,
            Endpoint::Http(_) => TargetKind::Http,
            Endpoint::Tcp(_) => TargetKind::Tcp,
            Endpoint::Dns(_) => TargetKind::Dns,
            Endpoint::Tls(_) => TargetKind::Tls,
            Endpoint::Host(_) => TargetKind::Host,
        }
    }
}

/// The kinds of targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// A Redis server.
    Redis,
    /// A PostgreSQL database.
    Postgres,
    /// An HTTP endpoint.
    Http,
    /// A TCP port.
    Tcp,
    /// A DNS name.
    Dns,
    /// A TLS endpoint.
    Tls,
    /// A machine.
    Host,
}

impl TargetKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [Self::Redis, Self::Postgres, Self::Http, Self::Tcp, Self::Dns, Self::Tls, Self::Host];

    /// How settings and playbooks write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Redis => "redis",
            Self::Postgres => "postgres",
            Self::Http => "http",
            Self::Tcp => "tcp",
            Self::Dns => "dns",
            Self::Tls => "tls",
            Self::Host => "host",
        }
    }
}

impl fmt::Display for TargetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A word that is no kind of target.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a kind of target; known: redis, postgres, http, tcp, dns, tls, host")]
pub struct UnknownKind(pub String);

impl FromStr for TargetKind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.word() == word).ok_or_else(|| UnknownKind(word.to_owned()))
    }
}

/// How a target is reached, per kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Endpoint {
    /// A Redis server.
    Redis(RedisEndpoint),
    /// A PostgreSQL database.
    Postgres(PostgresEndpoint),
    /// An HTTP endpoint.
    Http(HttpEndpoint),
    /// A TCP port.
    Tcp(Address),
    /// A DNS name.
    Dns(DnsEndpoint),
    /// A TLS endpoint.
    Tls(TlsEndpoint),
    /// A machine.
    Host(HostEndpoint),
}

/// A host name or IP address with a port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    /// A DNS name or an IP address without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

/// A Redis server.
#[derive(Clone, Debug, PartialEq)]
pub struct RedisEndpoint {
    /// Where it listens.
    pub address: Address,
    /// ACL user; `None` is the default user.
    pub username: Option<String>,
    /// Its password.
    pub password: Option<Secret>,
    /// Whether to speak TLS.
    pub tls: bool,
    /// A further trusted certificate authority in PEM.
    pub ca_pem: Option<String>,
}

/// A PostgreSQL database.
#[derive(Clone, Debug, PartialEq)]
pub struct PostgresEndpoint {
    /// Where it listens; a directory of Unix sockets is not taken.
    pub address: Address,
    /// The database.
    pub database: String,
    /// The role.
    pub username: String,
    /// Its password.
    pub password: Option<Secret>,
    /// `disable`, `prefer`, `require` or `verify-full`, as libpq names them.
    pub ssl_mode: String,
    /// A further trusted certificate authority in PEM, for `verify-full`.
    pub ca_pem: Option<String>,
}

/// An HTTP endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpEndpoint {
    /// `http` or `https`, host, port, path and query; never credentials.
    pub url: String,
    /// Status codes that are a good answer; empty means 200 to 399.
    pub expect_status: Vec<u16>,
    /// Headers to send, for example authorization.
    pub headers: IndexMap<String, Secret>,
    /// A further trusted certificate authority in PEM.
    pub ca_pem: Option<String>,
}

/// A DNS name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsEndpoint {
    /// The name to look up.
    pub name: String,
    /// Servers to ask, `IP:port`; empty means the system's.
    pub servers: Vec<Address>,
}

/// A TLS endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsEndpoint {
    /// Where it listens.
    pub address: Address,
    /// The name to ask for and to check; the address's host where absent.
    pub server_name: Option<String>,
    /// A further trusted certificate authority in PEM.
    pub ca_pem: Option<String>,
}

/// A machine.
#[derive(Clone, Debug, PartialEq)]
pub enum HostEndpoint {
    /// The machine Toban runs on.
    Local,
    /// Another machine's `node_exporter`.
    NodeExporter(HttpEndpoint),
    /// A Prometheus server that scrapes the machine.
    Prometheus {
        /// The server's base address.
        server: HttpEndpoint,
        /// The `instance` label of the machine.
        instance: String,
    },
}

/// Bounds of every read, from the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Wall time of one read (guide of design §5: 3 s).
    pub per_probe: Duration,
    /// Wall time of a whole run, windows included.
    pub total: Duration,
}
