//! `/toban run RUN-12`: the evidence behind a report, as it was stored.

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::reply::report::details;
use crate::reply::trouble;

/// Shows the run's details to everybody in the place.
///
/// # Errors
/// There is no such run, or the store does not answer.
pub async fn show(context: &mut Context) -> Result<(), ActionError> {
    let key = context.authorized.call().text("run").unwrap_or_default().to_ascii_uppercase();
    let mut tx = context.parts.store.read().await.map_err(ActionError::failed)?;
    let Some(run) = tx.runs().by_key(&key).await.map_err(ActionError::failed)? else {
        return Err(ActionError::refused(trouble::no_run(&key, context.private_language)));
    };
    let message = details(&run.report, context.public_language);
    context.response.show(&message).await.map_err(ActionError::failed)
}
