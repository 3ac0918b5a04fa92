//! The workbench of one file: notes mistakes with their places, and checks what every part has (names, words, guide).

use std::collections::HashSet;
use std::ops::Range;

use crate::language::Bilingual;
use crate::playbook::catalog::Sentence;
use crate::playbook::condition::scope::Scope;
use crate::playbook::condition::template::Template;
use crate::playbook::condition::tree::{Expression, Type};
use crate::playbook::condition::{self, Mistake};
use crate::playbook::definition::Phrase;
use crate::playbook::diagnostic::{Diagnostic, Severity};
use crate::playbook::guide;
use crate::playbook::source::{Source, Written};

/// Longest sentence of a playbook in characters: a phone shows no more without scrolling.
const MAX_SENTENCE: usize = 400;

/// One file being compiled.
pub(super) struct Bench<'a> {
    source: &'a Source,
    diagnostics: Vec<Diagnostic>,
    /// Ids and names that stand in the file although their part could not be read; nothing is said about their absence.
    lost: HashSet<String>,
    /// Where parts stand of which something was cut out.
    wounds: Vec<Range<usize>>,
}

/// Mistakes that a part shows only because something was cut out of it.
const FOLLOWING: [&str; 12] = [
    "missing-source",
    "missing-guide",
    "missing-verify",
    "missing-risk",
    "missing-before",
    "no-refutation",
    "unit-mismatch",
    "rate-without-window",
    "window-without-rate",
    "clear-side",
    "min-samples",
    "not-applicable",
];

impl<'a> Bench<'a> {
    pub(super) fn new(source: &'a Source) -> Self {
        Self { source, diagnostics: Vec::new(), lost: HashSet::new(), wounds: Vec::new() }
    }

    pub(super) fn file(&self) -> &str {
        &self.source.name
    }

    pub(super) const fn source(&self) -> &'a Source {
        self.source
    }

    pub(super) fn diagnostics(self) -> Vec<Diagnostic> {
        let mut diagnostics = self.diagnostics;
        diagnostics.sort_by_key(|one| (one.line, one.column));
        diagnostics
    }

    pub(super) fn lose(&mut self, id: impl Into<String>) {
        self.lost.insert(id.into());
    }

    /// Notes that something was cut out of a part: nothing is said about what follows from that.
    pub(super) fn wound(&mut self, span: Range<usize>, id: Option<String>) {
        self.wounds.push(span);
        self.lost.extend(id);
    }

    pub(super) fn is_whole(&self) -> bool {
        self.lost.is_empty() && self.wounds.is_empty()
    }

    pub(super) fn is_lost(&self, id: &str) -> bool {
        self.lost.contains(id)
    }

    pub(super) fn lost(&self) -> impl Iterator<Item = &String> {
        self.lost.iter()
    }

    pub(super) fn error(
        &mut self,
        span: Range<usize>,
        code: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.note(Severity::Error, span.start, code, message.into(), remedy.into());
    }

    pub(super) fn warning(
        &mut self,
        span: Range<usize>,
        code: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.note(Severity::Warning, span.start, code, message.into(), remedy.into());
    }

    fn note(&mut self, severity: Severity, offset: usize, code: &'static str, message: String, remedy: String) {
        if FOLLOWING.contains(&code) && self.wounds.iter().any(|span| span.contains(&offset)) {
            return;
        }
        let (line, column) = self.source.position(offset);
        let diagnostic = Diagnostic { file: self.source.name.clone(), line, column, severity, code, message, remedy };
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Notes the mistakes of an expression or a sentence, each at its place.
    pub(super) fn mistakes(&mut self, written: &Written<String>, mistakes: Vec<Mistake>) {
        for mistake in mistakes {
            let offset = self.source.inside(&written.span(), written, mistake.offset);
            self.note(Severity::Error, offset, mistake.code, mistake.message, mistake.remedy);
        }
    }

    /// A name of the form every name has.
    pub(super) fn name(&mut self, written: &Written<String>, what: &str) {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !(written.starts_with(|c: char| c.is_ascii_lowercase()) && written.chars().all(fits)) {
            let message = format!("`{}` is no name for a {what}", **written);
            self.error(written.span(), "bad-name", message, "use a small letter, then small letters, digits and _");
        }
    }

    /// Plain words in both languages.
    pub(super) fn phrase(&mut self, phrase: &Phrase) -> Bilingual {
        for (text, language) in [(&phrase.en, "English"), (&phrase.ja, "Japanese")] {
            self.words(text, language);
        }
        Bilingual::new(phrase.en.as_str(), phrase.ja.as_str())
    }

    fn words(&mut self, text: &Written<String>, language: &str) {
        if text.trim().is_empty() {
            let message = format!("the {language} text is empty");
            self.error(text.span(), "missing-language", message, "write it: people read it at night");
        }
        let length = text.chars().count();
        if length > MAX_SENTENCE {
            let message = format!("{length} characters; people read at most {MAX_SENTENCE} on a phone");
            self.warning(text.span(), "long-sentence", message, "say it shorter, or put it into the documentation");
        }
    }

    /// An item of the guide, which `what` must have.
    pub(super) fn guide(&mut self, written: Option<&Written<String>>, at: &Range<usize>, what: &str) -> Option<String> {
        let Some(written) = written else {
            let message = format!("{what} names no item of the guide");
            self.error(
                at.clone(),
                "missing-guide",
                message,
                "add `guide = \"…\"`, an item of playbooks/guide.toml or the beginning of its path",
            );
            return None;
        };
        if !guide::knows(written) {
            let message = format!("the guide has no item `{}`", **written);
            self.error(written.span(), "unknown-guide", message, nearest_items(written));
            return None;
        }
        Some(written.to_string())
    }

    /// An expression over `scope`.
    pub(super) fn expression(&mut self, written: &Written<String>, scope: &Scope) -> Option<Expression> {
        condition::compile(written, scope).map_err(|mistakes| self.mistakes(written, mistakes)).ok()
    }

    /// A condition over `scope`.
    pub(super) fn condition(&mut self, written: &Written<String>, scope: &Scope) -> Option<Expression> {
        let expression = self.expression(written, scope)?;
        if expression.kind == Type::Flag {
            return Some(expression);
        }
        let message = format!("a condition is true or false, and this is {}", expression.kind.describe());
        self.error(written.span(), "expression-type", message, "write a comparison, for example `x > 0.0`");
        None
    }

    /// A sentence with placeholders over `scope`.
    pub(super) fn sentence(&mut self, phrase: &Phrase, scope: &Scope) -> Option<Sentence> {
        self.words(&phrase.en, "English");
        self.words(&phrase.ja, "Japanese");
        let mut template = |text: &Written<String>| {
            Template::compile(text, scope).map_err(|mistakes| self.mistakes(text, mistakes)).ok()
        };
        let (en, ja) = (template(&phrase.en), template(&phrase.ja));
        let (en, ja) = (en?, ja?);
        let names = |template: &Template| {
            let mut sources: Vec<String> = template.expressions().map(|one| one.source.trim().to_owned()).collect();
            sources.sort_unstable();
            sources.dedup();
            sources.len()
        };
        if names(&en) != names(&ja) {
            let message = format!("English tells {} values and Japanese {}", names(&en), names(&ja));
            self.warning(phrase.ja.span(), "languages-differ", message, "tell the same values in both languages");
        }
        Some(Sentence { en, ja })
    }
}

fn nearest_items(wrong: &str) -> String {
    // Compared item by item along the path: the longest beginning that is right, then what follows there.
    let right = wrong.match_indices('.').map(|(at, _)| &wrong[..at]).rfind(|start| guide::knows(start));
    let below = right.map_or_else(Vec::new, |start| {
        let mut next: Vec<&str> = guide::items()
            .iter()
            .filter_map(|item| item.id.strip_prefix(start)?.strip_prefix('.')?.split('.').next())
            .collect();
        next.dedup();
        next
    });
    match right {
        Some(start) => format!("below `{start}` there is: {}", below.join(", ")),
        None => "write section, space and path, as in `4.1 database.redis`; see playbooks/guide.toml".to_owned(),
    }
}
