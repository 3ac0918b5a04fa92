//! Which targets a diagnosis looks at: the one that was named, all with a tag, or the only one that fits.

use crate::action::error::ActionError;
use crate::action::setup::Setup;
use crate::command::call::Selector;
use crate::language::Language;
use crate::playbook::catalog::Playbook;
use crate::probe::target::Target;
use crate::reply::choice;

/// The targets.
pub enum Selection<'s> {
    /// One.
    One(&'s Target),
    /// Several.
    Many {
        /// How they were selected, as typed (`tag:prod`).
        word: String,
        /// In the order of the settings.
        targets: Vec<&'s Target>,
    },
}

/// Finds them in the inventory.
///
/// # Errors
/// Nothing fits, or several do and none was named: the message says how to go on.
pub fn select<'s>(
    setup: &'s Setup,
    playbook: &Playbook,
    selector: Option<&Selector>,
    language: Language,
) -> Result<Selection<'s>, ActionError> {
    match selector {
        Some(Selector::Name(name)) => named(setup, playbook, name, language).map(Selection::One),
        Some(Selector::Tag(tag)) => {
            let targets: Vec<_> =
                setup.inventory.of_kind(playbook.target).filter(|target| target.tags.contains(tag)).collect();
            if targets.is_empty() {
                return Err(ActionError::refused(choice::no_tagged(tag, language)));
            }
            Ok(Selection::Many { word: format!("tag:{tag}"), targets })
        }
        None => only(setup, playbook, language).map(Selection::One),
    }
}

fn named<'s>(setup: &'s Setup, playbook: &Playbook, name: &str, language: Language) -> Result<&'s Target, ActionError> {
    let Some(target) = setup.inventory.target(name) else {
        return Err(ActionError::refused(choice::no_target(playbook.target, language)));
    };
    if target.kind() != playbook.target {
        let message = choice::wrong_kind(&playbook.name, playbook.target, name, target.kind(), language);
        return Err(ActionError::refused(message));
    }
    Ok(target)
}

fn only<'s>(setup: &'s Setup, playbook: &Playbook, language: Language) -> Result<&'s Target, ActionError> {
    let fitting: Vec<_> = setup.inventory.of_kind(playbook.target).collect();
    match fitting.as_slice() {
        [] => Err(ActionError::refused(choice::no_target(playbook.target, language))),
        [target] => Ok(target),
        several => {
            let names: Vec<_> = several.iter().map(|target| target.name.as_str()).collect();
            Err(ActionError::refused(choice::choose_target(&playbook.name, &names, language)))
        }
    }
}
