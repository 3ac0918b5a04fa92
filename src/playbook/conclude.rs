//! From findings to a verdict on the whole: hypotheses, their remedies, and the order of everything.

use crate::playbook::catalog::{Hypothesis, Playbook, Remedy};
use crate::playbook::condition::evaluate::Facts;
use crate::playbook::condition::tree::{Expression, Variable};
use crate::playbook::report::{Advice, Fact, Finding, HypothesisVerdict, Refutation, Report, Verdict};
use crate::playbook::status::Status;
use crate::probe::reading::Value;
use crate::probe::unit::Unit;

/// Findings as facts for hypotheses.
struct Findings<'a>(&'a [Finding]);

impl Findings<'_> {
    fn of(&self, check: &str) -> Option<&Finding> {
        self.0.iter().find(|finding| finding.check == check)
    }
}

impl Facts for Findings<'_> {
    fn value(&self, variable: &Variable) -> Value {
        match variable {
            Variable::Status(check) => self.status(check).word().into(),
            Variable::ValueOf(check) => self.of(check).map_or(Value::Unknown, |finding| finding.value.clone()),
            Variable::WorstOf(check) => self.of(check).and_then(|finding| finding.worst.clone()).into(),
            Variable::Field(_) | Variable::Column(_) | Variable::Label | Variable::Value => Value::Unknown,
        }
    }

    fn status(&self, check: &str) -> Status {
        self.of(check).map_or(Status::Unknown, |finding| finding.status)
    }
}

/// Completes a report from its findings: order, overall status, hypotheses, remedies.
pub fn conclude(playbook: &Playbook, report: &mut Report) {
    let place = |id: &str| playbook.checks.iter().position(|check| check.id == id);
    report.findings.sort_by_key(|finding| (finding.status.rank(), place(&finding.check)));
    let statuses = report.findings.iter().map(|finding| finding.status);
    report.status = Status::overall(statuses).unwrap_or(Status::Unknown);
    report.hypotheses = hypotheses(playbook, &report.findings);
    report.remedies = remedies(playbook, &report.hypotheses);
}

/// The hypotheses with a verdict: supported first, by the worst status of their evidence, then undecided, then refuted;
/// equals in the file's order. Those whose condition does not hold are left out.
#[must_use]
pub fn hypotheses(playbook: &Playbook, findings: &[Finding]) -> Vec<HypothesisVerdict> {
    let facts = Findings(findings);
    let mut judged: Vec<(u8, u8, HypothesisVerdict)> = playbook
        .hypotheses
        .iter()
        .filter_map(|hypothesis| verdict(hypothesis, &facts))
        .map(|verdict| {
            let group = match verdict.verdict {
                Verdict::Supported => 0,
                Verdict::Undecided => 1,
                Verdict::Refuted => 2,
            };
            let worst = verdict.evidence.iter().map(|fact| facts.status(&fact.name).rank()).min();
            (group, worst.unwrap_or(u8::MAX), verdict)
        })
        .collect();
    judged.sort_by_key(|(group, worst, _)| (*group, *worst));
    judged.into_iter().map(|(_, _, verdict)| verdict).collect()
}

fn verdict(hypothesis: &Hypothesis, facts: &Findings<'_>) -> Option<HypothesisVerdict> {
    let refuted = hypothesis.refuted_when.holds(facts);
    let verdict = match (hypothesis.when.holds(facts), refuted) {
        (Some(false), _) => return None,
        (None, _) => Verdict::Undecided,
        (Some(true), Some(true)) => Verdict::Refuted,
        (Some(true), _) => Verdict::Supported,
    };
    Some(HypothesisVerdict {
        id: hypothesis.id.clone(),
        says: hypothesis.says.fill(facts),
        guide: hypothesis.guide.clone(),
        verdict,
        when: hypothesis.when.source.clone(),
        evidence: evidence(&hypothesis.when, facts),
        refutation: Some(Refutation {
            when: hypothesis.refuted_when.source.clone(),
            says: hypothesis.refuted_says.fill(facts),
            holds: refuted,
            evidence: evidence(&hypothesis.refuted_when, facts),
        }),
    })
}

/// The checks a condition asks about, with their values.
fn evidence(condition: &Expression, facts: &Findings<'_>) -> Vec<Fact> {
    let fact = |check: &str| match facts.of(check) {
        Some(finding) => Fact { name: check.to_owned(), value: finding.value.clone(), unit: finding.unit },
        None => Fact { name: check.to_owned(), value: Value::Unknown, unit: Unit::Count },
    };
    condition.node.checks().into_iter().map(fact).collect()
}

/// The remedies of the supported hypotheses, least risk first within one hypothesis.
fn remedies(playbook: &Playbook, hypotheses: &[HypothesisVerdict]) -> Vec<Advice> {
    let supported = hypotheses.iter().filter(|hypothesis| hypothesis.verdict == Verdict::Supported);
    supported
        .flat_map(|hypothesis| {
            let fits = |remedy: &&Remedy| remedy.hypotheses.contains(&hypothesis.id);
            let mut fitting: Vec<&Remedy> = playbook.remedies.iter().filter(fits).collect();
            fitting.sort_by_key(|remedy| remedy.risk);
            fitting.into_iter().map(|remedy| advice(&hypothesis.id, remedy))
        })
        .collect()
}

fn advice(hypothesis: &str, remedy: &Remedy) -> Advice {
    Advice {
        hypothesis: hypothesis.to_owned(),
        does: remedy.does.clone(),
        command: remedy.command.clone(),
        risk: remedy.risk,
        before: remedy.before.clone(),
        verify: remedy.verify.clone(),
        rollback: remedy.rollback.clone(),
        guide: remedy.guide.clone(),
    }
}
