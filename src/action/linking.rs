//! Whose an account is: taken back by the person, or by an admin.

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::chat::inbound::Platform;
use crate::directory::access::{UNLINK_OTHERS, Who};
use crate::reply::linking as say;
use crate::reply::refusal::denied;

/// `/toban unlink`: every account that was linked to a person is nobody's again. What the settings link stays.
///
/// # Errors
/// Nobody is named and nobody known asks, it is not theirs to do, or the store does not answer.
pub async fn unlink(context: &mut Context) -> Result<(), ActionError> {
    let language = context.private_language;
    let account = &context.invocation.account;
    let own = account.person.as_deref();
    let Some(person) = context.authorized.call().text("person").or(own).map(str::to_owned) else {
        return Err(ActionError::refused(say::whose(language)));
    };
    let who = Who { person: own, local: account.local };
    if own != Some(person.as_str())
        && let Err(why) = context.setup.rights.authorize(who, UNLINK_OTHERS)
    {
        return Err(ActionError::refused(denied(&why, account, language)));
    }
    let settled = context.setup.account(&person, Platform::Slack).is_some();
    let mut tx = context.begin().await?;
    let taken = tx.accounts().unlink(&person).await?;
    if taken.is_empty() {
        return Err(ActionError::refused(say::nothing_linked(&person, settled, language)));
    }
    context.commit(tx).await?;
    context.response.whisper(&say::unlinked(&person, &taken, settled, language)).await.map_err(ActionError::failed)
}
