//! `[[target]]` as it is written.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::probe::target::TargetKind;

/// Something that can be looked at.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::settings) struct Target {
    /// Its unique name. Letters, digits, `-`, `_`, `.`.
    #[schemars(required)]
    pub(in crate::settings) name: Option<String>,
    /// Its kind; follows from the URL where that says it.
    pub(in crate::settings) kind: Option<TargetKind>,
    /// `redis://` `rediss://` `postgres://` `http://` `https://` `tcp://` `tls://` or `dns:NAME`.
    pub(in crate::settings) url: Option<String>,
    /// Of a host: how it is read (default "local").
    pub(in crate::settings) via: Option<Via>,
    /// Of a host via prometheus: its `instance` label.
    pub(in crate::settings) instance: Option<String>,
    /// Words to select several targets by.
    #[serde(default)]
    pub(in crate::settings) tags: Vec<String>,
    /// Name of the host target it runs on.
    pub(in crate::settings) host: Option<String>,
    /// Of redis and postgres: the user.
    pub(in crate::settings) username: Option<String>,
    /// Of redis and postgres: the password.
    pub(in crate::settings) password: Option<String>,
    /// A file that holds the password.
    pub(in crate::settings) password_file: Option<String>,
    /// Of postgres: the database, where the URL does not name it.
    pub(in crate::settings) database: Option<String>,
    /// Of postgres: as libpq has it (default "prefer").
    pub(in crate::settings) ssl_mode: Option<SslMode>,
    /// Of http, tls and hosts read over https: a PEM file with a further certificate authority to trust.
    pub(in crate::settings) ca_file: Option<String>,
    /// Of tls: the name to ask for, where it is not the host.
    pub(in crate::settings) server_name: Option<String>,
    /// Of dns: servers to ask, "192.0.2.1" or "192.0.2.1:53" (default: the system's).
    #[serde(default)]
    pub(in crate::settings) servers: Vec<String>,
    /// Of http: status codes that are good (default 200 to 399).
    #[serde(default)]
    pub(in crate::settings) expect_status: Vec<u16>,
    /// Of http and hosts: headers to send.
    #[serde(default)]
    pub(in crate::settings) headers: IndexMap<String, String>,
    /// Headers whose value stands in a file.
    #[serde(default)]
    pub(in crate::settings) headers_file: IndexMap<String, String>,
    /// Internal networks its name may resolve into: "10.0.0.0/8".
    #[serde(default)]
    pub(in crate::settings) allow_networks: Vec<String>,
}

/// How a host is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::settings) enum Via {
    /// The machine Toban runs on.
    Local,
    /// Another machine's exporter, at `url`.
    NodeExporter,
    /// A Prometheus server at `url` that scrapes the machine.
    Prometheus,
}

/// How TLS is used with PostgreSQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::settings) enum SslMode {
    /// Never.
    Disable,
    /// Where the server can.
    Prefer,
    /// Always, whoever answers.
    Require,
    /// Always, and the certificate must be right.
    VerifyFull,
}
