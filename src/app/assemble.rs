//! From settings to everything a reload replaces: commands and playbooks compiled, rights put together.
//!
//! Invariant: all mistakes of all files come back at once, and none of it touches what is running.

use std::fmt::{self, Display};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::action::setup::Setup;
use crate::command::catalog::Catalog as Commands;
use crate::command::compile::Source as CommandSource;
use crate::directory::access::Rights;
use crate::document::problem::Problem;
use crate::playbook::catalog::Catalog as Playbooks;
use crate::playbook::diagnostic::{Diagnostic, Severity};
use crate::playbook::source::Source;
use crate::probe::registry::Registry;
use crate::settings::{self, Settings};
use crate::{command, playbook, probe};

/// What was put together.
pub struct Assembled {
    /// What a reload replaces.
    pub setup: Setup,
    /// The probes.
    pub registry: Registry,
    /// What works, but its author should look.
    pub warnings: Vec<Mistake>,
}

/// A mistake in one of the files, or a doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// In settings or commands.
    Problem(Problem),
    /// In a playbook.
    Playbook(Diagnostic),
}

impl Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Problem(problem) => problem.fmt(f),
            Self::Playbook(diagnostic) => diagnostic.fmt(f),
        }
    }
}

/// Compiles what the settings name.
///
/// # Errors
/// Every mistake in commands and playbooks.
pub fn assemble(settings: &Settings, now: Timestamp) -> Result<Assembled, Vec<Mistake>> {
    let registry = probe::bundled();
    let mut mistakes = Vec::new();
    let mut warnings = Vec::new();
    let commands = commands(settings, &mut mistakes);
    let playbooks = playbooks(settings, &registry, &mut mistakes, &mut warnings);
    let (Some(commands), Some(playbooks)) = (commands, playbooks) else {
        return Err(mistakes);
    };
    let rights = Rights::new(settings.access.clone(), settings.directory.clone(), commands.required_roles());
    let known = actions(&commands);
    for action in rights.unknown_actions(&known) {
        let message = format!("`[access.actions]` names `{action}`, which does not exist");
        let remedy = format!("it can name: {}", known.join(", "));
        mistakes.push(Mistake::Problem(Problem::whole(settings_file(settings), message, remedy)));
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let setup = Setup {
        commands,
        playbooks,
        inventory: settings.inventory.clone(),
        rights,
        directory: settings.directory.clone(),
        limits: settings.limits,
        concurrency: settings.concurrency,
        language: settings.language,
        loaded: now,
        failed_reload: None,
    };
    Ok(Assembled { setup, registry, warnings })
}

/// Every action a command can run.
fn actions(commands: &Commands) -> Vec<&str> {
    commands.required_roles().map(|(action, _role)| action).collect()
}

fn settings_file(settings: &Settings) -> String {
    settings.file.as_ref().map_or_else(|| "the environment".to_owned(), |file| file.display().to_string())
}

/// Reads the settings anew from where they came, and compiles what they name.
///
/// # Errors
/// Every mistake of settings, commands and playbooks.
pub fn again(settings: &Settings, now: Timestamp) -> Result<(Settings, Assembled), Vec<Mistake>> {
    let read = settings::load(settings.file.as_deref());
    let (fresh, warnings) = read.map_err(|problems| problems.into_iter().map(Mistake::Problem).collect::<Vec<_>>())?;
    let mut assembled = assemble(&fresh, now)?;
    assembled.warnings.splice(0..0, warnings.into_iter().map(Mistake::Problem));
    Ok((fresh, assembled))
}

fn commands(settings: &Settings, mistakes: &mut Vec<Mistake>) -> Option<Commands> {
    let own = files(settings.commands.directory.as_deref(), mistakes)
        .into_iter()
        .map(|(name, text)| CommandSource { name, text })
        .collect::<Vec<_>>();
    match command::compile::compile(command::bundled::sources(), &own, &settings.commands.prefix) {
        Ok(catalog) => Some(catalog),
        Err(problems) => {
            mistakes.extend(problems.into_iter().map(Mistake::Problem));
            None
        }
    }
}

/// The bundled playbooks and one's own; of two with one name, one's own counts.
fn playbooks(
    settings: &Settings,
    registry: &Registry,
    mistakes: &mut Vec<Mistake>,
    warnings: &mut Vec<Mistake>,
) -> Option<Playbooks> {
    let own: Vec<_> = files(settings.playbooks.directory.as_deref(), mistakes)
        .into_iter()
        .map(|(name, text)| Source::new(name, text))
        .collect();
    match playbook::compile::compile(&playbook::compile::with_own(playbook::bundled::sources(), own), registry) {
        Ok((catalog, doubts)) => {
            warnings.extend(doubts.into_iter().map(Mistake::Playbook));
            mistakes.is_empty().then_some(catalog)
        }
        Err(diagnostics) => {
            for diagnostic in diagnostics {
                let list = if diagnostic.severity == Severity::Error { &mut *mistakes } else { &mut *warnings };
                list.push(Mistake::Playbook(diagnostic));
            }
            None
        }
    }
}

/// Every `.toml` file below `directory`, by path; unreadable ones are mistakes.
fn files(directory: Option<&Path>, mistakes: &mut Vec<Mistake>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if let Some(directory) = directory
        && let Err(error) = collect(directory, &mut found)
    {
        let message = format!("the directory cannot be read: {error}");
        let remedy = "check its path and its permissions";
        mistakes.push(Mistake::Problem(Problem::whole(directory.display().to_string(), message, remedy)));
    }
    found.sort();
    let mut read = Vec::new();
    for path in found {
        let name = path.display().to_string();
        match fs::read_to_string(&path) {
            Ok(text) => read.push((name, text)),
            Err(error) => {
                let remedy = "make it a readable file in UTF-8";
                mistakes.push(Mistake::Problem(Problem::whole(name, format!("cannot be read: {error}"), remedy)));
            }
        }
    }
    read
}

fn collect(directory: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let path = entry.path();
        // Links are not followed: a circle of them would never end.
        if entry.file_type()?.is_dir() {
            collect(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
    Ok(())
}
