//! Where each setting came from, so that a mistake names the line or the variable.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::document::node::Document;
use crate::document::problem::Problem;

/// The places settings came from, and the mistakes found so far.
#[derive(Debug)]
pub(super) struct Origin {
    /// The file, if there is one.
    pub(super) document: Option<Document>,
    /// Variables by the path they set (`web/listen`).
    pub(super) variables: BTreeMap<String, String>,
    /// The folder that relative paths start from.
    pub(super) folder: PathBuf,
    /// Mistakes.
    pub(super) problems: Vec<Problem>,
    /// What works and should not stay so.
    pub(super) warnings: Vec<Problem>,
}

impl Origin {
    /// Notes a mistake at `path`.
    pub(super) fn problem(&mut self, path: &str, message: impl Into<String>, remedy: impl Into<String>) {
        let problem = self.at(path, message, remedy);
        self.problems.push(problem);
    }

    /// Notes a warning at `path`.
    pub(super) fn warning(&mut self, path: &str, message: impl Into<String>, remedy: impl Into<String>) {
        let problem = self.at(path, message, remedy);
        self.warnings.push(problem);
    }

    /// Whether something was written at `path`, right or wrong.
    pub(super) fn has(&self, path: &str) -> bool {
        self.variables.contains_key(path) || self.document.as_ref().is_some_and(|document| document.has(path))
    }

    /// A path of the settings, as the process can open it.
    pub(super) fn file(&self, path: &str) -> PathBuf {
        self.folder.join(Path::new(path))
    }

    /// A mistake at `path` that somebody else decides about.
    pub(super) fn at(&self, path: &str, message: impl Into<String>, remedy: impl Into<String>) -> Problem {
        match (self.variables.get(path), &self.document) {
            (Some(variable), _) => Problem::whole(variable, message, remedy),
            (None, Some(document)) => document.problem_at(path, message, remedy),
            (None, None) => Problem::whole("the default settings", message, remedy),
        }
    }
}
