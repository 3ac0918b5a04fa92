//! Operators and functions.

use cel::IdedExpr;
use cel::common::ast::operators as op;
use cel::common::ast::{CallExpr, Expr, LiteralValue};

use crate::playbook::condition::lower::{HAS, Lowering, Typed};
use crate::playbook::condition::measure::Measure;
use crate::playbook::condition::scope::{Object, Samples};
use crate::playbook::condition::tree::{Arithmetic, Comparison, Find, Node, Type, Variable};
use crate::playbook::diagnostic::suggestion;
use crate::playbook::status::Status;

/// The functions there are.
const FUNCTIONS: [&str; 7] = ["rate", "delta", "abs", "min", "max", "round", "has"];
/// The functions of a text.
const TEXT_FUNCTIONS: [&str; 3] = ["contains", "startsWith", "endsWith"];

impl Lowering<'_> {
    pub(super) fn call(&mut self, call: &CallExpr) -> Option<Typed> {
        if let Some(target) = &call.target {
            return self.method(target, call);
        }
        let name = call.func_name.as_str();
        match (name, call.args.as_slice()) {
            (op::LOGICAL_AND, [a, b]) => self.both(a, b, "&&", Node::And),
            (op::LOGICAL_OR, [a, b]) => self.both(a, b, "||", Node::Or),
            (op::LOGICAL_NOT, [a]) => {
                let inner = self.condition(a, "!")?;
                Some(Typed::new(Node::Not(Box::new(inner)), Type::Flag))
            }
            (op::NEGATE, [a]) => {
                let (node, measure) = self.number(a, "-")?;
                Some(Typed::new(Node::Negate(Box::new(node)), Type::Number(measure)))
            }
            (op::ADD, [a, b]) => self.arithmetic(Arithmetic::Add, "+", a, b),
            (op::SUBSTRACT, [a, b]) => self.arithmetic(Arithmetic::Subtract, "-", a, b),
            (op::MULTIPLY, [a, b]) => self.arithmetic(Arithmetic::Multiply, "*", a, b),
            (op::DIVIDE, [a, b]) => self.arithmetic(Arithmetic::Divide, "/", a, b),
            (op::MODULO, [a, b]) => self.arithmetic(Arithmetic::Remainder, "%", a, b),
            (op::EQUALS, [a, b]) => self.compare(Comparison::Equal, "==", a, b),
            (op::NOT_EQUALS, [a, b]) => self.compare(Comparison::Different, "!=", a, b),
            (op::LESS, [a, b]) => self.compare(Comparison::Less, "<", a, b),
            (op::LESS_EQUALS, [a, b]) => self.compare(Comparison::AtMost, "<=", a, b),
            (op::GREATER, [a, b]) => self.compare(Comparison::Greater, ">", a, b),
            (op::GREATER_EQUALS, [a, b]) => self.compare(Comparison::AtLeast, ">=", a, b),
            (op::CONDITIONAL, [condition, then, otherwise]) => self.choice(condition, then, otherwise),
            (op::IN, [needle, hay]) => self.membership(needle, hay),
            (op::INDEX | op::OPT_INDEX | op::OPT_SELECT, _) => self.refuse("[", "an index"),
            _ => self.function(name, &call.args),
        }
    }

    fn both(
        &mut self,
        a: &IdedExpr,
        b: &IdedExpr,
        sign: &str,
        join: fn(Box<Node>, Box<Node>) -> Node,
    ) -> Option<Typed> {
        let (a, b) = (self.condition(a, sign), self.condition(b, sign));
        Some(Typed::new(join(Box::new(a?), Box::new(b?)), Type::Flag))
    }

    fn arithmetic(&mut self, operation: Arithmetic, sign: &str, a: &IdedExpr, b: &IdedExpr) -> Option<Typed> {
        let (a, b) = (self.number(a, sign), self.number(b, sign));
        let ((a, a_measure), (b, b_measure)) = (a?, b?);
        let measure = match operation {
            Arithmetic::Multiply => a_measure.times(b_measure),
            Arithmetic::Divide => a_measure.over(b_measure),
            Arithmetic::Add | Arithmetic::Subtract | Arithmetic::Remainder => self.join(a_measure, b_measure, sign)?,
        };
        Some(Typed::new(Node::Arithmetic(operation, Box::new(a), Box::new(b)), Type::Number(measure)))
    }

    fn compare(&mut self, comparison: Comparison, sign: &str, a: &IdedExpr, b: &IdedExpr) -> Option<Typed> {
        let (first, second) = (self.expression(a), self.expression(b));
        let (first, second) = (first?, second?);
        let equality = matches!(comparison, Comparison::Equal | Comparison::Different);
        match (first.kind, second.kind) {
            (Type::Number(x), Type::Number(y)) => {
                self.join(x, y, sign)?;
            }
            (Type::Status, Type::Text) if equality => return self.status(comparison, first, &[b]),
            (Type::Text, Type::Status) if equality => return self.status(comparison, second, &[a]),
            (Type::Text, Type::Text) | (Type::Flag, Type::Flag) if equality => {}
            (x, y) => {
                let message = format!("`{sign}` between {} and {}", x.describe(), y.describe());
                let remedy =
                    "compare values of one type; texts and flags with == and != only; a status with a word in quotes";
                return self.mistake("expression-type", sign, message, remedy);
            }
        }
        Some(Typed::new(Node::Compare(comparison, first.boxed(), second.boxed()), Type::Flag))
    }

    fn status(&mut self, comparison: Comparison, status: Typed, words: &[&IdedExpr]) -> Option<Typed> {
        let Node::Variable(Variable::Status(check)) = status.node else {
            return self.refuse("", "a computed status");
        };
        let wanted: Option<Vec<Status>> = words.iter().map(|word| self.status_word(&check, word)).collect();
        let node = Node::StatusIn(check, wanted?);
        let node = if comparison == Comparison::Different { Node::Not(Box::new(node)) } else { node };
        Some(Typed::new(node, Type::Flag))
    }

    fn status_word(&mut self, check: &str, word: &IdedExpr) -> Option<Status> {
        const ALL: [Status; 4] = [Status::Ok, Status::Warning, Status::Critical, Status::Unknown];
        let Expr::Literal(LiteralValue::String(text)) = &word.expr else {
            return self.mistake("expression-type", check, "a status is compared with a word", "write `== 'critical'`");
        };
        let text = text.inner();
        let Some(status) = ALL.into_iter().find(|status| status.word() == text) else {
            let known = suggestion(text, ALL.iter().map(|status| status.word()));
            return self.mistake("unknown-status", text, format!("`{text}` is no status"), known);
        };
        if let Some(Object::Check { statuses, .. }) = self.scope.check(check)
            && !statuses.contains(&status)
        {
            let has = statuses.iter().map(|status| status.word()).collect::<Vec<_>>().join(", ");
            let message = format!("`{check}` can never be {text}");
            return self.mistake(
                "unreachable-hypothesis",
                text,
                message,
                format!("it can be: {has}; or give the check that level"),
            );
        }
        Some(status)
    }

    fn membership(&mut self, needle: &IdedExpr, hay: &IdedExpr) -> Option<Typed> {
        let needle = self.expression(needle)?;
        let Expr::List(list) = &hay.expr else {
            return self.mistake("expression-type", "in", "`in` takes a list", "write `x in ['a', 'b']`");
        };
        if needle.kind == Type::Status {
            return self.status(Comparison::Equal, needle, &list.elements.iter().collect::<Vec<_>>());
        }
        let mut nodes = Vec::new();
        for element in &list.elements {
            let element = self.expression(element)?;
            match (needle.kind, element.kind) {
                (Type::Number(a), Type::Number(b)) => {
                    self.join(a, b, "in")?;
                }
                (a, b) if a == b => {}
                (a, b) => {
                    let message = format!("`in` between {} and {}", a.describe(), b.describe());
                    return self.mistake("expression-type", "in", message, "list values of the same type");
                }
            }
            nodes.push(element.node);
        }
        Some(Typed::new(Node::In(needle.boxed(), nodes), Type::Flag))
    }

    fn choice(&mut self, condition: &IdedExpr, then: &IdedExpr, otherwise: &IdedExpr) -> Option<Typed> {
        let condition = self.condition(condition, "?:");
        let (then, otherwise) = (self.expression(then), self.expression(otherwise));
        let (condition, then, otherwise) = (condition?, then?, otherwise?);
        let kind = match (then.kind, otherwise.kind) {
            (Type::Number(a), Type::Number(b)) => Type::Number(self.join(a, b, "?")?),
            (a, b) if a == b => a,
            (a, b) => {
                let message = format!("`?:` chooses between {} and {}", a.describe(), b.describe());
                return self.mistake("expression-type", "?", message, "give both branches one type");
            }
        };
        Some(Typed::new(Node::If(Box::new(condition), then.boxed(), otherwise.boxed()), kind))
    }

    fn method(&mut self, target: &IdedExpr, call: &CallExpr) -> Option<Typed> {
        let name = call.func_name.as_str();
        let find = match name {
            "contains" => Find::Inside,
            "startsWith" => Find::Start,
            "endsWith" => Find::End,
            _ => {
                let message = format!("there is no function `.{name}()`");
                return self.mistake("unknown-function", name, message, suggestion(name, TEXT_FUNCTIONS));
            }
        };
        let [wanted] = call.args.as_slice() else {
            return self.mistake("expression-type", name, format!("`{name}` takes one text"), "");
        };
        let (text, wanted) = (self.text(target, name), self.text(wanted, name));
        Some(Typed::new(Node::Find(find, Box::new(text?), Box::new(wanted?)), Type::Flag))
    }

    fn function(&mut self, name: &str, arguments: &[IdedExpr]) -> Option<Typed> {
        match (name, arguments) {
            ("rate", [of]) => self.growth(name, of, true),
            ("delta", [of]) => self.growth(name, of, false),
            ("abs", [of]) => {
                let (node, measure) = self.number(of, name)?;
                Some(Typed::new(Node::Absolute(Box::new(node)), Type::Number(measure)))
            }
            ("round", [of]) => {
                let (node, measure) = self.number(of, name)?;
                Some(Typed::new(Node::Round(Box::new(node)), Type::Number(measure)))
            }
            ("min", [_, _, ..]) => self.extreme(name, arguments, Node::Least),
            ("max", [_, _, ..]) => self.extreme(name, arguments, Node::Greatest),
            (HAS, [of]) => {
                // Asking whether a counter is known does not judge it.
                let outside = self.inside_rate.replace(false);
                let typed = self.expression(of);
                self.inside_rate = outside;
                Some(Typed::new(Node::Has(typed?.boxed()), Type::Flag))
            }
            ("rate" | "delta" | "abs" | "round" | HAS, _) => {
                let shown = if name == HAS { "has" } else { name };
                self.mistake("expression-type", shown, format!("`{shown}` takes one argument"), "")
            }
            ("min" | "max", _) => {
                self.mistake("expression-type", name, format!("`{name}` takes two numbers or more"), "")
            }
            _ => {
                let message = format!("there is no function `{name}`");
                self.mistake("unknown-function", name, message, suggestion(name, FUNCTIONS))
            }
        }
    }

    fn extreme(&mut self, name: &str, arguments: &[IdedExpr], node: fn(Vec<Node>) -> Node) -> Option<Typed> {
        let mut nodes = Vec::new();
        let mut joined = Measure::Bare(None);
        for argument in arguments {
            let (node, measure) = self.number(argument, name)?;
            joined = self.join(joined, measure, name)?;
            nodes.push(node);
        }
        Some(Typed::new(node(nodes), Type::Number(joined)))
    }

    fn growth(&mut self, name: &str, of: &IdedExpr, per_second: bool) -> Option<Typed> {
        match self.scope.samples {
            Samples::Two => {}
            Samples::One => {
                let message = format!("`{name}` needs two samples, and this check takes one");
                return self.mistake(
                    "rate-without-window",
                    name,
                    message,
                    "give the check a `window`, for example \"1s\"",
                );
            }
            Samples::None => {
                let message = format!("`{name}` is over readings, and this expression is over checks");
                return self.mistake(
                    "expression-type",
                    name,
                    message,
                    "put the rate into a check and write `check.value`",
                );
            }
        }
        if self.inside_rate.is_some() {
            return self.mistake(
                "expression-type",
                name,
                format!("`{name}` inside rate, delta or has"),
                "take the rate of a plain field",
            );
        }
        self.inside_rate = Some(false);
        let number = self.number(of, name);
        let counter = self.inside_rate.take() == Some(true);
        let (node, measure) = number?;
        self.pair = true;
        let measure = if per_second { measure.per_second() } else { measure };
        Some(Typed::new(Node::Delta { of: Box::new(node), counter, per_second }, Type::Number(measure)))
    }
}
