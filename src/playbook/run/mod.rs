//! Runs a plan: every read at once, each judged as it comes, and a report that grows.
//!
//! Invariant: whatever fails, hangs or is stopped, every check of the playbook stands in the finished report, with a
//! verdict or with the reason why it has none.

use futures_util::future::join_all;
use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::clock::SharedClock;
use crate::id;
use crate::playbook::catalog::Check;
pub use crate::playbook::compare::Earlier;
use crate::playbook::compare::compare;
use crate::playbook::conclude::conclude;
use crate::playbook::judge::{Outcome, judge};
use crate::playbook::plan::Plan;
use crate::playbook::report::{Cut, Finding, Pending, Report};
use crate::playbook::run::read::{News, reads};
use crate::playbook::status::Status;
use crate::probe::registry::Registry;
use crate::probe::session::Sessions;
use crate::probe::target::Limits;

mod read;

/// What every run is given.
#[derive(Clone)]
pub struct Runner {
    /// The probes.
    pub registry: Registry,
    /// Where time comes from.
    pub clock: SharedClock,
    /// Bounds of reads and of the run.
    pub limits: Limits,
    /// Stops the run; what was not judged by then is unknown.
    pub cancel: CancellationToken,
}

/// Told the report so far after every check.
pub type Progress<'a> = dyn Fn(&Report) + Send + Sync + 'a;

/// Runs `plan` to its end, its deadline or its cancellation.
pub async fn run(plan: &Plan, runner: &Runner, earlier: &Earlier, progress: &Progress<'_>) -> Report {
    let mut report = begin(plan, runner.clock.now());
    progress(&report);
    let sessions = Sessions::default();
    let (sender, mut news) = mpsc::unbounded_channel();
    let mut journal = Journal { plan, earlier, report: &mut report };
    for (index, check) in plan.playbook().checks.iter().enumerate() {
        if let Err(subject) = plan.target_of(check) {
            journal.judge(index, &Outcome::NoTarget { subject });
        }
    }
    let reading = join_all(reads(plan).into_iter().map(|read| read.perform(runner, &sessions, sender.clone())));
    drop(sender);
    let deadline = runner.clock.sleep(runner.limits.total);
    tokio::pin!(reading, deadline);
    let mut all_read = false;
    let cut = loop {
        tokio::select! {
            biased;
            told = news.recv() => match told {
                Some(told) => if journal.note(told) { progress(journal.report) },
                None => break None,
            },
            () = runner.cancel.cancelled() => break Some(Cut::Cancelled),
            () = &mut deadline => break Some(Cut::Deadline),
            _ = &mut reading, if !all_read => all_read = true,
        }
    };
    if let Some(cut) = cut {
        journal.cut(cut);
    }
    report.finished = Some(runner.clock.now());
    report.comparison = compare(&report, earlier);
    progress(&report);
    report
}

fn begin(plan: &Plan, now: Timestamp) -> Report {
    let playbook = plan.playbook();
    Report {
        run: id::ulid(now),
        key: None,
        playbook: playbook.name.clone(),
        title: playbook.title.clone(),
        target: plan.target().name.clone(),
        subjects: plan.subjects(),
        started: now,
        finished: None,
        status: Status::Unknown,
        findings: Vec::new(),
        pending: playbook
            .checks
            .iter()
            .map(|check| Pending { check: check.id.clone(), title: check.title.clone() })
            .collect(),
        hypotheses: Vec::new(),
        remedies: Vec::new(),
        privileges: Vec::new(),
        hidden: 0,
        origins: Vec::new(),
        comparison: None,
        cut: None,
    }
}

/// The report being written.
struct Journal<'a> {
    plan: &'a Plan,
    earlier: &'a Earlier,
    report: &'a mut Report,
}

impl Journal<'_> {
    /// Notes what was read; whether a check was judged by it.
    fn note(&mut self, news: News) -> bool {
        match news {
            News::Seen { origin, privileges, hidden } => {
                self.report.hidden += hidden;
                self.report.origins.extend(origin.filter(|one| !self.report.origins.contains(one)));
                for privilege in privileges {
                    if !self.report.privileges.contains(&privilege) {
                        self.report.privileges.push(privilege);
                    }
                }
                false
            }
            News::Outcome { checks, outcome } => {
                for check in checks {
                    self.judge(check, &outcome);
                }
                true
            }
        }
    }

    fn judge(&mut self, index: usize, outcome: &Outcome) {
        let Some(check) = self.plan.playbook().checks.get(index) else { return };
        let target = self.target(check);
        let prior = self.earlier.previous.as_ref().and_then(|report| prior(report, &check.id));
        self.report.findings.push(judge(check, &target, outcome, prior));
        self.report.pending.retain(|pending| pending.check != check.id);
        conclude(self.plan.playbook(), self.report);
    }

    fn target(&self, check: &Check) -> String {
        self.plan.target_of(check).map_or_else(|subject| subject, |target| target.name.clone())
    }

    fn cut(&mut self, cut: Cut) {
        self.report.cut = Some(cut);
        for index in 0..self.plan.playbook().checks.len() {
            let check = &self.plan.playbook().checks[index];
            if self.report.pending.iter().any(|pending| pending.check == check.id) {
                self.judge(index, &Outcome::Cut(cut));
            }
        }
    }
}

/// The finding of a check in an earlier report.
fn prior<'a>(report: &'a Report, check: &str) -> Option<&'a Finding> {
    report.findings.iter().find(|finding| finding.check == check)
}
