//! A message is kept that somebody asked for before anybody knew who they are; they are told what came of it.
//!
//! Invariant: the entry, the answer and the end of the job are one transaction. They are on the page by then, so the answer
//! is a delivery, which stays where they find it.

use crate::action::timeline;
use crate::chat::inbound::Reacted;
use crate::delivery::content::NewDelivery;
use crate::job::work::{JobError, Work};
use crate::reply::denied::denied;

/// Keeps it, unless that was done already.
///
/// # Errors
/// When the store does not do it, or this process is not joined to the platform; then nothing of it was done.
pub(super) async fn run(work: &Work, reacted: &Reacted) -> Result<(), JobError> {
    let (account, place, setup) = (&reacted.account, &reacted.place, &work.setup);
    let (language, now) = (timeline::language(account, setup), work.now());
    let platform = work.gateway(place.platform)?.capabilities();
    let mut tx = work.begin().await?;
    let told = match timeline::denied(reacted, setup) {
        Some(why) => Some(denied(&why, account, language)),
        None => timeline::follow(&mut tx, (reacted, platform), setup, (language, now)).await?,
    };
    if let Some(told) = told {
        let dedupe = format!("keep:{}:{}", place.platform.word(), reacted.event);
        let answer = NewDelivery { to: Some(account.clone()), ..NewDelivery::notice(dedupe, place.clone(), told) };
        tx.outbox().enqueue(&answer, now).await?;
    }
    Ok(work.commit(tx).await?)
}
