//! One probe of the machine: the same fields, whether read here, from `node_exporter` or from Prometheus.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::probe::argument::{self, ArgumentError, Arguments};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::host::aside;
use crate::probe::host::machine::Machine;
use crate::probe::host::processes::Earlier;
use crate::probe::host::remote::Remote;
use crate::probe::host::samples::Samples;
use crate::probe::reading::Reading;
use crate::probe::schema::{ProbeSpec, Schema};
use crate::probe::target::{Endpoint, HostEndpoint, Target};
use crate::probe::{Probe, ReadContext};

/// What a part of the machine is and how it is read.
pub(super) trait Part: Send + Sync {
    /// Name, arguments and a sentence.
    fn spec(&self) -> ProbeSpec;

    /// Fields and tables for `arguments`.
    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>>;

    /// The files read on this machine, for `explain`.
    fn paths(&self, arguments: &Arguments) -> Vec<String>;

    /// The metrics it is made of elsewhere; none when it can be read on this machine only.
    fn metrics(&self) -> &'static [&'static str];

    /// Reads on this machine; may block.
    fn local(&self, look: &Look) -> Result<Reading, ProbeError>;

    /// Makes the reading of another machine's metrics.
    fn remote(&self, samples: &Samples) -> Result<Reading, ProbeError> {
        let _ = samples;
        Err(self.only_here())
    }

    /// The error for a machine that can only be asked for metrics.
    fn only_here(&self) -> ProbeError {
        let what = format!("{} (metrics do not carry it)", self.spec().name);
        ProbeError::new(ProbeErrorKind::Missing { what }, String::new())
    }
}

/// What a part is given to look at this machine.
pub(super) struct Look {
    pub(super) machine: Arc<Machine>,
    pub(super) arguments: Arguments,
    /// Wall time left.
    pub(super) deadline: Duration,
    /// Processes as an earlier look of the same run saw them.
    pub(super) earlier: Arc<Earlier>,
}

/// A part as a probe.
pub(super) struct HostProbe {
    spec: ProbeSpec,
    part: Arc<dyn Part>,
    machine: Arc<Machine>,
    remote: Arc<Remote>,
}

impl HostProbe {
    pub(super) fn new(part: Arc<dyn Part>, machine: Arc<Machine>, remote: Arc<Remote>) -> Self {
        Self { spec: part.spec(), part, machine, remote }
    }

    async fn local(
        &self,
        target: &Target,
        arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Reading, ProbeError> {
        let look = Look {
            machine: Arc::clone(&self.machine),
            arguments: arguments.clone(),
            deadline: context.deadline,
            earlier: context.sessions.slot(&target.name),
        };
        let part = Arc::clone(&self.part);
        let work = move || {
            let origin = look.machine.origin();
            part.local(&look).map(|reading| Reading { origin: Some(origin), ..reading })
        };
        let late = || ProbeError::new(ProbeErrorKind::Deadline { after: context.deadline }, String::new());
        aside::run(self.spec.name, context.deadline, work).await.unwrap_or_else(|| Err(late()))
    }
}

#[async_trait]
impl Probe for HostProbe {
    fn spec(&self) -> &ProbeSpec {
        &self.spec
    }

    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        argument::check(&self.spec, arguments)?;
        self.part.schema(arguments)
    }

    fn explain(&self, target: &Target, arguments: &Arguments) -> Vec<String> {
        match &target.endpoint {
            Endpoint::Host(HostEndpoint::Local) => self.part.paths(arguments),
            Endpoint::Host(_) if self.part.metrics().is_empty() => Vec::new(),
            Endpoint::Host(HostEndpoint::NodeExporter(endpoint)) => vec![Remote::explain_exporter(endpoint)],
            Endpoint::Host(HostEndpoint::Prometheus { server, instance }) => {
                vec![self.remote.explain_prometheus(server, instance)]
            }
            _ => Vec::new(),
        }
    }

    async fn read(
        &self,
        target: &Target,
        arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Reading, ProbeError> {
        let Endpoint::Host(endpoint) = &target.endpoint else {
            return Err(ProbeError::new(ProbeErrorKind::Inventory, format!("`{}` is no host", target.name)));
        };
        if matches!(endpoint, HostEndpoint::Local) {
            return self.local(target, arguments, context).await;
        }
        if self.part.metrics().is_empty() {
            return Err(self.part.only_here());
        }
        let (samples, origin) = self.remote.samples(target, endpoint, context).await?;
        Ok(Reading { origin: Some(origin), ..self.part.remote(&samples)? })
    }
}
