//! Why there is no reading: typed, so that every reason can be told in both languages and none is guessed from text.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Why a probe gave no reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{kind:?}: {detail}")]
pub struct ProbeError {
    /// The reason, told in the reader's language.
    pub kind: ProbeErrorKind,
    /// What the server or the system said, as it said it (redacted when it leaves the registry); may be empty.
    pub detail: String,
    /// An exact command, SQL or ACL line that mends it, where there is one; printed, never run.
    pub fix: Option<String>,
}

impl ProbeError {
    /// An error with what the server said.
    pub fn new(kind: ProbeErrorKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), fix: None }
    }

    /// Adds the line that mends it.
    #[must_use]
    pub fn with_fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}

/// The kinds of reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ProbeErrorKind {
    /// The read-only guard or the address check refused it; the target was not touched.
    Refused,
    /// The name did not resolve.
    Dns,
    /// Nobody listens there.
    ConnectionRefused,
    /// No route, network down, or the connection broke.
    Network,
    /// Nothing came back in time.
    Deadline {
        /// How long it waited.
        after: Duration,
    },
    /// The TLS handshake failed.
    Tls,
    /// Wrong or missing credentials.
    Authentication,
    /// The account may not read this.
    Permission,
    /// The server has no room for another client.
    Saturated,
    /// The server is starting, stopping or recovering.
    NotReady,
    /// What is read does not exist there: an extension, a metric, a file, a kernel feature.
    Missing {
        /// What is missing.
        what: String,
    },
    /// The answer was larger than the limit.
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The answer could not be understood.
    Malformed,
    /// The probe itself is broken: our fault; the log has the panic.
    Defect,
    /// The target's settings in the inventory do not serve for this probe.
    Inventory,
}

impl ProbeErrorKind {
    /// The word that reachability probes put into their field `failure`.
    #[must_use]
    pub const fn failure(&self) -> &'static str {
        match self {
            Self::Refused | Self::Inventory => "not_allowed",
            Self::Dns => "dns",
            Self::ConnectionRefused => "refused",
            Self::Network => "network",
            Self::Deadline { .. } => "timeout",
            Self::Tls => "tls",
            Self::Authentication => "authentication",
            Self::Permission => "permission",
            Self::Saturated => "saturated",
            Self::NotReady => "not_ready",
            Self::Missing { .. } | Self::TooLarge { .. } | Self::Malformed | Self::Defect => "protocol",
        }
    }
}
