//! Compiled playbooks: what the plan, the judge and the help read. Only `compile` makes them.

use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;

use crate::language::{Bilingual, Language};
use crate::playbook::condition::evaluate::Facts;
use crate::playbook::condition::template::Template;
use crate::playbook::condition::tree::Expression;
use crate::playbook::report::Threshold;
use crate::playbook::status::{Risk, Status};
use crate::probe::argument::Arguments;
use crate::probe::error::ProbeErrorKind;
use crate::probe::reading::Reading;
use crate::probe::target::TargetKind;
use crate::probe::unit::Unit;

/// Every playbook by name, in the order of their files.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    playbooks: IndexMap<String, Arc<Playbook>>,
}

impl Catalog {
    pub(super) fn new(playbooks: Vec<Playbook>) -> Self {
        Self { playbooks: playbooks.into_iter().map(|one| (one.name.clone(), Arc::new(one))).collect() }
    }

    /// The playbook of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arc<Playbook>> {
        self.playbooks.get(name)
    }

    /// Every playbook.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Playbook>> {
        self.playbooks.values()
    }

    /// Every name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.playbooks.keys().map(String::as_str)
    }
}

/// A playbook without mistakes.
#[derive(Clone, Debug)]
pub struct Playbook {
    /// Its name.
    pub name: String,
    /// The file it stands in.
    pub file: String,
    /// Kind of the primary target.
    pub target: TargetKind,
    /// Its title.
    pub title: Bilingual,
    /// One sentence for the help.
    pub summary: Option<Bilingual>,
    /// Item of the guide.
    pub guide: String,
    /// Further subjects.
    pub subjects: Vec<Subject>,
    /// The checks, in the file's order.
    pub checks: Vec<Check>,
    /// The hypotheses, in the file's order.
    pub hypotheses: Vec<Hypothesis>,
    /// The remedies, in the file's order.
    pub remedies: Vec<Remedy>,
    /// The playbook's proof of itself; none where it was compiled without its tests.
    pub trials: Vec<Trial>,
}

impl Playbook {
    /// The check of that id.
    #[must_use]
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }
}

/// A further subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// How checks name it.
    pub name: String,
    /// The kind of target it must be.
    pub kind: TargetKind,
    /// Where its target comes from.
    pub from: From,
    /// Whether the playbook may run without it.
    pub optional: bool,
}

/// Where a subject's target comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    /// The host the primary target runs on.
    TargetHost,
    /// The target of that role in the primary target's service.
    Role(String),
}

/// One check.
#[derive(Clone, Debug)]
pub struct Check {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// The subject it looks at; `None` is the primary target.
    pub subject: Option<String>,
    /// The probe.
    pub probe: String,
    /// Its arguments.
    pub arguments: Arguments,
    /// Probe and arguments as a person reads them.
    pub read: String,
    /// The table whose rows are judged.
    pub each: Option<Each>,
    /// What is judged.
    pub value: Expression,
    /// Its unit.
    pub unit: Unit,
    /// The levels.
    pub threshold: Threshold,
    /// Warning when this holds.
    pub warning_when: Option<Expression>,
    /// Critical when this holds.
    pub critical_when: Option<Expression>,
    /// The check is left out where this does not hold.
    pub applies_when: Option<Expression>,
    /// Words for that.
    pub not_applicable: Option<Bilingual>,
    /// How many observations there were; the number of samples where absent.
    pub samples: Option<Expression>,
    /// How many are needed.
    pub min_samples: f64,
    /// Time between the two samples; `None` takes one.
    pub window: Option<Duration>,
    /// The finding in a sentence.
    pub says: Option<Sentence>,
    /// Evidence to show.
    pub show: Vec<Expression>,
    /// Where the thresholds come from.
    pub source: String,
    /// Item of the guide.
    pub guide: String,
}

impl Check {
    /// The verdicts it can have.
    #[must_use]
    pub fn statuses(&self) -> Vec<Status> {
        let warning = self.threshold.warning.is_some() || self.warning_when.is_some();
        let critical = self.threshold.critical.is_some() || self.critical_when.is_some();
        let all =
            [(true, Status::Ok), (warning, Status::Warning), (critical, Status::Critical), (true, Status::Unknown)];
        all.into_iter().filter(|(can, _)| *can).map(|(_, status)| status).collect()
    }
}

/// The table a check goes through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Each {
    /// Its name.
    pub table: String,
    /// The column that names a row.
    pub key: String,
}

/// A sentence in both languages with values to fill in.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// English.
    pub en: Template,
    /// Japanese.
    pub ja: Template,
}

impl Sentence {
    /// The sentence over `facts`.
    #[must_use]
    pub fn fill(&self, facts: &dyn Facts) -> Bilingual {
        let in_one = |language| self.get(language).fill(facts, language);
        Bilingual::new(in_one(Language::En), in_one(Language::Ja))
    }

    /// The sentence in one language.
    #[must_use]
    pub const fn get(&self, language: Language) -> &Template {
        match language {
            Language::En => &self.en,
            Language::Ja => &self.ja,
        }
    }
}

/// A possible cause.
#[derive(Clone, Debug)]
pub struct Hypothesis {
    /// Its id.
    pub id: String,
    /// Its condition.
    pub when: Expression,
    /// What it means.
    pub says: Sentence,
    /// What speaks against it.
    pub refuted_when: Expression,
    /// What that means.
    pub refuted_says: Sentence,
    /// Item of the guide.
    pub guide: String,
}

/// What a person may do.
#[derive(Clone, Debug)]
pub struct Remedy {
    /// Ids of the hypotheses it is for.
    pub hypotheses: Vec<String>,
    /// What to do.
    pub does: Bilingual,
    /// The exact command.
    pub command: Option<String>,
    /// What it may do to the system.
    pub risk: Risk,
    /// What to make sure of before.
    pub before: Option<Bilingual>,
    /// How to see that it helped.
    pub verify: Option<Bilingual>,
    /// How to take it back.
    pub rollback: Option<Bilingual>,
    /// Item of the guide.
    pub guide: String,
}

/// A test of the playbook: readings, and the verdicts they must lead to.
#[derive(Clone, Debug)]
pub struct Trial {
    /// What it shows.
    pub name: String,
    /// Line in the file.
    pub line: usize,
    /// What each check is given, by its id; a check without is given the error `missing`.
    pub given: IndexMap<String, Arc<Given>>,
    /// Status by check.
    pub expect: IndexMap<String, Status>,
    /// The top hypothesis; `Some(None)` is none at all.
    pub hypothesis: Option<Option<String>>,
    /// Hypotheses that must be refuted.
    pub refuted: Vec<String>,
    /// Hypotheses that must be undecided.
    pub undecided: Vec<String>,
    /// Status by check in the run before.
    pub prior: IndexMap<String, Status>,
}

/// What a test gives a check.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// The probe fails.
    Error(ProbeErrorKind),
    /// Readings with their times, in order.
    Samples(Vec<(Duration, Reading)>),
}
