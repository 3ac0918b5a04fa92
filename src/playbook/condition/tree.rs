//! The typed tree of an expression.

use crate::playbook::condition::measure::Measure;
use crate::playbook::status::Status;
use crate::probe::unit::Unit;

/// A compiled expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// As written.
    pub source: String,
    /// What it computes.
    pub node: Node,
    /// The type of its value.
    pub kind: Type,
    /// Whether it needs two samples.
    pub pair: bool,
}

impl Expression {
    /// The unit to show its value with.
    #[must_use]
    pub fn unit(&self) -> Unit {
        if let Type::Number(measure) = self.kind { measure.unit() } else { Unit::Count }
    }

    /// Every variable in it, each once, in the order of first use.
    #[must_use]
    pub fn variables(&self) -> Vec<&Variable> {
        let mut found = Vec::new();
        self.node.collect(&mut found);
        found
    }
}

/// The type of an expression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Type {
    /// A float with what it measures.
    Number(Measure),
    /// A text.
    Text,
    /// A yes or no.
    Flag,
    /// The verdict on a check.
    Status,
}

impl Type {
    /// How a mistake names it.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Number(_) => "a number",
            Self::Text => "a text",
            Self::Flag => "true or false",
            Self::Status => "a status",
        }
    }
}

/// Something an expression asks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Variable {
    /// A field of the reading.
    Field(String),
    /// A column of the row.
    Column(String),
    /// The row's key.
    Label,
    /// The judged value.
    Value,
    /// The verdict on a check.
    Status(String),
    /// The judged value of a check.
    ValueOf(String),
    /// The label of a check's worst row.
    WorstOf(String),
}

impl Variable {
    /// How the author wrote it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Field(name) | Self::Column(name) => name.clone(),
            Self::Label => "label".to_owned(),
            Self::Value => "value".to_owned(),
            Self::Status(check) => format!("{check}.status"),
            Self::ValueOf(check) => format!("{check}.value"),
            Self::WorstOf(check) => format!("{check}.worst"),
        }
    }
}

/// One node.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// True or false.
    Flag(bool),
    /// What the facts say.
    Variable(Variable),
    /// Whether the verdict on a check is one of these; undecided while the check is unknown, unless asked for that.
    StatusIn(String, Vec<Status>),
    /// Three-valued not.
    Not(Box<Self>),
    /// Three-valued and.
    And(Box<Self>, Box<Self>),
    /// Three-valued or.
    Or(Box<Self>, Box<Self>),
    /// Minus.
    Negate(Box<Self>),
    /// Two numbers make one.
    Arithmetic(Arithmetic, Box<Self>, Box<Self>),
    /// Two values of one type are compared.
    Compare(Comparison, Box<Self>, Box<Self>),
    /// Whether the first equals one of the others.
    In(Box<Self>, Vec<Self>),
    /// Condition, then, else.
    If(Box<Self>, Box<Self>, Box<Self>),
    /// Growth between the samples; of what only grows, less than none is unknown (it began anew).
    Delta {
        /// What grows.
        of: Box<Self>,
        /// Whether it only grows.
        counter: bool,
        /// Whether to divide by the seconds between the samples.
        per_second: bool,
    },
    /// Absolute value.
    Absolute(Box<Self>),
    /// The least.
    Least(Vec<Self>),
    /// The greatest.
    Greatest(Vec<Self>),
    /// The nearest whole number.
    Round(Box<Self>),
    /// Whether it is known.
    Has(Box<Self>),
    /// A text looked for in a text.
    Find(Find, Box<Self>, Box<Self>),
}

/// Arithmetic on floats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    Different,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// Where a text is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Find {
    /// Anywhere.
    Inside,
    /// At the beginning.
    Start,
    /// At the end.
    End,
}

impl Node {
    /// The nodes right below this one.
    #[must_use]
    pub fn children(&self) -> Vec<&Self> {
        match self {
            Self::Number(_) | Self::Text(_) | Self::Flag(_) | Self::Variable(_) | Self::StatusIn(..) => Vec::new(),
            Self::Not(a)
            | Self::Negate(a)
            | Self::Delta { of: a, .. }
            | Self::Absolute(a)
            | Self::Round(a)
            | Self::Has(a) => vec![a],
            Self::And(a, b)
            | Self::Or(a, b)
            | Self::Arithmetic(_, a, b)
            | Self::Compare(_, a, b)
            | Self::Find(_, a, b) => vec![a, b],
            Self::If(a, b, c) => vec![a, b, c],
            Self::Least(nodes) | Self::Greatest(nodes) => nodes.iter().collect(),
            Self::In(a, nodes) => [a.as_ref()].into_iter().chain(nodes).collect(),
        }
    }

    fn collect<'a>(&'a self, found: &mut Vec<&'a Variable>) {
        if let Self::Variable(variable) = self
            && !found.contains(&variable)
        {
            found.push(variable);
        }
        for child in self.children() {
            child.collect(found);
        }
    }

    /// The checks it asks about, each once, in the order of first use.
    #[must_use]
    pub fn checks(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        let mut queue = vec![self];
        while let Some(node) = queue.pop() {
            let check = match node {
                Self::StatusIn(check, _)
                | Self::Variable(Variable::Status(check) | Variable::ValueOf(check) | Variable::WorstOf(check)) => {
                    Some(check.as_str())
                }
                _ => None,
            };
            found.extend(check.filter(|check| !found.contains(check)));
            queue.extend(node.children().into_iter().rev());
        }
        found
    }
}
