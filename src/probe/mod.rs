//! Probes: how Toban looks at a target without changing it.
//!
//! A [`Probe`] has one verb, [`Probe::read`]. Arguments are typed values checked when a playbook is compiled, targets
//! come from the inventory, and every reading declares its fields beforehand ([`schema`]), so a playbook cannot name a
//! field that does not exist.
//!
//! Invariant: nothing in this room can spell a write.

use std::time::Duration;

use async_trait::async_trait;

use crate::probe::argument::{ArgumentError, Arguments};
use crate::probe::error::ProbeError;
use crate::probe::reading::Reading;
use crate::probe::schema::{ProbeSpec, Schema};
use crate::probe::session::Sessions;
use crate::probe::target::Target;

pub mod address;
pub mod argument;
mod bundled;
pub mod dns;
pub mod error;
pub mod host;
pub mod http;
pub mod inventory;
pub mod postgres;
pub mod reading;
pub mod redis;
pub mod registry;
pub mod schema;
pub mod session;
pub mod target;
pub mod tcp;
pub mod tls;
pub mod unit;

pub use bundled::bundled;

/// One read-only way to look at a kind of target.
#[async_trait]
pub trait Probe: Send + Sync {
    /// Name, kind of target and arguments; the same for every use.
    fn spec(&self) -> &ProbeSpec;

    /// Checks `arguments` and tells which fields and tables a reading will have.
    ///
    /// Called when a playbook is compiled, hence does no IO.
    ///
    /// # Errors
    /// Every mistake in the arguments, among them a statement that is not read-only.
    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>>;

    /// Every statement, command and address that [`Probe::read`] would use, one a line, without secrets.
    fn explain(&self, target: &Target, arguments: &Arguments) -> Vec<String>;

    /// Looks once.
    ///
    /// Probes whose question is "can it be reached?" (`redis.ping`, `postgres.connect`, `http.get`, `tcp.connect`,
    /// `tls.handshake`, `dns.lookup`) answer with a reading (`reachable = false`, `failure = "…"`), others with an error.
    ///
    /// # Errors
    /// Why there is no reading; the runner turns it into the verdict `unknown` with that reason.
    async fn read(
        &self,
        target: &Target,
        arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Reading, ProbeError>;
}

/// What a probe is given besides its target.
pub struct ReadContext<'run> {
    /// Wall time this read may take; sockets use it as their own deadline, the runner enforces it again from outside.
    pub deadline: Duration,
    /// Connections kept for the length of one run, so that forty checks open one connection and not forty.
    pub sessions: &'run Sessions,
}

impl ReadContext<'_> {
    /// The deadline less a margin, for probes that answer with what they have when time is up: the runner cuts at
    /// [`ReadContext::deadline`] and keeps nothing.
    #[must_use]
    pub fn own_deadline(&self) -> Duration {
        self.deadline.saturating_sub((self.deadline / 10).min(Duration::from_millis(100)))
    }
}
