//! Doing what a call asks for, again from the new state where somebody else was faster, and again where the store was away.
//!
//! Invariant: only what was rolled back is done again. An action commits once, and afterwards only answers. Where the store
//! did not confirm that commit, the second finds the call finished, if it happened, and does nothing.

use std::time::Duration;

use tracing::{debug, warn};

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::{diag, incident, linking, note, run, toban};
use crate::reply::incident::refusal::moved_on;
use crate::reply::trouble::perhaps_recorded;
use crate::store::error::StoreError;

/// How often a call is done.
const ATTEMPTS: u32 = 5;
/// The first pause for a store that is away; each is twice as long as the one before.
const FIRST: Duration = Duration::from_millis(200);

/// Does what the action says. The second of two people either does it as well, or reads why it is not possible any more.
/// A call that is recorded does not fail because its store is away for a moment; a longer while ends with its lease.
pub(super) async fn act(action: &str, context: &mut Context) -> Result<(), ActionError> {
    let held = context.recorded.is_some();
    let (mut unconfirmed, mut pause) = (false, FIRST);
    let mut last = None;
    for _attempt in 0..ATTEMPTS {
        let error = match once(action, context).await {
            Err(error) if context.recorded.is_some() == held => error,
            done => return done,
        };
        match error.of_store() {
            Some(StoreError::Conflict { .. }) => {
                debug!(action, cause = %error, "somebody else was faster; it is done again from the new state");
                last = None;
            }
            Some(away) if held && away.is_away() => {
                warn!(action, cause = %error, "the store is away; it is done again");
                unconfirmed |= !away.nothing_recorded();
                context.parts.clock.sleep(pause).await;
                pause = pause.saturating_mul(2);
                last = Some(error);
            }
            Some(StoreError::LeaseLost { .. }) if unconfirmed => {
                return Err(ActionError::refused(perhaps_recorded(context.private_language)));
            }
            _ => return Err(error),
        }
    }
    Err(last.unwrap_or_else(|| ActionError::refused(moved_on(context.private_language))))
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
