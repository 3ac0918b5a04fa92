//! A message is kept that somebody asked for before anybody knew who they are; they are told what came of it.

use tracing::warn;

use crate::action::timeline;
use crate::chat::inbound::Reacted;
use crate::job::work::{JobError, Work};
use crate::reply::refusal::denied;

/// Keeps it, unless that was done already; an answer that cannot be told is logged.
///
/// # Errors
/// When the store does not do it, or this process cannot answer there.
pub(super) async fn run(work: &Work, reacted: &Reacted) -> Result<(), JobError> {
    let gateway = work.gateway(reacted.place.platform)?;
    let (account, setup) = (&reacted.account, &work.setup);
    let language = timeline::language(account, setup);
    let told = match timeline::denied(reacted, setup) {
        Some(why) => Some(denied(&why, account, language)),
        None => timeline::reacted(reacted, setup, &work.parts, (gateway.capabilities(), language)).await?,
    };
    let Some(told) = told else { return Ok(()) };
    if let Err(error) = gateway.whisper(&reacted.place, account, &told).await {
        warn!(%error, "the person could not be told");
    }
    Ok(())
}
