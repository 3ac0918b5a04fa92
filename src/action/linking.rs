//! Whose an account is: a person takes it for theirs on the page, they or an admin take that back; and the way from an
//! account to the page, `/toban login`.
//!
//! Invariant: linking, its entry in the audit, the end of the link and the job of what waited for it are one transaction.

use jiff::Timestamp;

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::setup::Setup;
use crate::chat::inbound::{Account, Platform, Waiting};
use crate::crash::crash_point;
use crate::directory::access::{Denied, LINK_ACCOUNT, UNLINK_OTHERS, Who};
use crate::job::kind::Job;
use crate::reply::denied::denied;
use crate::reply::linking as say;
use crate::store::Store;
use crate::store::account::LinkedAccount;
use crate::store::audit::Outcome;
use crate::store::error::StoreError;
use crate::store::link::Offer;

/// What came of a link.
#[derive(Debug)]
pub enum Confirmed {
    /// The account is theirs now; what waited for it is under way.
    Linked(Box<Offer>),
    /// The link is unknown, used or too old.
    Spent,
    /// The account is somebody else's.
    Taken,
    /// They may not.
    Denied(Denied),
}

/// Makes the account of a link that of whoever confirms it, `by`, and has done what was refused, as theirs.
///
/// # Errors
/// When the store does not do it; then nothing was done.
pub async fn confirm(
    (store, setup): (&Store, &Setup),
    link: &str,
    by: &Account,
    now: Timestamp,
) -> Result<Confirmed, StoreError> {
    let person = by.person.as_deref();
    if let Err(denied) = setup.rights.authorize(Who { person, local: false }, LINK_ACCOUNT) {
        return Ok(Confirmed::Denied(denied));
    }
    let Some(person) = person else { return Ok(Confirmed::Spent) };
    let mut tx = store.begin().await?;
    let Some(offer) = tx.links().redeem(link, now).await? else { return Ok(Confirmed::Spent) };
    let new = LinkedAccount {
        platform: offer.platform,
        account: offer.account.clone(),
        person: person.to_owned(),
        linked: now,
        linked_by: person.to_owned(),
    };
    let others = setup.person(&offer.account, offer.platform).is_some_and(|owner| owner != person);
    if others || !tx.accounts().link(&new).await? {
        return Ok(Confirmed::Taken);
    }
    let told = format!("{} {} ({})", offer.platform.word(), offer.account, offer.shown);
    tx.audit().append(by, LINK_ACCOUNT, &told, (Outcome::Done, ""), now).await?;
    let dedupe = format!("linked:{}:{}", offer.platform.word(), offer.waiting.event());
    let job = match offer.waiting.clone().by(person) {
        Waiting::Call(invocation) => Job::Invoke { invocation },
        Waiting::Keep(reacted) => Job::Keep { reacted },
    };
    tx.jobs().enqueue(&job, now, Some(&dedupe), None, now).await?;
    crash_point!("link.ready");
    tx.commit().await?;
    crash_point!("link.committed");
    Ok(Confirmed::Linked(Box::new(offer)))
}

/// `/toban login`: a link that signs whoever asks in on the page, once.
///
/// # Errors
/// There is no page to sign in on, the store does not answer, or the platform does not take the answer.
pub async fn login(context: &mut Context) -> Result<(), ActionError> {
    let language = context.private_language;
    let Some(person) = context.invocation.account.person.clone() else {
        return Err(ActionError::refused(say::whose(language)));
    };
    // Where accounts are persons, whoever asks has been let in already; what is said alone there is kept.
    if !context.response.has_accounts() {
        return Err(ActionError::refused(say::is_here(&person, language)));
    }
    let Some(page) = context.setup.public_url.clone() else {
        return Err(ActionError::refused(say::no_page(&person, language)));
    };
    let mut tx = context.begin().await?;
    let token = tx.logins().issue(&person, context.parts.clock.now()).await?;
    context.commit(tx).await?;
    let url = format!("{page}/login/{}", token.expose());
    context.response.whisper(&say::login(&person, &url, language)).await.map_err(ActionError::failed)
}

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
    let settled = {
        let mut platforms = Platform::ALL.into_iter().filter(|platform| platform.has_accounts());
        platforms.any(|platform| context.setup.account(&person, platform).is_some())
    };
    let mut tx = context.begin().await?;
    let taken = tx.accounts().unlink(&person).await?;
    if taken.is_empty() {
        return Err(ActionError::refused(say::nothing_linked(&person, settled, language)));
    }
    context.commit(tx).await?;
    context.response.whisper(&say::unlinked(&person, &taken, settled, language)).await.map_err(ActionError::failed)
}
