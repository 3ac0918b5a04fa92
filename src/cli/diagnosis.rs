//! Which playbook and which targets a command line means; shared by `diag` and `explain`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use crate::action::error::ActionError;
use crate::action::selection::{self, Selection};
use crate::action::setup::Setup;
use crate::chat::terminal::render::render;
use crate::cli::{output, playbook, start};
use crate::command::call::Selector;
use crate::language::Language;
use crate::likeness::nearest;
use crate::playbook::catalog::Playbook;
use crate::probe::target::Target;

/// A playbook with its targets.
pub struct Chosen<'s> {
    /// The playbook, from the catalogue or from a file.
    pub playbook: Arc<Playbook>,
    /// The targets.
    pub targets: Vec<&'s Target>,
    /// The words that selected several (`tag:prod`); `None` is one target.
    pub selection: Option<String>,
}

impl<'s> Chosen<'s> {
    /// Finds them; says what is wrong where it cannot.
    ///
    /// # Errors
    /// The exit code to end with.
    pub fn find(setup: &'s Setup, name: &Path, target: Option<&str>, language: Language) -> Result<Self, ExitCode> {
        let playbook = find_playbook(setup, name)?;
        let selector = match target {
            None => None,
            Some(word) => Some(selector(setup, &playbook, word)?),
        };
        match selection::select(setup, &playbook, selector.as_ref(), language) {
            Ok(Selection::One(target)) => Ok(Self { playbook, targets: vec![target], selection: None }),
            Ok(Selection::Many { word, targets }) => Ok(Self { playbook, targets, selection: Some(word) }),
            Err(ActionError::Refused(message)) => {
                output::problem(&render(&message, output::style()));
                Err(ExitCode::from(start::UNKNOWN))
            }
            Err(ActionError::Failed(cause)) => {
                output::problem(&format!("error: {cause}"));
                Err(ExitCode::from(start::UNKNOWN))
            }
        }
    }
}

/// `tag:NAME`, or a name of the inventory.
fn selector(setup: &Setup, playbook: &Playbook, word: &str) -> Result<Selector, ExitCode> {
    if let Some(tag) = word.strip_prefix("tag:") {
        return Ok(Selector::Tag(tag.to_owned()));
    }
    if setup.inventory.target(word).is_none() {
        let fitting: Vec<_> = setup.inventory.of_kind(playbook.target).map(|target| target.name.as_str()).collect();
        return Err(unknown("target", word, &fitting));
    }
    Ok(Selector::Name(word.to_owned()))
}

/// Says that nothing is called `word`, what was probably meant, and what there is.
fn unknown(kind: &str, word: &str, known: &[&str]) -> ExitCode {
    let meant = nearest(word, known.iter().copied());
    let meant = meant.map_or_else(|| ".".to_owned(), |name| format!("; did you mean `{name}`?"));
    let known = if known.is_empty() { "none that fits".to_owned() } else { known.join(", ") };
    output::problem(&format!("error: there is no {kind} `{word}`{meant} There is: {known}"));
    ExitCode::from(start::UNKNOWN)
}

/// A name of the catalogue, or else a file.
fn find_playbook(setup: &Setup, name: &Path) -> Result<Arc<Playbook>, ExitCode> {
    let word = name.to_string_lossy();
    if let Some(found) = setup.playbooks.get(&word) {
        return Ok(Arc::clone(found));
    }
    if name.extension().is_none() && !name.exists() {
        return Err(unknown("playbook", &word, &setup.playbooks.names().collect::<Vec<_>>()));
    }
    let catalog = playbook::compiled(&[name.to_path_buf()]).map_err(|_printed| ExitCode::from(start::UNKNOWN))?;
    catalog.iter().next().map(Arc::clone).ok_or(ExitCode::from(start::UNKNOWN))
}
