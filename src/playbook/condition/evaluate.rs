//! Evaluation: total, three-valued, and without errors; what cannot be computed is unknown.

use crate::playbook::condition::tree::{Arithmetic, Comparison, Expression, Find, Node, Variable};
use crate::playbook::status::Status;
use crate::probe::reading::Value;

/// What an expression is evaluated over.
pub trait Facts {
    /// The value of a variable; unknown when it is not told.
    fn value(&self, variable: &Variable) -> Value;

    /// The verdict on a check; unknown where there are no checks.
    fn status(&self, _check: &str) -> Status {
        Status::Unknown
    }

    /// The first of two samples, and the seconds from there to this one.
    fn earlier(&self) -> Option<(&dyn Facts, f64)> {
        None
    }
}

impl Expression {
    /// Its value over `facts`.
    #[must_use]
    pub fn evaluate(&self, facts: &dyn Facts) -> Value {
        evaluate(&self.node, facts)
    }

    /// Its truth over `facts`; `None` when it is unknown.
    #[must_use]
    pub fn holds(&self, facts: &dyn Facts) -> Option<bool> {
        flag(&self.evaluate(facts))
    }
}

fn flag(value: &Value) -> Option<bool> {
    if let Value::Flag(flag) = value { Some(*flag) } else { None }
}

fn number(node: &Node, facts: &dyn Facts) -> Option<f64> {
    if let Value::Number(number) = evaluate(node, facts) { Some(number) } else { None }
}

fn truth(node: &Node, facts: &dyn Facts) -> Option<bool> {
    flag(&evaluate(node, facts))
}

fn evaluate(node: &Node, facts: &dyn Facts) -> Value {
    match node {
        Node::Number(number) => Value::from(*number),
        Node::Text(text) => Value::Text(text.clone()),
        Node::Flag(flag) => Value::Flag(*flag),
        // Through `From`, so that NaN and infinity from outside are unknown, too.
        Node::Variable(variable) => match facts.value(variable) {
            Value::Number(number) => Value::from(number),
            other => other,
        },
        Node::StatusIn(check, wanted) => status_in(facts.status(check), wanted).into(),
        Node::Not(inner) => truth(inner, facts).map(|flag| !flag).into(),
        Node::And(a, b) => and(truth(a, facts), || truth(b, facts)).into(),
        Node::Or(a, b) => or(truth(a, facts), || truth(b, facts)).into(),
        Node::Negate(inner) => number(inner, facts).map(|number| -number).into(),
        Node::Arithmetic(operation, a, b) => match (number(a, facts), number(b, facts)) {
            (Some(a), Some(b)) => arithmetic(*operation, a, b).into(),
            _ => Value::Unknown,
        },
        Node::Compare(comparison, a, b) => compare(*comparison, &evaluate(a, facts), &evaluate(b, facts)).into(),
        Node::In(needle, hay) => {
            let needle = evaluate(needle, facts);
            let same = |node| compare(Comparison::Equal, &needle, &evaluate(node, facts));
            let found: Vec<Option<bool>> = hay.iter().map(same).collect();
            let open = if found.contains(&None) { None } else { Some(false) };
            if found.contains(&Some(true)) { Some(true) } else { open }.into()
        }
        Node::If(condition, then, otherwise) => match truth(condition, facts) {
            Some(true) => evaluate(then, facts),
            Some(false) => evaluate(otherwise, facts),
            None => Value::Unknown,
        },
        Node::Delta { of, counter, per_second } => delta(of, *counter, *per_second, facts).into(),
        Node::Absolute(inner) => number(inner, facts).map(f64::abs).into(),
        Node::Round(inner) => number(inner, facts).map(f64::round).into(),
        Node::Least(nodes) => fold(nodes, facts, f64::min).into(),
        Node::Greatest(nodes) => fold(nodes, facts, f64::max).into(),
        Node::Has(inner) => Value::Flag(evaluate(inner, facts) != Value::Unknown),
        Node::Find(find, text, wanted) => match (evaluate(text, facts), evaluate(wanted, facts)) {
            (Value::Text(text), Value::Text(wanted)) => Value::Flag(match find {
                Find::Inside => text.contains(&wanted),
                Find::Start => text.starts_with(&wanted),
                Find::End => text.ends_with(&wanted),
            }),
            _ => Value::Unknown,
        },
    }
}

/// Kleene's and.
pub(super) fn and(a: Option<bool>, b: impl FnOnce() -> Option<bool>) -> Option<bool> {
    match a {
        Some(false) => Some(false),
        Some(true) => b(),
        None => b().filter(|b| !b),
    }
}

/// Kleene's or.
pub(super) fn or(a: Option<bool>, b: impl FnOnce() -> Option<bool>) -> Option<bool> {
    match a {
        Some(true) => Some(true),
        Some(false) => b(),
        None => b().filter(|b| *b),
    }
}

/// Whether `status` is among `wanted`; undecided for an unknown check, unless unknown is among them.
pub(super) fn status_in(status: Status, wanted: &[Status]) -> Option<bool> {
    if wanted.contains(&status) {
        Some(true)
    } else if status == Status::Unknown {
        None
    } else {
        Some(false)
    }
}

fn arithmetic(operation: Arithmetic, a: f64, b: f64) -> f64 {
    match operation {
        Arithmetic::Add => a + b,
        Arithmetic::Subtract => a - b,
        Arithmetic::Multiply => a * b,
        Arithmetic::Divide => a / b,
        Arithmetic::Remainder => a % b,
    }
}

#[expect(clippy::float_cmp, reason = "`==` in a condition is asked of counts and flags, and means what it says")]
fn compare(comparison: Comparison, a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Some(match comparison {
            Comparison::Equal => a == b,
            Comparison::Different => a != b,
            Comparison::Less => a < b,
            Comparison::AtMost => a <= b,
            Comparison::Greater => a > b,
            Comparison::AtLeast => a >= b,
        }),
        (Value::Unknown, _) | (_, Value::Unknown) => None,
        _ => match comparison {
            Comparison::Equal => Some(a == b),
            Comparison::Different => Some(a != b),
            _ => None,
        },
    }
}

fn delta(of: &Node, counter: bool, per_second: bool, facts: &dyn Facts) -> Option<f64> {
    let (earlier, seconds) = facts.earlier()?;
    let grown = number(of, facts)? - number(of, earlier)?;
    if counter && grown < 0.0 {
        return None;
    }
    match per_second {
        true if seconds > 0.0 => Some(grown / seconds),
        true => None,
        false => Some(grown),
    }
}

fn fold(nodes: &[Node], facts: &dyn Facts, pick: fn(f64, f64) -> f64) -> Option<f64> {
    let numbers: Option<Vec<f64>> = nodes.iter().map(|node| number(node, facts)).collect();
    numbers?.into_iter().reduce(pick)
}

/// The truth of a condition without variables.
pub(super) fn constant(node: &Node) -> Option<bool> {
    struct Nothing;
    impl Facts for Nothing {
        fn value(&self, _: &Variable) -> Value {
            Value::Unknown
        }
    }
    truth(node, &Nothing)
}
