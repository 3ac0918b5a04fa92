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
        let selector = target.map(|word| match word.strip_prefix("tag:") {
            Some(tag) => Selector::Tag(tag.to_owned()),
            None => Selector::Name(word.to_owned()),
        });
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

/// A name of the catalogue, or else a file.
fn find_playbook(setup: &Setup, name: &Path) -> Result<Arc<Playbook>, ExitCode> {
    let word = name.to_string_lossy();
    if let Some(found) = setup.playbooks.get(&word) {
        return Ok(Arc::clone(found));
    }
    if name.extension().is_none() && !name.exists() {
        let names: Vec<_> = setup.playbooks.names().collect();
        let meant = nearest(&word, names.iter().copied()).map(|name| format!("; did you mean `{name}`?"));
        let meant = meant.unwrap_or_default();
        output::problem(&format!("error: there is no playbook `{word}`{meant} There is: {}", names.join(", ")));
        return Err(ExitCode::from(start::UNKNOWN));
    }
    let catalog = playbook::compiled(&[name.to_path_buf()]).map_err(|_printed| ExitCode::from(start::UNKNOWN))?;
    catalog.iter().next().map(Arc::clone).ok_or(ExitCode::from(start::UNKNOWN))
}
