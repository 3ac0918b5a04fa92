//! Doing what a call asks for, again from the new state where somebody else was faster.
//!
//! Invariant: only what was rolled back is done again. An action commits once, and afterwards only answers.

use tracing::debug;

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::{diag, incident, linking, note, run, toban};
use crate::reply::incident::refusal::moved_on;

/// How often a call is done when others change the same thing at the same moment.
const ATTEMPTS: u32 = 5;

/// Does what the action says. The second of two people either does it as well, or reads why it is not possible any more.
pub(super) async fn act(action: &str, context: &mut Context) -> Result<(), ActionError> {
    let held = context.recorded.is_some();
    for _attempt in 0..ATTEMPTS {
        match once(action, context).await {
            Err(error) if error.is_conflict() && context.recorded.is_some() == held => {
                debug!(action, cause = %error, "somebody else was faster; it is done again from the new state");
            }
            done => return done,
        }
    }
    Err(ActionError::refused(moved_on(context.private_language)))
}

/// What each action does.
async fn once(action: &str, context: &mut Context) -> Result<(), ActionError> {
    match action {
        "diag.run" => diag::run(context).await,
        "toban.run" => run::show(context).await,
        incidents if incidents.starts_with("incident.") => {
            incident::run(context, incidents.trim_start_matches("incident.")).await
        }
        "toban.retry" => toban::retry(context).await,
        "toban.login" => linking::login(context).await,
        "toban.unlink" => linking::unlink(context).await,
        notes if notes.starts_with("note.") => note::run(context, notes.trim_start_matches("note.")).await,
        other => Err(ActionError::Failed(format!("the action `{other}` is in a command's file, but not here").into())),
    }
}
