//! Whether somebody can do anything with what they would be given: a role, a task, the reading of a private incident.
//!
//! Invariant: nothing is held in the store while a platform is asked.

use crate::action::account::of_person;
use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::chat::standing::Standing;
use crate::directory::access::Who;
use crate::reply::incident::refusal::{unfit, unproven};

/// Refuses it where `person` may not do `action`, or is taken for nobody on the platform where it is asked. Where the platform
/// does not say, it is given.
pub(super) async fn may_act(context: &Context, person: &str, action: &str) -> Result<(), ActionError> {
    let language = context.private_language;
    if let Err(denied) = context.setup.rights.authorize(Who { person: Some(person), local: false }, action) {
        return Err(ActionError::refused(unfit(person, &denied, language)));
    }
    let asked = &context.invocation.account;
    if asked.person.as_deref() == Some(person) {
        return Ok(());
    }
    let mut tx = context.parts.store.read().await?;
    let account = of_person(&mut tx, person, asked.platform, &context.setup).await?;
    drop(tx);
    let Some(account) = account else { return Ok(()) };
    match context.response.standing(&account).await {
        Some(Standing::Outside) => Err(ActionError::refused(unproven(person, language))),
        _ => Ok(()),
    }
}
