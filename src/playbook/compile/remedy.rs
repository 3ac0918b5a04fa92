//! The remedies of a playbook: printed, never run, hence labelled with their risk.

use crate::playbook::catalog::{Hypothesis, Remedy};
use crate::playbook::compile::bench::Bench;
use crate::playbook::definition::{Definition, RemedyDefinition};
use crate::playbook::diagnostic::suggestion;
use crate::playbook::status::Risk;

/// Compiles the remedies.
pub(super) fn remedies(bench: &mut Bench<'_>, definition: &Definition, hypotheses: &[Hypothesis]) -> Vec<Remedy> {
    let compiled: Vec<_> = definition.remedy.iter().map(|written| remedy(bench, written, hypotheses)).collect();
    compiled.into_iter().flatten().collect()
}

fn remedy(bench: &mut Bench<'_>, written: &RemedyDefinition, hypotheses: &[Hypothesis]) -> Option<Remedy> {
    let does = bench.phrase(&written.does);
    let at = written.does.en.span();
    let guide = bench.guide(written.guide.as_ref(), &at, "the remedy");
    let names = written.hypotheses.names();
    for name in names {
        if !(hypotheses.iter().any(|known| known.id == *name) || bench.is_lost(name)) {
            let message = format!("there is no hypothesis `{name}`");
            let known = suggestion(name, hypotheses.iter().map(|known| known.id.as_str()));
            bench.error(written.hypotheses.span(), "unknown-hypothesis", message, known);
        }
    }
    if names.is_empty() {
        bench.error(
            written.hypotheses.span(),
            "unknown-hypothesis",
            "the remedy is for nothing",
            "name a hypothesis in `for`",
        );
    }
    let before = written.before.as_ref().map(|words| bench.phrase(words));
    let verify = written.verify.as_ref().map(|words| bench.phrase(words));
    let rollback = written.rollback.as_ref().map(|words| bench.phrase(words));
    if verify.is_none() {
        let message = "the remedy does not say how to see that it helped";
        bench.error(at.clone(), "missing-verify", message, "add `verify = { en = \"…\", ja = \"…\" }`");
    }
    let Some(risk) = written.risk.as_ref().map(|risk| **risk) else {
        let message = "the remedy has no risk";
        let remedy = "add `risk`: R0 read-only, R1 brief and reversible, R2 outage or lost connections, R3 destroys data or evidence, R4 irreversible";
        bench.error(at, "missing-risk", message, remedy);
        return None;
    };
    if risk >= Risk::R2 && before.is_none() {
        let message = format!("a remedy of risk {risk:?} does not say what to make sure of before");
        bench.error(at, "missing-before", message, "add `before = { en = \"…\", ja = \"…\" }`");
    }
    Some(Remedy {
        hypotheses: names.to_vec(),
        does,
        command: written.command.as_ref().map(|command| command.to_string()),
        risk,
        before,
        verify,
        rollback,
        guide: guide?,
    })
}
