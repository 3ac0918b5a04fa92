//! The derived fields of `[let]`: parsed once, typed in every check that uses them.

use indexmap::IndexMap;

use crate::playbook::compile::bench::Bench;
use crate::playbook::condition;
use crate::playbook::condition::scope::{Binding, Scope};
use crate::playbook::definition::{Definition, Phrase};

/// The derived fields of one file.
pub(super) struct Derived {
    fields: IndexMap<String, Binding>,
}

impl Derived {
    pub(super) fn parse(bench: &mut Bench<'_>, definition: &Definition) -> Self {
        let fields = definition.derived.iter().map(|(name, written)| {
            let binding = match condition::parse(written) {
                Ok(syntax) => Binding::Derived(syntax),
                Err(mistakes) => {
                    bench.mistakes(written, mistakes);
                    Binding::Broken
                }
            };
            (name.clone(), binding)
        });
        Self { fields: fields.collect() }
    }

    /// Adds them to the names of a check.
    pub(super) fn bind(&self, scope: &mut Scope) {
        for (name, binding) in &self.fields {
            scope.bind(name.clone(), binding.clone());
        }
    }

    /// Notes those that no expression mentions.
    pub(super) fn unused(bench: &mut Bench<'_>, definition: &Definition) {
        if !bench.is_whole() {
            return;
        }
        let phrase = |phrase: &Phrase| [phrase.en.to_string(), phrase.ja.to_string()];
        let mut texts: Vec<String> = definition.derived.values().map(|written| written.to_string()).collect();
        for check in &definition.check {
            let optional =
                [&check.warning_when, &check.critical_when, &check.applies_when, &check.samples].into_iter().flatten();
            texts.extend(optional.chain([&check.value]).chain(check.show.iter().flatten()).map(|one| one.to_string()));
            texts.extend(check.says.iter().flat_map(phrase));
        }
        for (name, written) in &definition.derived {
            if !texts.iter().any(|text| condition::mentions(text, name)) {
                let message = format!("no check uses `{name}`");
                bench.warning(written.span(), "unused-let", message, "remove it");
            }
        }
    }
}
