//! A playbook as its author writes it in TOML; nothing here is checked beyond types and names of keys.
//!
//! Apart from `compile` so that the JSON schema and the parser come from the same types.
//! Invariant: an unknown key is refused, and every value knows its place in the file.

use std::slice;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Anything;

use crate::playbook::source::Written;
use crate::playbook::status::{Risk, Status};
use crate::probe::argument::ArgumentValue;
use crate::probe::target::TargetKind;
use crate::probe::unit::Unit;

/// One playbook file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Toban playbook")]
pub struct Definition {
    /// Its name and the argument of `/diag`: a small letter, then small letters, digits and `_`.
    pub playbook: Written<String>,
    /// Kind of the primary target.
    pub target: Written<TargetKind>,
    /// What a person reads above the report.
    pub title: Phrase,
    /// One sentence for the help.
    pub summary: Option<Phrase>,
    /// Item of the guide, or the beginning of its path.
    pub guide: Option<Written<String>>,
    /// Further subjects.
    #[serde(default)]
    pub subject: Vec<SubjectDefinition>,
    /// Derived fields: expressions by name, usable in every check whose reading has what they need.
    #[serde(default, rename = "let")]
    pub derived: IndexMap<String, Written<String>>,
    /// The checks.
    #[serde(default)]
    pub check: Vec<CheckDefinition>,
    /// The hypotheses.
    #[serde(default)]
    pub hypothesis: Vec<HypothesisDefinition>,
    /// The remedies.
    #[serde(default)]
    pub remedy: Vec<RemedyDefinition>,
    /// The playbook's proof of itself.
    #[serde(default)]
    pub test: Vec<TestDefinition>,
}

/// A sentence in both languages.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Phrase {
    /// English.
    pub en: Written<String>,
    /// Japanese.
    pub ja: Written<String>,
}

/// A further subject of a playbook.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubjectDefinition {
    /// How checks name it in `on`.
    pub name: Written<String>,
    /// The kind of target it must be.
    pub kind: Written<TargetKind>,
    /// `target.host`, or `service.<role>`.
    pub from: Written<String>,
    /// Whether the playbook may run without it.
    #[serde(default)]
    pub optional: bool,
}

/// One check.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckDefinition {
    /// How hypotheses and tests name it: a small letter, then small letters, digits and `_`.
    pub id: Written<String>,
    /// What a person reads.
    pub title: Phrase,
    /// The subject it looks at; the primary target where absent.
    pub on: Option<Written<String>>,
    /// The probe.
    pub read: Written<String>,
    /// The probe's arguments.
    #[serde(default)]
    #[schemars(with = "IndexMap<String, Anything>")]
    pub with: IndexMap<String, Written<ArgumentValue>>,
    /// A table of the reading, to judge each of its rows.
    pub each: Option<Written<String>>,
    /// What is judged: an expression over the reading.
    pub value: Written<String>,
    /// Unit of the value; absent for a count, a text or a yes or no.
    pub unit: Option<Written<Unit>>,
    /// Whether higher or lower values are worse.
    #[serde(default)]
    pub worse: Worse,
    /// Warning from here on.
    pub warning: Option<Written<f64>>,
    /// Critical from here on.
    pub critical: Option<Written<f64>>,
    /// A warning ends only here.
    pub warning_clear: Option<Written<f64>>,
    /// Critical ends only here.
    pub critical_clear: Option<Written<f64>>,
    /// Warning when this holds.
    pub warning_when: Option<Written<String>>,
    /// Critical when this holds.
    pub critical_when: Option<Written<String>>,
    /// The check is left out (ok) where this does not hold.
    pub applies_when: Option<Written<String>>,
    /// Words for that.
    pub not_applicable: Option<Phrase>,
    /// How many observations the verdict rests on.
    pub samples: Option<Written<String>>,
    /// Fewer are "insufficient data".
    pub min_samples: Option<Written<f64>>,
    /// Time between the two samples of a rate: `1s`, `500ms`.
    pub window: Option<Written<String>>,
    /// The finding in a sentence, with `{expressions}`.
    pub says: Option<Phrase>,
    /// Expressions to show as evidence; the names in `value` where absent.
    pub show: Option<Vec<Written<String>>>,
    /// Where the thresholds come from.
    pub source: Option<Written<String>>,
    /// Item of the guide.
    pub guide: Option<Written<String>>,
}

/// Which direction is bad.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Worse {
    /// Higher values are worse.
    #[default]
    Higher,
    /// Lower values are worse.
    Lower,
}

/// A possible cause.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HypothesisDefinition {
    /// How remedies and tests name it.
    pub id: Written<String>,
    /// A condition over the checks.
    pub when: Written<String>,
    /// What it means, with `{expressions}` over the checks.
    pub says: Phrase,
    /// What would speak against it.
    pub refuted_when: Option<Written<String>>,
    /// What that would mean.
    pub refuted_says: Option<Phrase>,
    /// Item of the guide.
    pub guide: Option<Written<String>>,
}

/// What a person may do about it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemedyDefinition {
    /// The hypotheses it is for.
    #[serde(rename = "for")]
    pub hypotheses: Written<OneOrMany>,
    /// What to do.
    #[serde(rename = "do")]
    pub does: Phrase,
    /// The exact command; printed, never run.
    pub command: Option<Written<String>>,
    /// What it may do to the system.
    pub risk: Option<Written<Risk>>,
    /// What to make sure of before; needed from R2 on.
    pub before: Option<Phrase>,
    /// How to see that it helped.
    pub verify: Option<Phrase>,
    /// How to take it back.
    pub rollback: Option<Phrase>,
    /// Item of the guide.
    pub guide: Option<Written<String>>,
}

/// A name or several.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// The names.
    #[must_use]
    pub fn names(&self) -> &[String] {
        match self {
            Self::One(name) => slice::from_ref(name),
            Self::Many(names) => names,
        }
    }
}

/// A proof: given these readings, expect these verdicts.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestDefinition {
    /// What it shows.
    pub name: Written<String>,
    /// Readings by `probe`, `subject:probe` or `@check`.
    #[serde(default)]
    #[schemars(with = "IndexMap<String, Anything>")]
    pub given: IndexMap<String, Written<toml::Value>>,
    /// Status by check; `hypothesis`, `refuted`, `undecided`.
    #[schemars(with = "IndexMap<String, Anything>")]
    pub expect: IndexMap<String, Written<toml::Value>>,
    /// Status by check in the run before.
    #[serde(default)]
    pub prior: IndexMap<String, Written<Status>>,
}
