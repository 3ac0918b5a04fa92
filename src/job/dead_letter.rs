//! Something was given up: it stands in the log, in the health list, and somebody reads it in the chat.

use tracing::error;

use crate::action::incident::place::named;
use crate::action::language::of_place;
use crate::delivery::content::NewDelivery;
use crate::job::kind::DeadLetterKind;
use crate::job::unwell::admins;
use crate::job::work::{JobError, Work};
use crate::reply::dead_letter::{Given, given_up};

/// Tells it in every fallback conversation, else where incidents are announced, else admins alone.
///
/// # Errors
/// When the store does not do it.
pub(super) async fn run(work: &Work, what: DeadLetterKind, id: &str) -> Result<(), JobError> {
    let now = work.now();
    let mut tx = work.begin().await?;
    let given = match what {
        DeadLetterKind::Job => {
            let dead = tx.jobs().dead_by_id(id).await?;
            dead.map(|dead| Given::Job { name: dead.name, reason: dead.reason })
        }
        DeadLetterKind::Delivery => tx.outbox().dead_by_id(id).await?.map(|dead| Given::Delivery {
            platform: dead.place.platform,
            conversation: dead.place.conversation,
            reason: dead.reason,
        }),
    };
    // Somebody took it up again meanwhile.
    let Some(given) = given else { return Ok(work.commit(tx).await?) };
    error!(id, given = ?given, "given up; `/toban retry` takes it up again");
    let setup = &work.setup;
    let mut heard = false;
    let policy = &setup.incident;
    let places = if policy.fallback.is_empty() { &policy.announce } else { &policy.fallback };
    for (platform, name) in places {
        if let Some(place) = named(&mut tx, *platform, name).await? {
            let dedupe = format!("dead:{id}:{}:{}", platform.word(), work.run_at.as_microsecond());
            let message = given_up(&given, id, of_place(&mut tx, &place, work.setup.language).await?);
            tx.outbox().enqueue(&NewDelivery::notice(dedupe, place, message), now).await?;
            heard = true;
        }
    }
    // Where the settings name no such conversation, whoever looks after Toban hears it alone.
    for to in if heard { Vec::new() } else { admins(&mut tx, setup, None).await? } {
        let message = given_up(&given, id, to.language(&mut tx, setup).await?);
        let dedupe = format!("dead:{id}:{}:{}", to.name(), work.run_at.as_microsecond());
        tx.outbox().enqueue(&to.delivery(dedupe, message), now).await?;
    }
    Ok(work.commit(tx).await?)
}
