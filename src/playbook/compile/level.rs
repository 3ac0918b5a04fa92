//! Levels, windows and sample sizes of a check, and the unit they are in.

use std::ops::Range;
use std::time::Duration;

use crate::playbook::compile::bench::Bench;
use crate::playbook::compile::check::{Judged, Wrong};
use crate::playbook::condition::measure::Measure;
use crate::playbook::condition::tree::{Expression, Type};
use crate::playbook::definition::{CheckDefinition, Worse};
use crate::playbook::report::Threshold;
use crate::playbook::source::Written;
use crate::probe::unit::Unit;

const SHORTEST_WINDOW: Duration = Duration::from_millis(100);
const LONGEST_WINDOW: Duration = Duration::from_mins(1);

/// A time as playbooks write it: `500ms`, `1s`, `2min`.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let split = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(split);
    let number: f64 = number.trim().parse().ok()?;
    let step = match unit {
        "ms" => 1e-3,
        "s" => 1.0,
        "min" | "m" => 60.0,
        "h" => 3_600.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number * step).ok()
}

/// The time between two samples, if the check has one.
pub(super) fn window(bench: &mut Bench<'_>, written: &CheckDefinition) -> Result<Option<Duration>, Wrong> {
    let Some(text) = &written.window else { return Ok(None) };
    match duration(text) {
        Some(window) if (SHORTEST_WINDOW..=LONGEST_WINDOW).contains(&window) => Ok(Some(window)),
        _ => {
            let message = format!("`{}` is no window", **text);
            bench.error(text.span(), "bad-window", message, "write a time from 100ms to 60s, for example \"1s\"");
            Err(Wrong)
        }
    }
}

/// A window without a rate waits for nothing.
pub(super) fn window_is_used(bench: &mut Bench<'_>, written: &CheckDefinition, pair: bool) {
    if let (Some(window), false) = (&written.window, pair)
        && duration(window).is_some_and(|window| (SHORTEST_WINDOW..=LONGEST_WINDOW).contains(&window))
    {
        let message = "the check has a window, but nothing in it is a rate";
        bench.error(window.span(), "window-without-rate", message, "remove `window`, or use rate() or delta()");
    }
}

/// The value with its unit, when both agree.
pub(super) fn typed(bench: &mut Bench<'_>, written: &CheckDefinition, expression: Expression) -> Option<Judged> {
    let unit = written.unit.as_ref().map(|unit| **unit);
    match (expression.kind, unit) {
        (Type::Number(measure), unit) if measure.fits(unit.unwrap_or_default()) => {
            let unit = unit.unwrap_or_default();
            Some(Judged { expression: Expression { kind: Type::Number(Measure::of(unit)), ..expression }, unit })
        }
        (Type::Number(measure), Some(unit)) => {
            let message = format!("the value is in {}, not in `{unit}`", measure.describe());
            let span = written.unit.as_ref().map_or_else(|| written.value.span(), Written::span);
            bench.error(span, "unit-mismatch", message, "correct `unit`, or convert: 100.0 * ratio is a percentage");
            None
        }
        (Type::Number(measure), None) => {
            let message = format!("the value is in {}, and the check has no `unit`", measure.describe());
            bench.error(written.value.span(), "unit-mismatch", message, format!("add `unit = \"{}\"`", measure.unit()));
            None
        }
        (kind @ (Type::Text | Type::Flag), Some(unit)) => {
            let message = format!("the value is {}, which has no unit `{unit}`", kind.describe());
            bench.error(written.value.span(), "unit-mismatch", message, "remove `unit`");
            None
        }
        (Type::Text | Type::Flag, None) => Some(Judged { expression, unit: Unit::Count }),
        (Type::Status, _) => {
            bench.error(
                written.value.span(),
                "expression-type",
                "the value is a status",
                "judge a reading, not a check",
            );
            None
        }
    }
}

/// The levels, in their order.
pub(super) fn threshold(bench: &mut Bench<'_>, written: &CheckDefinition, value: &Expression) -> Option<Threshold> {
    let lower = written.worse == Worse::Lower;
    let levels = [&written.warning, &written.critical, &written.warning_clear, &written.critical_clear];
    if let Some(level) = levels.into_iter().flatten().next()
        && !matches!(value.kind, Type::Number(_))
    {
        let message = format!("levels are for numbers, and the value is {}", value.kind.describe());
        bench.error(level.span(), "expression-type", message, "write `warning_when` or `critical_when`");
        return None;
    }
    let mut fine = true;
    let mut wrong = |bench: &mut Bench<'_>, span: Range<usize>, code, message: String, remedy: &str| {
        fine = false;
        bench.error(span, code, message, remedy);
    };
    // Which of two levels is the worse one.
    let beyond = |a: f64, b: f64| if lower { a < b } else { a > b };
    let side = if lower { "below" } else { "above" };
    if let (Some(warning), Some(critical)) = (&written.warning, &written.critical)
        && beyond(**warning, **critical)
    {
        let message = format!("warning at {} comes after critical at {}", **warning, **critical);
        let remedy = if lower {
            "exchange them, or write `worse = \"higher\"`"
        } else {
            "exchange them, or write `worse = \"lower\"`"
        };
        wrong(bench, warning.span(), "threshold-order", message, remedy);
    }
    let pairs = [
        ("warning", &written.warning, &written.warning_clear),
        ("critical", &written.critical, &written.critical_clear),
    ];
    for (name, level, clear) in pairs {
        match (level, clear) {
            (Some(level), Some(clear)) if beyond(**clear, **level) => {
                let message = format!("{name} clears at {}, which is {side} its own level {}", **clear, **level);
                wrong(bench, clear.span(), "clear-side", message, "clear on the good side of the level");
            }
            (None, Some(clear)) => {
                let message = format!("`{name}_clear` without `{name}`");
                wrong(bench, clear.span(), "clear-side", message, "add the level, or remove where it clears");
            }
            _ => {}
        }
    }
    let both =
        [("warning", &written.warning, &written.warning_when), ("critical", &written.critical, &written.critical_when)];
    for (name, level, when) in both {
        if let (Some(_), Some(when)) = (level, when) {
            let message = format!("`{name}` and `{name}_when` at once");
            wrong(bench, when.span(), "two-levels", message, "write one: a condition may use `value`");
        }
    }
    let plain = |level: &Option<Written<f64>>| level.as_ref().map(|level| **level);
    let text = |when: &Option<Written<String>>| when.as_ref().map(|when| when.to_string());
    fine.then(|| Threshold {
        warning: plain(&written.warning),
        critical: plain(&written.critical),
        warning_clear: plain(&written.warning_clear),
        critical_clear: plain(&written.critical_clear),
        lower_is_worse: lower,
        warning_when: text(&written.warning_when),
        critical_when: text(&written.critical_when),
    })
}

/// Where the levels come from; needed as soon as there is one.
pub(super) fn source(bench: &mut Bench<'_>, written: &CheckDefinition) -> Option<String> {
    let numbers = written.warning.is_some() || written.critical.is_some();
    let conditions = written.warning_when.is_some() || written.critical_when.is_some();
    match &written.source {
        Some(source) if !source.trim().is_empty() => Some(source.to_string()),
        None if !(numbers || conditions) => Some(String::new()),
        _ => {
            let message = format!("`{}` has levels without a source", *written.id);
            bench.error(
                written.id.span(),
                "missing-source",
                message,
                "add `source`: the guide, a tool, a manual, or \"our rule\"",
            );
            None
        }
    }
}

/// How many observations the verdict needs.
pub(super) fn min_samples(bench: &mut Bench<'_>, written: &CheckDefinition, pair: bool) -> Option<f64> {
    let taken = if pair { 2.0 } else { 1.0 };
    let Some(needed) = &written.min_samples else {
        return Some(if written.samples.is_some() { 1.0 } else { taken });
    };
    if !(needed.is_finite() && **needed >= 1.0) {
        bench.error(
            needed.span(),
            "min-samples",
            "`min_samples` is below 1",
            "write how many observations a verdict needs",
        );
        return None;
    }
    if written.samples.is_none() && **needed > taken {
        let message = format!("{} samples are needed and {taken} taken: the check could never be judged", **needed);
        let remedy = "tell in `samples` what is counted, for example `samples = \"delta(requests)\"`";
        bench.error(needed.span(), "min-samples", message, remedy);
        return None;
    }
    Some(**needed)
}
