//! From the parser's tree to our own: types, units, counters, and a plain refusal of everything else CEL has.
//!
//! Invariant: what comes out cannot fail when it is evaluated; it can only be unknown.

mod call;
mod name;

use cel::IdedExpr;
use cel::common::ast::{Expr, LiteralValue};

use crate::playbook::condition::Mistake;
use crate::playbook::condition::measure::Measure;
use crate::playbook::condition::parse::Syntax;
use crate::playbook::condition::scope::Scope;
use crate::playbook::condition::tree::{Expression, Node, Type};

/// What `has` is called in the parsed tree (`parse` renames it; same length, so that places stay right).
pub(super) const HAS: &str = "Has";

/// Deepest tree, derived fields included; keeps evaluation far from the end of the stack.
const MAX_DEPTH: usize = 96;
/// Most nodes, derived fields included.
const MAX_NODES: usize = 5_000;

/// Types `syntax` (of `source`) against `scope`.
///
/// # Errors
/// Every mistake; none when the only fault is a broken name.
pub(super) fn lower(source: &str, syntax: &Syntax, scope: &Scope) -> Result<Expression, Vec<Mistake>> {
    let mut lowering = Lowering {
        source,
        scope,
        mistakes: Vec::new(),
        derived: Vec::new(),
        nodes: 0,
        inside_rate: None,
        pair: false,
        depth: 0,
    };
    match lowering.expression(&syntax.0) {
        Some(typed) if lowering.mistakes.is_empty() => {
            Ok(Expression { source: source.to_owned(), node: typed.node, kind: typed.kind, pair: lowering.pair })
        }
        _ => Err(lowering.mistakes),
    }
}

struct Typed {
    node: Node,
    kind: Type,
}

impl Typed {
    const fn new(node: Node, kind: Type) -> Self {
        Self { node, kind }
    }

    fn boxed(self) -> Box<Node> {
        Box::new(self.node)
    }
}

struct Lowering<'a> {
    source: &'a str,
    scope: &'a Scope,
    mistakes: Vec<Mistake>,
    /// Derived fields being resolved, outermost first.
    derived: Vec<String>,
    nodes: usize,
    depth: usize,
    /// Inside `rate()` or `delta()`: whether a counter was met there.
    inside_rate: Option<bool>,
    pair: bool,
}

impl Lowering<'_> {
    /// Notes a mistake, at the first place where `at` stands in the expression.
    fn mistake<T>(
        &mut self,
        code: &'static str,
        at: &str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Option<T> {
        // Inside a derived field the words stand elsewhere; the expression's beginning is the best place there is.
        let offset = if self.derived.is_empty() { find_word(self.source, at).unwrap_or(0) } else { 0 };
        let message = match self.derived.last() {
            Some(name) => format!("in the derived field `{name}`: {}", message.into()),
            None => message.into(),
        };
        let mistake = Mistake { code, offset, message, remedy: remedy.into() };
        if !self.mistakes.contains(&mistake) {
            self.mistakes.push(mistake);
        }
        None
    }

    fn expression(&mut self, expr: &IdedExpr) -> Option<Typed> {
        self.nodes += 1;
        self.depth += 1;
        let typed = if self.depth > MAX_DEPTH || self.nodes > MAX_NODES {
            self.mistake(
                "expression-size",
                "",
                "the expression is too large once its derived fields are put in",
                "split the check in two",
            )
        } else {
            self.node(expr)
        };
        self.depth -= 1;
        typed
    }

    fn node(&mut self, expr: &IdedExpr) -> Option<Typed> {
        match &expr.expr {
            Expr::Literal(literal) => self.literal(literal),
            Expr::Ident(name) => self.name(name),
            Expr::Select(select) if !select.test => match &select.operand.expr {
                Expr::Ident(object) => self.member(object, &select.field),
                _ => self.refuse(&select.field, "a field of a field"),
            },
            Expr::Select(select) => self.refuse(&select.field, "this form of has()"),
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(_) => self.refuse("", "a macro over a list (all, exists, map, filter)"),
            Expr::List(_) => self.refuse("[", "a list outside of `in`"),
            Expr::Map(_) | Expr::Struct(_) => self.refuse("{", "a map"),
            Expr::Unspecified => self.refuse("", "an empty expression"),
        }
    }

    fn refuse<T>(&mut self, at: &str, what: &str) -> Option<T> {
        self.mistake(
            "expression-unsupported",
            at,
            format!("{what} is not supported here"),
            "use `each` to judge the rows of a table",
        )
    }

    fn literal(&mut self, literal: &LiteralValue) -> Option<Typed> {
        let number = |number: f64| Some(Typed::new(Node::Number(number), Type::Number(Measure::Bare(Some(number)))));
        match literal {
            LiteralValue::Boolean(flag) => Some(Typed::new(Node::Flag(*flag.inner()), Type::Flag)),
            LiteralValue::Double(double) => number(*double.inner()),
            #[expect(clippy::cast_precision_loss, reason = "numbers in a condition are far below 2^53")]
            LiteralValue::Int(int) => number(*int.inner() as f64),
            #[expect(clippy::cast_precision_loss, reason = "numbers in a condition are far below 2^53")]
            LiteralValue::UInt(int) => number(*int.inner() as f64),
            LiteralValue::String(text) => Some(Typed::new(Node::Text(text.inner().to_owned()), Type::Text)),
            LiteralValue::Null => self.mistake(
                "expression-unsupported",
                "null",
                "there is no null",
                "write `has(x)` to ask whether x is known",
            ),
            LiteralValue::Bytes(_) => {
                self.mistake("expression-unsupported", "", "there are no byte strings", "write a text in single quotes")
            }
        }
    }

    fn number(&mut self, expr: &IdedExpr, of: &str) -> Option<(Node, Measure)> {
        let typed = self.expression(expr)?;
        match typed.kind {
            Type::Number(measure) => Some((typed.node, measure)),
            other => {
                let message = format!("`{of}` takes numbers, and this is {}", other.describe());
                self.mistake(
                    "expression-type",
                    of,
                    message,
                    "compare texts with == and `in`; combine conditions with && and ||",
                )
            }
        }
    }

    fn condition(&mut self, expr: &IdedExpr, of: &str) -> Option<Node> {
        let typed = self.expression(expr)?;
        if typed.kind == Type::Flag {
            return Some(typed.node);
        }
        let message = format!("`{of}` takes conditions, and this is {}", typed.kind.describe());
        self.mistake("expression-type", of, message, "write a comparison, for example `x > 0.0`")
    }

    fn text(&mut self, expr: &IdedExpr, of: &str) -> Option<Node> {
        let typed = self.expression(expr)?;
        if typed.kind == Type::Text {
            return Some(typed.node);
        }
        let message = format!("`{of}` takes texts, and this is {}", typed.kind.describe());
        self.mistake("expression-type", of, message, "write the text in single quotes")
    }

    fn join(&mut self, a: Measure, b: Measure, at: &str) -> Option<Measure> {
        if let Some(joined) = a.join(b) {
            return Some(joined);
        }
        let message = format!("`{at}` between {} and {}", a.describe(), b.describe());
        self.mistake(
            "unit-mismatch",
            at,
            message,
            "convert one of them: 100.0 * ratio is a percentage, 1000.0 * seconds are ms",
        )
    }
}

/// The first place where `word` stands alone.
pub(super) fn find_word(source: &str, word: &str) -> Option<usize> {
    if word.is_empty() {
        return None;
    }
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let named = word.chars().all(part);
    let alone = |start: usize| {
        let before = source[..start].chars().next_back();
        let after = source[start + word.len()..].chars().next();
        !named || !(before.is_some_and(part) || after.is_some_and(part))
    };
    source.match_indices(word).map(|(start, _)| start).find(|start| alone(*start))
}
