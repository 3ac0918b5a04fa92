//! The probe of a check and its arguments, checked against what the probe declares.

use crate::playbook::compile::bench::Bench;
use crate::playbook::definition::CheckDefinition;
use crate::playbook::diagnostic::suggestion;
use crate::playbook::source::Written;
use crate::probe::argument::{ArgumentError, ArgumentValue, Arguments, check};
use crate::probe::registry::Registry;
use crate::probe::schema::Schema;
use crate::probe::target::TargetKind;

/// What the reading of a check will have, and the arguments it is read with.
pub(super) fn schema(
    bench: &mut Bench<'_>,
    written: &CheckDefinition,
    registry: &Registry,
    kind: TargetKind,
) -> Option<(Schema, Arguments)> {
    let Some(probe) = registry.get(&written.read) else {
        let message = format!("there is no probe `{}`", *written.read);
        let names = registry.iter().map(|probe| probe.spec().name).collect::<Vec<_>>();
        bench.error(written.read.span(), "unknown-probe", message, suggestion(&written.read, names));
        return None;
    };
    let spec = probe.spec();
    if spec.target != kind {
        let message = format!("`{}` looks at a {}, and this check is on a {kind}", spec.name, spec.target);
        let remedy = format!("add a [[subject]] of kind \"{}\" and name it in `on`", spec.target);
        bench.error(written.read.span(), "wrong-target", message, remedy);
    }
    let arguments: Arguments = written.with.iter().map(|(name, value)| (name.clone(), (**value).clone())).collect();
    let schema = check(spec, &arguments).and_then(|()| probe.schema(&arguments));
    match schema {
        Ok(schema) if spec.target == kind => Some((schema, arguments)),
        Ok(_) => None,
        Err(errors) => {
            for error in errors {
                note(bench, written, error);
            }
            None
        }
    }
}

fn note(bench: &mut Bench<'_>, written: &CheckDefinition, error: ArgumentError) {
    let argument = error.argument.as_deref().and_then(|name| written.with.get(name));
    let span = argument.map_or_else(|| written.read.span(), Written::span);
    if error.mutating {
        let remedy =
            "a check only reads: put what changes something into a [[remedy]], where it is printed and never run";
        bench.error(span, "mutating-command", error.message, remedy);
    } else {
        let code = if argument.is_some() || error.argument.is_none() { "probe-argument" } else { "missing-argument" };
        bench.error(span, code, error.message, "see the probe's arguments in its documentation");
    }
}

/// Probe and arguments as a person reads them: `redis.info(section = memory)`.
pub(super) fn shown(probe: &str, arguments: &Arguments) -> String {
    if arguments.is_empty() {
        return probe.to_owned();
    }
    let value = |value: &ArgumentValue| match value {
        ArgumentValue::Flag(flag) => flag.to_string(),
        ArgumentValue::Number(number) => number.to_string(),
        ArgumentValue::Text(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        ArgumentValue::List(list) => list.join(", "),
        ArgumentValue::Map(map) => {
            map.iter().map(|(name, text)| format!("{name}: {text}")).collect::<Vec<_>>().join(", ")
        }
    };
    let list: Vec<String> = arguments.iter().map(|(name, one)| format!("{name} = {}", value(one))).collect();
    format!("{probe}({})", list.join("; "))
}
