//! All probes by name, and the one door through which they are read: it bounds time and hides secrets.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;

use crate::clock::Stopwatch;
use crate::probe::argument::Arguments;
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::reading::{Origin, Reading, Value};
use crate::probe::target::Target;
use crate::probe::{Probe, ReadContext};
use crate::{redaction, telemetry};

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
        // A defect in one probe must not take the other checks with it.
        let reading = AssertUnwindSafe(probe.read(target, arguments, context)).catch_unwind();
        let since = Stopwatch::start();
        let read = match tokio::time::timeout(context.deadline, reading).await {
            Ok(Err(_panic)) => Err(ProbeError::new(ProbeErrorKind::Defect, name)),
            Ok(Ok(Ok(reading))) => Ok(redact(reading)),
            Ok(Ok(Err(error))) => Err(ProbeError { detail: clean(&error.detail, LONGEST_DETAIL).text, ..error }),
            Err(_elapsed) => Err(ProbeError::new(ProbeErrorKind::Deadline { after: context.deadline }, String::new())),
        };
        telemetry::probe_read(name, if read.is_ok() { "ok" } else { "failed" }, since.elapsed());
        read
    }
}

/// Bytes of one value that are kept; more than any screen shows, less than a store regrets.
const LONGEST_VALUE: usize = 64 * 1024;

/// Bytes of an error's text that are kept.
const LONGEST_DETAIL: usize = 2 * 1024;

struct Clean {
    text: String,
    hidden: u64,
    left_out: u64,
}

/// Takes controls out first, so that none can split a secret, then hides secrets, then cuts, so that none is cut in two.
fn clean(text: &str, longest: usize) -> Clean {
    let redacted = redaction::redact(&redaction::without_controls(text));
    let kept = redacted.text.floor_char_boundary(longest);
    let left_out = u64::try_from(redacted.text.len() - kept).unwrap_or(u64::MAX);
    Clean { text: redacted.text[..kept].to_owned(), hidden: redacted.hidden, left_out }
}

fn redact(mut reading: Reading) -> Redacted {
    let mut hidden = 0;
    let mut left_out = Vec::new();
    let rows = reading.tables.iter_mut().flat_map(|(table, rows)| {
        rows.iter_mut().flat_map(move |row| row.values_mut().map(move |value| (table, value)))
    });
    for (name, value) in reading.fields.iter_mut().chain(rows) {
        if let Value::Text(text) = value {
            let clean = clean(text, LONGEST_VALUE);
            hidden += clean.hidden;
            *text = clean.text;
            if clean.left_out > 0 {
                left_out.push((name.clone(), clean.left_out));
            }
        }
    }
    for (name, bytes) in left_out {
        *reading.left_out.entry(name).or_default() += bytes;
    }
    if let Some(Origin::Server { version: Some(version), .. }) = &mut reading.origin {
        *version = clean(version, LONGEST_DETAIL).text;
    }
    for privilege in &mut reading.privileges {
        privilege.account = clean(&privilege.account, LONGEST_DETAIL).text;
        privilege.detail = clean(&privilege.detail, LONGEST_DETAIL).text;
    }
    Redacted { reading, hidden }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use async_trait::async_trait;

    use super::Registry;
    use crate::probe::argument::{ArgumentError, Arguments};
    use crate::probe::error::{ProbeError, ProbeErrorKind};
    use crate::probe::reading::{Reading, Value};
    use crate::probe::schema::{ProbeSpec, Schema};
    use crate::probe::session::Sessions;
    use crate::probe::target::{Endpoint, HostEndpoint, Target, TargetKind};
    use crate::probe::{Probe, ReadContext};

    /// Reads well, or has a defect.
    struct Made(ProbeSpec);

    #[async_trait]
    impl Probe for Made {
        fn spec(&self) -> &ProbeSpec {
            &self.0
        }

        fn schema(&self, _arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
            Ok(Schema { fields: Vec::new(), tables: Vec::new() })
        }

        fn explain(&self, _target: &Target, _arguments: &Arguments) -> Vec<String> {
            Vec::new()
        }

        async fn read(&self, _: &Target, _: &Arguments, _: &ReadContext<'_>) -> Result<Reading, ProbeError> {
            assert_ne!(self.0.name, "host.defect", "the secret is hunter2");
            let mut reading = Reading::default();
            reading.set("seen", true);
            Ok(reading)
        }
    }

    #[tokio::test]
    async fn a_defect_in_one_probe_spares_the_others_and_tells_nothing_of_what_it_held() {
        let made = |name| -> Arc<dyn Probe> {
            Arc::new(Made(ProbeSpec { name, target: TargetKind::Host, doc: "", arguments: Vec::new() }))
        };
        let probes = ["host.defect", "host.sound"].map(|name| (name, made(name)));
        let registry = Registry { probes: probes.into_iter().collect() };
        let target = Target::new("local", Endpoint::Host(HostEndpoint::Local));
        let sessions = Sessions::default();
        let context = ReadContext { deadline: Duration::from_secs(10), sessions: &sessions };
        let arguments = Arguments::new();
        let (defect, sound) = tokio::join!(
            registry.read("host.defect", &target, &arguments, &context),
            registry.read("host.sound", &target, &arguments, &context),
        );
        let defect = defect.expect_err("it panicked");
        assert_eq!((defect.kind, defect.detail.as_str()), (ProbeErrorKind::Defect, "host.defect"));
        assert_eq!(sound.expect("it reads").reading.value("seen"), &Value::Flag(true));
    }
}
