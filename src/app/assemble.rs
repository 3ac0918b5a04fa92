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
use crate::likeness::nearest;
use crate::playbook::catalog::Catalog as Playbooks;
use crate::playbook::diagnostic::{Diagnostic, Severity};
use crate::playbook::source::Source;
use crate::probe::registry::Registry;
use crate::settings::{self, Elsewhere, NamedPlaybook, Rejected, Settings};
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
            Self::Playbook(diagnostic) => {
                let Diagnostic { file, line, column, code, message, remedy, .. } = diagnostic;
                write!(f, "{file}:{line}:{column}: {message} [{code}]; {remedy}")
            }
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
    let compiled = compile(&settings.elsewhere, &registry, &mut mistakes, &mut warnings);
    let (Some(commands), Some(playbooks)) = compiled else {
        return Err(mistakes);
    };
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let rights = Rights::new(settings.access.clone(), settings.directory.clone(), commands.required_roles());
    let setup = Setup {
        commands,
        playbooks,
        inventory: settings.inventory.clone(),
        rights,
        directory: settings.directory.clone(),
        limits: settings.limits,
        concurrency: settings.concurrency,
        language: settings.language,
        incident: settings.incident.clone(),
        retention: settings.retention.clone(),
        public_url: settings.web.public_url.clone(),
        loaded: now,
        failed_reload: None,
    };
    Ok(Assembled { setup, registry, warnings })
}

/// The playbooks in force with their own tests, for whoever runs those.
///
/// # Errors
/// Every mistake in playbooks.
pub fn with_tests(settings: &Settings) -> Result<Playbooks, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let sources = playbook_sources(&settings.elsewhere, &mut mistakes);
    match playbook::compile::compile_with_tests(&sources, &probe::bundled()) {
        Ok((catalog, _doubts)) if mistakes.is_empty() => Ok(catalog),
        Ok(_) => Err(mistakes),
        Err(diagnostics) => {
            mistakes.extend(diagnostics.into_iter().map(Mistake::Playbook));
            Err(mistakes)
        }
    }
}

/// The mistakes of settings that were rejected, and those of the files they name.
#[must_use]
pub fn all_mistakes(rejected: Rejected) -> Vec<Mistake> {
    let mut mistakes: Vec<_> = rejected.problems.into_iter().map(Mistake::Problem).collect();
    compile(&rejected.elsewhere, &probe::bundled(), &mut mistakes, &mut Vec::new());
    mistakes
}

fn compile(
    elsewhere: &Elsewhere,
    registry: &Registry,
    mistakes: &mut Vec<Mistake>,
    warnings: &mut Vec<Mistake>,
) -> (Option<Commands>, Option<Playbooks>) {
    let commands = commands(elsewhere, mistakes);
    if let Some(commands) = &commands {
        let known: Vec<_> = commands.required_roles().map(|(action, _role)| action).collect();
        for action in Rights::unknown_actions(elsewhere.actions.keys().map(String::as_str), &known) {
            let remedy = match nearest(action, known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("it can name: {}", known.join(", ")),
            };
            let problem = elsewhere.actions.get(action).cloned();
            mistakes.extend(problem.map(|problem| Mistake::Problem(Problem { remedy, ..problem })));
        }
    }
    let playbooks = playbooks(elsewhere, registry, mistakes, warnings);
    if let Some(playbooks) = &playbooks {
        mistakes.extend(elsewhere.named.iter().filter_map(|named| misnamed(named, playbooks)).map(Mistake::Problem));
    }
    (commands, playbooks)
}

/// What is wrong with a playbook that a service names.
fn misnamed(named: &NamedPlaybook, playbooks: &Playbooks) -> Option<Problem> {
    let NamedPlaybook { name, kinds, problem } = named;
    let Some(playbook) = playbooks.get(name) else {
        let remedy = match nearest(name, playbooks.names()) {
            Some(meant) => format!("did you mean \"{meant}\"?"),
            None => format!("there are: {}", playbooks.names().collect::<Vec<_>>().join(", ")),
        };
        return Some(Problem { remedy, ..problem.clone() });
    };
    let fits = kinds.contains(&playbook.target);
    let message = format!("`{name}` looks at a {}, and the service has no target of that kind", playbook.target);
    let remedy = "add such a target to `targets`, or remove the playbook".to_owned();
    (!fits).then(|| Problem { message, remedy, ..problem.clone() })
}

/// Reads the settings anew from where they came, and compiles what they name.
///
/// # Errors
/// Every mistake of settings, commands and playbooks.
pub fn again(settings: &Settings, now: Timestamp) -> Result<(Settings, Assembled), Vec<Mistake>> {
    let (fresh, warnings) = settings::load(settings.file.as_deref()).map_err(all_mistakes)?;
    let mut assembled = assemble(&fresh, now)?;
    assembled.warnings.splice(0..0, warnings.into_iter().map(Mistake::Problem));
    Ok((fresh, assembled))
}

fn commands(elsewhere: &Elsewhere, mistakes: &mut Vec<Mistake>) -> Option<Commands> {
    let own = files(elsewhere.commands.directory.as_deref(), mistakes)
        .into_iter()
        .map(|(name, text)| CommandSource { name, text: text.into() })
        .collect::<Vec<_>>();
    match command::compile::compile(command::bundled::sources(), &own, &elsewhere.commands.prefix) {
        Ok(catalog) => Some(catalog),
        Err(problems) => {
            mistakes.extend(problems.into_iter().map(Mistake::Problem));
            None
        }
    }
}

/// The bundled playbooks and one's own; of two with one name, one's own counts.
fn playbook_sources(elsewhere: &Elsewhere, mistakes: &mut Vec<Mistake>) -> Vec<Source> {
    let own = files(elsewhere.playbooks.directory.as_deref(), mistakes);
    let own = own.into_iter().map(|(name, text)| Source::new(name, text)).collect();
    playbook::compile::with_own(playbook::bundled::sources(), own)
}

fn playbooks(
    elsewhere: &Elsewhere,
    registry: &Registry,
    mistakes: &mut Vec<Mistake>,
    warnings: &mut Vec<Mistake>,
) -> Option<Playbooks> {
    match playbook::compile::compile(&playbook_sources(elsewhere, mistakes), registry) {
        Ok((catalog, doubts)) => {
            warnings.extend(doubts.into_iter().map(Mistake::Playbook));
            Some(catalog)
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
