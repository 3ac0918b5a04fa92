//! All probes by name, and the one door through which they are read: it bounds time and hides secrets.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::probe::argument::Arguments;
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::reading::{Reading, Value};
use crate::probe::target::Target;
use crate::probe::{Probe, ReadContext};
use crate::redaction;

/// The probes of this build.
#[derive(Clone, Default)]
pub struct Registry {
    probes: BTreeMap<&'static str, Arc<dyn Probe>>,
}

/// A reading without secrets, with the count of what was hidden in it.
#[derive(Clone, Debug)]
pub struct Redacted {
    /// What was seen.
    pub reading: Reading,
    /// How many secrets were hidden.
    pub hidden: u64,
}

impl Registry {
    /// A registry of `probes`; of two with one name the later stays.
    #[must_use]
    pub fn new(probes: Vec<Arc<dyn Probe>>) -> Self {
        Self { probes: probes.into_iter().map(|probe| (probe.spec().name, probe)).collect() }
    }

    /// The probe of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arc<dyn Probe>> {
        self.probes.get(name)
    }

    /// Every probe, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn Probe>> {
        self.probes.values()
    }

    /// Reads within the context's deadline and hides secrets in what comes back, errors included.
    ///
    /// # Errors
    /// What the probe said, or [`ProbeErrorKind::Deadline`].
    pub async fn read(
        &self,
        name: &str,
        target: &Target,
        arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Redacted, ProbeError> {
        let Some(probe) = self.probes.get(name) else {
            let kind = ProbeErrorKind::Missing { what: format!("probe {name}") };
            return Err(ProbeError::new(kind, String::new()));
        };
        match tokio::time::timeout(context.deadline, probe.read(target, arguments, context)).await {
            Ok(Ok(reading)) => Ok(redact(reading)),
            Ok(Err(error)) => Err(ProbeError { detail: redaction::redact(&error.detail).text, ..error }),
            Err(_elapsed) => Err(ProbeError::new(ProbeErrorKind::Deadline { after: context.deadline }, String::new())),
        }
    }
}

fn redact(mut reading: Reading) -> Redacted {
    let mut hidden = 0;
    let rows = reading.tables.values_mut().flatten().flat_map(|row| row.values_mut());
    for value in reading.fields.values_mut().chain(rows) {
        if let Value::Text(text) = value {
            let redacted = redaction::redact(text);
            hidden += redacted.hidden;
            *text = redacted.text;
        }
    }
    Redacted { reading, hidden }
}
