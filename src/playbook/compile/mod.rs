//! From files to a catalogue, or to every mistake of every file at once.
//!
//! Invariant: a playbook without an error-level diagnostic cannot fail to run for a reason that stands in its file.

use std::collections::HashMap;

use crate::playbook::catalog::{Catalog, Playbook};
use crate::playbook::compile::bench::Bench;
use crate::playbook::definition::Definition;
use crate::playbook::diagnostic::{Diagnostic, Severity};
use crate::playbook::source::Source;
use crate::probe::registry::Registry;

mod argument;
mod bench;
mod check;
mod derived;
mod hypothesis;
mod level;
mod read;
mod remedy;
mod subject;
mod trial;

/// What becomes of a playbook's own tests.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tests {
    /// They are checked, and let go of.
    Checked,
    /// They can be run.
    Kept,
}

/// A catalogue, and the warnings; or every mistake, with the warnings between them.
type Compiled = Result<(Catalog, Vec<Diagnostic>), Vec<Diagnostic>>;

/// Compiles `files` against the probes there are. Their own tests are checked and not kept: their readings are most of
/// what a playbook takes in memory, and nobody on duty runs them.
///
/// # Errors
/// Every mistake of every file (with the warnings between them), when at least one is an error.
pub fn compile(files: &[Source], registry: &Registry) -> Compiled {
    all(files, registry, Tests::Checked)
}

/// As [`compile`], with the playbooks' own tests, to run them.
///
/// # Errors
/// As [`compile`].
pub fn compile_with_tests(files: &[Source], registry: &Registry) -> Compiled {
    all(files, registry, Tests::Kept)
}

fn all(files: &[Source], registry: &Registry, tests: Tests) -> Compiled {
    let mut diagnostics = Vec::new();
    let mut playbooks: Vec<Playbook> = Vec::new();
    let mut names: HashMap<String, &str> = HashMap::new();
    for source in files {
        let mut bench = Bench::new(source);
        let definition = read::read(&mut bench);
        if let Some(definition) = definition {
            if let Some(first) = names.insert(definition.playbook.to_string(), &source.name) {
                let message = format!("the playbook `{}` exists already, in {first}", *definition.playbook);
                bench.error(definition.playbook.span(), "duplicate-playbook", message, "give it another name");
            }
            playbooks.extend(playbook(&mut bench, &definition, registry, tests));
        }
        diagnostics.append(&mut bench.diagnostics());
    }
    if diagnostics.iter().any(|one| one.severity == Severity::Error) {
        Err(diagnostics)
    } else {
        Ok((Catalog::new(playbooks), diagnostics))
    }
}

/// Own files beside bundled ones: a playbook of one's own replaces the bundled one of that name.
#[must_use]
pub fn with_own(bundled: Vec<Source>, own: Vec<Source>) -> Vec<Source> {
    let replaced: Vec<String> = own.iter().filter_map(Source::playbook).collect();
    let stays = |source: &Source| source.playbook().is_none_or(|name| !replaced.contains(&name));
    bundled.into_iter().filter(stays).chain(own).collect()
}

/// Compiles one file as far as it goes; `None` when something essential is missing.
fn playbook(bench: &mut Bench<'_>, definition: &Definition, registry: &Registry, tests: Tests) -> Option<Playbook> {
    bench.name(&definition.playbook, "playbook");
    let title = bench.phrase(&definition.title);
    let summary = definition.summary.as_ref().map(|summary| bench.phrase(summary));
    let guide = bench.guide(definition.guide.as_ref(), &definition.playbook.span(), "the playbook");
    let subjects = subject::subjects(bench, definition);
    let derived = derived::Derived::parse(bench, definition);
    let checks = check::checks(bench, definition, registry, &subjects, &derived);
    derived::Derived::unused(bench, definition);
    let hypotheses = hypothesis::hypotheses(bench, definition, &checks);
    let remedies = remedy::remedies(bench, definition, &hypotheses);
    let trials = trial::trials(bench, (definition, tests), &checks, &hypotheses, registry);
    if definition.check.is_empty() && bench.is_whole() {
        bench.error(definition.playbook.span(), "no-checks", "the playbook has no check", "add a [[check]]");
    }
    if definition.test.is_empty() && bench.is_whole() {
        let message = "the playbook has no test";
        bench.warning(
            definition.playbook.span(),
            "no-tests",
            message,
            "add a [[test]] with readings and the verdicts they must lead to",
        );
    }
    Some(Playbook {
        name: definition.playbook.to_string(),
        file: bench.file().to_owned(),
        target: *definition.target,
        title,
        summary,
        guide: guide?,
        subjects,
        checks,
        hypotheses,
        remedies,
        trials,
    })
}

#[cfg(test)]
mod tests;
