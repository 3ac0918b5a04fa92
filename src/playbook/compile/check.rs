//! The checks of a playbook.

use indexmap::IndexMap;

use crate::playbook::catalog::{Check, Each, Subject};
use crate::playbook::compile::argument;
use crate::playbook::compile::bench::Bench;
use crate::playbook::compile::derived::Derived;
use crate::playbook::compile::level;
use crate::playbook::condition;
use crate::playbook::condition::measure::Measure;
use crate::playbook::condition::scope::{Binding, Samples, Scope};
use crate::playbook::condition::tree::{Expression, Type, Variable};
use crate::playbook::definition::{CheckDefinition, Definition};
use crate::playbook::diagnostic::suggestion;
use crate::playbook::source::Written;
use crate::probe::registry::Registry;
use crate::probe::schema::{Field, Schema, Table, ValueKind};
use crate::probe::unit::Unit;

/// Words of `expect` that a check cannot be named like.
const RESERVED: [&str; 3] = ["hypothesis", "refuted", "undecided"];

/// Compiles the checks; one with a mistake is left out, and nothing is said about its absence.
pub(super) fn checks(
    bench: &mut Bench<'_>,
    definition: &Definition,
    registry: &Registry,
    subjects: &[Subject],
    derived: &Derived,
) -> Vec<Check> {
    let mut checks: IndexMap<String, Check> = IndexMap::new();
    for written in &definition.check {
        bench.name(&written.id, "check");
        if RESERVED.contains(&written.id.as_str()) {
            let message = format!("`{}` is a word of `expect`", *written.id);
            bench.error(written.id.span(), "reserved-id", message, "give the check another id");
        }
        if checks.contains_key(written.id.as_str()) {
            let message = format!("there is a check `{}` already", *written.id);
            bench.error(written.id.span(), "duplicate-id", message, "give it another id");
            continue;
        }
        match check(bench, definition, written, registry, subjects, derived) {
            Some(check) if !bench.is_lost(&check.id) => {
                checks.insert(check.id.clone(), check);
            }
            _ => bench.lose(written.id.to_string()),
        }
    }
    checks.into_values().collect()
}

fn check(
    bench: &mut Bench<'_>,
    definition: &Definition,
    written: &CheckDefinition,
    registry: &Registry,
    subjects: &[Subject],
    derived: &Derived,
) -> Option<Check> {
    let title = bench.phrase(&written.title);
    let guide = bench.guide(written.guide.as_ref(), &written.id.span(), &format!("the check `{}`", *written.id));
    let kind = match &written.on {
        None => *definition.target,
        Some(name) => match subjects.iter().find(|subject| subject.name == **name) {
            Some(subject) => subject.kind,
            None if bench.is_lost(name) => return None,
            None => {
                let message = format!("there is no subject `{}`", **name);
                let known = suggestion(name, subjects.iter().map(|subject| subject.name.as_str()));
                bench.error(
                    name.span(),
                    "unknown-subject",
                    message,
                    format!("{known}; or leave `on` out for the primary target"),
                );
                return None;
            }
        },
    };
    let (schema, arguments) = argument::schema(bench, written, registry, kind)?;
    let table = part(written.each.as_ref(), |name| {
        let table = schema.table(name).cloned();
        if table.is_none() {
            let message = format!("`{}` has no table `{}`", *written.read, **name);
            let known = suggestion(name, schema.tables.iter().map(|table| table.name.as_ref()));
            bench.error(name.span(), "unknown-table", message, known);
        }
        table
    });
    let table = table.ok()?;
    let window = level::window(bench, written);
    let samples = if written.window.is_some() { Samples::Two } else { Samples::One };
    let judging = scope(&schema, table.as_ref(), derived, samples, Judging::Itself, false);
    let value = bench.expression(&written.value, &judging);
    let count = part(written.samples.as_ref(), |one| bench.expression(one, &judging));
    let value = value.and_then(|value| level::typed(bench, written, value));
    let by = Judging::By(value.as_ref().map(|value| value.expression.kind));
    let judging = scope(&schema, table.as_ref(), derived, samples, by, false);
    let telling = scope(&schema, table.as_ref(), derived, samples, by, true);
    let warning_when = part(written.warning_when.as_ref(), |when| bench.condition(when, &judging));
    let critical_when = part(written.critical_when.as_ref(), |when| bench.condition(when, &judging));
    let applies_when = part(written.applies_when.as_ref(), |when| bench.condition(when, &telling));
    let says = part(written.says.as_ref(), |says| bench.sentence(says, &telling));
    let not_applicable = written.not_applicable.as_ref().map(|words| bench.phrase(words));
    if let (Some(words), None) = (&written.not_applicable, &written.applies_when) {
        bench.error(
            words.en.span(),
            "not-applicable",
            "`not_applicable` without `applies_when`",
            "add the condition, or remove the words",
        );
    }
    let show = shown(bench, written, &telling);
    let value = value?;
    let threshold = level::threshold(bench, written, &value.expression);
    let parts = [&warning_when, &critical_when, &applies_when, &count];
    let pair = value.expression.pair || parts.into_iter().flatten().flatten().any(|one| one.pair);
    level::window_is_used(bench, written, pair);
    let min_samples = level::min_samples(bench, written, pair);
    if let Ok(Some(count)) = &count
        && !matches!(count.kind, Type::Number(_))
    {
        let span = written.samples.as_ref().map_or_else(|| written.id.span(), Written::span);
        bench.error(span, "expression-type", "`samples` is not a number", "count the observations");
        return None;
    }
    Some(Check {
        id: written.id.to_string(),
        title,
        subject: written.on.as_ref().map(|name| name.to_string()),
        probe: written.read.to_string(),
        read: argument::shown(&written.read, &arguments),
        arguments,
        each: table.map(|table| Each { table: table.name.into_owned(), key: table.key.into_owned() }),
        value: value.expression,
        unit: value.unit,
        threshold: threshold?,
        warning_when: warning_when.ok()?,
        critical_when: critical_when.ok()?,
        applies_when: applies_when.ok()?,
        not_applicable,
        samples: count.ok()?,
        min_samples: min_samples?,
        window: window.ok()?,
        says: says.ok()?,
        show: show?,
        source: level::source(bench, written)?,
        guide: guide?,
    })
}

/// Something was written, and it is wrong; its mistake is noted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wrong;

/// Not written is fine, written and wrong is not.
fn part<W, T>(written: Option<&W>, compile: impl FnOnce(&W) -> Option<T>) -> Result<Option<T>, Wrong> {
    written.map(|written| compile(written).ok_or(Wrong)).transpose()
}

/// The evidence: what `show` names, or the names in `value` that are not mere counters.
fn shown(bench: &mut Bench<'_>, written: &CheckDefinition, scope: &Scope) -> Option<Vec<Expression>> {
    if let Some(show) = &written.show {
        let compiled: Vec<_> = show.iter().map(|one| bench.expression(one, scope)).collect();
        return compiled.into_iter().collect();
    }
    let Ok(syntax) = condition::parse(&written.value) else { return Some(Vec::new()) };
    let names = syntax.names(&written.value);
    let telling = |name: &String| {
        let counter = matches!(scope.name(name), Some(Binding::Known { counter: true, .. }));
        !counter && name.as_str() != written.value.trim()
    };
    Some(names.iter().filter(|name| telling(name)).filter_map(|name| condition::compile(name, scope).ok()).collect())
}

/// What `value` stands for in an expression of a check.
#[derive(Clone, Copy)]
enum Judging {
    /// Nothing: it is the value.
    Itself,
    /// The judged value, unless that has a mistake.
    By(Option<Type>),
}

/// The names a check may use: columns first, then derived fields, then fields.
fn scope(
    schema: &Schema,
    table: Option<&Table>,
    derived: &Derived,
    samples: Samples,
    value: Judging,
    bare_counters: bool,
) -> Scope {
    let mut scope = Scope::default();
    scope.samples = samples;
    scope.bare_counters = bare_counters;
    if let Some(table) = table {
        for column in &table.columns {
            scope.bind(column.name.clone(), known(column, Variable::Column));
        }
        scope.bind("label", Binding::Known { variable: Variable::Label, kind: Type::Text, counter: false });
    }
    match value {
        Judging::Itself => {}
        Judging::By(Some(kind)) => {
            scope.bind("value", Binding::Known { variable: Variable::Value, kind, counter: false });
        }
        // The mistake in the value is told once, not in every condition over it.
        Judging::By(None) => scope.bind("value", Binding::Broken),
    }
    derived.bind(&mut scope);
    for field in &schema.fields {
        scope.bind(field.name.clone(), known(field, Variable::Field));
    }
    scope
}

fn known(field: &Field, variable: fn(String) -> Variable) -> Binding {
    let kind = match field.kind {
        ValueKind::Number => Type::Number(Measure::of(field.unit)),
        ValueKind::Text => Type::Text,
        ValueKind::Flag => Type::Flag,
    };
    Binding::Known { variable: variable(field.name.clone().into_owned()), kind, counter: field.counter }
}

/// A judged value with the unit it is told in.
pub(super) struct Judged {
    pub(super) expression: Expression,
    pub(super) unit: Unit,
}
