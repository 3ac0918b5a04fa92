//! The reads of a run: each distinct target, probe and arguments once per sample, whatever number of checks needs it.

use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use crate::clock::Stopwatch;
use crate::playbook::catalog::Check;
use crate::playbook::judge::{Observation, Outcome};
use crate::playbook::plan::Plan;
use crate::playbook::run::Runner;
use crate::probe::ReadContext;
use crate::probe::argument::Arguments;
use crate::probe::error::ProbeError;
use crate::probe::reading::{Origin, Privilege, Reading};
use crate::probe::session::Sessions;
use crate::probe::target::Target;

/// What a read tells while it goes on.
pub(super) enum News {
    /// A sample was taken.
    Seen {
        /// Where.
        origin: Option<Origin>,
        /// Rights noticed.
        privileges: Vec<Privilege>,
        /// Secrets hidden.
        hidden: u64,
    },
    /// These checks can be judged.
    Outcome {
        /// Their places in the playbook.
        checks: Vec<usize>,
        /// What was read for them.
        outcome: Outcome,
    },
}

/// One read, with the checks that need it.
pub(super) struct Read<'a> {
    target: &'a Target,
    probe: &'a str,
    arguments: &'a Arguments,
    checks: Vec<(usize, Option<Duration>)>,
}

/// Every distinct read of a plan.
pub(super) fn reads(plan: &Plan) -> Vec<Read<'_>> {
    let mut reads: Vec<Read<'_>> = Vec::new();
    for (index, check) in plan.playbook().checks.iter().enumerate() {
        let Ok(target) = plan.target_of(check) else { continue };
        let Check { probe, arguments, window, .. } = check;
        let same = |read: &&mut Read<'_>| {
            read.target.name == target.name && read.probe == probe && read.arguments == arguments
        };
        match reads.iter_mut().find(same) {
            Some(read) => read.checks.push((index, *window)),
            None => reads.push(Read { target, probe, arguments, checks: vec![(index, *window)] }),
        }
    }
    reads
}

/// A sample with the moment it was taken: the middle of the read.
struct Sample {
    reading: Reading,
    at: Duration,
    took: Duration,
}

impl Read<'_> {
    /// Takes the samples; the receiver is told as soon as a check can be judged. A receiver that is gone ends nothing
    /// here: the caller drops this future.
    pub(super) async fn perform(self, runner: &Runner, sessions: &Sessions, news: UnboundedSender<News>) {
        let first = match self.sample(runner, sessions, &news).await {
            Ok(sample) => sample,
            Err(error) => {
                let checks = self.checks.iter().map(|(check, _)| *check).collect();
                return tell(&news, checks, Outcome::Failed(error));
            }
        };
        let single = self.waiting_for(None);
        if !single.is_empty() {
            tell(&news, single, seen(None, &first, Duration::ZERO, Duration::ZERO));
        }
        let mut windows: Vec<Duration> = self.checks.iter().filter_map(|(_, window)| *window).collect();
        windows.sort_unstable();
        windows.dedup();
        for window in windows {
            let passed = runner.clock.elapsed().saturating_sub(first.at);
            runner.clock.sleep(window.saturating_sub(passed)).await;
            let outcome = match self.sample(runner, sessions, &news).await {
                Ok(last) => {
                    let measured = last.at.saturating_sub(first.at);
                    seen(Some(&first.reading), &last, measured, first.took)
                }
                Err(error) => Outcome::Failed(error),
            };
            tell(&news, self.waiting_for(Some(window)), outcome);
        }
    }

    fn waiting_for(&self, window: Option<Duration>) -> Vec<usize> {
        self.checks.iter().filter(|(_, own)| *own == window).map(|(check, _)| *check).collect()
    }

    async fn sample(
        &self,
        runner: &Runner,
        sessions: &Sessions,
        news: &UnboundedSender<News>,
    ) -> Result<Sample, ProbeError> {
        let context = ReadContext { deadline: runner.limits.per_probe, sessions };
        let (watch, began) = (Stopwatch::start(), runner.clock.elapsed());
        let read = runner.registry.read(self.probe, self.target, self.arguments, &context).await?;
        let at = began + runner.clock.elapsed().saturating_sub(began) / 2;
        let Reading { origin, privileges, .. } = &read.reading;
        let told = News::Seen { origin: origin.clone(), privileges: privileges.clone(), hidden: read.hidden };
        // Nobody listens any more when the run was cut; then this sample is of no use either.
        let _ = news.send(told);
        Ok(Sample { reading: read.reading, at, took: watch.elapsed() })
    }
}

fn seen(first: Option<&Reading>, last: &Sample, window: Duration, before: Duration) -> Outcome {
    Outcome::Seen(Box::new(Observation {
        first: first.cloned(),
        last: last.reading.clone(),
        window,
        took: before + last.took,
    }))
}

fn tell(news: &UnboundedSender<News>, checks: Vec<usize>, outcome: Outcome) {
    // As above: a run that was cut listens no more.
    let _ = news.send(News::Outcome { checks, outcome });
}
