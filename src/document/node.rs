//! A TOML file as a tree that knows where everything stands.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::document::problem::Problem;

/// A file that was read.
#[derive(Clone, Debug)]
pub struct Document {
    name: String,
    text: String,
    root: Node,
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(in crate::document) struct Node {
    /// Bytes of the key, where it has one, else of the value.
    pub(in crate::document) key: Range<usize>,
    /// Bytes of the value.
    pub(in crate::document) span: Range<usize>,
    pub(in crate::document) value: Value,
}

/// What a node holds.
#[derive(Clone, Debug)]
pub(in crate::document) enum Value {
    Text(String),
    Whole(i64),
    Float(f64),
    Flag(bool),
    Time(String),
    List(Vec<Node>),
    Table(Vec<(String, Node)>),
}

impl Document {
    /// Reads `text`; `name` is what problems call the file.
    ///
    /// What could be read is in the document, however many mistakes there are.
    #[must_use]
    pub fn read(name: &str, text: &str) -> (Self, Vec<Problem>) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let span = table.span();
        let root = Node { key: span.clone(), span, value: read_table(table.into_inner()) };
        let document = Self { name: name.to_owned(), text: text.to_owned(), root };
        let problems = errors
            .iter()
            .map(|error| {
                let at = error.span().map_or(0, |span| span.start);
                document.problem(at, error.message(), "see https://toml.io for how TOML is written")
            })
            .collect();
        (document, problems)
    }

    /// What problems call the file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether something was written at `path` (`target/0/url`), right or wrong.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.find(path).1
    }

    /// A problem at `path`; where nothing stands there, at what would hold it.
    pub fn problem_at(&self, path: &str, message: impl Into<String>, remedy: impl Into<String>) -> Problem {
        let node = self.find(path).0;
        self.problem(node.key.start, message, remedy)
    }

    pub(in crate::document) fn root(&self) -> &Node {
        &self.root
    }

    pub(in crate::document) fn problem(
        &self,
        byte: usize,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Problem {
        let before = self.text.get(..byte.min(self.text.len())).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Problem { file: self.name.clone(), line, column, message: message.into(), remedy: remedy.into() }
    }

    fn find(&self, path: &str) -> (&Node, bool) {
        let mut node = &self.root;
        for step in path.split('/').filter(|step| !step.is_empty()) {
            let next = match &node.value {
                Value::Table(entries) => entries.iter().find(|(key, _)| key == step).map(|(_, node)| node),
                Value::List(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)),
                _ => None,
            };
            match next {
                Some(next) => node = next,
                None => return (node, false),
            }
        }
        (node, true)
    }
}

fn read_table(table: DeTable<'_>) -> Value {
    let mut entries: Vec<(String, Node)> = table
        .into_iter()
        .map(|(key, value)| {
            let (at, span) = (key.span(), value.span());
            (key.into_inner().into_owned(), Node { key: at, span, value: read_value(value.into_inner()) })
        })
        .collect();
    // The parser sorts by key; problems and lists are told in the order of the file.
    entries.sort_by_key(|(_, node)| node.key.start);
    Value::Table(entries)
}

fn read_value(value: DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Whole(number),
            Err(_too_long) => Value::Float(f64::INFINITY),
        },
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Value::Flag(flag),
        DeValue::Datetime(time) => Value::Time(time.to_string()),
        DeValue::Array(items) => Value::List(
            items
                .into_iter()
                .map(|item| {
                    let span = item.span();
                    Node { key: span.clone(), span, value: read_value(item.into_inner()) }
                })
                .collect(),
        ),
        DeValue::Table(table) => read_table(table),
    }
}
