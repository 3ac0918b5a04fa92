//! The hypotheses of a playbook: conditions over its checks, and whether anything can reach them.

use crate::playbook::catalog::{Check, Hypothesis};
use crate::playbook::compile::bench::Bench;
use crate::playbook::condition::possible::assignments;
use crate::playbook::condition::scope::{Object, Samples, Scope};
use crate::playbook::condition::tree::Expression;
use crate::playbook::definition::{Definition, HypothesisDefinition};
use crate::playbook::source::Written;
use crate::playbook::status::Status;

/// Compiles the hypotheses.
pub(super) fn hypotheses(bench: &mut Bench<'_>, definition: &Definition, checks: &[Check]) -> Vec<Hypothesis> {
    let scope = scope(bench, checks);
    let mut hypotheses: Vec<Hypothesis> = Vec::new();
    for written in &definition.hypothesis {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
        if !(written.id.starts_with(|c: char| c.is_ascii_lowercase()) && written.id.chars().all(fits))
            || *written.id == "none"
        {
            let message = format!("`{}` is no id for a hypothesis", *written.id);
            bench.error(
                written.id.span(),
                "bad-name",
                message,
                "use a small letter, then small letters, digits, - and _; not `none`",
            );
        }
        if hypotheses.iter().any(|known| known.id == *written.id) {
            let message = format!("there is a hypothesis `{}` already", *written.id);
            bench.error(written.id.span(), "duplicate-id", message, "give it another id");
            continue;
        }
        match hypothesis(bench, written, checks, &scope) {
            Some(one) if !bench.is_lost(&one.id) => hypotheses.push(one),
            _ => bench.lose(written.id.to_string()),
        }
    }
    hypotheses
}

fn scope(bench: &Bench<'_>, checks: &[Check]) -> Scope {
    let mut scope = Scope::default();
    scope.samples = Samples::None;
    for lost in bench.lost() {
        scope.bind_check(lost, Object::Broken);
    }
    for check in checks {
        let object = Object::Check { value: check.value.kind, statuses: check.statuses(), rows: check.each.is_some() };
        scope.bind_check(&check.id, object);
    }
    scope
}

fn hypothesis(
    bench: &mut Bench<'_>,
    written: &HypothesisDefinition,
    checks: &[Check],
    scope: &Scope,
) -> Option<Hypothesis> {
    let what = format!("the hypothesis `{}`", *written.id);
    let guide = bench.guide(written.guide.as_ref(), &written.id.span(), &what);
    let when = bench.condition(&written.when, scope);
    let says = bench.sentence(&written.says, scope);
    let refutation = written.refuted_when.as_ref().zip(written.refuted_says.as_ref());
    let Some((refuted_when, refuted_says)) = refutation else {
        let message = format!("{what} does not say what would refute it");
        bench.error(written.id.span(), "no-refutation", message, "add `refuted_when` and `refuted_says`");
        return None;
    };
    let refuted = bench.condition(refuted_when, scope);
    let refuted_says = bench.sentence(refuted_says, scope);
    let (when, refuted) = (when?, refuted?);
    reachable(bench, written, &when, &refuted, checks);
    Some(Hypothesis {
        id: written.id.to_string(),
        when,
        says: says?,
        refuted_when: refuted,
        refuted_says: refuted_says?,
        guide: guide?,
    })
}

fn reachable(
    bench: &mut Bench<'_>,
    written: &HypothesisDefinition,
    when: &Expression,
    refuted: &Expression,
    checks: &[Check],
) {
    let span = written.when.span();
    if when.node.checks().is_empty() {
        let message = "the condition asks no check";
        bench.error(span, "unreachable-hypothesis", message, "write it over checks: `memory.status == 'critical'`");
        return;
    }
    let statuses =
        |id: &str| -> Vec<Status> { checks.iter().find(|check| check.id == id).map_or_else(Vec::new, Check::statuses) };
    let Some(all) = assignments(&[&when.node, &refuted.node], statuses) else { return };
    let refuted_span = written.refuted_when.as_ref().map_or_else(|| span.clone(), Written::span);
    if !all.iter().any(|possible| possible[0].yes) {
        let message = "no verdicts of its checks make this hold";
        bench.error(span, "unreachable-hypothesis", message, "correct the condition: it contradicts itself");
    } else if !all.iter().any(|possible| possible[0].yes && (possible[1].no || possible[1].open)) {
        let message = "whenever the hypothesis holds, this refutes it";
        bench.error(
            refuted_span,
            "unreachable-hypothesis",
            message,
            "refute it by something that is independent of `when`",
        );
    } else if !all.iter().any(|possible| possible[0].yes && possible[1].yes) {
        let message = "this cannot hold while the hypothesis holds, so it refutes nothing";
        bench.warning(
            refuted_span,
            "empty-refutation",
            message,
            "name evidence that speaks against it although `when` holds",
        );
    }
}
