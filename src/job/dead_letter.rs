//! Something was given up: it stands in the log, in the health list, and somebody reads it in the chat.

use tracing::error;

use crate::action::language::of_place;
use crate::chat::inbound::{Place, Platform};
use crate::delivery::content::NewDelivery;
use crate::directory::access::Reader;
use crate::job::kind::DeadLetterKind;
use crate::job::work::{JobError, Work};
use crate::reply::dead_letter::{Given, given_up};
use crate::store::Tx;
use crate::store::error::StoreError;

/// Tells it in every fallback conversation, else where incidents are announced.
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
    let policy = &work.setup.incident;
    let named = if policy.fallback.is_empty() { &policy.announce } else { &policy.fallback };
    for (platform, name) in named {
        if let Some(place) = find(&mut tx, *platform, name).await? {
            let dedupe = format!("dead:{id}:{}:{}", platform.word(), work.run_at.as_microsecond());
            let message = given_up(&given, id, of_place(&mut tx, &place, work.setup.language).await?);
            tx.outbox().enqueue(&NewDelivery::notice(dedupe, place, message), now).await?;
        }
    }
    Ok(work.commit(tx).await?)
}

/// The conversation that the settings name: by its name where the platform is our own, else by its id.
pub(super) async fn find(tx: &mut Tx, platform: Platform, name: &str) -> Result<Option<Place>, StoreError> {
    let place = |conversation| Place { platform, conversation, thread: None };
    if platform != Platform::Web {
        return Ok(Some(place(name.to_owned())));
    }
    let mut found = tx.conversations().by_name(name.trim_start_matches('#'), &Reader::TOBAN).await?;
    if found.is_none() {
        found = tx.conversations().by_id(name, &Reader::TOBAN).await?;
    }
    Ok(found.map(|conversation| place(conversation.id)))
}
