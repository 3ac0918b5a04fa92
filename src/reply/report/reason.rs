//! Why a check has no verdict, or does not apply: one sentence, with what mends it.

use crate::language::Language;
use crate::playbook::format::{duration, quantity};
use crate::playbook::report::{Cut, Reason};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::reading::Value;
use crate::probe::unit::Unit;
use crate::reply::report::condition::{condition as condition_in, expression as expression_in};
use crate::reply::sentences::sentences;

/// The reason as a sentence.
pub(crate) fn reason(reason: &Reason, language: Language) -> String {
    let say = sentences(language);
    match reason {
        Reason::Probe { error } => probe_error(error, language),
        Reason::NoTarget { subject } => say.reason_no_target(subject),
        Reason::InsufficientData { samples, needed } => {
            say.reason_insufficient(quantity(*samples, Unit::Count), quantity(*needed, Unit::Count))
        }
        Reason::NoValue { expression } => say.reason_no_value(expression_in(expression, language)),
        Reason::NotApplicable { condition, says } => {
            let told = || say.reason_not_applicable(condition_in(condition, language));
            says.as_ref().map_or_else(told, |says| says.get(language).to_owned())
        }
        Reason::Cut { cut: Cut::Cancelled } => say.reason_cancelled(),
        Reason::Cut { cut: Cut::Deadline } => say.reason_out_of_time(),
    }
}

/// A probe's error as a sentence, with the server's own words and the line that mends it.
pub(crate) fn probe_error(error: &ProbeError, language: Language) -> String {
    let say = sentences(language);
    let mut text = match &error.kind {
        ProbeErrorKind::Refused => say.error_refused(),
        ProbeErrorKind::Dns => say.error_dns(),
        ProbeErrorKind::ConnectionRefused => say.error_connection_refused(),
        ProbeErrorKind::Network => say.error_network(),
        ProbeErrorKind::Deadline { after } => say.error_deadline(duration(*after)),
        ProbeErrorKind::Tls => say.error_tls(),
        ProbeErrorKind::Authentication => say.error_authentication(),
        ProbeErrorKind::Permission => say.error_permission(),
        ProbeErrorKind::Saturated => say.error_saturated(),
        ProbeErrorKind::NotReady => say.error_not_ready(),
        ProbeErrorKind::Missing { what } => say.error_missing(what),
        ProbeErrorKind::TooLarge { limit } => say.error_too_large(quantity(number(*limit), Unit::Bytes)),
        ProbeErrorKind::Malformed => say.error_malformed(),
        ProbeErrorKind::Defect => say.error_defect(),
        ProbeErrorKind::Inventory => say.error_inventory(),
    };
    if !error.detail.is_empty() {
        text = format!("{text} · {}", error.detail);
    }
    if let Some(fix) = &error.fix {
        text = format!("{text}\n{}", say.error_fix(fix));
    }
    text
}

fn number(size: u64) -> f64 {
    if let Value::Number(number) = Value::from(size) { number } else { 0.0 }
}
