//! Levels: raise at one, clear at another where the source says so.

use crate::playbook::catalog::Check;
use crate::playbook::condition::evaluate::Facts;
use crate::playbook::condition::tree::Expression;
use crate::playbook::status::Status;
use crate::probe::reading::Value;

/// The verdict on `value`.
///
/// # Errors
/// The expression that is not known.
pub(super) fn status(check: &Check, value: &Value, facts: &dyn Facts, prior: Option<Status>) -> Result<Status, String> {
    let threshold = &check.threshold;
    let was_critical = prior == Some(Status::Critical);
    let was_raised = was_critical || prior == Some(Status::Warning);
    let lower = threshold.lower_is_worse;
    let critical_clear = threshold.critical_clear.filter(|_| was_critical);
    let warning_clear = threshold.warning_clear.filter(|_| was_raised);
    let critical = reached(value, threshold.critical, critical_clear, lower);
    let warning = reached(value, threshold.warning, warning_clear, lower);
    let critical = condition(check.critical_when.as_ref(), facts, critical);
    let warning = condition(check.warning_when.as_ref(), facts, warning);
    let informs = check.statuses().len() == 2;
    match (critical, warning) {
        (Some(true), _) => Ok(Status::Critical),
        // At least a warning, whatever the other level would say.
        (_, Some(true)) => Ok(Status::Warning),
        (Some(false), Some(false)) if informs && *value == Value::Unknown => Err(check.value.source.clone()),
        (Some(false), Some(false)) => Ok(Status::Ok),
        (critical, _) => {
            let open = if critical.is_none() { &check.critical_when } else { &check.warning_when };
            Err(open.as_ref().map_or_else(|| check.value.source.clone(), |when| when.source.clone()))
        }
    }
}

/// Whether a level is reached, or was and is not yet cleared; `None` when the value is unknown.
fn reached(value: &Value, level: Option<f64>, clear: Option<f64>, lower: bool) -> Option<bool> {
    let Some(level) = level else { return Some(false) };
    let Value::Number(number) = value else { return None };
    let beyond = |mark: f64| if lower { *number <= mark } else { *number >= mark };
    let before_clear = |mark: f64| if lower { *number < mark } else { *number > mark };
    Some(beyond(level) || clear.is_some_and(before_clear))
}

fn condition(when: Option<&Expression>, facts: &dyn Facts, otherwise: Option<bool>) -> Option<bool> {
    when.map_or(otherwise, |when| when.holds(facts))
}
