//! What a probe takes and gives, declared: the compile-time side of a reading.

use std::borrow::Cow;

use crate::probe::target::TargetKind;
use crate::probe::unit::Unit;

/// The fixed facts of a probe.
#[derive(Clone, Debug)]
pub struct ProbeSpec {
    /// `family.name`, for example `redis.info`.
    pub name: &'static str,
    /// The kind of target it looks at.
    pub target: TargetKind,
    /// One English sentence for the generated reference.
    pub doc: &'static str,
    /// The arguments a check may give in `with`.
    pub arguments: Vec<ArgumentSpec>,
}

/// One argument of a probe.
#[derive(Clone, Debug)]
pub struct ArgumentSpec {
    /// Its name in `with = { … }`.
    pub name: &'static str,
    /// What it takes.
    pub kind: ArgumentKind,
    /// Whether a check must give it.
    pub required: bool,
    /// One English sentence.
    pub doc: &'static str,
}

/// What an argument takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentKind {
    /// A number between two bounds, both included.
    Number {
        /// Least value.
        min: i64,
        /// Greatest value.
        max: i64,
    },
    /// Text, further checked by the probe.
    Text,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// True or false.
    Flag,
    /// A list of texts.
    List,
    /// Names with texts, for example columns with their units.
    Map,
}

/// What a reading has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// Its single values.
    pub fields: Vec<Field>,
    /// Its tables, for `each`.
    pub tables: Vec<Table>,
}

impl Schema {
    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The table of that name.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }
}

/// One value of a reading, or one column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name; a CEL identifier.
    pub name: Cow<'static, str>,
    /// The type of its values.
    pub kind: ValueKind,
    /// The unit of a number.
    pub unit: Unit,
    /// Whether it only grows (since boot, since the server's start): a playbook may judge it by `rate` or `delta` only.
    pub counter: bool,
    /// One English sentence.
    pub doc: Cow<'static, str>,
}

impl Field {
    /// A number that is a state at the moment of reading.
    #[must_use]
    pub const fn gauge(name: &'static str, unit: Unit, doc: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), kind: ValueKind::Number, unit, counter: false, doc: Cow::Borrowed(doc) }
    }

    /// A number that only grows.
    #[must_use]
    pub const fn counter(name: &'static str, unit: Unit, doc: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), kind: ValueKind::Number, unit, counter: true, doc: Cow::Borrowed(doc) }
    }

    /// A text.
    #[must_use]
    pub const fn text(name: &'static str, doc: &'static str) -> Self {
        let name = Cow::Borrowed(name);
        Self { name, kind: ValueKind::Text, unit: Unit::Count, counter: false, doc: Cow::Borrowed(doc) }
    }

    /// A yes or no.
    #[must_use]
    pub const fn flag(name: &'static str, doc: &'static str) -> Self {
        let name = Cow::Borrowed(name);
        Self { name, kind: ValueKind::Flag, unit: Unit::Count, counter: false, doc: Cow::Borrowed(doc) }
    }
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// A float.
    Number,
    /// A text.
    Text,
    /// A yes or no.
    Flag,
}

/// A table of a reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name, as `each` names it.
    pub name: Cow<'static, str>,
    /// The text column that identifies a row, by which two samples are joined and rows are labelled.
    pub key: Cow<'static, str>,
    /// Its columns, the key among them.
    pub columns: Vec<Field>,
    /// One English sentence.
    pub doc: Cow<'static, str>,
}
