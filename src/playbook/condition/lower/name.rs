//! Names: fields, columns, derived fields, and the members of checks.

use crate::playbook::condition::lower::{Lowering, Typed};
use crate::playbook::condition::scope::{Binding, Object};
use crate::playbook::condition::tree::{Node, Type, Variable};
use crate::playbook::diagnostic::suggestion;

/// What a check has.
const MEMBERS: [&str; 3] = ["status", "value", "worst"];

impl Lowering<'_> {
    pub(super) fn name(&mut self, name: &str) -> Option<Typed> {
        let scope = self.scope;
        match scope.name(name) {
            Some(Binding::Known { variable, kind, counter }) => {
                if *counter {
                    self.counter(name)?;
                }
                Some(Typed::new(Node::Variable(variable.clone()), *kind))
            }
            Some(Binding::Derived(syntax)) => {
                if self.derived.iter().any(|outer| outer == name) {
                    let path = self.derived.join(" → ");
                    return self.mistake(
                        "let-circle",
                        name,
                        format!("`{name}` needs itself: {path} → {name}"),
                        "write it out",
                    );
                }
                self.derived.push(name.to_owned());
                let typed = self.expression(&syntax.0);
                self.derived.pop();
                typed
            }
            Some(Binding::Broken) => None,
            None if scope.check(name).is_some() => self.mistake(
                "unknown-field",
                name,
                format!("`{name}` is a check, not a value"),
                format!("write `{name}.status`, `{name}.value` or `{name}.worst`"),
            ),
            None => {
                let what = if scope.is_about_checks() { "check" } else { "field of this reading" };
                let code = if scope.is_about_checks() { "unknown-check" } else { "unknown-field" };
                self.mistake(code, name, format!("`{name}` is no {what}"), suggestion(name, scope.known()))
            }
        }
    }

    fn counter(&mut self, name: &str) -> Option<()> {
        if let Some(met) = &mut self.inside_rate {
            *met = true;
            return Some(());
        }
        if self.scope.bare_counters {
            return Some(());
        }
        let message =
            format!("`{name}` only grows, since the start of the server or machine, and cannot be judged as it is");
        self.mistake(
            "counter-without-rate",
            name,
            message,
            format!("write `rate({name})` or `delta({name})`, and give the check a `window`"),
        )
    }

    pub(super) fn member(&mut self, object: &str, member: &str) -> Option<Typed> {
        let scope = self.scope;
        let (value, rows) = match scope.check(object) {
            Some(Object::Check { value, rows, .. }) => (*value, *rows),
            Some(Object::Broken) => return None,
            None if scope.is_about_checks() => {
                let known = suggestion(object, scope.known());
                return self.mistake("unknown-check", object, format!("there is no check `{object}`"), known);
            }
            None => {
                let message =
                    format!("`{object}.{member}`: only checks have members, and this expression is over one reading");
                return self.mistake("unknown-field", object, message, suggestion(object, scope.known()));
            }
        };
        let variable = |variable| Node::Variable(variable);
        match member {
            "status" => Some(Typed::new(variable(Variable::Status(object.to_owned())), Type::Status)),
            "value" => Some(Typed::new(variable(Variable::ValueOf(object.to_owned())), value)),
            "worst" if rows => Some(Typed::new(variable(Variable::WorstOf(object.to_owned())), Type::Text)),
            "worst" => self.mistake(
                "unknown-field",
                object,
                format!("`{object}` judges no rows, so it has no worst one"),
                "write `.value` or `.status`",
            ),
            other => {
                self.mistake("unknown-field", other, format!("a check has no `{other}`"), suggestion(other, MEMBERS))
            }
        }
    }
}
