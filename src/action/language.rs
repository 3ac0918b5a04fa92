//! In which language something is said, whoever says it: an action, a job, or whoever draws a card.

use crate::action::setup::Setup;
use crate::chat::inbound::{Account, Place};
use crate::directory::access::Reader;
use crate::language::Language;
use crate::store::Tx;
use crate::store::error::StoreError;

/// What everybody in the place reads: the language chosen for the conversation, else `default`.
///
/// # Errors
/// When the store does not answer.
pub async fn of_place(tx: &mut Tx, place: &Place, default: Language) -> Result<Language, StoreError> {
    let conversation = tx.conversations().by_id(&place.conversation, &Reader::TOBAN).await?;
    Ok(conversation.and_then(|conversation| conversation.language).unwrap_or(default))
}

/// What one account reads alone: what it chose, else what its platform says or said last, else what the settings say of the person,
/// else their language for everybody.
///
/// # Errors
/// When the store does not answer.
pub async fn of_account(tx: &mut Tx, account: &Account, setup: &Setup) -> Result<Language, StoreError> {
    if let Some(chosen) = tx.persons().language(account.platform, &account.id).await?.or(account.language) {
        return Ok(chosen);
    }
    let heard = tx.persons().heard_language(account.platform, &account.id).await?;
    let person = account.person.as_deref().and_then(|name| setup.directory.person(name));
    Ok(heard.or(person.and_then(|person| person.language)).unwrap_or(setup.language))
}
