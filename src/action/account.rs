//! The account of a person on a platform: what the settings say counts before what they linked themselves.

use crate::action::setup::Setup;
use crate::chat::inbound::{Account, Platform};
use crate::incident::author::Author;
use crate::store::Tx;
use crate::store::error::StoreError;

/// Where a person is found on a platform; `None` where they have no account there.
///
/// # Errors
/// When the store does not answer.
pub async fn of_person(
    tx: &mut Tx,
    person: &str,
    platform: Platform,
    setup: &Setup,
) -> Result<Option<Account>, StoreError> {
    if let Some(account) = setup.account(person, platform) {
        return Ok(Some(account));
    }
    if setup.directory.person(person).is_none() {
        return Ok(None);
    }
    let id = first_free(tx, person, platform, setup).await?;
    Ok(id.map(|id| Account { platform, id, person: Some(person.to_owned()), local: false, language: None }))
}

/// Where somebody is found on a platform who did something on this one or another: the account of the person, else the one
/// they did it with.
///
/// # Errors
/// When the store does not answer.
pub async fn of_author(
    tx: &mut Tx,
    author: &Author,
    platform: Platform,
    setup: &Setup,
) -> Result<Option<Account>, StoreError> {
    if let Some(person) = &author.person
        && let Some(account) = of_person(tx, person, platform, setup).await?
    {
        return Ok(Some(account));
    }
    let same = author.platform == platform && !author.account.is_empty();
    let (id, person) = (author.account.clone(), author.person.clone());
    Ok(same.then_some(Account { platform, id, person, local: false, language: None }))
}

/// The account linked last that the settings do not give to somebody else.
async fn first_free(
    tx: &mut Tx,
    person: &str,
    platform: Platform,
    setup: &Setup,
) -> Result<Option<String>, StoreError> {
    let linked = tx.accounts().of(person, platform).await?;
    Ok(linked.into_iter().map(|one| one.account).find(|account| setup.person(account, platform).is_none()))
}
